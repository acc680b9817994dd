"""The dials that a user sets, and the raw weights that they scale."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator

from impasto.core.atomic_files import read_json
from impasto.core.checked_data import (
    Number,
    OneOf,
    Text,
    Whole,
    checked_dataclass,
    described,
    field_rules,
    read_as,
)
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.colour.named_palettes import (
    ARTWORK,
    EXPECTED_COLOURS,
    canonical_colours,
    check_colours,
)
from impasto.painting.media import BRUSHWORK, MEASURED, MEDIUM_NAMES
from impasto.painting.stroke_direction.modes import AS_PAINTED, STROKE_MODES
from impasto.painting.weights import Weights

GroundFrom = Literal["forms", "texture", "mixture"]
"""What a ground starts from."""

# Factors of the composition's weights where strokes are laid. They have calm in their own paint,
# but their texture hides form and depth, which stronger light, air and shadows and firmer lines
# show, and a quiet place round the protein.
STROKE_FACTORS = {
    "light": 1.15,
    "pigment": 1.3,
    "deepen": 1.55,
    "air": 1.3,
    "soft": 0.62,
    "shadow": 2.2,
    "outline": 1.5,
    "crossing": 7.0,
    "calm_near": 0.7,
    "step": 1.5,
    "tone": 0.87,
}

# The same in a clip. Lines, light and air follow the view, so they move over paint that sticks to
# the surface: as strong as in a still, they would flicker. Motion itself shows depth, so distant
# strokes may keep more of their contrast.
CLIP_FACTORS = {
    **STROKE_FACTORS,
    "light": 0.85,
    "pigment": 1.0,
    "deepen": 0.85,
    "air": 1.0,
    "soft": 0.35,
    "shadow": 1.0,
    "outline": 0.8,
    "crossing": 0.67,
}


def _dial(default: float, description: str, low: float, high: float, example: float) -> Any:
    return described(description, default=default, ge=low, le=high, example=example)


@checked_dataclass
class Dials:
    """The dials that a user sets, and the raw numbers that they scale."""

    likeness: Number = _dial(
        1.0, "How firmly the picture keeps to the protein's form, as against style.", 0, 10, 1.5
    )
    stroke_size: Number = _dial(
        1.0, "The size of the brush strokes, relative to the artwork's own.", 0.25, 2, 0.7
    )
    relief: Number = _dial(1.0, "How strongly depth shows in the tone.", 0, 2, 1.5)
    ground_calm: Number = _dial(0.5, "How quiet the background is.", 0, 1, 0.8)
    artwork_colour: Number = _dial(
        1.0, "1 takes the artwork's colours, 0 keeps the render's.", 0, 1, 0.5
    )
    motifs: Number = _dial(
        0.5,
        "How many coherent pieces of the artwork, as large as a tenth of the picture, build the "
        "protein: none at 0, many at 1.",
        *(0, 1, 0.8),
    )
    seed: Whole = described(
        "The seed of the painter's random numbers.", default=0, ge=0, le=2**31 - 1, example=7
    )
    palette: Annotated[Text, AfterValidator(check_colours)] = described(
        "Where colours come from: the artwork; the hues of the render, in the shades of the "
        "strokes; the render, with only light and shade painted (luminance); the artwork, its "
        "colours moved to the render's first (histogram); or a palette, of which each chain or "
        "kind of structure takes one colour.",
        default=ARTWORK,
        example="okabe-ito",
        expected=EXPECTED_COLOURS,
    )
    stroke_direction: Annotated[str, OneOf(STROKE_MODES)] = described(
        "Which way the protein's strokes run: along ribbons and round the form, leaning to the "
        "direction of the paint (as-painted); the same, from an artwork that the network has also "
        "seen turned; along the ribbon of the backbone alone; or round the surface, along lines of "
        "equal depth. All but the first take about a quarter longer.",
        default=AS_PAINTED,
        example="ribbon",
    )
    brushwork: Annotated[str, OneOf(BRUSHWORK)] = described(
        "Whether what the network has painted is laid with strokes of the artwork's own paint, at "
        "any size (strokes), or the network paints alone (none).",
        default=BRUSHWORK[0],
        example="none",
    )
    medium: Annotated[str, OneOf(MEDIUM_NAMES)] = described(
        "How strokes are laid: as measured from the artwork, or as in a medium.",
        default=MEASURED,
        example="oil",
    )
    weights: Weights = described(
        "The raw numbers under the dials; an absent one has the painter's default.",
        default_factory=Weights,
        example={"air": 0.3, "spread": 0.8},
    )

    @classmethod
    def from_values(
        cls, weights: Mapping[str, float] | None = None, **dials: float | str | None
    ) -> Self:
        """Make dials from values by name; those that are None or missing keep their defaults.

        Raises:
            TypeError: a dial has an unknown name.
            InputError: a weight has an unknown name, or a value is out of range.
        """
        for name in dials.keys() - DIALS.keys():
            raise TypeError(f"{name}: there is no such dial{suggest_word(name, DIALS)}")
        given: dict[str, Any] = {name: v for name, v in dials.items() if v is not None}
        if isinstance(given.get("palette"), str):
            given["palette"] = canonical_colours(given["palette"])
        return read_as(cls, {**given, "weights": dict(weights or {})})

    @property
    def composition(self) -> Self:
        """The dials and weights by which a still is composed."""
        return self._composition(STROKE_FACTORS)

    @property
    def clip_composition(self) -> Self:
        """The dials and weights by which a clip's frames are composed."""
        return self._composition(CLIP_FACTORS)

    def _composition(self, stroke_factors: Mapping[str, float]) -> Self:
        if self.brushwork == "none":
            return self
        rules = field_rules(Weights)
        scaled = {name: k * getattr(self.weights, name) for name, k in stroke_factors.items()}
        limited = {name: min(rules[name]["maximum"], value) for name, value in scaled.items()}
        return replace(self, weights=replace(self.weights, **limited))

    def as_dict(self) -> dict[str, Any]:
        """Return the dials by name, fit for JSON.

        Only weights that differ from their defaults are included.
        """
        usual = asdict(Weights())
        found = asdict(self)
        weights = {name: value for name, value in found["weights"].items() if value != usual[name]}
        return {**found, "weights": weights}


DIALS = {name: rules for name, rules in field_rules(Dials).items() if name != "weights"}
"""The rules of the dials by name: description, default, range or words."""


def read_dials(record: Path) -> Dials:
    """Read the dials that a still was painted with.

    Args:
        record: the JSON beside the still.

    Raises:
        InputError: the file cannot be read, or its dials are not valid.
    """
    try:
        return read_as(Dials, read_json(record).get("dials"))
    except InputError as error:
        lines = str(error).splitlines()
        raise InputError("\n".join(f"{record}: dials: {line}" for line in lines)) from None
