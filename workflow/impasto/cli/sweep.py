"""The verb `sweep`: show the effect of a parameter on a sheet of paintings."""

import contextlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from impasto.api.option_types import PngOutput
from impasto.api.sweep.plan import Axis, Cell, list_cells, painting_file_name, parse_axis
from impasto.cli import paint
from impasto.cli.paint_options import PaintOptions, check_options, given_artworks
from impasto.cli.parse_errors import explain_error
from impasto.core.errors import InputError
from impasto.painting.weights import WEIGHT_NAMES

if TYPE_CHECKING:
    from impasto.api.sweep.sheet import Sidebar

# Options of `impasto paint` that say how a painting is computed, not what it shows, and options
# that do not have exactly one plain value.
NOT_SWEPT = {"device", "threads", "precision", "tune", "weight", "interpolate"}
LOG_NAME = "log.txt"


def sweep(
    render: Path,
    /,
    *,
    over: Annotated[list[str], Parameter(metavar="NAME=VALUE,VALUE,...")],
    output: PngOutput,
    keep: Path | None = None,
    options: Annotated[PaintOptions | None, Parameter(name="*")] = None,
) -> None:
    """Show the effect of a parameter on a sheet of paintings.

    RENDER.png is painted with each value of a parameter, or with all combinations of two, and the
    paintings are laid out on a sheet. Values are headings, scores (1 is best) stand below, artwork
    and render at the side. The scores are also written to SHEET.json and SHEET.csv. Paintings are
    kept, so that an interrupted sweep can be resumed, and values can be added without painting the
    others again.

    Examples:
        impasto sweep lysozyme/0000.png --artwork a.jpg --over stroke-size=0.5,1,2 -o s.png
        impasto sweep view/0000.png --artwork a.jpg --over relief=0,1,2 --over air=0,0.5,1 -o s.png
        impasto sweep lysozyme/0000.png --over 'artwork=a.jpg,b.jpg' --over seed=0,1 -o s.png
        impasto sweep a.jpg --artwork b.jpg --method gatys --over ratio=1e-9,1e-8,1e-7 -o s.png

    Args:
        render: the render, or any other picture, to paint.
        over: an option of `impasto paint` or a raw weight, and its values; a second parameter goes
            down the rows. Separate values that contain commas by semicolons.
        output: the sheet to write.
        keep: folder to keep the paintings in (default: SHEET, without .png).
    """
    from impasto.api.sweep.score_files import write_scores
    from impasto.api.sweep.sheet import make_sheet
    from impasto.cli.progress import progress_bar

    axes = _parse_axes(over)
    cells = {cell: _cell_options(options or {}, cell) for cell in list_cells(axes)}
    folder = keep or output.with_suffix("")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; expected a folder for the paintings")
    paintings = {
        cell: folder / painting_file_name(axes, cell, _cache_key(render, one))
        for cell, one in cells.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    with progress_bar("sweep", "painting") as show:
        for done, (cell, path) in enumerate(paintings.items()):
            show(done, len(cells), path.stem.rpartition(".")[0])
            if not path.exists():
                _paint_with_log(render, path, cells[cell], folder / LOG_NAME)
        show(len(cells), len(cells))
    swept = [axis.name.replace("-", "_") for axis in axes]
    write_scores(output, axes, paintings, {"render": render.as_posix()})
    make_sheet(axes, paintings, _make_sidebar(render, next(iter(cells.values())), swept), output)
    print(f"laid out {len(cells)} paintings on {output}")


def _parse_axes(given: Sequence[str]) -> list[Axis]:
    if len(given) > 2:
        raise InputError(f"--over: expected one parameter or two, found {len(given)}")
    names = [name.replace("_", "-") for name in PaintOptions.__annotations__]
    axes = [
        parse_axis(text, [name for name in names if name not in NOT_SWEPT], WEIGHT_NAMES)
        for text in given
    ]
    if len(axes) == 2 and axes[0].name == axes[1].name:
        raise InputError(f"--over: {axes[0].name} is given twice")
    return axes


def _cell_options(shared: PaintOptions, cell: Cell) -> PaintOptions:
    """Return the options of `impasto paint` for a painting, and check them.

    Raises:
        InputError: it cannot be painted with these options.
    """
    own = _parse_options(cell.command_words)
    if "artwork" in shared and "artwork" in own:
        raise InputError("--artwork: expected none if artworks are swept over")
    one = shared.copy()
    one.update(own)
    if "weight" in own:
        one["weight"] = [*shared.get("weight", ()), *own["weight"]]
    check_options(one)
    return one


def _parse_options(words: Sequence[str]) -> PaintOptions:
    """Return options of `impasto paint`, as its command line reads them."""
    app = App(name="impasto sweep", default_parameter=Parameter(negative_iterable=()))

    @app.default
    def read(*, options: Annotated[PaintOptions | None, Parameter(name="*")] = None) -> None:
        """Declare the options."""

    try:
        _, bound, _ = app.parse_args([*words], exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise InputError(f"--over: {explain_error(error)}") from None
    options: PaintOptions = bound.arguments["options"]
    return options


def _cache_key(render: Path, options: PaintOptions) -> dict[str, Any]:
    """Return all that affects the picture: options, contents of files, code.

    Raises:
        InputError: the render or an artwork is missing or cannot be used.
    """
    from impasto.core.code_fingerprint import verb_fingerprint

    for name, _ in given_artworks(options):
        _check_artwork(Path(name))
    return {
        "options": {
            name: _with_file_digests(value)
            for name, value in options.items()
            if name not in ("device", "threads")
        },
        "render": _render_digests(render),
        "code": verb_fingerprint("paint"),
    }


def _with_file_digests(value: Any) -> Any:
    """Return an option's value in which the digest of each file replaces its name."""
    if isinstance(value, list | tuple):
        return [_with_file_digests(part) for part in value]
    if isinstance(value, str | Path) and Path(value).is_file():
        return _file_digest(Path(value))
    return value


@cache
def _file_digest(path: Path) -> str:
    from impasto.core.atomic_files import file_sha256

    return file_sha256(path)


@cache
def _check_artwork(path: Path) -> None:
    from impasto.artworks.artwork import load_artwork

    load_artwork(path)


@cache
def _render_digests(picture: Path) -> list[str]:
    """Return the digests of a render and of the files beside it."""
    from impasto.rendering.atom_ids import ATOM_TABLE_FILE, ids_path
    from impasto.rendering.frame import FOLDER_FILES, depth_path, read_rendered_frame

    read_rendered_frame(picture)
    others = (picture.with_name(name) for name in (*FOLDER_FILES, ATOM_TABLE_FILE))
    files = (picture, depth_path(picture), ids_path(picture), *others)
    return [_file_digest(path) for path in files if path.exists()]


def _paint_with_log(render: Path, output: Path, options: PaintOptions, log: Path) -> None:
    """Paint, and write the output of `impasto paint` to a log, as the sweep has its own bar."""
    with (
        log.open("a", encoding="utf-8") as file,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(file),
    ):
        paint.paint(render, output=output, options=options)


def _make_sidebar(render: Path, options: PaintOptions, swept: Sequence[str]) -> "Sidebar":
    """Make the sidebar: artwork, render and what all paintings share."""
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.api.sweep.sidebar import make_sidebar
    from impasto.artworks.style_source import heaviest_source
    from impasto.rendering.frame import read_rendered_frame

    pixels = heaviest_source(ArtworkReader().sources(given_artworks(options))).pixels
    given: Mapping[str, Any] = {"quality": "standard", "method": "impasto", **options}
    shared = {name: given[name] for name in PaintOptions.__annotations__ if name in given}
    return make_sidebar(read_rendered_frame(render), pixels, shared, swept)
