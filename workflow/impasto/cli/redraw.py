"""The verb `redraw`: draw a painting from its strokes, at another size."""

from pathlib import Path

from impasto.api.option_types import Count, PngOutput
from impasto.api.options import PartArtworks


def redraw(
    render: Path,
    /,
    *,
    layers: Path,
    record: Path,
    output: PngOutput,
    threads: Count | None = None,
    parts: PartArtworks = None,
) -> None:
    """Draw a painting from its strokes, at another size.

    The still is drawn from the record of its strokes, at the size of RENDER.png: another render of
    the view that was painted. Nothing is painted anew, so that a picture that pleases small can be
    drawn for a wall.

    Examples:
        impasto render pdb/1hel.pdb -o small --size 512x384
        impasto paint small/0000.png --artwork a.jpg --layers layers -o still.png
        impasto render pdb/1hel.pdb -o large --size 4096x3072
        impasto redraw large/0000.png --layers layers --record still.json -o wall.png

    Args:
        render: the render to draw on.
        layers: the layers that `impasto paint --layers` wrote.
        record: record of the painted view (STILL.json), from which the dials are read.
        output: the picture to write.
        threads: CPU threads (default: all cores).
    """
    from impasto.api.redraw import redraw as draw
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.rendering.frame import read_rendered_frame

    with progress_bar("drawing", "%") as show:
        picture = draw(
            read_rendered_frame(render),
            layers,
            record,
            parts=parts,
            threads=threads,
            watch=as_percentage(show),
        )
    picture.save(output)
    print(f"drew {output}, {picture.shape[1]}x{picture.shape[0]} pixels")
