"""`impasto.paint_along`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypedDict, Unpack

from impasto.api.artwork_inputs import ArtworkInput, ArtworkReader
from impasto.api.paint import Painting, paint
from impasto.artworks.interpolation import evenly_spaced_positions, interpolate_artworks
from impasto.painting.progress import Progress
from impasto.rendering.frame import Frame

StillCallback = Callable[[int, Progress], None]


class PaintOptions(TypedDict, total=False):
    """Arguments of `impasto.paint` that all stills on the way share."""

    quality: str
    likeness: float | None
    stroke_size: float | None
    relief: float | None
    ground_calm: float | None
    artwork_colour: float | None
    seed: int | None
    palette: str | None
    stroke_direction: str | None
    weights: Mapping[str, float] | None
    device: str
    precision: str
    threads: int | None


def paint_interpolation(
    frame: Frame,
    artworks: Sequence[ArtworkInput],
    steps: int = 5,
    *,
    watch: StillCallback | None = None,
    **manner: Unpack[PaintOptions],
) -> list[Painting]:
    """Paint stills on the way from one artwork to the next, as `impasto interpolate` does.

    Each is painted after the two artworks that it lies between, in shares that change from step to
    step; its ground begins with the large forms of both.

    Args:
        frame: what to paint.
        artworks: two or more, in their order: artworks, their files or their pixels.
        steps: stills, at equal distances, from 2: the first after the first artwork alone, the
            last after the last one.
        watch: told the number of the still, from 0, and of every step of it; what it raises ends
            the work and comes out of this call.
        manner: quality, dials, device and threads, as for `impasto.paint`.

    Returns:
        The paintings in their order.

    Raises:
        InputError: there are fewer artworks or steps; or as `impasto.paint`.
    """
    read = ArtworkReader()
    ways = [
        interpolate_artworks([*map(read.artwork, artworks)], place)
        for place in evenly_spaced_positions(steps)
    ]
    return [
        paint(
            frame,
            way,
            ground_from="mixture",
            watch=None if watch is None else partial(watch, number),
            **manner,
        )
        for number, way in enumerate(ways)
    ]
