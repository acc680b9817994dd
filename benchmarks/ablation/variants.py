"""The painter with one part taken away or exchanged, variant by variant."""

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
from torch import device

from benchmarks.ablation import alternative_losses
from benchmarks.ablation.alternative_losses import VariantPainter
from benchmarks.common import cache_key
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour import chroma_denoise
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.quality import quality_by_name
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

KEPT, DROPPED = "kept", "dropped"
# What makes no measured difference stays for its look.
FOR_LOOKS = "kept for its look"
QUALITY = "standard"

Replacement = tuple[ModuleType, str, Any]
"""A module, a name in it and what stands there instead."""


@dataclass(frozen=True)
class Variant:
    """One way to paint.

    Attributes:
        id: slug that names its files.
        title: a few words.
        meaning: one sentence: what is otherwise than in the painter as it is.
        verdict: what became of the part, or of what was tried in its place.
        weights: the raw numbers that differ from their defaults.
        ground: the dial.
        repaints_layers: whether the layers are painted anew; else they are the usual ones.
        repaints_ground: whether the ground is painted anew, too; else the figure alone.
        painter: who paints the layers.
        replacements: what is exchanged within the painter's modules meanwhile.
    """

    id: str
    title: str
    meaning: str
    verdict: str
    weights: Mapping[str, float] = field(default_factory=dict)
    ground: float = Dials().ground_calm
    repaints_layers: bool = False
    repaints_ground: bool = False
    painter: type[VariantPainter] = VariantPainter
    replacements: tuple[Replacement, ...] = ()

    @property
    def dials(self) -> Dials:
        """The dials with the weights of the variant."""
        return Dials(ground_calm=self.ground, weights=replace(Weights(), **self.weights))

    @property
    def arguments(self) -> tuple[str, ...]:
        """All of the variant that its picture depends on, in words."""
        weights = [f"{name}={value:g}" for name, value in sorted(self.weights.items())]
        swaps = [
            f"{module.__name__}.{name}={getattr(value, '__name__', value)}"
            for module, name, value in self.replacements
        ]
        layers = f"repaints={self.repaints_layers} grounds={self.repaints_ground}"
        return (*weights, f"ground={self.ground:g}", *swaps, layers, self.painter.__name__)

    @property
    def code(self) -> str:
        """Digest of what makes the picture; the rivals' only where they have a hand in it."""
        if self.painter is VariantPainter and not self._uses_alternative_losses:
            return cache_key.code_digest("paint")
        whole = Path(alternative_losses.__file__).read_bytes()
        return f"{cache_key.code_digest('paint')} {hashlib.sha256(whole).hexdigest()[:16]}"

    @property
    def _uses_alternative_losses(self) -> bool:
        return any(
            getattr(v, "__module__", "") == alternative_losses.__name__
            for _, _, v in self.replacements
        )


UNCHANGED = Variant(
    "as-it-is",
    "as it is",
    "The painter with its defaults, at standard quality.",
    "–",
    repaints_layers=True,
    repaints_ground=True,
)

NO_AIR = {"air": 0.0, "deepen": 0.0, "soft": 0.0}
NO_LINES = {"outline": 0.0, "crossing": 0.0, "drawn": 0.0}
NO_SHADOW = {"shadow": 0.0}
NOTHING_BACK = {"light": 0.0, "pigment": 0.0}

COMPOSITION_VARIANTS = (
    Variant(
        "no-tone",
        "broad colours as they came",
        "They are not moved towards those of the whole artwork.",
        KEPT,
        {"tone": 0.0},
    ),
    Variant(
        "no-air",
        "no aerial perspective",
        "What is far keeps its lightness, its colour and its strokes.",
        KEPT,
        NO_AIR,
    ),
    Variant(
        "no-lines",
        "no lines",
        "No outline, and no lines where one strand passes behind another.",
        KEPT,
        NO_LINES,
    ),
    Variant(
        "no-shadow",
        "no depth shadow",
        "No depth-buffer unsharp masking in the composition; the content image keeps its own.",
        FOR_LOOKS,
        NO_SHADOW,
    ),
    Variant(
        "loud-ground",
        "ground as painted",
        "The ground is neither calmed nor moved off the figure's lightness.",
        KEPT,
        ground=0.0,
    ),
    Variant(
        "nothing-back",
        "light and pigments not back",
        "The render's light and the pigments are left as the optimiser leaves them.",
        KEPT,
        NOTHING_BACK,
    ),
    Variant(
        "no-composition",
        "no composition",
        "All of the above together: the painted figure is laid on the painted ground.",
        KEPT,
        {**NO_AIR, **NO_LINES, **NO_SHADOW, **NOTHING_BACK},
        ground=0.0,
    ),
)

