"""`impasto.paint_gatys`."""

from collections.abc import Mapping
from dataclasses import replace

from impasto import device as devices
from impasto.api.artworks import Several, artworks_of, sources_of
from impasto.api.picture import Picture
from impasto.gatys import paint as gatys
from impasto.gatys.method import CONTENT_LAYER, STEPS, STYLE_LAYERS, Method, known_layer, ratio_for
from impasto.meter import Watcher
from impasto.quality import quality as quality_of
from impasto.rendering.frame import Frame, reduced


def paint_gatys(
    frame: Frame,
    artworks: Several,
    *,
    quality: str = "standard",
    content_layer: str = CONTENT_LAYER,
    style_layers: Mapping[str, float] = STYLE_LAYERS,
    ratio: float | None = None,
    start: str = "noise",
    steps: int | None = None,
    seed: int = 0,
    device: str = "auto",
    threads: int | None = None,
    watch: Watcher | None = None,
) -> gatys.Found:
    """Paint a frame by the method of Gatys, Ecker and Bethge 2016, as `--method gatys` does.

    Args:
        frame: what to paint; its depth is not read.
        artworks: as for `impasto.paint`; of several, the mean of their Gram matrices counts.
        quality: "draft", "standard" or "final": how many steps, and the size of a photograph.
        content_layer: where the content is compared, "relu1_1" to "relu5_4".
        style_layers: weight w_l, above 0, of each layer whose style is compared.
        ratio: alpha / beta, from 0; None is 3e-8 at 512x384 pixels, inversely as their number.
        start: "noise", "content" or "style".
        steps: iterations of L-BFGS, from 1; None goes by the quality.
        seed: of the noise, from 0.
        device: "auto", "cpu", "cuda" or "mps".
        threads: CPU threads of this process from now on; None for all cores.
        watch: told of every step; what it raises ends the work and comes out of this call.

    Returns:
        `picture` (H, W, 3) RGB in [0, 1], its `losses` by name, and the `steps` that were done.

    Raises:
        InputError: an artwork cannot be used, or an argument is out of range.
    """
    chosen = quality_of(quality)
    if frame.depth is None:
        frame = reduced(frame, max(chosen.size))
    method = Method(
        known_layer(content_layer),
        {known_layer(name): weight for name, weight in style_layers.items()},
        ratio_for(frame.size) if ratio is None else ratio,
        start,
        STEPS[chosen.name] if steps is None else steps,
        seed,
    )
    # The method paints in float32, whatever the chip is quick at.
    place = devices.choose(device, threads, "float32")
    found = gatys.paint(frame, sources_of(artworks_of(artworks)), method, place, watch)
    return replace(found, picture=Picture.of(found.picture))
