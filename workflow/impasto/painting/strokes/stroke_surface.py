"""What is painted with strokes, with what paint, and in which manner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.painting.media import Medium
from impasto.painting.strokes.artwork_patches import PatchSource


@dataclass(frozen=True)
class Layer:
    """One layer of strokes.

    Attributes:
        width: of the strokes, as a share of the long side.
        length: of the strokes in widths, relative to the medium's.
        opacity: of the strokes.
        threshold: difference in colour (CIELAB) from the target at which a place is painted over.
        share: of the places that are painted; those whose patches fit best.
        hold: by how much the threshold of later layers rises where this one has painted.
    """

    width: float
    length: float
    opacity: float
    threshold: float
    share: float = 1.0
    hold: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How strokes are chosen and laid.

    Attributes:
        layers: from large to small.
        lightness_shift: share of the difference in mean lightness between patch and target by
            which a stroke is shifted; the rest is the artwork's own.
        hue_shift: the same of a and b.
        softness: least softness of the rims.
        price: what each use of a place of the artwork adds to its squared distance (CIELAB).
        calm: weight of the square of the detail that patches have beyond what they paint.
        hue_weight: weight of squared differences of a and b, where those of L have 1.
        upright: whether patches lie as in the artwork, whole where the guide allows it; else they
            are turned and bent along the strokes, and their middles count alone.
    """

    layers: tuple[Layer, ...]
    lightness_shift: float
    hue_shift: float
    softness: float
    price: float
    calm: float
    hue_weight: float
    upright: bool = False


@dataclass(frozen=True)
class Paint:
    """An artwork that strokes of a surface are cut from.

    Attributes:
        number: of the artwork in the record.
        patches: the artwork, prepared for patches to be cut from some of its places.
        guided: whether the user chose these places.
        share: (h, w) in [0, 1]: its share of the strokes at each place of the surface.
        medium: how its strokes are laid.
        manner: how its strokes are chosen.
    """

    number: int
    patches: PatchSource
    guided: bool
    share: Array
    medium: Medium
    manner: Manner


def layer_count(paints: Sequence[Paint]) -> int:
    """Return the number of layers in which strokes are laid, from large to small."""
    return max((len(paint.manner.layers) for paint in paints), default=0)


@dataclass(frozen=True)
class StrokeSurface:
    """What is painted with strokes.

    Attributes:
        target: (h, w, 3) the colours to be painted, in CIELAB.
        lightness: (h, w) the same with its detail, L of CIELAB.
        start: (h, w, 3) what the canvas has before the first stroke, in CIELAB.
        mask: (h, w) where strokes begin.
        field: (h, w, 2) orientation of the strokes.
        near: (h, w) nearness, 1 at the front and 0 at the back; None for a flat surface.
        paints: the artworks.
        scale: size of the strokes and of their paint at the front and at the back.
    """

    target: Array
    lightness: Array
    start: Array
    mask: NDArray[np.bool_]
    field: Array
    near: Array | None
    paints: Sequence[Paint]
    scale: tuple[float, float]
