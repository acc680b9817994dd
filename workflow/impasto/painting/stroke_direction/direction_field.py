"""Which way strokes are to run at each place of a frame."""

from typing import Any

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.stroke_direction.along_backbone import backbone_orientation
from impasto.painting.stroke_direction.along_surface import surface_orientation
from impasto.painting.stroke_direction.modes import AS_PAINTED, DIRECTED_MODES, RIBBON
from impasto.painting.stroke_direction.structure_tensor import (
    orientation_agreement,
    picture_orientation,
)
from impasto.rendering.frame import Frame

# Directions, evenly spaced over half a turn, in which an artwork's strokes are looked at.
ROTATIONS = 6
# Pixels at the outline that tell its way, not that of strokes.
OUTLINE_MARGIN = 3


def rotation_count(strokes: str) -> int:
    """In how many directions the strokes of the artwork are gathered."""
    return 1 if strokes == AS_PAINTED else ROTATIONS


def target_orientation(frame: Frame, strokes: str) -> Array | None:
    """Orientation (H, W, 2) that strokes are to have; None where any will do.

    Raises:
        InputError: the frame does not tell.
    """
    if strokes not in DIRECTED_MODES:
        return None
    found = backbone_orientation(frame) if strokes == RIBBON else surface_orientation(frame)
    if found is None:
        raise InputError(
            "stroke_direction: ribbon: the render does not tell where the backbone is: expected "
            "backbone.npy, camera.json and the depth beside it; render the structure anew"
            if strokes == RIBBON
            else "stroke_direction: surface: the picture has no depth; expected a render, or --depth FILE"
        )
    return found


def orientation_score(still: Array, frame: Frame, strokes: str) -> float | None:
    """How well a still's strokes keep to their way: 1 in all places, 0 by chance, -1 across it.

    The mean cosine of twice the angle between what is drawn and what was asked for, where both are
    clear, inside the outline; None where nothing was asked for.

    Args:
        still: (H, W, 3) RGB in [0, 1].
        frame: the render.
        strokes: which way they were to run.
    """
    wanted = target_orientation(frame, strokes)
    if wanted is None:
        return None
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=OUTLINE_MARGIN)
    return orientation_agreement(picture_orientation(still), wanted, inside.astype(np.float32))


def strokes_record(still: Array, frame: Frame, strokes: str) -> dict[str, Any]:
    """What the record of a still says of its strokes; nothing where they have no way to keep to."""
    kept = orientation_score(still, frame, strokes)
    return {} if kept is None else {"strokes": {"agreement": round(kept, 4)}}
