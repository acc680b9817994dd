"""`impasto sweep`: what a parameter does, on a sheet of paintings."""

import argparse
import contextlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.api.sweep.plan import Axis, Cell, axis, cells, file_name
from impasto.cli import paint
from impasto.cli.options import interpolation, value_types
from impasto.cli.parser import Parser
from impasto.core.errors import InputError
from impasto.painting.weights import NAMES

if TYPE_CHECKING:
    from impasto.api.sweep.sheet import Beside

# Options of `impasto paint` that say how it is computed, not what it shows; and those without a
# value, with several, or with one that begins with a weight's own name.
NOT_SWEPT = {"help", "device", "threads", "precision", "tune", "weight", "along"}
LOG = "log.txt"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "sweep",
        help="show what a parameter does, on a sheet of paintings",
        description="Paint RENDER.png once for each value of one parameter, or of two, and lay the "
        "paintings out on a sheet: with their values as headings, their scores (1 is best) below, "
        "artwork and render at the side. SHEET.json and SHEET.csv get the figures. Paintings are "
        "kept, so that a sweep that was interrupted goes on where it was, and one with more values "
        "paints only those.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=value_types.examples(
            "impasto sweep lysozyme/0000.png --artwork a.jpg --over stroke=0.5,1,2 -o sheet.png",
            "impasto sweep lysozyme/0000.png --artwork a.jpg --over relief=0,1,2 "
            "--over air=0,0.5,1 --quality draft -o sheet.png",
            "impasto sweep lysozyme/0000.png --over 'artwork=a.jpg,b.jpg' --over seed=0,1 -o s.png",
            "impasto sweep photo.jpg --artwork a.jpg --method gatys --over ratio=1e-9,1e-8,1e-7 "
            "--over 'style-layers=relu1_1;relu1_1,relu2_1,relu3_1' -o sheet.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png")
    paint.add_artworks(parser, required=False)
    parser.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="NAME=VALUE,VALUE,...",
        help="the parameter and its values: an option of `impasto paint` or a raw weight; a second "
        "one goes down the rows. Values with commas in them are parted by semicolons",
    )
    parser.add_argument("-o", "--output", type=value_types.png, required=True, metavar="SHEET.png")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="where the paintings are kept (default: SHEET, without .png)",
    )
    paint.add_manner(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Check everything, paint what is not there yet, and lay it out."""
    from impasto.api.sweep.score_files import write_figures
    from impasto.api.sweep.sheet import make_sheet
    from impasto.cli.progress import bar

    manner = _manner()
    axes = _axes(arguments.over, manner)
    wanted = {cell: _painting(arguments, manner, cell) for cell in cells(axes)}
    folder = arguments.keep or arguments.output.with_suffix("")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; expected a folder to keep the paintings in")
    for cell, one in wanted.items():
        one.output = folder / file_name(axes, cell, _depends_on(one))
    folder.mkdir(parents=True, exist_ok=True)
    with bar("sweep", "painting") as show:
        for done, one in enumerate(wanted.values()):
            show(done, len(wanted), one.output.stem.rpartition(".")[0])
            if not one.output.exists():
                _paint(one, folder / LOG)
        show(len(wanted), len(wanted))
    paintings = {cell: one.output for cell, one in wanted.items()}
    shared = [axis.name.replace("-", "_") for axis in axes]
    write_figures(arguments.output, axes, paintings, {"render": arguments.render.as_posix()})
    make_sheet(axes, paintings, _beside(next(iter(wanted.values())), shared), arguments.output)
    print(f"laid out {len(wanted)} paintings on {arguments.output}")


def _manner() -> Parser:
    """A parser of what may be swept."""
    parser = Parser(prog="impasto sweep", add_help=False, allow_abbrev=False)
    paint.add_artworks(parser, required=False)
    paint.add_manner(parser)
    return parser


def _axes(given: Sequence[str], manner: Parser) -> list[Axis]:
    if len(given) > 2:
        raise InputError(f"--over: expected one parameter or two, found {len(given)}")
    every = (action.option_strings[-1] for action in manner._actions)
    known = [name for option in every if (name := option.lstrip("-")) not in NOT_SWEPT]
    axes = [axis(text, known, NAMES) for text in given]
    if len(axes) == 2 and axes[0].name == axes[1].name:
        raise InputError(f"--over: {axes[0].name} stands there twice")
    return axes


def _painting(arguments: argparse.Namespace, manner: Parser, cell: Cell) -> argparse.Namespace:
    """The options of `impasto paint` for a painting, checked.

    Raises:
        InputError: it cannot be painted so.
    """
    if arguments.artwork and "--artwork" in cell.words:
        raise InputError("--artwork: expected none where artworks are swept over")
    own = {"over", "keep", "output", "run", "painter"}
    base = {name: value for name, value in vars(arguments).items() if name not in own}
    alone = argparse.Namespace(**base, layers=None, making_of=None)
    one: argparse.Namespace = manner.parse_args(list(cell.words), alone)
    if not (one.artwork or one.along):
        raise InputError("--artwork: expected at least one")
    paint.check(one)
    return one


def _depends_on(one: argparse.Namespace) -> dict[str, Any]:
    """All that would make another picture: options, the content of files, the code.

    Raises:
        InputError: the render or an artwork is missing or cannot be used.
    """
    from impasto.core.code_fingerprint import fingerprint

    for name, _ in interpolation.given(one):
        _check_artwork(Path(name))
    apart = {"device", "threads", "painter", "output", "render"}
    chosen = {name: _content(value) for name, value in vars(one).items() if name not in apart}
    return {"options": chosen, "render": _render(one.render), "code": fingerprint("paint")}


def _content(value: Any) -> Any:
    """An option's value, with the content of each file that it names in the place of its name."""
    if isinstance(value, list | tuple):
        return [_content(part) for part in value]
    if isinstance(value, str | Path) and Path(value).is_file():
        return _digest(Path(value))
    return value


@cache
def _digest(path: Path) -> str:
    from impasto.core.atomic_files import digest

    return digest(path)


@cache
def _check_artwork(path: Path) -> None:
    from impasto.artworks.artwork import load

    load(path)


@cache
def _render(picture: Path) -> list[str]:
    """Digests of a render and of what lies beside it."""
    from impasto.rendering.atom_ids import ATOM_TABLE, ids_path
    from impasto.rendering.frame import BESIDE, depth_path, read_frame

    read_frame(picture)
    others = (picture.with_name(name) for name in (*BESIDE, ATOM_TABLE))
    files = (picture, depth_path(picture), ids_path(picture), *others)
    return [_digest(path) for path in files if path.exists()]


def _paint(one: argparse.Namespace, log: Path) -> None:
    """Paint; what `impasto paint` says goes to a log, since the sweep has a bar of its own."""
    with (
        log.open("a", encoding="utf-8") as file,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(file),
    ):
        paint.run(one)


def _beside(one: argparse.Namespace, swept: Sequence[str]) -> "Beside":
    """Artwork and render, and what all paintings share."""
    from impasto.api.artwork_inputs import Artworks
    from impasto.api.sweep.sidebar import beside
    from impasto.artworks.style_source import heaviest
    from impasto.rendering.frame import read_frame

    pixels = heaviest(Artworks().sources(interpolation.given(one))).pixels
    shared = {action.dest: getattr(one, action.dest, None) for action in one.painter._actions}
    return beside(read_frame(one.render), pixels, shared, swept)
