"""Score pictures, store the scores beside them, and compare them with targets."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.common import cache_key
from benchmarks.common.render_source import RenderSource
from impasto.artworks import artwork
from impasto.core.atomic_files import read_json, write_json
from impasto.rendering.frame import read_picture, read_rendered_frame
from impasto.scoring.judge import SCORE_DEFINITIONS, score_still

ScoreValues = Mapping[str, float | None]
"""The scores of a picture by name; None where one cannot be computed."""

TARGETS = {
    "separation": 0.96,
    "outline": 0.90,
    "depth_edges": 0.72,
    "depth": 0.35,
    "style": 0.40,
    "style_coarse": 0.60,
    "style_middle": 0.60,
    "style_fine": 0.60,
    "crispness": 0.65,
}
"""What the medians should reach, or stay below where less is better."""

MORE_IS_BETTER = {score.name: score.more_is_better for score in SCORE_DEFINITIONS}


def score_picture(picture: Path, source: RenderSource) -> ScoreValues:
    """Score a picture; stored scores are reused if picture, source and scoring are unchanged."""
    path = picture.with_suffix(".scores.json")
    basis = {
        "inputs": cache_key.files_digest([picture, *source.input_files]),
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
    """Return whether a score reaches its target; None without a target or a value."""
    if value is None or name not in TARGETS:
        return None
    return value >= TARGETS[name] if MORE_IS_BETTER[name] else value <= TARGETS[name]


def is_better(name: str, value: float, other: float) -> bool:
    """Return whether `value` is better than `other` in the score of that name.

    The score must have a direction.
    """
    return value > other if MORE_IS_BETTER[name] else value < other
