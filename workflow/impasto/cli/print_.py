"""The verb `print`: write a painting as a print file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from impasto.api.option_types import Count, OutputPath
from impasto.api.print_options import PrintOptions

if TYPE_CHECKING:
    from impasto.api.print_result import Print


def print_(
    still: Path,
    /,
    *,
    output: OutputPath,
    threads: Count | None = None,
    options: Annotated[PrintOptions | None, Parameter(name="*")] = None,
) -> None:
    """Write a painting as a print file: a TIFF of 16 bits, or a PDF.

    The picture is drawn at the size of the print from the strokes that `impasto paint --layers`
    kept; where there are none, its pixels are enlarged. A print that was interrupted goes on where
    it was when the same command is given again.

    Examples:
        impasto print still.png --size A3 --caption -o still.pdf
        impasto print still.png --size 420x297mm --fit cover --bleed 3mm --crop-marks -o still.pdf
        impasto print still.png --size A2 --profile press.icc --proof proof.png -o still.tif
        impasto print still.png --profile press.icc --intent perceptual --gamut map.png -o s.tif
        impasto print results/stills/great-wave.png --timeline config/timeline.yaml -o wave.pdf

    Args:
        still: the painting, with its record (STILL.json) beside it.
        output: the file to write, which ends in .tif or .pdf.
        threads: CPU threads (default: all cores).
    """
    from impasto.api.print_painting import print_painting
    from impasto.cli.progress import progress_bar

    with progress_bar("printing", "%") as show:
        done = print_painting(still, output, threads=threads, watch=show, **(options or {}))
    print(describe_print(done))


def describe_print(done: "Print") -> str:
    """Return what was printed, in a line."""
    gamut = "" if done.out_of_gamut is None else f", {done.out_of_gamut:.1%} out of gamut"
    origin = "strokes" if done.from_strokes else "pixels"
    width, height = done.size
    return (
        f"printed {done.file}: {width}x{height} pixels from {origin}, "
        f"{done.dpi:.0f} dots an inch{gamut}"
    )
