"""What a painting is made from, as the page tells it and as the folder keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.colour.named_palettes import ARTWORK, check_colours
from impasto.painting.dials import DIALS, Dials
from impasto.painting.parts.selector_syntax import parse_terms
from impasto.painting.quality import quality_by_name
from impasto.rendering.look import Look

COMPOSITION_DIALS = ("relief", "ground_calm", "artwork_colour")
"""The dials that change a finished picture without painting it anew."""

TURN_LIMIT, ZOOM_LIMITS = 360.0, (0.1, 20.0)  # as in a timeline
MOST_ARTWORKS = 6
LONGEST_SIDE = 2560  # pixels
DIGITS = 6  # after the point, of numbers that the page tells: all that any recipe has


@dataclass(frozen=True)
class Settings:
    """What a painting is made from.

    Attributes:
        structure: id of a structure in the library.
        artworks: ids of artworks in the library, with their weights.
        representation: as `impasto.render` takes it.
        render_colours: likewise.
        rotate: likewise, in degrees.
        zoom: likewise.
        quality: as `impasto.paint` takes it.
        size: width and height in pixels; without one, those of the quality.
        parts: ids of artworks by the part of the picture that is painted after each.
        dials: the painter's dials that are not as usual.
    """

    structure: str
    artworks: tuple[tuple[str, float], ...]
    representation: str = Look.representation
    render_colours: str = Look.render_colours
    rotate: tuple[float, float, float] = (0.0, 0.0, 0.0)
    zoom: float = 1.0
    quality: str = "draft"
    size: tuple[int, int] = (0, 0)
    parts: Mapping[str, str] = field(default_factory=dict)
    dials: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every value but the ids.

        Raises:
            InputError: one is out of range or unknown.
        """
        Look(self.representation, self.render_colours)
        usual = quality_by_name(self.quality).size
        if not any(self.size):
            object.__setattr__(self, "size", usual)
        if len(self.size) != 2 or not all(64 <= side <= LONGEST_SIDE for side in self.size):
            raise InputError(f"size: expected 64 to {LONGEST_SIDE} pixels a side")
        if not 1 <= len(self.artworks) <= MOST_ARTWORKS:
            raise InputError(
                f"artworks: expected 1 to {MOST_ARTWORKS}, found {len(self.artworks)}; "
                "choose one on the wall"
            )
        if not all(0.01 <= weight <= 100 for _, weight in self.artworks):
            raise InputError("artworks: expected weights from 0.01 to 100")
        if len(self.rotate) != 3 or not all(abs(turn) <= TURN_LIMIT for turn in self.rotate):
            raise InputError("rotate: expected three angles of -360 to 360 degrees")
        if not ZOOM_LIMITS[0] <= self.zoom <= ZOOM_LIMITS[1]:
            raise InputError(f"zoom: expected {ZOOM_LIMITS[0]} to {ZOOM_LIMITS[1]:g}")
        for name in self.parts:
            parse_terms(name)
        for name in self.dials:
            if name not in DIALS:
                raise InputError(f"{name}: there is no such dial{suggest_word(name, DIALS)}")
        check_colours(str(self.dials.get("palette", ARTWORK)))  # never the name of a file
        Dials.from_values(**self.dials)

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Read settings from JSON.

        Raises:
            InputError: a key is missing or unknown, or a value is of another kind or out of range.
        """
        try:
            values = dict(document)
            values["artworks"] = tuple((str(one), float(w)) for one, w in values["artworks"])
            if "rotate" in values:
                values["rotate"] = tuple(round(float(x), DIGITS) for x in values["rotate"])
            if "size" in values:
                values["size"] = tuple(map(int, values["size"]))
            if "zoom" in values:
                values["zoom"] = round(float(values["zoom"]), DIGITS)
            values["dials"] = {
                name: round(value, DIGITS) if isinstance(value, float) else value
                for name, value in dict(values.get("dials", {})).items()
                if value is not None and value != DIALS.get(name, {}).get("default")
            }
            if "parts" in values:
                values["parts"] = {name: str(one) for name, one in dict(values["parts"]).items()}
            return cls(**values)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"these settings cannot be read ({error})") from None

    def as_document(self) -> dict[str, Any]:
        """Return the settings, fit for JSON."""
        return asdict(self)

    @property
    def shares(self) -> tuple[tuple[str, float], ...]:
        """The artworks, the one of the largest share first, with their shares; the first has 1."""
        ordered = sorted(self.artworks, key=lambda one: -one[1])
        return tuple((name, round(weight / ordered[0][1], DIGITS)) for name, weight in ordered)

    def with_dials(self, dials: Mapping[str, Any]) -> "Settings":
        """Return the same with other dials of the composition.

        Raises:
            InputError: another dial is among them, or a value is out of range.
        """
        if wrong := [name for name in dials if name not in COMPOSITION_DIALS]:
            raise InputError(f"{wrong[0]}: expected one of {', '.join(COMPOSITION_DIALS)}")
        return Settings.parse({**asdict(self), "dials": {**self.dials, **dials}})


def dial_document() -> dict[str, Any]:
    """Return for the page what each dial does, and its values: a range, or words to choose from."""
    return {
        name: {
            "about": rules["description"],
            "low": rules.get("minimum"),
            "high": rules.get("maximum"),
            "words": rules.get("enum"),
            "usual": rules["default"],
            "quick": name in COMPOSITION_DIALS,
        }
        for name, rules in DIALS.items()
        if rules["type"] == "number" or "enum" in rules
    }
