"""Parse the arguments of `impaint` that a user of PyMOL types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from impasto.api.option_types import parse_path, parse_whole_number
from impasto.api.pymol_plugin.artwork_names import find_artwork, named_artworks
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import DIALS, Dials
from impasto.painting.quality import LARGEST_SIDE, SMALLEST_SIDE, quality_by_name

BOOLEAN_WORDS = {"0": False, "off": False, "no": False, "1": True, "on": True, "yes": True}


@dataclass(frozen=True)
class PaintRequest:
    """A request for a painting.

    Attributes:
        artwork: the artwork's file.
        viewer: width and height of the viewer in pixels.
        size: width and height of the painting in pixels, in the viewer's proportions.
        options: quality, threads and dials, as `impasto.paint` takes them.
        file: file to write the painting to; None to write none.
        in_background: whether to paint in the background, so that the session can be used.
    """

    artwork: Path
    viewer: tuple[int, int]
    size: tuple[int, int]
    options: Mapping[str, Any]
    file: Path | None
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
        viewer: width and height of the viewer in pixels.
        in_background: whether to paint in the background if `async` is not given.

    Raises:
        InputError: an argument is unknown or has an invalid value.
    """
    readers: dict[str, Callable[[str], Any]] = {
        **{name: partial(_parse_dial, DIALS[name]["type"]) for name in DIALS},
        "file": partial(parse_path, suffix=".png"),
        "size": partial(parse_whole_number, low=SMALLEST_SIDE, high=LARGEST_SIDE),
        "threads": partial(parse_whole_number, low=1, high=1024),
        "async": _parse_boolean,
    }
    known, given = ("quality", *readers), {}
    for name, value in options.items():
        if name not in known:
            raise InputError(
                f"{name}: there is no such argument{suggest_word(name, known)}; expected one of "
                f"{', '.join(known)}"
            )
        try:
            given[name] = readers[name](str(value))
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
    if not artwork:
        raise InputError(f"expected an artwork: a file, or one of {', '.join(named_artworks())}")
    dials = {name: given[name] for name in DIALS if name in given}
    Dials.from_values(**dials)  # checks the ranges
    long_side = given.get("size", max(quality_by_name(quality).size))
    free = max(1, usable_cores() - 1)  # one core is left to the viewer
    width, height = (max(SMALLEST_SIDE, round(n * long_side / max(viewer))) for n in viewer)
    return PaintRequest(
        artwork=find_artwork(artwork),
        viewer=viewer,
        size=(width, height),
        options={"quality": quality, "threads": given.get("threads", free), **dials},
        file=given["file"].expanduser() if "file" in given else None,
        in_background=given.get("async", in_background),
    )


def _parse_dial(kind: str, text: str) -> Any:
    """Return the value of a dial: a number, unless its values are words."""
    try:
        return text if kind == "string" else int(text) if kind == "integer" else float(text)
    except ValueError:
        return text  # the check of the ranges reports it


def _parse_boolean(text: str) -> bool:
    if text.lower() not in BOOLEAN_WORDS:
        raise InputError(f"expected 0 or 1, found {text}")
    return BOOLEAN_WORDS[text.lower()]
