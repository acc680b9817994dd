"""Paint a frame with several values of a parameter (`impasto.sweep`)."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import numpy as np

from impasto.api.artwork_inputs import ArtworkInputs
from impasto.api.gatys import paint_gatys
from impasto.api.paint import paint
from impasto.api.painting_result import PaintingResult
from impasto.api.picture import Picture, check_suffix
from impasto.api.sweep.plan import Axis, Cell, cell_label, check_values, combinations, list_cells
from impasto.api.sweep.score_files import write_scores
from impasto.api.sweep.sheet import make_sheet
from impasto.api.sweep.sidebar import make_sidebar
from impasto.artworks.artwork import Artwork
from impasto.core.arrays import encode_png
from impasto.core.errors import InputError
from impasto.core.graphics.images import load_image
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import Dials
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.quality import quality_by_name
from impasto.painting.weights import WEIGHT_NAMES
from impasto.rendering.frame import Frame

SweepValues = Sequence[Any] | Mapping[str, Any]
ProgressCallback = Callable[[int, int, str], None]

METHODS: Mapping[str, Callable[..., PaintingResult]] = {"impasto": paint, "gatys": paint_gatys}
# Arguments that say how a painting is computed or watched, not what it shows. A single weight may
# be swept by its own name.
NOT_SWEPT = {"device", "precision", "threads", "watch", "watch_tuning", "filmed", "weights"}


@dataclass(frozen=True)
class Sheet:
    """Paintings that differ in one or two parameters.

    Attributes:
        frame: the frame that is painted.
        axes: the parameters, with their values as the sheet shows them.
        paintings: the paintings row by row; the first parameter goes across.
        shared: the arguments that all paintings have in common.
    """

    frame: Frame
    axes: tuple[Axis, ...]
    paintings: tuple[PaintingResult, ...]
    shared: Mapping[str, Any]

    @cached_property
    def picture(self) -> Picture:
        """The sheet: paintings with headings and scores, with artwork and render at the side."""
        with TemporaryDirectory(prefix="impasto-") as folder:
            self.save(Path(folder) / "sheet.png")
            return Picture.of(np.asarray(load_image(Path(folder) / "sheet.png"), np.float32) / 255)

    def save(self, path: str | Path) -> None:
        """Write the sheet, its scores (.json, .csv) and, in a folder of its name, the paintings.

        Args:
            path: name of the sheet, which ends in .png.

        Raises:
            InputError: the name does not end in .png.
        """
        path = check_suffix(path, ".png")
        files: dict[Cell, Path] = {}
        for number, (cell, painting) in enumerate(
            zip(list_cells(self.axes), self.paintings, strict=True), 1
        ):
            files[cell] = path.with_suffix("") / f"{number:02d}_{cell_label(self.axes, cell)}.png"
            painting.save(files[cell])
        write_scores(path, self.axes, files, {"render": self.frame.origin.files.get("render")})
        swept = [axis.name for axis in self.axes]
        first = self.paintings[0]
        make_sheet(
            self.axes,
            files,
            make_sidebar(self.frame, first.heaviest_artwork, self.shared, swept),
            path,
        )

    def _repr_png_(self) -> bytes:
        return encode_png(self.picture)


def sweep(
    frame: Frame,
    artworks: ArtworkInputs | None,
    over: Mapping[str, SweepValues],
    *,
    watch: ProgressCallback | None = None,
    **shared: Any,
) -> Sheet:
    """Paint a frame with each value of a parameter, or of two, as `impasto sweep` does.

    The sheet is the same as that of the command line. Nothing is written to disk until it is saved.

    Args:
        frame: the frame to paint.
        artworks: as for `impasto.paint`; None if they are swept over.
        over: parameters and their values, 2 to 12 each: arguments of `impasto.paint` (including
            "artworks" and raw weights) or, with method="gatys", of `impasto.paint_gatys`. The
            values may also be a mapping from their headings on the sheet.
        watch: called with the number of paintings done, their total, and the values of the next
            painting; an exception that it raises ends the work and leaves this call.
        shared: the painter's other arguments, which all paintings have in common, and `method`,
            "impasto" or "gatys".

    Returns:
        The sheet, which a notebook shows; its `paintings` are the painter's results.

    Raises:
        InputError: there is no such parameter; it has too few or too many values, or one of them
            twice; it is also among the shared arguments; or a painting cannot be made from its
            arguments. All but artworks and parts are checked before the first painting.
    """
    if artworks is not None:
        shared["artworks"] = artworks
    if not 1 <= len(over) <= 2:
        raise InputError(f"over: expected one parameter or two, found {len(over)}")
    if twice := next((name for name in over if name in shared), None):
        raise InputError(f"over: {twice} is also given for all paintings; expected it only once")
    axes = tuple(_make_axis(name, values) for name, values in over.items())
    shared = {"quality": "standard", "method": "impasto", **shared}
    arguments = [*_arguments_of_paintings(over, shared)]
    for each in arguments:
        _check_arguments(each)
    paintings = []
    for number, (cell, each) in enumerate(zip(list_cells(axes), arguments, strict=True)):
        if watch:
            watch(number, len(arguments), ", ".join(cell.values))
        painter = METHODS[each.pop("method")]
        paintings.append(painter(frame, **each))
    if watch:
        watch(len(arguments), len(arguments), "")
    return Sheet(frame, axes, tuple(paintings), _in_declared_order(shared))


def _make_axis(name: str, values: SweepValues) -> Axis:
    """Return a parameter with its values as the sheet shows them."""
    known = [each for painter in METHODS.values() for each in _sweepable_arguments(painter)]
    weight = name not in known
    if weight and name not in WEIGHT_NAMES:
        raise InputError(
            f"over: unknown parameter {name!r}{suggest_word(name, [*known, *WEIGHT_NAMES])}, "
            f"expected an argument of paint or paint_gatys ({', '.join(dict.fromkeys(known))}) or "
            f"a raw weight ({', '.join(WEIGHT_NAMES)})"
        )
    if isinstance(values, str):
        raise InputError(f"over {name}: expected a list of values, found {values!r}")
    texts = tuple(
        str(value) if isinstance(values, Mapping) else _value_label(value, number)
        for number, value in enumerate(values, 1)
    )
    check_values(f"over {name}", texts)
    return Axis("artwork" if name == "artworks" else name, texts, weight)


def _arguments_of(painter: Callable[..., PaintingResult]) -> Iterator[str]:
    """Yield the names of a painter's arguments, with those of its group of options."""
    for name, parameter in inspect.signature(painter).parameters.items():
        is_group = parameter.kind is parameter.VAR_KEYWORD
        yield from get_args(parameter.annotation)[0].__annotations__ if is_group else (name,)


