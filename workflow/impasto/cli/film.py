"""The verb `film`: assemble the film of a timeline."""

from pathlib import Path
from typing import Annotated

from impasto.api.option_types import Count, Flag, OutputPath, one_of
from impasto.core.graphics.canvas import (
    CANVAS_SHAPES,
    DEFAULT_RESOLUTION,
    DEFAULT_SHAPE,
    RESOLUTIONS,
)


def film(
    timeline: Path,
    /,
    *,
    results: Path,
    output: OutputPath,
    gif: Path | None = None,
    webp: Path | None = None,
    fps: Count = 24,
    shape: Annotated[str, one_of(CANVAS_SHAPES)] = DEFAULT_SHAPE,
    resolution: Annotated[str, one_of(RESOLUTIONS)] = DEFAULT_RESOLUTION,
    quick: Flag = False,
) -> None:
    """Assemble the painted frames of a timeline into a film.

    The film (H.264, MP4) has a title card, wall labels, a timeline bar, transitions, end credits
    and chapters; on request, a small GIF or WebP is written too.

    Examples:
        impasto film config/timeline.yaml --results results -o results/animation.mp4
        impasto film config/timeline.yaml --results results/draft -o a.mp4 --fps 12 --gif a.gif
        impasto film config/timeline.yaml --results results -o phone.mp4 --shape 9:16
        impasto film config/timeline.yaml --results results -o 4k.mp4 --resolution 2160p

    Args:
        timeline: the timeline.
        results: folder with frames/ and artworks/.
        output: the MP4 file to write.
        gif: also write this GIF.
        webp: also write this animated WebP.
        fps: frames per second.
        shape: aspect ratio of the film's canvas, whatever that of the paintings.
        resolution: pixels of the short side of the film's canvas; 2160p is 4K.
        quick: encode in two thirds of the time, a little less faithfully; for drafts.
    """
    from impasto.cli.progress import progress_bar
    from impasto.film.assemble import make_film
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    with progress_bar("film", "frame") as show:
        make_film(
            load_timeline(timeline),
            ResultPaths(results),
            output,
            gif=gif,
            webp=webp,
            fps=fps,
            shape=shape,
            resolution=resolution,
            quick=quick,
            progress=show,
        )
