"""The verb `stage paint-baseline`: paint the depth-blind baseline of a render."""

from pathlib import Path

from impasto.api.option_types import Artworks, PngOutput
from impasto.api.options import Compute


def paint_baseline(
    render: Path,
    /,
    *,
    artwork: Artworks,
    output: PngOutput,
    compute: Compute = None,
) -> None:
    """Paint a depth-blind baseline of a render, to compare a still's scores with.

    The render is painted by plain style transfer (Gatys et al. 2016), blind to depth and matte,
    with a long side of at most 256, 512 or 1920 pixels (draft, standard, final). BASELINE.json gets
    the scores of this painting and, under `render_scores`, those of the bare render. The scores of
    a still are compared with both.

    Examples:
        impasto stage paint-baseline lysozyme/0000.png --artwork a.jpg -o baseline.png

    Args:
        render: the render to paint.
        artwork: picture to paint after, with its share if there are several; the scores compare
            with the one with the largest share.
        output: the picture to write.
    """
    from impasto.api.baseline import paint_baseline as paint
    from impasto.cli.progress import painting_callback, progress_bar
    from impasto.rendering.frame import read_rendered_frame

    with progress_bar("painting the baseline", "%") as show:
        watch = painting_callback(show, "{side} px, step {step}/{steps}, loss {loss:.3f}")
        painting = paint(read_rendered_frame(render), artwork, **(compute or {}), watch=watch)
    painting.save(output)
    print(f"painted {output} in {painting.seconds:.0f} s")
