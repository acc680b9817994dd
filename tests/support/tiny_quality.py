"""Qualities of a few steps, whose pictures have one size with strokes and without."""

from impasto.painting.quality import Quality, Scale


def tiny_quality(
    name: str,
    size: tuple[int, int],
    scales: tuple[Scale, ...] = (),
    keyframe_scales: tuple[Scale, ...] = (),
    baseline_scales: tuple[Scale, ...] = (),
) -> Quality:
    """Return a quality that paints stills, clips and baselines at one size."""
    return Quality(
        name=name,
        size=size,
        clip_side=max(size),
        stroke_scales=scales,
        stroke_keyframe_scales=keyframe_scales,
        network_size=size,
        scales=scales,
        keyframe_scales=keyframe_scales,
        baseline_scales=baseline_scales,
    )
