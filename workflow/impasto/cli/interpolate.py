"""The verb `interpolate`: paint stills between artworks, side by side."""

from pathlib import Path
from typing import TYPE_CHECKING

from impasto.api.option_types import Count, PngOutput
from impasto.api.options import Compute, Dials

if TYPE_CHECKING:
    from impasto.painting.progress import Progress


def interpolate(
    render: Path,
    artwork: list[str],
    /,
    *,
    output: PngOutput,
    steps: Count = 5,
    compute: Compute = None,
    dials: Dials = None,
) -> None:
    """Paint stills that lead from one artwork to the next, side by side.

    Each still is painted after the two artworks that it lies between, with shares that change from
    step to step. STRIP.png shows all stills side by side; STRIP/ has them one by one.

    Examples:
        impasto interpolate lysozyme/0000.png a.jpg b.jpg -o strip.png
        impasto interpolate lysozyme/0000.png a.jpg b.jpg c.jpg --steps 7 -o strip.png
        impasto paint lysozyme/0000.png --interpolate a.jpg b.jpg c.jpg --at 0.35 -o s.png

    Args:
        render: the render to paint.
        artwork: the artworks, in order.
        output: the strip to write.
        steps: number of stills.
    """
    import time

    import numpy as np

    from impasto.api.paint import paint_interpolation
    from impasto.api.picture import Picture
    from impasto.cli.progress import progress_bar
    from impasto.rendering.frame import read_rendered_frame

    started = time.monotonic()
    with progress_bar("painting", "%") as show:

        def watch(number: int, progress: "Progress") -> None:
            share = (number + progress.share) / steps
            show(round(100 * share), 100, f"still {number + 1} of {steps}")

        paintings = paint_interpolation(
            read_rendered_frame(render),
            artwork,
            steps,
            **(compute or {}),
            **(dials or {}),
            watch=watch,
        )
    stills = [painting.still for painting in paintings]
    for number, still in enumerate(stills, 1):
        still.save(output.with_suffix("") / f"{number}.png")
    Picture.of(np.hstack(stills)).save(output)
    print(f"painted {output} in {steps} steps and {time.monotonic() - started:.0f} s")
