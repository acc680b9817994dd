"""The settings of the method of Gatys et al., and their defaults."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import AfterValidator

from impasto.core.checked_data import (
    Number,
    OneOf,
    Text,
    Whole,
    checked_dataclass,
    described,
)
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.vgg_layers import LAYERS

# Default of alpha / beta at 512 x 384 pixels. The paper's 1e-3 belongs to other factors than those
# it prints: see docs/gatys.md.
RATIO, RATIO_PIXELS = 3e-8, 512 * 384
# Steps of L-BFGS by quality, after which the picture hardly changes any more; a sketch stops early.
STEPS = {"sketch": 100, "draft": 200, "standard": 300, "final": 400}


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


def _resolve_layers(weights: Mapping[str, float]) -> dict[str, float]:
    if not weights:
        raise InputError("expected at least one layer")
    for name, weight in weights.items():
        if weight <= 0:
            raise InputError(f"{name}: expected a weight above 0, found {weight:g}")
    return {resolve_layer(name): weight for name, weight in weights.items()}


@checked_dataclass
class GatysSettings:
    """The settings of the method."""

    content_layer: Annotated[Text, AfterValidator(resolve_layer)] = described(
        "The layer of the content loss.", default="relu4_2", example="relu3_2"
    )
    style_layers: Annotated[dict[str, Number], AfterValidator(_resolve_layers)] = described(
        "The layers of the style loss, each with its weight w_l above 0; by default the first of "
        "each block, equally.",
        default_factory=lambda: {f"relu{block}_1": 0.2 for block in range(1, 6)},
        example={"relu1_1": 0.5, "relu3_1": 0.5},
    )
    ratio: Number = described(
        "The weight of the content relative to that of the style, alpha / beta; the default is for "
        "512x384 pixels, and inversely proportional to their number.",
        default=RATIO,
        ge=0,
        expected="a number of 0 or more",
        example=1e-7,
    )
    start: Annotated[str, OneOf(("noise", "content", "style"))] = described(
        "The picture before the first step; the noise is that of the seed.",
        default="noise",
        example="content",
    )
    steps: Whole = described(
        "The iterations of L-BFGS; by default "
        f"{', '.join(f'{number} at {name}' for name, number in STEPS.items())} quality.",
        default=STEPS["standard"],
        ge=1,
        expected="a whole number of 1 or more",
        example=100,
    )
    seed: Whole = described("The seed of the noise.", default=0, ge=0, le=2**31 - 1, example=7)

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers that are read, each once."""
        return tuple(dict.fromkeys((self.content_layer, *self.style_layers)))

    def as_dict(self) -> dict[str, Any]:
        """Return the settings by name, fit for JSON."""
        return asdict(self)


def default_ratio(size: tuple[int, int]) -> float:
    """Return the default of alpha / beta for a picture of `size` = (width, height) pixels.

    The content loss is a sum over places, the style loss is not. With one ratio for all sizes, a
    larger picture would follow its content more closely.
    """
    return RATIO * RATIO_PIXELS / (size[0] * size[1])
