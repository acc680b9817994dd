"""The variants of the strokes: docs/ablation-strokes.md."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from benchmarks.ablation.variants import DROPPED, FOR_LOOKS, KEPT, Replacement, Study, Variant
from impasto.artworks import enlargement
from impasto.painting.strokes import brush, continuation, stroke_painting, stroke_record
from impasto.painting.strokes.stroke_painting import FIGURE_MANNER, GROUND_MANNER

_StrokeVariant = partial(
    Variant, brushwork="strokes", quality="draft", repaints_layers=True, repaints_ground=True
)


def _figure_by(**changes: Any) -> Replacement:
    return stroke_painting, "FIGURE_MANNER", replace(FIGURE_MANNER, **changes)


def _ground_by(**changes: Any) -> Replacement:
    return stroke_painting, "GROUND_MANNER", replace(GROUND_MANNER, **changes)


UNCHANGED = _StrokeVariant(
    "as-it-is",
    "as it is",
    "The painter with its default dials, at draft quality.",
    "–",
)

CHANCE_VARIANTS: Sequence[Variant] = (
    _StrokeVariant(
        "other-seed",
        "another seed",
        "All chance falls out differently: a yardstick for what the other differences are worth.",
        "–",
        settings={"seed": 1},
    ),
)

CHOICE_VARIANTS: Sequence[Variant] = (
    _StrokeVariant(
        "no-continuation",
        "strokes each for themselves",
        "Each stroke takes the best patch; none goes on with its neighbours' piece.",
        f"{KEPT}: Van Gogh's paint holds together less without",
        replacements=((continuation, "REACH", 0.0),),
    ),
    _StrokeVariant(
        "turned-ground",
        "turned grounds",
        "Patches of the ground are turned, mirrored and bent along the strokes, like the figure's, "
        "and only their middles need lie in a place for grounds.",
        f"{DROPPED}: stray lines, and pieces that lie askew",
        replacements=(_ground_by(upright=False),),
    ),
    _StrokeVariant(
        "no-prices",
        "no prices",
        "A place of the artwork does not become dearer with use.",
        "no use seen at this size",
        replacements=(_figure_by(price=0.0), _ground_by(price=0.0)),
    ),
    _StrokeVariant(
        "no-calm",
        "no price on detail",
        "Patches of the ground may have any detail beyond the network's ground, at no cost.",
        "open: more of the artwork in the ground, less calm beside the figure",
        replacements=(_ground_by(calm=0.0),),
    ),
)

LAYER_VARIANTS: Sequence[Variant] = (
    _StrokeVariant(
        "no-motifs",
        "no motifs",
        "The layers begin with the large strokes.",
        KEPT,
        settings={"motifs": 0.0},
    ),
    _StrokeVariant(
        "no-finest",
        "no finest layer",
        "The figure's layers end with the small strokes.",
        f"{KEPT} for form, though style is better without",
        replacements=(_figure_by(layers=FIGURE_MANNER.layers[:-1]),),
    ),
    _StrokeVariant(
        "large-alone",
        "large strokes alone",
        "Figure and ground have their large strokes, and neither motifs nor smaller strokes.",
        f"{KEPT}: the form is lost without smaller strokes",
        settings={"motifs": 0.0},
        replacements=(
            _figure_by(layers=FIGURE_MANNER.layers[:1]),
            _ground_by(layers=GROUND_MANNER.layers[:1]),
        ),
    ),
    _StrokeVariant(
        "network-alone",
        "the network alone",
        "The network paints at full size, and no strokes are laid (`--brushwork none`).",
        f"{DROPPED}: clear form, mottled paint",
        brushwork="none",
    ),
)

LAYING_VARIANTS: Sequence[Variant] = (
    _StrokeVariant(
        "no-shift",
        "colour not shifted",
        "Strokes keep the colour that they have in the artwork; in a flat medium, 70 % of the "
        "difference in lightness is still made up.",
        "open: richer paint, slightly weaker form",
        replacements=(
            _figure_by(lightness_shift=0.0, hue_shift=0.0),
            _ground_by(lightness_shift=0.0, hue_shift=0.0),
        ),
    ),
    _StrokeVariant(
        "whole-shift",
        "colour shifted all the way",
        "The mean colour of each stroke becomes that of the target.",
        f"{DROPPED}: duller paint",
        replacements=(
            _figure_by(lightness_shift=1.0, hue_shift=1.0),
            _ground_by(lightness_shift=1.0, hue_shift=1.0),
        ),
    ),
    _StrokeVariant(
        "one-size",
        "no depth in sizes",
        "Strokes and their paint are as large at the back as at the front, in the network as well.",
        FOR_LOOKS,
        {"near_stroke": 1.0, "far_stroke": 1.0},
    ),
    _StrokeVariant(
        "no-clipping",
        "not clipped",
        "Strokes run on over steps of depth.",
        f"{KEPT}: strands smear into each other without",
        replacements=((brush, "CLIP", inf), (stroke_record, "CLIP", inf)),
    ),
    _StrokeVariant(
        "oil",
        "medium oil",
        "Strokes are laid as in oil, whatever the artwork (`--medium oil`).",
        f"{DROPPED}: hard strokes after Leonardo, though crisper",
        settings={"medium": "oil"},
    ),
    _StrokeVariant(
        "not-enlarged",
        "artwork only resized",
        "An artwork that is too small is resized by a Lanczos filter, not enlarged by a network; "
        "the Great Wave is large enough.",
        KEPT,
        replacements=((enlargement, "LARGE_ENOUGH", inf),),
    ),
)

STROKES = Study(
    "strokes",
    "What each part of the strokes is worth",
    "strokes",
    UNCHANGED,
    {
        "A variant that differs by chance alone": CHANCE_VARIANTS,
        "Variants that choose patches differently": CHOICE_VARIANTS,
        "Variants with other layers": LAYER_VARIANTS,
        "Variants that lay the same kind of strokes differently": LAYING_VARIANTS,
    },
    (512, 384),
    Path("docs/ablation-strokes.md"),
)
