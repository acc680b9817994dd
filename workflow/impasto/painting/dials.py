"""The dials that a user sets, and the raw weights that they scale."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from operator import index
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.colour.named_palettes import (
    ARTWORK,
    EXPECTED_COLOURS,
    canonical_colours,
    is_known_colours,
)
from impasto.painting.composition.compose import CompositionDials
from impasto.painting.stroke_direction.modes import AS_PAINTED, STROKE_MODES
from impasto.painting.strokes.media import BRUSHWORK, MEASURED, MEDIUM_NAMES
from impasto.painting.weights import WEIGHT_NAMES, WEIGHT_RANGES, Weights

DIAL_RANGES = (
    ("likeness", 0, 10),
    ("stroke_size", 0.25, 2),
    ("relief", 0, 2),
    ("ground_calm", 0, 1),
    ("artwork_colour", 0, 1),
    ("motifs", 0, 1),
)

# Dials whose values are words, not numbers.
TEXT_DIALS = ("palette", "stroke_direction", "brushwork", "medium")

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


@dataclass(frozen=True)
class Dials:
    """The dials that a user sets.

    Attributes:
        likeness: content against style; 1 is the default, 0 paints by style alone.
        stroke_size: size of the strokes relative to those of the artwork.
        relief: how strongly depth shows, 0 to 2.
        ground_calm: how quiet the background is, 0 to 1.
        artwork_colour: 1 takes the artwork's colours, 0 keeps the render's.
        motifs: how many coherent pieces of the artwork build the protein, 0 (none) to 1 (many).
        seed: seed of the noise from which the ground starts, and of the strokes.
        palette: source of the colours, as written by `canonical_colours`.
        stroke_direction: which way strokes run, one of `STROKE_MODES`.
        brushwork: one of `BRUSHWORK`.
        medium: how strokes are laid, one of `MEDIUM_NAMES`.
        weights: the raw numbers that the dials scale.
    """

    likeness: float = 1.0
    stroke_size: float = 1.0
    relief: float = 1.0
    ground_calm: float = 0.5
    artwork_colour: float = 1.0
    motifs: float = 0.5
    seed: int = 0
    palette: str = ARTWORK
    stroke_direction: str = AS_PAINTED
    brushwork: str = BRUSHWORK[0]
    medium: str = MEASURED
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, low, high in DIAL_RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"{name}: expected {low:g} to {high:g}, found {value:g}")
        if not is_known_colours(self.palette):
            raise InputError(f"palette: expected {EXPECTED_COLOURS}; found {self.palette!r}")
        if self.stroke_direction not in STROKE_MODES:
            raise InputError(
                f"stroke_direction: expected {', '.join(STROKE_MODES)}; "
                f"found {self.stroke_direction!r}"
            )
        if self.brushwork not in BRUSHWORK:
            raise InputError(
                f"brushwork: expected {' or '.join(BRUSHWORK)}; found {self.brushwork!r}"
            )
        if self.medium not in MEDIUM_NAMES:
            raise InputError(f"medium: expected {', '.join(MEDIUM_NAMES)}; found {self.medium!r}")

    @classmethod
    def from_values(
        cls, weights: Mapping[str, float] | None = None, **dials: float | str | None
    ) -> "Dials":
        """Make dials from values by name; those that are None or missing keep their defaults.

        Raises:
            InputError: a weight has an unknown name, or a value is out of range.
        """
        given: dict[str, Any] = {name: dial for name, dial in dials.items() if dial is not None}
        # NumPy numbers cannot be written to the JSON record.
        for name in given.keys() - TEXT_DIALS:
            given[name] = index(given[name]) if name == "seed" else float(given[name])
        if "palette" in given:
            given["palette"] = canonical_colours(given["palette"])
        for name in weights or {}:
            if name not in WEIGHT_NAMES:
                raise InputError(
                    f"unknown weight {name!r}{suggest_word(name, WEIGHT_NAMES)}, expected one of "
                    f"{', '.join(WEIGHT_NAMES)}"
                )
        return cls(**given, weights=Weights(**{n: float(w) for n, w in (weights or {}).items()}))

    @property
    def composition(self) -> CompositionDials:
        """The dials that the composition of a still reads."""
        return self._composition(STROKE_FACTORS)

    @property
    def clip_composition(self) -> CompositionDials:
        """The dials that the composition of a clip's frames reads."""
        return self._composition(CLIP_FACTORS)

    def _composition(self, stroke_factors: Mapping[str, float]) -> CompositionDials:
        weights = self.weights
        if self.brushwork != "none":
            scaled = {name: k * getattr(weights, name) for name, k in stroke_factors.items()}
            highest = {name: WEIGHT_RANGES.get(name, (0.0, 1.0))[1] for name in scaled}
            weights = replace(weights, **{n: min(highest[n], v) for n, v in scaled.items()})
        return CompositionDials(self.relief, self.ground_calm, self.artwork_colour, weights)

    def as_dict(self) -> dict[str, Any]:
        """Return the dials by name, fit for JSON.

        Only weights that differ from their defaults are included.
        """
        defaults = Weights()
        weights = {name: getattr(self.weights, name) for name in WEIGHT_NAMES}
        return {
            **{f.name: getattr(self, f.name) for f in fields(self) if f.name != "weights"},
            "weights": {n: value for n, value in weights.items() if value != getattr(defaults, n)},
        }


def read_dials(record: Path) -> Dials:
    """Read the dials that a still was painted with.

    Args:
        record: the JSON beside the still.

    Raises:
        InputError: the file cannot be read, or its dials are not valid.
    """
    dials = read_json(record).get("dials")
    weights = dials.get("weights", {}) if isinstance(dials, dict) else None
    if not (isinstance(dials, dict) and isinstance(weights, dict)):
        raise InputError(f"{record}: dials: expected the dials of a still, found {dials!r}")
    dials = {name: value for name, value in dials.items() if name != "weights"}
    numbers = {name: value for name, value in dials.items() if name not in TEXT_DIALS}
    _check_numbers(record, "dials", numbers, {f.name for f in fields(Dials)})
    for name in TEXT_DIALS:
        if not isinstance(dials.get(name, ""), str):
            raise InputError(f"{record}: dials: {name}: expected a word, found {dials[name]!r}")
    _check_numbers(record, "dials.weights", weights, WEIGHT_NAMES)
    try:
        return Dials(**dials, weights=Weights(**weights))
    except InputError as error:
        raise InputError(f"{record}: dials: {error}") from None


def _check_numbers(
    record: Path, place: str, values: dict[str, Any], known: Collection[str]
) -> None:
    for name, value in values.items():
        if name not in known:
            raise InputError(f"{record}: {place}: unknown name {name!r}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{record}: {place}: {name}: expected a number, found {value!r}")
