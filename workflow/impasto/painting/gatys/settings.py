"""The settings of the method of Gatys et al., and their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

STARTS = ("noise", "content", "style")
# Rectified convolutions of the five blocks of VGG-19; the paper's conv4_2 is relu4_2 here.
LAYERS = tuple(
    f"relu{block}_{i}"
    for block, number in enumerate((2, 2, 4, 4, 4), 1)
    for i in range(1, number + 1)
)
# Gatys et al. 2016, section 3: content in conv4_2, style in the first layer of each block, equally.
CONTENT_LAYER = "relu4_2"
STYLE_LAYERS = MappingProxyType({f"relu{block}_1": 0.2 for block in range(1, 6)})
# Default of alpha / beta at 512 x 384 pixels. The paper's 1e-3 belongs to other factors than those
# it prints: see docs/gatys.md.
RATIO, RATIO_PIXELS = 3e-8, 512 * 384
# Steps of L-BFGS by quality, after which the picture hardly changes any more; a sketch stops early.
STEPS = {"sketch": 100, "draft": 200, "standard": 300, "final": 400}


@dataclass(frozen=True)
class GatysSettings:
    """The settings of the method.

    Attributes:
        content_layer: layer in which the content is compared.
        style_layers: weight w_l, above 0, of each layer in which the style is compared.
        ratio: alpha / beta, the weight of the content relative to that of the style.
        start: "noise", "content" or "style": the picture before the first step.
        steps: iterations of L-BFGS.
        seed: seed of the noise.
    """

    content_layer: str = CONTENT_LAYER
    style_layers: Mapping[str, float] = field(default_factory=lambda: STYLE_LAYERS)
    ratio: float = RATIO
    start: str = "noise"
    steps: int = STEPS["standard"]
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the layers and the ranges.

        Raises:
            InputError: the network has no such layer, or a value is out of range.
        """
        for name in (self.content_layer, *self.style_layers):
            resolve_layer(name)
        if not self.style_layers:
            raise InputError("style layers: expected at least one")
        for name, weight in self.style_layers.items():
            if not 0 < weight < float("inf"):
                raise InputError(f"style layer {name}: expected a weight above 0, found {weight:g}")
        if not (isfinite(self.ratio) and self.ratio >= 0):
            raise InputError(f"ratio: expected a number of 0 or more, found {self.ratio:g}")
        if self.start not in STARTS:
            raise InputError(f"start: expected {', '.join(STARTS)}, found {self.start!r}")
        if self.steps < 1:
            raise InputError(f"steps: expected a whole number of 1 or more, found {self.steps}")

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers that are read, each once."""
        return tuple(dict.fromkeys((self.content_layer, *self.style_layers)))

    def as_dict(self) -> dict[str, Any]:
        """Return the settings by name, fit for JSON."""
        return {**vars(self), "style_layers": dict(self.style_layers)}


def default_ratio(size: tuple[int, int]) -> float:
    """Return the default of alpha / beta for a picture of `size` = (width, height) pixels.

    The content loss is a sum over places, the style loss is not. With one ratio for all sizes, a
    larger picture would follow its content more closely.
    """
    return RATIO * RATIO_PIXELS / (size[0] * size[1])


def resolve_layer(name: str) -> str:
    """Return this package's name of a layer, which the paper calls conv4_2, for example.

    Raises:
        InputError: VGG-19 has no such layer.
    """
    ours = name.replace("conv", "relu", 1)
    if ours not in LAYERS:
        raise InputError(
            f"unknown layer {name!r}{suggest_word(ours, LAYERS)}, "
            f"expected one of {', '.join(LAYERS)}"
        )
    return ours
