"""Write a painting as a print file (`impasto.print_painting`)."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from impasto.api.option_types import check_names
from impasto.api.print_options import PrintOptions, check_values
from impasto.api.print_result import Print
from impasto.core.errors import InputError
from impasto.printing.packages import print_packages

if TYPE_CHECKING:
    from impasto.api.paint import Painting

PRINT_SUFFIXES = (".tif", ".tiff", ".pdf")


def print_painting(
    painting: "str | Path | Painting",
    output: str | Path,
    *,
    threads: int | None = None,
    watch: Callable[[int, int, str], None] | None = None,
    **options: Unpack[PrintOptions],
) -> Print:
    """Write a painting as a TIFF of 16 bits or as a PDF, as `impasto print` does.

    A painting whose strokes were kept is drawn from them at the size of the print; the pixels of
    any other are enlarged, with a `Notice`. A print that was interrupted goes on where it was, if
    the same one is asked for again.

    Args:
        painting: the painting, or the file of a still (.png) with its record beside it.
        output: the file to write, which ends in .tif or .pdf.
        threads: CPU threads; None for all cores.
        watch: called with the work done, the total work and what is being done; an exception that
            it raises ends the work.
        options: size, such as "A3"; dpi, fit, crop_marks and caption; margin and bleed in
            millimetres; profile, intent, black_point, proof and gamut; timeline, title and credit.
            docs/api.md explains each, and so does `impasto print --help`.

    Raises:
        TypeError: there is no such option.
        InputError: the painting or the profile cannot be read, an option is out of range, or a
            package of `impasto[print]` is not installed.
    """
    check_names(options, PrintOptions)
    output = Path(output)
    if output.suffix.lower() not in PRINT_SUFFIXES:
        raise InputError(f"{output}: expected a name that ends in .tif or .pdf")
    check_values(options)
    with print_packages("a print"):
        from impasto.api.print_work import write_print
    return write_print(painting, output, options, threads, watch)
