"""`impasto.grow_texture`."""

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.picture import Picture
from impasto.core import device as devices
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name as quality_of
from impasto.painting.style.texture_synthesis import synthesise_texture


def grow_texture(
    artworks: ArtworkInputs,
    *,
    size: tuple[int, int] | None = None,
    quality: str = "standard",
    seed: int = 0,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: PaintingCallback | None = None,
) -> Picture:
    """Grow the texture of artworks from noise, without any content, as `impasto texture` does.

    Args:
        artworks: as for `impasto.paint`.
        size: width and height in pixels; None is that of the quality.
        quality: "draft", "standard" or "final".
        seed: of the noise, from 0: other seeds give other textures.
        device: "auto", "cpu", "cuda" or "mps".
        precision: of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads of this process from now on; None for all cores.
        watch: told of every step; what it raises ends the work and comes out of this call.

    Returns:
        (H, W, 3) RGB in [0, 1].

    Raises:
        InputError: an artwork cannot be used.
    """
    chosen = quality_of(quality)
    place = devices.select_device(device, threads, precision)
    sources = ArtworkReader().sources(artworks)
    return Picture.of(synthesise_texture(sources, size or chosen.size, chosen, place, seed, watch))
