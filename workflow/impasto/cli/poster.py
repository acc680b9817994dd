"""The verb `poster`: make a contact sheet of a film."""

from pathlib import Path

from impasto.api.option_types import OutputPath


def poster(timeline: Path, /, *, results: Path, output: OutputPath, baselines: bool = True) -> None:
    """Lay out artwork, render, depth and painting of every entry on one sheet.

    Each entry of the timeline has a row with its artwork, render, depth and painting, and the
    painting's scores if they were computed.

    Examples:
        impasto poster config/timeline.yaml --results results -o results/poster.png
        impasto poster config/timeline.yaml --results results -o poster.pdf

    Args:
        timeline: the timeline.
        results: folder with artworks/, views/ and stills/.
        output: the PNG to write, or a PDF, in which the texts are text.
        baselines: show the scores of baselines for comparison, if baselines/ has them.
    """
    from impasto.page.poster import make_poster
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    make_poster(load_timeline(timeline), ResultPaths(results, baselines=baselines), output)
