"""The judge: scores a still against its render and its artwork.

Separation, outline, depth edges and depth measure whether the protein stands out, keeps its form
and shows its depth. Style measures how much of the artwork is in the still, at large and small
scale. Structure measures how much of the render's inner drawing remains, and crispness how sharp
the strokes are at full size. All scores are deterministic, and those of style use a representation
that the painter does not optimise.
"""

from dataclasses import asdict, dataclass

from impasto.core.arrays import Array
from impasto.rendering.frame import Frame, shrink_frame
from impasto.rendering.views import frame_on_mean_colour
from impasto.scoring.crispness import measure_crispness
from impasto.scoring.depth import measure_depth_edges, measure_depth_readout
from impasto.scoring.figure_ground import measure_outline, measure_separation, measure_structure
from impasto.scoring.image_measures import distance_to_outline, gradient_magnitude, resize, to_lab
from impasto.scoring.patches import geometric_mean, measure_style


@dataclass(frozen=True)
class ScoreDefinition:
    """The name, direction and meaning of one score.

    Attributes:
        name: its field in `Scores`.
        more_is_better: its direction; None for a score without one, given for comparison.
    """

    name: str
    more_is_better: bool | None
    meaning: str


SCORE_DEFINITIONS = (
    ScoreDefinition(
        "separation", True, "colour and contrast separate protein from background (AUC)"
    ),
    ScoreDefinition("outline", True, "colour gradient lies on the protein's outline (AUC)"),
    ScoreDefinition(
        "depth_edges", True, "colour gradient lies on depth steps inside the protein (AUC)"
    ),
    ScoreDefinition("depth", True, "depth read from colour and contrast (R2)"),
    ScoreDefinition(
        "style", False, "distance to the artwork, the bare render's being 1 (mean of scales)"
    ),
    ScoreDefinition("style_coarse", False, "the same for palette and large forms"),
    ScoreDefinition("style_middle", False, "the same for strokes"),
    ScoreDefinition("style_fine", False, "the same for the finest texture"),
    ScoreDefinition(
        "style_halves", None, "the artwork's halves against each other, to compare style with"
    ),
    ScoreDefinition("structure", True, "the render's inner drawing that remains (correlation)"),
    ScoreDefinition(
        "crispness", True, "sharpest strokes at 2048 pixels, the artwork's being 1 (gradient)"
    ),
)


SCORED_SIDE = 512
"""Longest side in pixels at which a still is judged; the lengths of the measures suit this size."""


@dataclass(frozen=True)
class Scores:
    """The scores of a still; None where one cannot be computed (no outline, no depth, ...).

    `SCORE_DEFINITIONS` and the functions that measure them say what they mean. AUC, R2 and
    correlation are from 0 to 1, where an AUC of 0.5 is chance; style and crispness begin at 0.
    """

    separation: float | None
    outline: float | None
    depth_edges: float | None
    depth: float | None
    style: float | None
    style_coarse: float | None
    style_middle: float | None
    style_fine: float | None
    style_halves: float | None
    structure: float | None
    crispness: float | None

    def as_dict(self) -> dict[str, float | None]:
        """Return the scores by name, to four decimals, fit for JSON."""
        return {k: None if v is None else round(v, 4) for k, v in asdict(self).items()}


def score_still(
    still: Array, frame: Frame, artwork: Array, *, with_crispness: bool = True
) -> Scores:
    """Judge a still after an artwork, (h, w, 3) RGB in [0, 1] each, of any size.

    All scores but crispness are taken at a long side of at most `SCORED_SIDE` pixels, so that those
    of different sizes compare.

    Args:
        frame: the render; without depth, the two scores of depth are None.
        with_crispness: whether crispness is measured, which costs most in a small picture.
    """
    crispness = None
    if with_crispness:
        crispness = measure_crispness(still, distance_to_outline(frame.matte), artwork)
    frame = shrink_frame(frame, SCORED_SIDE)
    picture = resize(still, frame.size)
    colour = to_lab(picture)
    edges = gradient_magnitude(colour)
    distance = distance_to_outline(frame.matte)
    likeness = measure_style(picture, frame_on_mean_colour(frame, artwork), artwork)
    depth_edges = depth = None
    if frame.depth is not None:
        depth_edges = measure_depth_edges(edges, distance, frame.depth)
        depth = measure_depth_readout(colour, distance, frame.depth)
    return Scores(
        separation=measure_separation(colour, distance),
        outline=measure_outline(edges, distance),
        depth_edges=depth_edges,
        depth=depth,
        style=geometric_mean(likeness.levels.values()),
        style_coarse=likeness.levels["coarse"],
        style_middle=likeness.levels["middle"],
        style_fine=likeness.levels["fine"],
        style_halves=likeness.halves,
        structure=measure_structure(colour, to_lab(frame.colour), distance),
        crispness=crispness,
    )


def score_render(frame: Frame, artwork: Array) -> Scores:
    """Judge the bare render: return the scores before anything is painted."""
    return score_still(frame_on_mean_colour(frame, artwork), frame, artwork)
