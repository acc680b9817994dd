"""Types of options: how the words of a command line are read, and what its help shows of them.

Options come in groups, which are typed dictionaries.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Group, Parameter, Token

from impasto.core.checked_data import Rules, describe_range
from impasto.core.errors import InputError
from impasto.core.file_formats import PICTURE_SUFFIXES
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_word
from impasto.painting.colour.named_palettes import canonical_colours
from impasto.painting.gatys.settings import resolve_layer
from impasto.painting.parts.selector_syntax import parse_terms
from impasto.painting.quality import LARGEST_SIDE, SMALLEST_SIDE
from impasto.painting.weights import Weights

LARGEST_PRINT_SIDE = 16384  # in pixels, of a render
_LARGEST = 2**31 - 1

WeightedFile = tuple[str, float]  # an artwork's file and its weight


def parse_size(text: str, largest: int = LARGEST_SIDE) -> tuple[int, int]:
    """Parse `WIDTHxHEIGHT` in pixels."""
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if not match:
        raise InputError(f"expected WIDTHxHEIGHT, such as 512x384, found {text!r}")
    width, height = int(match[1]), int(match[2])
    if not all(SMALLEST_SIDE <= side <= largest for side in (width, height)):
        raise InputError(f"each side must be {SMALLEST_SIDE} to {largest} pixels, found {text}")
    return width, height


def parse_render_size(text: str) -> tuple[int, int]:
    """Parse the size of a render, which may be that of a print on which a painting is redrawn."""
    from impasto.core.pictures import MOST_PIXELS

    width, height = parse_size(text, LARGEST_PRINT_SIDE)
    if width * height > MOST_PIXELS:
        raise InputError(
            f"expected at most {MOST_PIXELS // 1_000_000} megapixels, such as 12600x9450, "
            f"found {text}, {width * height / 1e6:.0f} megapixels"
        )
    return width, height


def parse_whole_number(text: str, low: int = 0, high: int = _LARGEST) -> int:
    """Parse a whole number in a range."""
    if not (text.isdecimal() and low <= int(text) <= high):
        limits = f"of {low} or more" if high == _LARGEST else f"from {low} to {high}"
        raise InputError(f"expected a whole number {limits}, found {text}")
    return int(text)


def parse_number(text: str) -> float:
    """Parse a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"expected a number, found {text!r}")
    return value


def parse_positive_number(text: str) -> float:
    """Parse a number above zero."""
    value = parse_number(text)
    if value <= 0:
        raise InputError(f"expected a number above 0, found {text}")
    return value


def parse_numbers(text: str, count: int, example: str) -> tuple[float, ...]:
    """Parse a count of numbers joined by commas."""
    parts = text.split(",")
    if len(parts) != count:
        raise InputError(f"expected {example}, found {text!r}")
    return tuple(map(parse_number, parts))


def parse_chains(text: str) -> tuple[str, ...]:
    """Parse names of chains joined by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InputError(f"expected chain names such as A,B, found {text!r}")
    return names


def parse_weighted_artwork(text: str) -> WeightedFile:
    """Parse `FILE` or `FILE:WEIGHT`; the file's name may contain a colon."""
    name, colon, weight = text.rpartition(":")
    if not colon or find_path(Path(text)).is_file():
        return text, 1.0
    try:
        value = float(weight)
    except ValueError:
        return text, 1.0
    if not 0 < value < float("inf"):
        raise InputError(f"expected a weight above 0, found {weight} in {text!r}")
    return name, value


def parse_path(text: str, suffix: str) -> Path:
    """Parse the name of a file that ends in a suffix."""
    if not text.lower().endswith(suffix):
        raise InputError(f"expected a name that ends in {suffix}, found {text!r}")
    return Path(text)


def _parse_folder(text: str) -> Path:
    """Parse the name of a folder for several files; a picture's or film's name is a slip."""
    if text.lower().endswith((*PICTURE_SUFFIXES, ".mp4")):
        raise InputError(f"expected a folder, because several files are written, found {text!r}")
    return Path(text)


def _parse_part(text: str) -> tuple[str, WeightedFile]:
    """Parse `PART=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (equals and artwork):
        raise InputError(
            f"expected PART=ART[:WEIGHT], such as ground=a.jpg or chain:A=b.jpg:2, found {text!r}"
        )
    parse_terms(name)
    return name, parse_weighted_artwork(artwork)


def _parse_mask(text: str) -> tuple[str, WeightedFile]:
    """Parse `MASK=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (name and equals and artwork):
        raise InputError(f"expected MASK.png=ART[:WEIGHT], such as sky.png=a.jpg, found {text!r}")
    return name, parse_weighted_artwork(artwork)


def _group_by_name(named: Iterable[tuple[str, WeightedFile]]) -> dict[str, list[WeightedFile]]:
    """Group artworks by part or mask, in the order in which these first occur."""
    found: dict[str, list[WeightedFile]] = {}
    for name, artwork in named:
        found.setdefault(name, []).append(artwork)
    return found


def _parse_weight(text: str) -> tuple[str, float]:
    """Parse `NAME=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"expected NAME=VALUE, such as air=0.5, found {text!r}")
    number = parse_number(value)
    Weights(**{name: number})  # checks name and range
    return name, number


