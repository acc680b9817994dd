"""`impasto.sweep`, and the sheet that it gives."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from impasto.painting.quality import quality_by_name as quality_of
from impasto.painting.weights import WEIGHT_NAMES
from impasto.rendering.frame import Frame

SweepValues = Sequence[Any] | Mapping[str, Any]
ProgressCallback = Callable[[int, int, str], None]

METHODS: Mapping[str, Callable[..., PaintingResult]] = {"impasto": paint, "gatys": paint_gatys}
# Arguments of the painters that say how a painting is computed or watched, not what it shows.
NOT_SWEPT = {"device", "precision", "threads", "watch", "watch_tuning", "filmed", "weights"}


@dataclass(frozen=True)
class Sheet:
    """Paintings that differ in one parameter or two.

    Attributes:
        frame: what is painted.
        axes: the parameters, with their values as they stand on the sheet.
        paintings: row by row; the first parameter goes across.
        shared: the arguments that all paintings have in common.
    """

    frame: Frame
    axes: tuple[Axis, ...]
    paintings: tuple[PaintingResult, ...]
    shared: Mapping[str, Any]

    @cached_property
    def picture(self) -> Picture:
        """The sheet: paintings with headings and scores, artwork and render at the side."""
        with TemporaryDirectory(prefix="impasto-") as folder:
            self.save(Path(folder) / "sheet.png")
            return Picture.of(np.asarray(load_image(Path(folder) / "sheet.png"), np.float32) / 255)

    def save(self, path: str | Path) -> None:
        """Write the sheet, its figures (.json, .csv) and, in a folder of its name, the paintings.

        Args:
            path: name of the sheet, which ends in .png.

        Raises:
            InputError: the name ends otherwise.
        """
        path = check_suffix(path, ".png")
        files: dict[Cell, Path] = {}
        for number, (cell, work) in enumerate(
            zip(list_cells(self.axes), self.paintings, strict=True), 1
        ):
            files[cell] = path.with_suffix("") / f"{number:02d}_{cell_label(self.axes, cell)}.png"
            work.save(files[cell])
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
    """Paint a frame once for each value of one parameter, or of two, as `impasto sweep` does.

    The sheet is that of the command line; nothing is kept on disk until it is saved.

    Args:
        frame: what to paint.
        artworks: as for `impasto.paint`; None where they are swept over.
        over: parameters and their values, 2 to 12 each: arguments of `impasto.paint` ("artworks"
            and raw weights among them), or with method="gatys" those of `impasto.paint_gatys`.
            Values may be a mapping from the headings that the sheet has for them.
        watch: told the paintings done, all of them, and the values of the next; what it raises
            ends the work and comes out of this call.
        shared: the painter's other arguments, which all paintings have in common; `method`,
            "impasto" or "gatys", is one of them.

    Returns:
        The sheet, which a notebook shows; its `paintings` are those of the painter.

    Raises:
        InputError: there is no such parameter, its values are too few, too many or alike; it is
            shared as well; or a painting cannot be made so, all of which but for artworks and parts
            is found before the first is painted.
    """
    if artworks is not None:
        shared["artworks"] = artworks
    if not 1 <= len(over) <= 2:
        raise InputError(f"over: expected one parameter or two, found {len(over)}")
    if twice := next((name for name in over if name in shared), None):
        raise InputError(f"over: {twice} is given for all paintings as well; expected it once")
    axes = tuple(_make_axis(name, values) for name, values in over.items())
    shared = {"quality": "standard", "method": "impasto", **shared}
    orders = [*_arguments_of_paintings(over, shared)]
    for order in orders:
        _check_arguments(order)
    paintings = []
    for number, (cell, order) in enumerate(zip(list_cells(axes), orders, strict=True)):
        if watch:
            watch(number, len(orders), ", ".join(cell.values))
        paint_it = METHODS[order.pop("method")]
        paintings.append(paint_it(frame, **order))
    if watch:
        watch(len(orders), len(orders), "")
    return Sheet(frame, axes, tuple(paintings), _in_declared_order(shared))


def _make_axis(name: str, values: SweepValues) -> Axis:
    """A parameter with its values as the sheet has them."""
    known = [each for painter in METHODS.values() for each in _sweepable_arguments(painter)]
    weight = name not in known
    if weight and name not in WEIGHT_NAMES:
        raise InputError(
            f"over: unknown parameter {name!r}{suggest_word(name, [*known, *WEIGHT_NAMES])}, expected an "
            f"argument of paint or paint_gatys ({', '.join(dict.fromkeys(known))}) or a raw weight "
            f"({', '.join(WEIGHT_NAMES)})"
        )
    if isinstance(values, str):
        raise InputError(f"over {name}: expected a list of values, found {values!r}")
    texts = tuple(
        str(value) if isinstance(values, Mapping) else _value_label(value, number)
        for number, value in enumerate(values, 1)
    )
    check_values(f"over {name}", texts)
    return Axis("artwork" if name == "artworks" else name, texts, weight)


def _sweepable_arguments(painter: Callable[..., PaintingResult]) -> list[str]:
    """Names of a painter's arguments that may be swept over."""
    names = inspect.signature(painter).parameters
    return ["method", *(name for name in names if name not in {"frame", *NOT_SWEPT})]


def _value_label(value: Any, number: int) -> str:
    """A value as the sheet has it; what has no short name goes by its number."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        return f"{value:g}"
    if isinstance(value, Artwork) and value.path is not None:
        return str(value.path)
    return str(value) if isinstance(value, Integral | str | Path) else f"no. {number}"


def _arguments_of_paintings(
    over: Mapping[str, SweepValues], shared: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The arguments of each painting, row by row."""
    every = [
        [*(values.values() if isinstance(values, Mapping) else values)] for values in over.values()
    ]
    for combination in combinations(every):
        order = dict(shared)
        for name, value in zip(over, combination, strict=True):
            if name in WEIGHT_NAMES:
                order["weights"] = {**(order.get("weights") or {}), name: value}
            else:
                order[name] = value
        yield order


def _check_arguments(order: Mapping[str, Any]) -> None:
    """See that a painting's arguments go together and are in range.

    Raises:
        InputError: they do not, or one is not.
    """
    if order["method"] not in METHODS:
        raise InputError(f"method: expected {', '.join(METHODS)}, found {order['method']!r}")
    painter = METHODS[order["method"]]
    names = {"method", *inspect.signature(painter).parameters}
    if others := [name for name in order if name not in names]:
        raise InputError(f"{', '.join(others)}: {painter.__name__} has no such argument")
    if "artworks" not in order:
        raise InputError("artworks: expected at least one")
    quality_of(order["quality"])
    numbers = Dials if order["method"] == "impasto" else GatysSettings
    given: dict[str, Any] = {field.name: order.get(field.name) for field in fields(numbers)}
    given = {name: value for name, value in given.items() if value is not None}
    Dials.from_values(**given) if numbers is Dials else GatysSettings(**given)


def _in_declared_order(shared: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet may tell, in the order in which the painters declare it."""
    names = dict.fromkeys(
        name for painter in METHODS.values() for name in _sweepable_arguments(painter)
    )
    return {name: shared[name] for name in names if name in shared and name != "artworks"}
