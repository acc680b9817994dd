"""Parse the arguments of `impaint` that a user of PyMOL types."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impasto.api.pymol_plugin.artwork_names import find_artwork, named_artworks
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import DIALS, Dials
from impasto.painting.quality import LARGEST_SIDE, SMALLEST_SIDE, quality_by_name

OTHER_OPTIONS = ("file", "size", "threads", "async")
BOOLEAN_WORDS = {"0": False, "off": False, "no": False, "1": True, "on": True, "yes": True}


@dataclass(frozen=True)
class PaintRequest:
    """A request for a painting.

    Attributes:
        artwork: the artwork's file.
        quality: "sketch", "draft", "standard" or "final".
        viewer: width and height of the viewer in pixels.
        size: width and height of the painting in pixels, in the viewer's proportions.
        dials: the painter's dials that were given, by name.
        file: file to write the painting to; None to write none.
        threads: CPU threads.
        in_background: whether to paint in the background, so that the session can be used.
    """

    artwork: Path
    quality: str
    viewer: tuple[int, int]
    size: tuple[int, int]
    dials: Mapping[str, Any]
    file: Path | None
    threads: int
    in_background: bool


def parse_request(
    artwork: str,
    quality: str,
    options: Mapping[str, Any],
    viewer: tuple[int, int],
    in_background: bool = True,
) -> PaintRequest:
    """Parse the arguments, all of which PyMOL passes as text.

    Args:
        artwork: a file or a name.
        quality: "sketch", "draft", "standard" or "final".
        options: the other arguments.
        viewer: width and height of the viewer in pixels.
        in_background: whether to paint in the background if `async` is not given.

    Raises:
        InputError: an argument is unknown or has an invalid value.
    """
    known = ("quality", *DIALS, *OTHER_OPTIONS)
    for name in options:
        if name not in known:
            raise InputError(
                f"{name}: there is no such argument{suggest_word(name, known)}; expected one of "
                f"{', '.join(known)}"
            )
    if not artwork:
        raise InputError(f"expected an artwork: a file, or one of {', '.join(named_artworks())}")
    given = {name: str(value) for name, value in options.items()}
    quality_settings = quality_by_name(quality)
    long_side = max(quality_settings.size)
    if "size" in given:
        long_side = _parse_integer("size", given["size"], SMALLEST_SIDE, LARGEST_SIDE)
    dials = {name: _parse_dial(name, given[name]) for name in DIALS if name in given}
    Dials.from_values(**dials)  # checks the ranges
    free = max(1, usable_cores() - 1)  # one core is left to the viewer
    return PaintRequest(
        artwork=find_artwork(artwork),
        quality=quality_settings.name,
        viewer=viewer,
        size=_fit_size(viewer, long_side),
        dials=dials,
        file=_parse_png_path(given["file"]) if "file" in given else None,
        threads=_parse_integer("threads", given["threads"], 1, 1024)
        if "threads" in given
        else free,
        in_background=_parse_boolean("async", given["async"])
        if "async" in given
        else in_background,
    )


def _fit_size(viewer: tuple[int, int], long_side: int) -> tuple[int, int]:
    """Return a size in the viewer's proportions with the given long side."""
    scale = long_side / max(viewer)
    width, height = (max(SMALLEST_SIDE, round(side * scale)) for side in viewer)
    return width, height


def _parse_dial(name: str, text: str) -> Any:
    """Return the value of a dial: a number, unless its values are words."""
    kind = DIALS[name]["type"]
    try:
        return text if kind == "string" else int(text) if kind == "integer" else float(text)
    except ValueError:
        return text  # the check of the ranges reports it


def _parse_integer(name: str, text: str, low: int, high: int) -> int:
    if not (text.isdecimal() and low <= int(text) <= high):
        raise InputError(f"{name}: expected a whole number from {low} to {high}, found {text}")
    return int(text)


def _parse_png_path(text: str) -> Path:
    path = Path(text).expanduser()
    if path.suffix.lower() != ".png":
        raise InputError(f"file: expected a name that ends in .png, found {text}")
    return path


def _parse_boolean(name: str, text: str) -> bool:
    if text.lower() not in BOOLEAN_WORDS:
        raise InputError(f"{name}: expected 0 or 1, found {text}")
    return BOOLEAN_WORDS[text.lower()]
