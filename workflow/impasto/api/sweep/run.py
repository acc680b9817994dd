"""Paint a frame with several values of a parameter (`impasto.sweep`)."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import numpy as np

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.gatys import paint_gatys
from impasto.api.option_types import only
from impasto.api.options import DialOptions, GatysOptions
from impasto.api.paint import paint
from impasto.api.painting_result import PaintingResult
from impasto.api.picture import Picture, check_suffix
from impasto.api.sweep.plan import Axis, cell_label, combinations, list_cells, make_axis
from impasto.api.sweep.sheet import make_sheet, make_sidebar, write_scores
from impasto.artworks.artwork import Artwork
from impasto.artworks.style_source import heaviest_source
from impasto.core.arrays import encode_png
from impasto.core.atomic_files import read_json
from impasto.core.checked_data import read_as
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.content_digest import content_digest
from impasto.core.errors import InputError
from impasto.core.graphics.images import load_image
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import Dials
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.quality import quality_by_name
from impasto.painting.weights import WEIGHT_NAMES
from impasto.rendering.frame import Frame, Origin, read_picture

SweepValues = Sequence[Any] | Mapping[str, Any]
ProgressCallback = Callable[[int, int, str], None]

METHODS: dict[str, Callable[..., PaintingResult]] = {"impasto": paint, "gatys": paint_gatys}
# Arguments that say how a painting is computed or watched, not what it shows. A single weight may
# be swept by its own name.
NOT_SWEPT = {"device", "precision", "threads", "watch", "watch_tuning", "filmed", "weights"}


def _arguments_of(painter: Callable[..., PaintingResult]) -> Iterator[str]:
    """Yield the names of a painter's arguments, with those of its group of options."""
    for name, parameter in inspect.signature(painter).parameters.items():
        is_group = parameter.kind is parameter.VAR_KEYWORD
        yield from get_args(parameter.annotation)[0].__annotations__ if is_group else (name,)


ARGUMENTS = {method: [*_arguments_of(painter)] for method, painter in METHODS.items()}
SWEEPABLE = [
    name
    for name in dict.fromkeys(["method", *(n for names in ARGUMENTS.values() for n in names)])
    if name not in {"frame", *NOT_SWEPT}
]


@dataclass(frozen=True)
class KeptStill:
    """A painting of a sweep that is kept in a file.

    Attributes:
        path: the picture; its record lies beside it.
    """

    path: Path

    @property
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""
        return Picture.of(read_picture(self.path))

    def record(self) -> dict[str, Any]:
        """Return how it was painted, and its scores."""
        return read_json(self.path.with_suffix(".json"))


@dataclass(frozen=True)
class Sheet:
    """Paintings that differ in one or two parameters.

    Attributes:
        axes: the parameters, with their values as the sheet shows them.
        paintings: the paintings row by row; the first parameter goes across. Those of a sweep that
            keeps its paintings are read from their files when they are used.
        arguments: the arguments of the first painting.
    """

    axes: tuple[Axis, ...]
    paintings: tuple[PaintingResult | KeptStill, ...]
    arguments: Mapping[str, Any]

    @cached_property
    def picture(self) -> Picture:
        """The sheet: paintings with headings and scores, with artwork and render at the side."""
        with TemporaryDirectory(prefix="impasto-") as folder:
            self.save(Path(folder) / "sheet.png")
            return Picture.of(np.asarray(load_image(Path(folder) / "sheet.png"), np.float32) / 255)

    def save(self, path: str | Path) -> None:
        """Write the sheet, its scores (.json, .csv) and, in a folder of its name, the paintings.

        Paintings that are kept stay where they are.

        Args:
            path: name of the sheet, which ends in .png.

        Raises:
            InputError: the name does not end in .png.
        """
        path = check_suffix(path, ".png")
        files = []
        for number, (cell, painting) in enumerate(
            zip(list_cells(self.axes), self.paintings, strict=True), 1
        ):
            if isinstance(painting, KeptStill):
                files.append(painting.path)
                continue
            files.append(path.with_suffix("") / f"{number:02d}_{cell_label(self.axes, cell)}.png")
            painting.save(files[-1])
        frame = self.arguments["frame"]
        write_scores(path, self.axes, files, {"render": frame.origin.files.get("render")})
        artwork = heaviest_source(ArtworkReader().sources(self.arguments["artworks"])).pixels
        swept = [axis.name.replace("-", "_") for axis in self.axes]
        shared = {name: self.arguments[name] for name in SWEEPABLE if name in self.arguments}
        make_sheet(self.axes, files, make_sidebar(frame, artwork, shared, swept), path)

    def _repr_png_(self) -> bytes:
        return encode_png(self.picture)


