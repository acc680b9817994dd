"""Paint stills between artworks (`impasto.paint_interpolation`)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Unpack

from impasto.api.artwork_inputs import ArtworkInput, ArtworkReader
from impasto.api.options import ComputeOptions, DialOptions
from impasto.api.paint import Painting, paint
from impasto.artworks.interpolation import evenly_spaced_positions, interpolate_artworks
from impasto.painting.progress import Progress
from impasto.rendering.frame import Frame

StillCallback = Callable[[int, Progress], None]


class SharedOptions(ComputeOptions, DialOptions, total=False):
    """Arguments of `impasto.paint` that all stills share."""


def paint_interpolation(
    frame: Frame,
    artworks: Sequence[ArtworkInput],
    steps: int = 5,
    *,
    watch: StillCallback | None = None,
    **options: Unpack[SharedOptions],
) -> list[Painting]:
    """Paint stills that lead from one artwork to the next, as `impasto interpolate` does.

    Each still is painted after the two artworks that it lies between, with shares that change from
    step to step. Its ground starts from the large forms of both.

    Args:
        frame: the frame to paint.
        artworks: two or more artworks, their files or their pixels, in order.
        steps: number of stills, from 2, at equal distances: the first is painted after the first
            artwork alone, the last after the last one.
        watch: called with the number of the still, from 0, and the `Progress` at every step; an
            exception that it raises ends the work and leaves this call.
        options: dials, weights, quality, device, precision and threads, as for `impasto.paint`.

    Returns:
        The paintings in order.

    Raises:
        InputError: there are fewer than two artworks or steps; or as `impasto.paint`.
    """
    reader = ArtworkReader()
    mixtures = [
        interpolate_artworks([*map(reader.artwork, artworks)], position)
        for position in evenly_spaced_positions(steps)
    ]
    return [
        paint(
            frame,
            mixture,
            ground_from="mixture",
            watch=None if watch is None else partial(watch, number),
            **options,
        )
        for number, mixture in enumerate(mixtures)
    ]
