"""Estimate what a film costs: seconds of computing and megabytes on disk.

The constants are fitted to lysozyme after the Great Wave at each quality, on one core of an AMD
EPYC in bfloat16 (docs/painter.md has the figures), and to a whole run of the default film in
November 2026. `machine_speed` compares other machines with that one. Spheres and surfaces cost more
than a cartoon, but the estimates should hold within a factor of one and a half.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from impasto.core.graphics.canvas import canvas_size
from impasto.film.schedule import CREDITS_SHARE, clip_frame_count, motion_period, plan_film
from impasto.painting.quality import Scale, quality_by_name
from impasto.planning.job_resources import megapixels
from impasto.planning.stage_arguments import rendered_frame_counts
from impasto.timeline.model import Entry, Timeline, blend_predecessors
from impasto.timeline.settings import Settings

# What a painting job does before it paints: start Python, load PyTorch and the network, and encode
# the style patches of the artwork.
START_SECONDS = 3.5
# One step of the optimiser for each megapixel; the baseline reads all layers at all scales.
STEP_SECONDS, BASELINE_STEP_SECONDS = 2.9, 4.2
# Strokes: preparation of the artwork and of a composition, and what each megapixel adds.
STROKES_SECONDS, STROKES_SECONDS_PER_MEGAPIXEL = 0.7, 4.5
# What it takes longer to start where the network paints under the strokes.
NETWORK_SECONDS = 1.7
# Keyframes of a clip that moves, as in docs/motion.md; a blend paints three.
KEYFRAMES, BLEND_PAINTINGS = 4, 3
# A film of the still's making. Its canvas always has the same size.
MAKING_OF_SECONDS = 40


@dataclass(frozen=True)
class Cost:
    """The cost of making something.

    Attributes:
        seconds: computing time of one core, without the network's.
        megabytes: space on disk of what is made.
        network: computing time of the network, whose speed depends most on the machine.
    """

    seconds: float
    megabytes: float
    network: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        """Add two costs."""
        return Cost(
            self.seconds + other.seconds,
            self.megabytes + other.megabytes,
            self.network + other.network,
        )


NO_COST = Cost(0, 0)


def total_cost(costs: Iterable[Cost]) -> Cost:
    """Add up costs."""
    return sum(costs, NO_COST)


def entry_costs(timeline: Timeline, entry: Entry, settings: Settings) -> Mapping[str, Cost]:
    """Estimate the cost of each stage of an entry, by the names of `product_state.STAGES`.

    A stage that the entry or the settings do not need is left out.
    """
    how = quality_by_name(settings.quality)
    size, clip, baseline = settings.size, settings.clip_size, settings.baseline_size
    pixels, clip_pixels = megapixels(size), megapixels(clip)
    frames, repeats = rendered_frame_counts(timeline, entry, settings)
    # Poses to which a motion returns are rendered once.
    drawn = len(set(entry.motion.poses(frames, repeats)))
    if entry.paint.dials.get("brushwork") == "none":
        scales, keyframe_scales = how.scales_to(max(size)), how.keyframe_scales_to(max(clip))
        strokes = keyframe_strokes = 0.0
    else:
        scales, keyframe_scales = how.stroke_scales, how.stroke_keyframe_scales
        strokes, keyframe_strokes = _stroke_seconds(size), _stroke_seconds(clip)
        strokes += NETWORK_SECONDS if scales else 0
    painted = _painting_seconds(scales, size)
    keyframe = _painting_seconds(keyframe_scales, clip)
    # Tuning takes about as long as one more still.
    stills = 2 if entry.paint.tune else 1
    moving = KEYFRAMES if frames > 1 else 0
    costs = {
        "structure": Cost(1, 0.1),
        "artwork": Cost(1, 0.5),
        "view": Cost(_view_seconds(size), 1.1 * pixels),
        "still": Cost(START_SECONDS + stills * strokes, 5 * pixels, stills * painted),
        "baseline": Cost(
            START_SECONDS,
            2 * megapixels(baseline),
            _painting_seconds(
                how.baseline_scales_to(max(baseline)), baseline, BASELINE_STEP_SECONDS
            ),
        ),
        "render": Cost(1 + drawn * (0.03 + 0.16 * clip_pixels), frames * 0.9 * clip_pixels),
        "clip": Cost(
            START_SECONDS + moving * keyframe_strokes + drawn * (0.12 + 0.5 * clip_pixels),
            frames * 1.4 * clip_pixels,
            moving * keyframe,
        ),
    }
    if not settings.baselines:
        del costs["baseline"]
    if entry.making_of:
        costs["making_of"] = replace(
            costs["still"], seconds=costs["still"].seconds + MAKING_OF_SECONDS, megabytes=3
        )
    if entry.id in blend_predecessors(timeline):
        shared = clip_frame_count(entry, settings.fps) - motion_period(
            timeline, entry, settings.fps
        )
        pictures = shared
        costs["blend"] = Cost(
            START_SECONDS + BLEND_PAINTINGS * keyframe_strokes,
            pictures * 1.4 * clip_pixels,
            BLEND_PAINTINGS * keyframe,
        )
    return costs


def look_cost(quality: str, size: tuple[int, int]) -> Cost:
    """Estimate the cost of a view and its still in a process that has loaded what they need."""
    scales = quality_by_name(quality).stroke_scales
    seconds = _view_seconds(size) + _stroke_seconds(size) + (NETWORK_SECONDS if scales else 0)
    return Cost(seconds, 0, _painting_seconds(scales, size))


def film_cost(timeline: Timeline, settings: Settings) -> Cost:
    """Estimate the cost of film, GIF, WebP, poster, page and scores together."""
    # The exact length of the credits is known only once they are typeset.
    frames = plan_film(timeline, settings.fps).credits_start / (1 - CREDITS_SHARE)
    canvas = megapixels(canvas_size(settings.shape, settings.resolution))
    each = 0.015 if settings.is_first_look else 0.065
    sheets = len(timeline.entries)
    return Cost(10 + frames * each * canvas + sheets, frames * 0.015 * canvas + sheets)


def _painting_seconds(
    scales: Iterable[Scale], size: tuple[int, int], step_seconds: float = STEP_SECONDS
) -> float:
    """Return the seconds of all steps of the network for a picture of `size`.

    Figure and ground each cover about half of a picture.
    """
    steps = sum(
        min(1, scale.side / max(size)) ** 2
        * (scale.steps + (scale.ground_steps or scale.steps))
        / 2
        for scale in scales
    )
    return step_seconds * steps * megapixels(size)


def _view_seconds(size: tuple[int, int]) -> float:
    return 1.2 + 2 * megapixels(size)


def _stroke_seconds(size: tuple[int, int]) -> float:
    return STROKES_SECONDS + STROKES_SECONDS_PER_MEGAPIXEL * megapixels(size)
