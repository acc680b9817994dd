"""The verb `sweep`: show the effect of a parameter on a sheet of paintings."""

import argparse
import contextlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.api.sweep.plan import Axis, Cell, list_cells, painting_file_name, parse_axis
from impasto.cli import paint
from impasto.cli.options import interpolation, value_types
from impasto.cli.parser import Parser
from impasto.core.errors import InputError
from impasto.painting.weights import WEIGHT_NAMES

if TYPE_CHECKING:
    from impasto.api.sweep.sheet import Sidebar

# Options of `impasto paint` that say how a painting is computed, not what it shows, and options
# that do not have exactly one plain value.
NOT_SWEPT = {"help", "device", "threads", "precision", "tune", "weight", "interpolate"}
LOG_NAME = "log.txt"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "sweep",
        help="show the effect of a parameter on a sheet of paintings",
        description="Paint RENDER.png with each value of a parameter, or with all combinations of "
        "two, and lay the paintings out on a sheet. Values are headings, scores (1 is best) stand "
        "below, artwork and render at the side. The scores are also written to SHEET.json and "
        "SHEET.csv. Paintings are kept, so that an interrupted sweep can be resumed, and values "
        "can be added without painting the others again.",
        epilog=value_types.examples_epilog(
            "impasto sweep lysozyme/0000.png --artwork a.jpg --over stroke-size=0.5,1,2 -o s.png",
            "impasto sweep lysozyme/0000.png --artwork a.jpg --over relief=0,1,2 "
            "--over air=0,0.5,1 --quality draft -o sheet.png",
            "impasto sweep lysozyme/0000.png --over 'artwork=a.jpg,b.jpg' --over seed=0,1 -o s.png",
            "impasto sweep photo.jpg --artwork a.jpg --method gatys --over ratio=1e-9,1e-8,1e-7 "
            "--over 'style-layers=relu1_1;relu1_1,relu2_1,relu3_1' -o sheet.png",
        ),
    )
    parser.add_argument(
        "render", type=Path, metavar="RENDER.png", help="the render, or any other picture, to paint"
    )
    paint.add_artwork_options(parser, required=False)
    parser.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="NAME=VALUE,VALUE,...",
        help="an option of `impasto paint` or a raw weight, and its values; a second parameter "
        "goes down the rows. Separate values that contain commas by semicolons",
    )
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="SHEET.png"
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="folder to keep the paintings in (default: SHEET, without .png)",
    )
    paint.add_painting_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Check everything, paint what is missing, and lay out the sheet."""
    from impasto.api.sweep.score_files import write_scores
    from impasto.api.sweep.sheet import make_sheet
    from impasto.cli.progress import progress_bar

    parser = _paint_option_parser()
    axes = _parse_axes(arguments.over, parser)
    cells = {cell: _paint_arguments(arguments, parser, cell) for cell in list_cells(axes)}
    folder = arguments.keep or arguments.output.with_suffix("")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; expected a folder for the paintings")
    for cell, one in cells.items():
        one.output = folder / painting_file_name(axes, cell, _cache_key(one))
    folder.mkdir(parents=True, exist_ok=True)
    with progress_bar("sweep", "painting") as show:
        for done, one in enumerate(cells.values()):
            show(done, len(cells), one.output.stem.rpartition(".")[0])
            if not one.output.exists():
                _paint_with_log(one, folder / LOG_NAME)
        show(len(cells), len(cells))
    paintings = {cell: one.output for cell, one in cells.items()}
    swept = [axis.name.replace("-", "_") for axis in axes]
    write_scores(arguments.output, axes, paintings, {"render": arguments.render.as_posix()})
    make_sheet(axes, paintings, _make_sidebar(next(iter(cells.values())), swept), arguments.output)
    print(f"laid out {len(cells)} paintings on {arguments.output}")


def _paint_option_parser() -> Parser:
    """Return a parser of the options that may be swept."""
    parser = Parser(prog="impasto sweep", add_help=False, allow_abbrev=False)
    paint.add_artwork_options(parser, required=False)
    paint.add_painting_options(parser)
    return parser


def _parse_axes(given: Sequence[str], parser: Parser) -> list[Axis]:
    if len(given) > 2:
        raise InputError(f"--over: expected one parameter or two, found {len(given)}")
    options = (action.option_strings[-1] for action in parser._actions)
    known = [name for option in options if (name := option.lstrip("-")) not in NOT_SWEPT]
    axes = [parse_axis(text, known, WEIGHT_NAMES) for text in given]
    if len(axes) == 2 and axes[0].name == axes[1].name:
        raise InputError(f"--over: {axes[0].name} is given twice")
    return axes


def _paint_arguments(
    arguments: argparse.Namespace, parser: Parser, cell: Cell
) -> argparse.Namespace:
    """Return the options of `impasto paint` for a painting, and check them.

    Raises:
        InputError: it cannot be painted with these options.
    """
    if arguments.artwork and "--artwork" in cell.command_words:
        raise InputError("--artwork: expected none if artworks are swept over")
    sweep_only = {"over", "keep", "output", "run", "painter"}
    shared = {name: value for name, value in vars(arguments).items() if name not in sweep_only}
    namespace = argparse.Namespace(**shared, layers=None, making_of=None)
    one: argparse.Namespace = parser.parse_args(list(cell.command_words), namespace)
    if not (one.artwork or one.interpolate):
        raise InputError("--artwork: expected at least one")
    paint.check_options(one)
    return one


def _cache_key(one: argparse.Namespace) -> dict[str, Any]:
    """Return all that affects the picture: options, contents of files, code.

    Raises:
        InputError: the render or an artwork is missing or cannot be used.
    """
    from impasto.core.code_fingerprint import verb_fingerprint

    for name, _ in interpolation.given_artworks(one):
        _check_artwork(Path(name))
    left_out = {"device", "threads", "painter", "output", "render"}
    options = {
        name: _with_file_digests(value) for name, value in vars(one).items() if name not in left_out
    }
    return {
        "options": options,
        "render": _render_digests(one.render),
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


def _paint_with_log(one: argparse.Namespace, log: Path) -> None:
    """Paint, and write the output of `impasto paint` to a log, as the sweep has its own bar."""
    with (
        log.open("a", encoding="utf-8") as file,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(file),
    ):
        paint.run(one)


def _make_sidebar(one: argparse.Namespace, swept: Sequence[str]) -> "Sidebar":
    """Make the sidebar: artwork, render and what all paintings share."""
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.api.sweep.sidebar import make_sidebar
    from impasto.artworks.style_source import heaviest_source
    from impasto.rendering.frame import read_rendered_frame

    pixels = heaviest_source(ArtworkReader().sources(interpolation.given_artworks(one))).pixels
    shared = {action.dest: getattr(one, action.dest, None) for action in one.painter._actions}
    return make_sidebar(read_rendered_frame(one.render), pixels, shared, swept)