def _parse_style_layers(text: str) -> Mapping[str, float]:
    """Parse `LAYER[=WEIGHT],...`; a layer without a weight has 1 / the number of layers."""
    parts = [part.partition("=") for part in text.split(",")]
    found: dict[str, float] = {}
    for name, equals, weight in parts:
        layer = resolve_layer(name.strip())
        if layer in found:
            raise InputError(f"{layer} is given twice in {text!r}")
        found[layer] = parse_positive_number(weight) if equals else 1 / len(parts)
    return found


def one_of(names: Iterable[str]) -> Parameter:
    """Return what makes an option take one of these words."""
    return Parameter(choices=tuple(names))


def read_by(parse: Callable[[str], Any], metavar: str, **more: Any) -> Parameter:
    """Return what makes `parse` read the one word of an option."""

    def convert(_: type, tokens: tuple[Token, ...]) -> Any:
        return parse(tokens[0].value)

    return Parameter(converter=convert, n_tokens=1, accepts_keys=False, metavar=metavar, **more)


def each_read_by(
    parse: Callable[[str], Any], metavar: str, collect: Callable[[list[Any]], Any] = list
) -> Parameter:
    """Return what makes `parse` read every word of an option that may be repeated."""

    def convert(_: type, tokens: tuple[Token, ...]) -> Any:
        return collect([parse(token.value) for token in tokens])

    return Parameter(converter=convert, n_tokens=1, accepts_keys=False, metavar=metavar)


Several = Parameter(consume_multiple=True)
"""What makes an option take all words that follow it."""

Flag = Annotated[bool, Parameter(negative=())]
Output = Parameter(alias="-o")
OutputPath = Annotated[Path, Output]
OutputFolder = Annotated[Path, read_by(_parse_folder, "DIR"), Output]
Count = Annotated[int, read_by(partial(parse_whole_number, low=1), "N")]
Seed = Annotated[int, read_by(parse_whole_number, "N")]
Number = Annotated[float, read_by(parse_number, "X")]
PositiveNumber = Annotated[float, read_by(parse_positive_number, "X")]
Degrees = Annotated[float, read_by(parse_number, "DEG")]
Triple = Annotated[
    tuple[float, float, float],
    read_by(
        partial(parse_numbers, count=3, example="three numbers such as 0,90,0"),
        "X,Y,Z",
        allow_leading_hyphen=False,
    ),
]
Range = Annotated[
    tuple[float, float],
    read_by(partial(parse_numbers, count=2, example="NEAR,FAR such as 0.5,12"), "NEAR,FAR"),
]
Size = Annotated[tuple[int, int], read_by(parse_size, "WxH")]
RenderSize = Annotated[tuple[int, int], read_by(parse_render_size, "WxH")]
Chains = Annotated[tuple[str, ...], read_by(parse_chains, "A,B")]
PngPath = Annotated[Path, read_by(partial(parse_path, suffix=".png"), "FILE.png")]
PngOutput = Annotated[PngPath, Output]
Mp4Path = Annotated[Path, read_by(partial(parse_path, suffix=".mp4"), "FILM.mp4")]
Artworks = Annotated[Sequence[WeightedFile], each_read_by(parse_weighted_artwork, "ART[:WEIGHT]")]
PARTS = each_read_by(_parse_part, "PART=ART[:WEIGHT]", _group_by_name)
MASKS = each_read_by(
    _parse_mask, "MASK.png=ART[:WEIGHT]", lambda named: [*_group_by_name(named).items()]
)
WEIGHTS = each_read_by(_parse_weight, "NAME=VALUE", dict)
Palette = Annotated[str, read_by(canonical_colours, "SOURCE")]
Layer = Annotated[str, read_by(resolve_layer, "LAYER")]
StyleLayers = Annotated[Mapping[str, float], read_by(_parse_style_layers, "LAYER[=WEIGHT],...")]
Ratio = Annotated[float, read_by(parse_number, "ALPHA/BETA")]


def explain_options(
    options: type, group: Group | None = None, rules: Mapping[str, Rules] | None = None
) -> None:
    """Give options the explanations that the command line shows.

    Args:
        options: a group of options, explained in the attributes of its docstring.
        group: heading under which they are shown; None for the usual one.
        rules: of settings, whose options show description, range and default instead.
    """
    written = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", inspect.getdoc(options) or "", re.M)
    texts = {name: " ".join(text.split()) for name, text in written}
    for name, kind in options.__annotations__.items():
        shown: dict[str, Any] = (
            {"group": group} if group and name in {*texts, *(rules or ())} else {}
        )
        if name in texts:
            shown["help"] = texts[name]
        elif rules and name in rules:
            rule = rules[name]
            default = f"default: {rule['default']}" if "default" in rule else ""
            notes = "; ".join(filter(None, (rule.get("expected") or describe_range(rule), default)))
            text = rule["description"].rstrip(".")
            shown["help"] = f"{text[0].lower()}{text[1:]}" + (f" ({notes})" if notes else "")
            shown["choices"] = tuple(rule["enum"]) if "enum" in rule else None
        if shown:
            options.__annotations__[name] = Annotated[kind, Parameter(**shown)]


def only(options: Mapping[str, Any], group: type) -> dict[str, Any]:
    """Return the options of a group that are given."""
    names = group.__annotations__
    return {name: options[name] for name in names if options.get(name) is not None}


def check_names(options: Mapping[str, Any], group: type) -> None:
    """Check that keyword arguments are of a group.

    Raises:
        TypeError: one of them is not.
    """
    for name in options.keys() - group.__annotations__.keys():
        hint = suggest_word(name, group.__annotations__)
        raise TypeError(f"{name}: there is no such argument{hint}")