REPAINTED_VARIANTS = (
    Variant(
        "gram",
        "Gram matrices",
        "Style by Gram matrices of the same layers under the same guides, and content by "
        f"the deepest with weight {alternative_losses.CONTENT_WEIGHT:g}, instead of strokes matched to places.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        painter=alternative_losses.GramPainter,
    ),
    Variant(
        "wasserstein",
        "mean and covariance",
        "The same with the 2-Wasserstein distance between Gaussians of features.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        painter=alternative_losses.WassersteinPainter,
    ),
    Variant(
        "nearest",
        "nearest strokes",
        "Every place takes the stroke most like it, at no price.",
        KEPT,
        {"spread": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "even",
        "all strokes alike",
        "Prices that give each stroke to equally many places.",
        DROPPED,
        {"spread": 1.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-guides",
        "no guides",
        "Figure and ground both learn from the whole artwork.",
        KEPT,
        {"figure_guide": 0.0, "ground_guide": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-clearing",
        "no clearing",
        "The ground does not give way to the artwork's quiet colour around the protein.",
        KEPT,
        {"clearing": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "flat-content",
        "content without air and shade",
        "What is painted has the artwork's colours, but no depth in its tone.",
        KEPT,
        {"modelling": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "one-stroke",
        "one stroke size",
        "Near and far parts have strokes of the artwork's own size.",
        KEPT,
        {"near_stroke": 1.0, "far_stroke": 1.0},
        repaints_layers=True,
    ),
    Variant(
        "even-content",
        "content not by nearness",
        "Content counts as much at the back of the protein as at its front.",
        FOR_LOOKS,
        {"proximity": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "own-colours",
        "the render's own colours",
        "The render is not recoloured, for the content and the composition alike.",
        KEPT,
        repaints_layers=True,
        painter=alternative_losses.OwnColoursPainter,
    ),
    Variant(
        "laplacian",
        "with a Laplacian loss",
        "The Laplacian of the content after 4x4 pooling is held, too (Li et al. 2017), with weight "
        f"{alternative_losses.LAPLACIAN_WEIGHT:g} over the content's own energy.",
        DROPPED,
        repaints_layers=True,
        painter=alternative_losses.LaplacianPainter,
    ),
    Variant(
        "no-edges",
        "no depth-edge loss",
        "Nothing asks for an edge in the paint where depth has a step.",
        KEPT,
        {"edges": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "colour-grain",
        "colour grain left in",
        "Hue and chroma are not smoothed after painting.",
        FOR_LOOKS,
        repaints_layers=True,
        repaints_ground=True,
        replacements=((chroma_denoise, "HUE_GRAIN", 0.0),),
    ),
)

VARIANTS = (*COMPOSITION_VARIANTS, *REPAINTED_VARIANTS)


@dataclass(frozen=True)
class StoredLayers:
    """The layers of the painter as it is, kept for the variants that need no others.

    Attributes:
        figure: (H, W, 3) the protein's paint.
        ground: (H, W, 3) the ground's paint.
    """

    figure: Array
    ground: Array

    def save(self, path: Path) -> None:
        """Keep them, in full precision."""
        np.savez(path, figure=self.figure, ground=self.ground)

    @classmethod
    def load(cls, path: Path) -> "StoredLayers":
        """Find them again."""
        with np.load(path) as kept:
            return cls(kept["figure"], kept["ground"])


def paint_variant(
    variant: Variant, frame: Frame, artwork: Array, where: device, usual: StoredLayers | None
) -> LayeredPainting:
    """A frame painted as the variant has it; `usual` may be None for the painter as it is."""
    sources = [StyleSource(artwork)]
    if not variant.repaints_layers:
        assert usual is not None  # the painter as it is comes first
        palette = extract_palette(frame, sources)
        finish = variant.dials.composition
        return compose_painting(usual.figure, usual.ground, frame, palette, sources, finish)
    with ExitStack() as stack:
        for module, name, value in variant.replacements:
            stack.enter_context(patch.object(module, name, value))
        painter = variant.painter(sources, quality_by_name(QUALITY), variant.dials, where)
        if not variant.repaints_ground:
            assert usual is not None
            assert isinstance(painter, VariantPainter)
            painter.given = usual.ground
        return painter.paint(frame)
