"""The verb `paint`: paint a render, or any picture, in the manner of artworks."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from impasto.api.option_types import Mp4Path, PngOutput
from impasto.api.print_options import Dpi, PaperSize, PrintOptions
from impasto.cli.paint_options import (
    PaintOptions,
    check_options,
    painting_arguments,
    read_given_frame,
)
from impasto.cli.print_ import describe_print
from impasto.core.errors import InputError
from impasto.printing.packages import check_print_packages

if TYPE_CHECKING:
    from impasto.api.painting_result import PaintingResult

PROGRESS_FORMATS = {
    "impasto": "{layer} at {side} px, step {step}/{steps}, loss {loss:.3f}",
    "gatys": "step {step}/{steps}, loss {loss:.3g}",
}


def paint(
    render: Path,
    /,
    *,
    output: PngOutput,
    layers: Path | None = None,
    making_of: Mp4Path | None = None,
    print_size: Annotated[PaperSize | None, Parameter(name="print")] = None,
    dpi: Dpi | None = None,
    options: Annotated[PaintOptions | None, Parameter(name="*")] = None,
) -> None:
    """Paint a render in the manner of an artwork.

    RENDER.png is painted in the manner of one artwork or several. Depth and camera are read from
    RENDER.depth.tif and camera.json beside it; any other picture is painted without depth, and
    reduced to the quality's size if it is larger. STILL.json records how it was painted, and its
    scores.

    Examples:
        impasto paint lysozyme/0000.png --artwork styles/hokusai-great-wave.jpg -o still.png
        impasto paint lysozyme/0000.png --artwork a.jpg:2 --artwork b.jpg:1 -o still.png
        impasto paint lysozyme/0000.png --artwork a.jpg --quality draft --relief 1.5 -o s.png
        impasto paint lysozyme/0000.png --artwork a.jpg --artwork-for chain:A=b.jpg -o s.png
        impasto paint lysozyme/0000.png --artwork a.jpg --weight air=0.5 --tune -o still.png
        impasto paint lysozyme/0000.png --artwork a.jpg -o still.png --print 420x297mm --dpi 300
        impasto paint photo.jpg --artwork a.jpg --depth midas.png --depth-inverted -o s.png
        impasto paint photo.jpg --artwork a.jpg --method gatys --start content -o s.png

    Args:
        render: the render, or any other picture, to paint.
        output: the picture to write.
        layers: also write the paint of figure and ground, for `impasto animate`, and the strokes,
            for `impasto redraw`, to this folder.
        making_of: also make a film of how the still is painted, from the first noise to the
            finished picture, with curves of the losses.
        print_size: also draw the still at the size of a print, as `impasto print` does, and write
            it beside the still as STILL.pdf.
        dpi: dots an inch of the print (default: 300).
    """
    from impasto.api.paint import Painting
    from impasto.cli.progress import progress_bar
    from impasto.core.atomic_files import check_replaceable
    from impasto.motion.layer_files import LAYER_FILE_PATTERN

    given = options or PaintOptions()
    check_options(given, layers)
    if dpi is not None and print_size is None:
        raise InputError("--dpi: expected with --print SIZE only")
    if print_size is not None:
        check_print_packages()
    if layers is not None:
        check_replaceable(layers, LAYER_FILE_PATTERN)
    painting = _paint(render, given, filmed=making_of is not None)
    if making_of is not None:
        with progress_bar("making of", "frame") as show:
            painting.write_making_of(making_of, show)
    if isinstance(painting, Painting):
        painting.save(output, layers=layers)
    else:
        painting.save(output)
    print(f"painted {output} in {painting.seconds:.0f} s")
    if print_size is not None:
        from impasto.api.print_painting import print_painting

        of_print: PrintOptions = {"size": print_size, **({} if dpi is None else {"dpi": dpi})}
        source = painting if isinstance(painting, Painting) else output
        with progress_bar("printing", "%") as show:
            done = print_painting(source, output.with_suffix(".pdf"), watch=show, **of_print)
        print(describe_print(done))


def _paint(render: Path, options: PaintOptions, filmed: bool) -> "PaintingResult":
    from impasto.cli.progress import painting_callback, progress_bar

    arguments = painting_arguments(options)
    arguments |= {"frame": read_given_frame(render, options), "filmed": filmed}
    method = arguments.pop("method")
    tuning = progress_bar("tuning", "trial") if options.get("tune") else nullcontext()
    with tuning as trials, progress_bar("painting", "%") as show:
        arguments["watch"] = painting_callback(show, PROGRESS_FORMATS[method])
        if method == "gatys":
            from impasto.api.gatys import paint_gatys

            return paint_gatys(**arguments)
        from impasto.api.paint import paint

        return paint(**arguments, watch_tuning=trials)
