"""Grow the texture of artworks (`impasto.grow_texture`)."""

from typing import Unpack

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.options import ComputeOptions, read_compute
from impasto.api.picture import Picture
from impasto.painting.progress import PaintingCallback
from impasto.painting.style.texture_synthesis import synthesise_texture


def grow_texture(
    artworks: ArtworkInputs,
    *,
    size: tuple[int, int] | None = None,
    seed: int = 0,
    watch: PaintingCallback | None = None,
    **options: Unpack[ComputeOptions],
) -> Picture:
    """Grow the texture of artworks from noise, without any content, as `impasto texture` does.

    Args:
        artworks: as for `impasto.paint`.
        size: width and height in pixels; None is 256x192 for a sketch or draft, 512x384 at standard
            and 1920x1080 at final quality.
        seed: seed of the noise, from 0; each seed gives another texture.
        watch: as for `impasto.paint`.
        options: quality ("sketch" is as "draft"), device, precision and threads, as for
            `impasto.paint`.

    Returns:
        (H, W, 3) RGB in [0, 1].

    Raises:
        InputError: an artwork cannot be used.
    """
    quality, device = read_compute(options, ComputeOptions)
    sources = ArtworkReader().sources(artworks)
    size = size or quality.network_size
    return Picture.of(synthesise_texture(sources, size, quality, device.select(), seed, watch))
