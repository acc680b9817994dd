"""Qualities: the size of the picture and the scales at which it is painted."""

from dataclasses import dataclass, replace

from impasto.core.errors import InputError

SMALLEST_SIDE, LARGEST_SIDE = 16, 8192  # of a picture, in pixels
STANDARD_SIZE = (1280, 960)


@dataclass(frozen=True)
class Scale:
    """One step of the way from coarse to fine.

    Attributes:
        side: long side of the whole picture in pixels.
        steps: steps of the optimiser for the figure.
        ground_steps: steps of the optimiser for the ground.
        deepest_layer: deepest layer that the loss reads. Fine scales leave out the deep layers,
            which cost most and whose features the coarse scales have settled.
    """

    side: int
    steps: int
    ground_steps: int
    deepest_layer: str = "relu5_1"


@dataclass(frozen=True)
class Quality:
    """A size and the scales that lead to it.

    Attributes:
        name: "sketch", "draft", "standard" or "final".
        size: default width and height in pixels of a picture that is painted with strokes.
        clip_side: longest side in pixels of the frames of a clip.
        stroke_scales: the scales of the network, coarse to fine, where strokes follow it; none for
            a sketch, which strokes paint alone.
        stroke_keyframe_scales: those at which a warped keyframe of a clip is refined then.
        network_size: default width and height of a picture that the network paints alone.
        scales: coarse to fine, for a picture of that size.
        keyframe_scales: the scales at which a warped keyframe of a clip is refined.
        baseline_scales: coarse to fine, for the depth-blind baseline.
        fps: frames per second of a film, unless its settings say otherwise.
    """

    name: str
    size: tuple[int, int]
    clip_side: int
    stroke_scales: tuple[Scale, ...]
    stroke_keyframe_scales: tuple[Scale, ...]
    network_size: tuple[int, int]
    scales: tuple[Scale, ...]
    keyframe_scales: tuple[Scale, ...]
    baseline_scales: tuple[Scale, ...]
    fps: int = 24

    def scales_to(self, side: int) -> tuple[Scale, ...]:
        """Return the scales for a picture whose long side is `side`; the last is at full size."""
        return _fit_scales(self.scales, side, max(self.network_size))

    def stroke_scales_to(self, side: int, *, keyframe: bool = False) -> tuple[Scale, ...]:
        """Return the scales of the network under the strokes of a picture of that long side."""
        scales = self.stroke_keyframe_scales if keyframe else self.stroke_scales
        return _fit_scales(scales, min(side, scales[-1].side), scales[-1].side) if scales else ()

    def keyframe_scales_to(self, side: int) -> tuple[Scale, ...]:
        """Return the scales at which a keyframe of that long side is refined."""
        return _fit_scales(self.keyframe_scales, side, max(self.network_size))

    def baseline_scales_to(self, side: int) -> tuple[Scale, ...]:
        """Return the scales for a baseline of that long side."""
        return _fit_scales(self.baseline_scales, side, max(self.network_size))

    def clip_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the size of the clip's frames for a still of a width and height, both even."""
        factor = min(1.0, self.clip_side / max(size))
        width, height = (2 * max(1, round(side * factor / 2)) for side in size)
        return width, height


def _fit_scales(scales: tuple[Scale, ...], side: int, designed: int) -> tuple[Scale, ...]:
    factor = side / designed
    fitted: list[Scale] = []
    for s in scales:
        # Below 96 pixels the deep layers see nothing. Scales that this makes equal are merged.
        side_here = min(side, max(96, round(s.side * factor)))
        if not fitted or side_here > fitted[-1].side:
            fitted.append(replace(s, side=side_here))
    return tuple(fitted)


_DRAFT = Quality(
    name="draft",
    size=(512, 384),
    clip_side=256,
    stroke_scales=(Scale(96, 10, 8),),
    stroke_keyframe_scales=(),
    network_size=(256, 192),
    scales=(Scale(96, 30, 25), Scale(256, 10, 8, "relu3_3")),
    keyframe_scales=(Scale(256, 6, 0, "relu3_3"),),
    baseline_scales=(Scale(96, 25, 0), Scale(256, 6, 0, "relu4_1")),
    fps=12,
)

# The style distance still falls with these numbers of steps, and hardly any further; see
# docs/painter.md.
QUALITIES = {
    q.name: q
    for q in (
        replace(_DRAFT, name="sketch", stroke_scales=()),
        _DRAFT,
        Quality(
            name="standard",
            size=STANDARD_SIZE,
            clip_side=1280,
            stroke_scales=(Scale(128, 50, 50), Scale(256, 36, 36, "relu3_3")),
            stroke_keyframe_scales=(Scale(256, 8, 0, "relu3_3"),),
            network_size=(512, 384),
            scales=(
                Scale(128, 60, 60),
                Scale(256, 45, 45, "relu3_3"),
                Scale(512, 25, 20, "pool2"),
            ),
            keyframe_scales=(Scale(256, 12, 0, "relu3_3"), Scale(512, 8, 0, "pool2")),
            baseline_scales=(Scale(128, 50, 0), Scale(256, 20, 0), Scale(512, 8, 0, "relu3_1")),
        ),
        Quality(
            name="final",
            size=(2560, 1920),
            clip_side=1280,
            stroke_scales=(
                Scale(128, 60, 60),
                Scale(256, 60, 50),
                Scale(384, 30, 25, "relu3_3"),
            ),
            stroke_keyframe_scales=(Scale(384, 12, 0, "relu3_3"),),
            network_size=(1920, 1080),
            scales=(
                Scale(240, 100, 80),
                Scale(480, 60, 50),
                Scale(960, 40, 30, "relu3_3"),
                Scale(1920, 20, 15, "pool2"),
            ),
            keyframe_scales=(Scale(960, 20, 0, "relu3_3"), Scale(1920, 10, 0, "pool2")),
            baseline_scales=(
                Scale(240, 120, 0),
                Scale(480, 80, 0),
                Scale(960, 40, 0, "relu4_1"),
                Scale(1920, 20, 0, "relu3_1"),
            ),
        ),
    )
}


def quality_by_name(name: str) -> Quality:
    """Return the quality of that name.

    Raises:
        InputError: there is no such quality.
    """
    if name not in QUALITIES:
        raise InputError(f"quality: expected {', '.join(QUALITIES)}, found {name!r}")
    return QUALITIES[name]
