"""Grow the texture of artworks (`impasto.grow_texture`)."""

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.picture import Picture
from impasto.core import device as devices
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name
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
        size: width and height in pixels; None is 256x192 for a sketch or draft, 512x384 at standard
            and 1920x1080 at final quality.
        quality: "draft", "standard" or "final"; "sketch" is as "draft".
        seed: seed of the noise, from 0; each seed gives another texture.
        device: "auto", "cpu", "cuda" or "mps".
        precision: precision of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads of this process from now on; None for all cores.
        watch: called at every step; an exception that it raises ends the work and leaves this call.

    Returns:
        (H, W, 3) RGB in [0, 1].

    Raises:
        InputError: an artwork cannot be used.
    """
    quality_settings = quality_by_name(quality)
    torch_device = devices.select_device(device, threads, precision)
    sources = ArtworkReader().sources(artworks)
    size = size or quality_settings.network_size
    return Picture.of(
        synthesise_texture(sources, size, quality_settings, torch_device, seed, watch)
    )