def _sweepable_arguments(painter: Callable[..., PaintingResult]) -> list[str]:
    """Return the names of a painter's arguments that may be swept over."""
    names = _arguments_of(painter)
    return ["method", *(name for name in names if name not in {"frame", *NOT_SWEPT})]


def _value_label(value: Any, number: int) -> str:
    """Return a value as the sheet shows it; one without a short name is shown by its number."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        return f"{value:g}"
    if isinstance(value, Artwork) and value.path is not None:
        return str(value.path)
    return str(value) if isinstance(value, Integral | str | Path) else f"no. {number}"


def _arguments_of_paintings(
    over: Mapping[str, SweepValues], shared: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each painting, row by row."""
    values_of_axes = [
        [*(values.values() if isinstance(values, Mapping) else values)] for values in over.values()
    ]
    for combination in combinations(values_of_axes):
        arguments = dict(shared)
        for name, value in zip(over, combination, strict=True):
            if name in WEIGHT_NAMES:
                arguments["weights"] = {**(arguments.get("weights") or {}), name: value}
            else:
                arguments[name] = value
        yield arguments


def _check_arguments(arguments: Mapping[str, Any]) -> None:
    """Check that a painting's arguments go together and are in range.

    Raises:
        InputError: they do not go together, or one is out of range.
    """
    if arguments["method"] not in METHODS:
        raise InputError(f"method: expected {', '.join(METHODS)}, found {arguments['method']!r}")
    painter = METHODS[arguments["method"]]
    names = {"method", *_arguments_of(painter)}
    if others := [name for name in arguments if name not in names]:
        raise InputError(f"{', '.join(others)}: {painter.__name__} has no such argument")
    if "artworks" not in arguments:
        raise InputError("artworks: expected at least one")
    quality_by_name(arguments["quality"])
    settings = Dials if arguments["method"] == "impasto" else GatysSettings
    given: dict[str, Any] = {field.name: arguments.get(field.name) for field in fields(settings)}
    given = {name: value for name, value in given.items() if value is not None}
    Dials.from_values(**given) if settings is Dials else GatysSettings(**given)


def _in_declared_order(shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that the sheet may show, in the order of the painters' signatures."""
    names = dict.fromkeys(
        name for painter in METHODS.values() for name in _sweepable_arguments(painter)
    )
    return {name: shared[name] for name in names if name in shared and name != "artworks"}
