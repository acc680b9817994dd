"""The figures of a picture, kept beside it, and the lines that a painting should reach."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.common import cache_key
from benchmarks.common.render_source import RenderSource
from impasto.artworks import artwork
from impasto.core.atomic_files import read_json, write_json
from impasto.rendering.frame import read_picture, read_rendered_frame
from impasto.scoring.judge import SCORE_DEFINITIONS, score_still

ScoreValues = Mapping[str, float | None]
"""The figures of a picture by name; None where one cannot be taken."""

TARGETS = {
    "separation": 0.96,
    "outline": 0.90,
    "depth_edges": 0.72,
    "depth": 0.35,
    "style": 0.40,
    "style_coarse": 0.60,
    "style_middle": 0.60,
    "style_fine": 0.60,
}
"""What the medians should reach, or stay under where less is better."""

MORE_IS_BETTER = {figure.name: figure.more_is_better for figure in SCORE_DEFINITIONS}


def score_picture(picture: Path, source: RenderSource) -> ScoreValues:
    """The figures of `picture`, taken anew only if it, its source or the judge has changed."""
    path = picture.with_suffix(".scores.json")
    basis = {
        "inputs": cache_key.files_digest([picture, *source.read]),
        "code": cache_key.code_digest("score"),
    }
    if path.exists():
        found = read_json(path)
        if found.get("basis") == basis:
            return dict(found["scores"])
    scores: ScoreValues = score_still(
        read_picture(picture),
        read_rendered_frame(source.view),
        artwork.load_artwork(source.artwork).pixels,
    ).as_dict()
    write_json(path, {"basis": basis, "scores": scores})
    return scores


def meets_target(name: str, value: float | None) -> bool | None:
    """Whether a figure reaches its line; None if it has no line or could not be taken."""
    if value is None or name not in TARGETS:
        return None
    return value >= TARGETS[name] if MORE_IS_BETTER[name] else value <= TARGETS[name]


def is_better(name: str, value: float, other: float) -> bool:
    """Whether `value` is better than `other` in the figure of that name, which has a line."""
    return value > other if MORE_IS_BETTER[name] else value < other
