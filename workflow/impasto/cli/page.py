"""The verb `page`: make the web page of a film."""

from pathlib import Path
from typing import Annotated

from impasto.api.option_types import Count, OutputPath, one_of
from impasto.core.graphics.canvas import (
    CANVAS_SHAPES,
    DEFAULT_RESOLUTION,
    DEFAULT_SHAPE,
    RESOLUTIONS,
)


def page(
    timeline: Path,
    /,
    *,
    results: Path,
    output: OutputPath,
    fps: Count = 24,
    shape: Annotated[str, one_of(CANVAS_SHAPES)] = DEFAULT_SHAPE,
    resolution: Annotated[str, one_of(RESOLUTIONS)] = DEFAULT_RESOLUTION,
    baselines: bool = True,
) -> None:
    """Make the web page that plays the film and shows every entry.

    The page plays the film chapter by chapter and has a card for each entry, with texts, credits
    and a slider between painting, artwork, render and depth. It opens from disk, and needs neither
    a server nor a network. The folder page/ beside it holds its pictures, and the film's captions
    and chapters as WebVTT.

    Examples:
        impasto page config/timeline.yaml --results results -o results/index.html

    Args:
        timeline: the timeline.
        results: folder with artworks/, views/ and stills/.
        output: the page to write.
        fps: frames per second of the film.
        shape: aspect ratio of the film's canvas, whatever that of the paintings.
        resolution: pixels of the short side of the film's canvas; 2160p is 4K.
        baselines: show the scores of baselines for comparison, if baselines/ has them.
    """
    from impasto.page.generate import make_page
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    make_page(
        load_timeline(timeline),
        ResultPaths(results, baselines=baselines),
        output,
        fps=fps,
        shape=shape,
        resolution=resolution,
    )
