"""Variants of a painter, each with one part removed or exchanged, and studies of them."""

import inspect
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
from torch import device

from benchmarks.common import cache_key
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting import painter
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.network_painting import ground_painting
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import Frame

KEPT, DROPPED = "kept", "dropped"
# The scores do not change, but the painting looks better with the part.
FOR_LOOKS = "kept for its look"

Replacement = tuple[ModuleType, str, Any]
"""A module, a name in it, and the value that replaces it."""


@dataclass(frozen=True)
class Variant:
    """One variant of the painter.

    Attributes:
        id: slug that names its files.
        title: a few words.
        meaning: one sentence that says what differs from the unchanged painter.
        verdict: what became of the removed part, or of what was tried instead.
        weights: the weights that differ from their defaults.
        settings: the dials that differ from their defaults.
        brushwork: the dial of that name.
        quality: name of the quality.
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
    settings: Mapping[str, float | str] = field(default_factory=dict)
    brushwork: str = "none"
    quality: str = "standard"
    repaints_layers: bool = False
    repaints_ground: bool = False
    replacements: tuple[Replacement, ...] = ()

    @property
    def dials(self) -> Dials:
        """The default dials with those of the variant."""
        return Dials.from_values(self.weights, brushwork=self.brushwork, **self.settings)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The settings that the painting depends on, as text."""
        given = {**self.weights, **self.settings}
        set_values = [f"{name}={value}" for name, value in sorted(given.items())]
        swaps = [
            f"{module.__name__}.{name}={getattr(value, '__name__', value)}"
            for module, name, value in self.replacements
        ]
        layers = f"repaints={self.repaints_layers} grounds={self.repaints_ground}"
        return (self.brushwork, self.quality, *set_values, *swaps, layers)

    @property
    def code(self) -> str:
        """The digest of the code that paints, with the modules that its replacements are from."""
        files = {
            Path(inspect.getfile(value))
            for _, _, value in self.replacements
            if getattr(value, "__module__", "").startswith("benchmarks.")
        }
        own = [cache_key.files_digest(sorted(files))] if files else []
        return " ".join([cache_key.code_digest("paint"), *own])


@dataclass(frozen=True)
class Study:
    """A painter, and variants that tell what its parts are worth.

    Attributes:
        name: what the command calls it.
        title: heading of its page.
        subject: what the parts belong to.
        unchanged: the painter as it is.
        groups: its variants, by a line that introduces them.
        size: width and height of its pictures, unless others are asked for.
        page: its page, unless another is asked for.
    """

    name: str
    title: str
    subject: str
    unchanged: Variant
    groups: Mapping[str, Sequence[Variant]]
    size: tuple[int, int]
    page: Path

    @property
    def variants(self) -> list[Variant]:
        """The variants of all groups."""
        return [variant for group in self.groups.values() for variant in group]


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
        own = painter.Painter(sources, quality_by_name(variant.quality), variant.dials, where)
        return own.paint(frame)
