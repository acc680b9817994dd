"""The verb `texture`: grow the texture of artworks, without any content."""

from impasto.api.option_types import Artworks, PngOutput, Seed, Size
from impasto.api.options import Compute


def texture(
    artwork: Artworks,
    /,
    *,
    output: PngOutput,
    size: Size | None = None,
    seed: Seed = 0,
    compute: Compute = None,
) -> None:
    """Grow the texture of an artwork, without any content.

    The picture is grown from noise. It has the strokes and colours of the artwork, but nothing of
    its composition. Several artworks contribute by their weights.

    Examples:
        impasto texture styles/hokusai-great-wave.jpg -o waves.png
        impasto texture styles/hokusai-poppies.jpg -o poppies.png --size 1024x256 --seed 3
        impasto texture a.jpg:2 b.jpg:1 -o both.png --quality draft

    Args:
        artwork: ART[:WEIGHT], one or several.
        output: the picture to write.
        size: default: 256x192 for a sketch or draft, 512x384 at standard and 1920x1080 at final
            quality.
        seed: seed of the noise.
    """
    import time

    from impasto.api.texture import grow_texture
    from impasto.cli.progress import painting_callback, progress_bar

    started = time.monotonic()
    with progress_bar("growing", "%") as show:
        watch = painting_callback(show, "{side} px, step {step}/{steps}, loss {loss:.3f}")
        picture = grow_texture(artwork, size=size, seed=seed, **(compute or {}), watch=watch)
    picture.save(output)
    print(f"grew {output} in {time.monotonic() - started:.0f} s")