def sweep(
    frame: Frame,
    artworks: ArtworkInputs | None,
    over: Mapping[str, SweepValues],
    *,
    keep: str | Path | None = None,
    watch: ProgressCallback | None = None,
    **shared: Any,
) -> Sheet:
    """Paint a frame with each value of a parameter, or of two, as `impasto sweep` does.

    The sheet is the same as that of the command line.

    Args:
        frame: the frame to paint.
        artworks: as for `impasto.paint`; None if they are swept over.
        over: parameters and their values, 2 to 12 each: arguments of `impasto.paint` (including
            "artworks" and raw weights) or, with method="gatys", of `impasto.paint_gatys`. The
            values may also be a mapping from their headings on the sheet.
        keep: folder for the paintings, which are then not held in memory; those that an earlier
            sweep has left there are not painted again. None to write nothing until the sheet is
            saved.
        watch: called with the number of paintings done, their total, and the values of the next
            painting; an exception that it raises ends the work and leaves this call.
        shared: the painter's other arguments, which all paintings have in common, and `method`,
            "impasto" or "gatys".

    Returns:
        The sheet, which a notebook shows; its `paintings` are the painter's results.

    Raises:
        InputError: there is no such parameter; it has too few or too many values, or one of them
            twice; it is also among the shared arguments; or a painting cannot be made from its
            arguments. All but parts is checked before the first painting.
    """
    shared["frame"] = frame
    if artworks is not None:
        shared["artworks"] = artworks
    if not 1 <= len(over) <= 2:
        raise InputError(f"over: expected one parameter or two, found {len(over)}")
    if twice := next((name for name in over if name in shared), None):
        raise InputError(f"over: {twice} is also given for all paintings; expected it only once")
    axes = tuple(_axis_of(name, values) for name, values in over.items())
    values = [[*(each.values() if isinstance(each, Mapping) else each)] for each in over.values()]
    cells = []
    for combination in combinations(values):
        arguments = dict(shared)
        for name, value in zip(over, combination, strict=True):
            if name in WEIGHT_NAMES:
                arguments["weights"] = {**(arguments.get("weights") or {}), name: value}
            else:
                arguments[name] = value
        cells.append(arguments)
    return paint_cells(axes, cells, keep, watch)


def paint_cells(
    axes: Sequence[Axis],
    cells: Sequence[Mapping[str, Any]],
    keep: str | Path | None = None,
    watch: ProgressCallback | None = None,
) -> Sheet:
    """Paint the paintings of a sheet, row by row.

    Args:
        axes: the parameters, with their values as the sheet shows them.
        cells: what each painting is made from: `method` and the arguments of that painter.
        keep: as for `sweep`, and so is `watch`.

    Raises:
        InputError: as `sweep`, or `keep` is a file.
    """
    folder, reader = None if keep is None else Path(keep), ArtworkReader()
    if folder is not None and folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; expected a folder for the paintings")
    defaults = {"quality": "standard", "method": "impasto"}
    arguments = [_checked_arguments({**defaults, **cell}, reader) for cell in cells]
    paintings: list[PaintingResult | KeptStill] = []
    for cell, each in zip(list_cells(axes), arguments, strict=True):
        if watch:
            watch(len(paintings), len(cells), ", ".join(cell))
        given = {name: value for name, value in each.items() if name != "method"}
        painter = METHODS[each["method"]]
        if folder is None:
            paintings.append(painter(**given))
            continue
        path = folder / f"{cell_label(axes, cell)}.{_digest(each)[:10]}.png"
        if not path.exists():
            painter(**given).save(path)
        paintings.append(KeptStill(path))
    if watch:
        watch(len(cells), len(cells), "")
    return Sheet(tuple(axes), tuple(paintings), arguments[0])


def _axis_of(name: str, values: SweepValues) -> Axis:
    """Return a parameter with its values as the sheet shows them."""
    known = [*SWEEPABLE, *WEIGHT_NAMES]
    if name not in known:
        raise InputError(
            f"over: unknown parameter {name!r}{suggest_word(name, known)}, expected an argument of "
            f"paint or paint_gatys ({', '.join(SWEEPABLE)}) or a raw weight "
            f"({', '.join(WEIGHT_NAMES)})"
        )
    if isinstance(values, str):
        raise InputError(f"over {name}: expected a list of values, found {values!r}")
    texts = [
        str(value) if isinstance(values, Mapping) else _value_label(value, number)
        for number, value in enumerate(values, 1)
    ]
    return make_axis("artwork" if name == "artworks" else name, texts, f"over {name}")


def _value_label(value: Any, number: int) -> str:
    """Return a value as the sheet shows it; one without a short name is shown by its number."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        return f"{value:g}"
    if isinstance(value, Artwork) and value.path is not None:
        return str(value.path)
    return str(value) if isinstance(value, Integral | str | Path) else f"no. {number}"


def _checked_arguments(arguments: Mapping[str, Any], reader: ArtworkReader) -> dict[str, Any]:
    """Return a painting's arguments with its artworks read.

    Raises:
        InputError: they do not go together, one is out of range, or an artwork cannot be used.
    """
    method = arguments["method"]
    if method not in METHODS:
        raise InputError(f"method: expected {', '.join(METHODS)}, found {method!r}")
    if others := [name for name in arguments if name not in {"method", *ARGUMENTS[method]}]:
        function = "paint" if method == "impasto" else "paint_gatys"
        raise InputError(f"{', '.join(others)}: {function} has no such argument")
    if "artworks" not in arguments:
        raise InputError("artworks: expected at least one")
    quality_by_name(arguments["quality"])
    if method == "impasto":
        Dials.from_values(**only(arguments, DialOptions))
    else:
        read_as(GatysSettings, only(arguments, GatysOptions))
    return {**arguments, "artworks": reader.shares(arguments["artworks"])}


def _digest(arguments: Mapping[str, Any]) -> str:
    """Return a digest of all that affects a picture: arguments, contents of files, code."""
    hidden = ("device", "threads", "watch", "filmed")
    shown = {name: value for name, value in arguments.items() if name not in hidden}
    frame, reader = arguments["frame"], ArtworkReader()
    shown["frame"] = replace(frame, origin=Origin(external=frame.origin.external))
    parts = (arguments.get("parts") or {}).items()
    shown["parts"] = {name: reader.shares(own) for name, own in parts}
    masks = arguments.get("masks", ())
    shown["masks"] = [(_content_of(mask), reader.shares(own)) for mask, own in masks]
    shown["maps"] = [*map(_content_of, arguments.get("maps") or ())]
    return content_digest(shown, verb_fingerprint("paint"))


def _content_of(given: Any) -> Any:
    return Path(given) if isinstance(given, str) else given
