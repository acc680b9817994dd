"""The verb `sweep`: show the effect of a parameter on a sheet of paintings."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from impasto.api.option_types import PngOutput, only
from impasto.cli.paint_options import (
    FrameOptions,
    PaintOptions,
    check_options,
    option_name,
    painting_arguments,
    read_given_frame,
)
from impasto.cli.parse_errors import explain_error
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.weights import WEIGHT_NAMES

if TYPE_CHECKING:
    from impasto.rendering.frame import Frame

# Options of `impasto paint` that say how a painting is computed, not what it shows, and options
# that do not have exactly one plain value.
NOT_SWEPT = {"device", "threads", "precision", "tune", "weights", "interpolate"}


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
    from impasto.api.sweep.plan import list_cells, make_axis
    from impasto.api.sweep.run import paint_cells
    from impasto.cli.progress import progress_bar

    parsed = [parse_values(text) for text in over]
    if len(parsed) > 2:
        raise InputError(f"--over: expected one parameter or two, found {len(parsed)}")
    if len({name for name, _ in parsed}) < len(parsed):
        raise InputError(f"--over: {parsed[0][0]} is given twice")
    axes = [make_axis(name, values, f"--over {name}") for name, values in parsed]
    names = [axis.name for axis in axes]
    given = [_cell_options(options or {}, names, cell) for cell in list_cells(axes)]
    cells: list[dict[str, Any]] = []
    frames: dict[str, Frame] = {}
    for one in given:
        if (source := repr(only(one, FrameOptions))) not in frames:
            frames[source] = read_given_frame(render, one)
        cells.append({"frame": frames[source], **painting_arguments(one)})
    with progress_bar("sweep", "painting") as show:
        sheet = paint_cells(axes, cells, keep or output.with_suffix(""), show)
    sheet.save(output)
    print(f"laid out {len(cells)} paintings on {output}")


def parse_values(text: str) -> tuple[str, list[str]]:
    """Parse `NAME=VALUE,VALUE,...`; semicolons separate values that contain commas.

    Raises:
        InputError: there is no such parameter.
    """
    name, equals, listed = text.partition("=")
    name = name.strip().removeprefix("--")
    if not equals:
        raise InputError(f"--over: expected NAME=VALUE,VALUE,..., found {text!r}")
    swept = (option for option in PaintOptions.__annotations__ if option not in NOT_SWEPT)
    known = [option_name(option).removeprefix("--") for option in swept]
    if name not in known and name not in WEIGHT_NAMES:
        hint = suggest_word(name, [*known, *WEIGHT_NAMES])
        raise InputError(
            f"--over: unknown parameter {name!r}{hint}, expected an option of `impasto paint` "
            f"({', '.join(known)}) or a raw weight ({', '.join(WEIGHT_NAMES)})"
        )
    parts = listed.split(";" if ";" in listed else ",")
    return name, [part.strip() for part in parts if part.strip()]


def _cell_options(
    shared: PaintOptions, names: Sequence[str], values: Sequence[str]
) -> PaintOptions:
    """Return the options of `impasto paint` for a painting, and check them.

    Raises:
        InputError: it cannot be painted with these options.
    """
    pairs = (
        ("--weight", f"{name}={value}") if name in WEIGHT_NAMES else (f"--{name}", value)
        for name, value in zip(names, values, strict=True)
    )
    own = _parse_options([*itertools.chain.from_iterable(pairs)])
    if "artwork" in shared and "artwork" in own:
        raise InputError("--artwork: expected none if artworks are swept over")
    one: PaintOptions = {**shared, **own}
    if "weights" in own:
        one["weights"] = {**(shared.get("weights") or {}), **(own["weights"] or {})}
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
