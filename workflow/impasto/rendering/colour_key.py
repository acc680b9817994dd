"""The key to the colours of a render: which colour stands for which value."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError
from impasto.rendering.frame import STRUCTURE_FILE


@dataclass(frozen=True)
class Band:
    """A band of values that have one colour: those above `low`, up to and with `high`.

    The lowest band begins at -inf and the highest ends at inf.
    """

    name: str
    low: float
    high: float
    colour: str

    @property
    def numbers(self) -> str:
        """The numbers of the band, as a text."""
        if math.isinf(self.low):
            return f"≤ {_number(self.high)}"
        if math.isinf(self.high):
            return f"> {_number(self.low)}"
        return f"{_number(self.low)}–{_number(self.high)}"


@dataclass(frozen=True)
class ColourKey:
    """What the colours of a render stand for: bands, or a gradient over a range; unit "" for none.

    Attributes:
        by: the value as `render_colours` spells it.
        bands: bands from low to high; empty for a gradient.
        limits: the values of the first and the last colour of a gradient.
        colours: colours of a gradient at equal distances, such as "#3d6f9e".
        beyond: whether there are values below the limits, and above them.
        missing: colour of residues without a value; "" if all have one.
    """

    by: str
    name: str
    unit: str = ""
    bands: tuple[Band, ...] = ()
    limits: tuple[float, float] = (0.0, 1.0)
    colours: tuple[str, ...] = ()
    beyond: tuple[bool, bool] = (False, False)
    missing: str = ""

    @property
    def title(self) -> str:
        """The name, with the unit if there is one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def ends(self) -> tuple[str, str]:
        """The numbers at the ends of a gradient, as texts."""
        low, high = (_number(limit) for limit in self.limits)
        below, above = self.beyond
        return "≤ " * below + low, "≥ " * above + high

    @property
    def swatches(self) -> tuple[tuple[str, str], ...]:
        """The patches of one colour with their texts: the bands, then residues without a value."""
        bands = ((band.numbers, band.colour) for band in self.bands)
        return *bands, *([("no value", self.missing)] if self.missing else [])

    def as_document(self) -> dict[str, Any]:
        """Return the key, fit for JSON."""
        optional = {"unit": self.unit, "missing": self.missing}
        head = {"by": self.by, "name": self.name} | {k: v for k, v in optional.items() if v}
        if self.bands:
            return {**head, "bands": [_band_document(band) for band in self.bands]}
        return {
            **head,
            "range": list(self.limits),
            "colours": list(self.colours),
            "beyond": list(self.beyond),
        }


def read_colour_key(folder: Path) -> ColourKey | None:
    """Read the key to the colours of the renders in a folder; None if they stand for no value.

    Raises:
        InputError: the file that says so contains something else.
    """
    path = folder / STRUCTURE_FILE
    if not path.exists():
        return None
    found = read_json(path).get("colours")
    try:
        return None if found is None else _from_document(found)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{path}: not the description of a render; render it again") from None


def _from_document(found: Mapping[str, Any]) -> ColourKey:
    head = str(found["by"]), str(found["name"]), str(found.get("unit", ""))
    missing = str(found.get("missing", ""))
    if "bands" in found:
        bands = tuple(_band_from_document(band) for band in found["bands"])
        return ColourKey(*head, bands=bands, missing=missing)
    low, high = map(float, found["range"])
    below, above = map(bool, found["beyond"])
    colours = tuple(str(colour) for colour in found["colours"])
    return ColourKey(*head, (), (low, high), colours, (below, above), missing)


def _band_document(band: Band) -> dict[str, Any]:
    """Return a band, fit for JSON, which has no infinity: an open end is left out."""
    ends = {"above": band.low, "up_to": band.high}
    finite = {key: value for key, value in ends.items() if math.isfinite(value)}
    return {"name": band.name, **finite, "colour": band.colour}


def _band_from_document(found: Mapping[str, Any]) -> Band:
    low, high = float(found.get("above", -math.inf)), float(found.get("up_to", math.inf))
    return Band(str(found["name"]), low, high, str(found["colour"]))


def _number(value: float) -> str:
    """Format a number for a reader, with a true minus sign."""
    return f"{value:.6g}".replace("-", "−")
