"""The variants of the painter: each has one part removed or exchanged."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
from torch import device

from benchmarks.ablation import alternative_losses
from benchmarks.common import cache_key
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting import painter
from impasto.painting.colour import chroma_denoise
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network_painting import ground_painting, scale_painting
from impasto.painting.quality import quality_by_name
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

KEPT, DROPPED = "kept", "dropped"
# The scores do not change, but the painting looks better with the part.
FOR_LOOKS = "kept for its look"
QUALITY = "standard"

Replacement = tuple[ModuleType, str, Any]
"""A module, a name in it, and the value that replaces it."""


def _matching_loss_by(build: Callable[..., TileLoss]) -> Replacement:
    """Replace the function that builds the matching loss of each layer and scale."""
    return scale_painting, "build_matching_loss", build


@dataclass(frozen=True)
class Variant:
    """One variant of the painter.

    Attributes:
        id: slug that names its files.
        title: a few words.
        meaning: one sentence that says what differs from the unchanged painter.
        verdict: what became of the removed part, or of what was tried instead.
        weights: the weights that differ from their defaults.
        ground_calm: the dial of that name.
        repaints_layers: whether the layers are painted anew; otherwise the unchanged painter's
            layers are composed.
        repaints_ground: whether the ground is painted anew as well; otherwise only the figure.
        replacements: values that are replaced in the painter's modules while it paints.
    """

    id: str
    title: str
    meaning: str
    verdict: str
    weights: Mapping[str, float] = field(default_factory=dict)
    ground_calm: float = Dials().ground_calm
    repaints_layers: bool = False
    repaints_ground: bool = False
    replacements: tuple[Replacement, ...] = ()

    @property
    def dials(self) -> Dials:
        """The default dials with those of the variant."""
        return Dials(
            brushwork="none",
            ground_calm=self.ground_calm,
            weights=replace(Weights(), **self.weights),
        )

    @property
    def arguments(self) -> tuple[str, ...]:
        """The settings that the painting depends on, as text."""
        weights = [f"{name}={value:g}" for name, value in sorted(self.weights.items())]
        swaps = [
            f"{module.__name__}.{name}={getattr(value, '__name__', value)}"
            for module, name, value in self.replacements
        ]
        layers = f"repaints={self.repaints_layers} grounds={self.repaints_ground}"
        return (*weights, f"ground={self.ground_calm:g}", *swaps, layers)

    @property
    def code(self) -> str:
        """The digest of the code that paints; `alternative_losses` counts only where it is used."""
        if not self._uses_alternative_losses:
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
    "The network without strokes, with its default dials, at standard quality.",
    "–",
    repaints_layers=True,
    repaints_ground=True,
)

NO_AIR = {"air": 0.0, "deepen": 0.0, "soft": 0.0}
NO_LINES = {"outline": 0.0, "crossing": 0.0, "drawn": 0.0}
NO_SHADOW = {"shadow": 0.0}
NOTHING_RESTORED = {"light": 0.0, "pigment": 0.0}

COMPOSITION_VARIANTS = (
    Variant(
        "no-tone",
        "no colour transfer",
        "Broad colours are not moved towards those of the whole artwork.",
        KEPT,
        {"tone": 0.0},
    ),
    Variant(
        "no-air",
        "no aerial perspective",
        "Distant parts keep their lightness, their colour and their strokes.",
        KEPT,
        NO_AIR,
    ),
    Variant(
        "no-lines",
        "no lines",
        "No outline is drawn, and no lines where one strand passes behind another.",
        KEPT,
        NO_LINES,
    ),
    Variant(
        "no-shadow",
        "no depth shadow",
        "No unsharp masking of the depth map in the composition; the content image keeps its own.",
        FOR_LOOKS,
        NO_SHADOW,
    ),
    Variant(
        "loud-ground",
        "ground as painted",
        "The ground is neither calmed nor moved away from the figure's lightness.",
        KEPT,
        ground_calm=0.0,
    ),
    Variant(
        "nothing-back",
        "light and pigments not restored",
        "The render's light and the pigments stay as the optimiser leaves them.",
        KEPT,
        NOTHING_RESTORED,
    ),
    Variant(
        "no-composition",
        "no composition",
        "All of the above: the painted figure is laid over the painted ground.",
        KEPT,
        {**NO_AIR, **NO_LINES, **NO_SHADOW, **NOTHING_RESTORED},
        ground_calm=0.0,
    ),
)

REPAINTED_VARIANTS = (
    Variant(
        "gram",
        "Gram matrices",
        "Instead of matched style patches, the style loss compares Gram matrices of the same "
        "layers under the same guides, and a content loss compares the deepest layer, with weight "
        f"{alternative_losses.CONTENT_WEIGHT:g}.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        replacements=(_matching_loss_by(alternative_losses.build_gram_loss),),
    ),
    Variant(
        "wasserstein",
        "mean and covariance",
        "The same, with the 2-Wasserstein distance between Gaussians fitted to the features.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        replacements=(_matching_loss_by(alternative_losses.build_wasserstein_loss),),
    ),
    Variant(
        "nearest",
        "nearest style patches",
        "Every place takes the most similar style patch, without a price.",
        KEPT,
        {"spread": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "even",
        "style patches used evenly",
        "Prices assign each style patch to equally many places.",
        DROPPED,
        {"spread": 1.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-guides",
        "no guides",
        "Figure and ground both take style patches from the whole artwork.",
        KEPT,
        {"figure_guide": 0.0, "ground_guide": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-clearing",
        "no clearing",
        "The ground does not fade to the artwork's quiet colour around the protein.",
        KEPT,
        {"clearing": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "flat-content",
        "no depth in the content image",
        "The content image has the artwork's colours, but its tones show no depth.",
        KEPT,
        {"modelling": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "one-stroke",
        "one stroke size",
        "Near and far parts are painted with strokes of the artwork's size.",
        KEPT,
        {"near_stroke": 1.0, "far_stroke": 1.0},
        repaints_layers=True,
    ),
    Variant(
        "even-content",
        "same content weight at any depth",
        "The content image counts as much at the back of the protein as at its front.",
        FOR_LOOKS,
        {"proximity": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "own-colours",
        "the render's own colours",
        "The render is not recoloured, neither for the content image nor for the composition.",
        KEPT,
        repaints_layers=True,
        replacements=((painter, "extract_part_palettes", alternative_losses.extract_own_palette),),
    ),
    Variant(
        "laplacian",
        "with a Laplacian loss",
        "A further loss preserves the Laplacian of the content image after 4x4 pooling (Li et al. "
        f"2017), relative to the content's own energy, with weight "
        f"{alternative_losses.LAPLACIAN_WEIGHT:g}.",
        DROPPED,
        repaints_layers=True,
        replacements=(_matching_loss_by(alternative_losses.build_laplacian_loss),),
    ),
    Variant(
        "no-edges",
        "no depth-edge loss",
        "No loss asks for an edge in the paint at steps of the depth.",
        KEPT,
        {"edges": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "colour-grain",
        "no chroma denoising",
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
    """The unchanged painter's layers, kept for the variants that reuse them.

    Attributes:
        figure: (H, W, 3) paint of the protein.
        ground: (H, W, 3) paint of the ground.
    """

    figure: Array
    ground: Array

    def save(self, path: Path) -> None:
        """Write the layers in full precision."""
        np.savez(path, figure=self.figure, ground=self.ground)

    @classmethod
    def load(cls, path: Path) -> "StoredLayers":
        """Read layers that `save` wrote."""
        with np.load(path) as kept:
            return cls(kept["figure"], kept["ground"])


def paint_variant(
    variant: Variant, frame: Frame, artwork: Array, where: device, usual: StoredLayers | None
) -> LayeredPainting:
    """Paint a frame by a variant.

    Args:
        variant: the variant.
        frame: the render.
        artwork: (H, W, 3) RGB in [0, 1].
        where: the device to paint on.
        usual: the unchanged painter's layers; None only where the variant repaints them all.
    """
    sources = [StyleSource(artwork)]
    if not variant.repaints_layers:
        assert usual is not None  # the unchanged painter paints first
        palette = extract_palette(frame, sources)
        finish = variant.dials.composition
        return compose_painting(usual.figure, usual.ground, frame, palette, sources, finish)
    with ExitStack() as stack:
        for module, name, value in variant.replacements:
            stack.enter_context(patch.object(module, name, value))
        if not variant.repaints_ground:
            assert usual is not None
            stack.enter_context(
                patch.object(ground_painting, "paint_ground", lambda *_: usual.ground)
            )
        own = painter.Painter(sources, quality_by_name(QUALITY), variant.dials, where)
        return own.paint(frame)
