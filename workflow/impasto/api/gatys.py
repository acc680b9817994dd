"""`impasto.paint_gatys`, and what it gives."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.painting_result import PaintingResult, combine_callbacks, start_recording
from impasto.api.picture import Picture
from impasto.core import device as devices
from impasto.core.arrays import Array
from impasto.painting.gatys import paint as gatys
from impasto.painting.gatys.settings import (
    CONTENT_LAYER,
    STEPS,
    STYLE_LAYERS,
    GatysSettings,
    default_ratio,
    resolve_layer,
)
from impasto.painting.input_size import fit_to_quality
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name as quality_of
from impasto.rendering.frame import Frame


@dataclass(frozen=True, kw_only=True)
class GatysPainting(PaintingResult):
    """A frame painted by the method of Gatys, Ecker and Bethge 2016, as `PaintingResult` has it.

    Attributes:
        result: the picture, its losses, and the steps that were done.
        method: the numbers of the method.
    """

    BYLINE = "Painted by the method of Gatys, Ecker and Bethge, 2016"

    result: gatys.GatysResult
    method: GatysSettings

    @property
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""
        return Picture.of(self.result.picture)

    @property
    def losses(self) -> Mapping[str, float]:
        """The picture's losses by name: the total, the content's and each style layer's."""
        return self.result.losses

    @property
    def steps(self) -> int:
        """Iterations that were done."""
        return self.result.steps

    def _parts_record(self) -> dict[str, Any]:
        return {}

    def _settings_record(self) -> dict[str, Any]:
        method = {"name": "gatys", **self.method.as_dict(), "steps": self.steps}
        return {"method": method, "losses": self.losses}

    def _final_stages(self) -> Iterable[tuple[str, Array]]:
        return [("finished", self.result.picture)]


def paint_gatys(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    quality: str = "standard",
    seed: int = 0,
    content_layer: str = CONTENT_LAYER,
    style_layers: Mapping[str, float] = STYLE_LAYERS,
    ratio: float | None = None,
    start: str = "noise",
    steps: int | None = None,
    filmed: bool = False,
    device: str = "auto",
    threads: int | None = None,
    watch: PaintingCallback | None = None,
) -> GatysPainting:
    """Paint a frame by the method of Gatys, Ecker and Bethge 2016, as `--method gatys` does.

    Args:
        frame: what to paint; its depth is not read.
        artworks: as for `impasto.paint`; of several, the mean of their Gram matrices counts.
        quality: "draft", "standard" or "final": how many steps, and the size of a photograph.
        seed: of the noise, from 0.
        content_layer: where the content is compared, "relu1_1" to "relu5_4".
        style_layers: weight w_l, above 0, of each layer whose style is compared.
        ratio: alpha / beta, from 0; None is 3e-8 at 512x384 pixels, inversely as their number.
        start: "noise", "content" or "style".
        steps: iterations of L-BFGS, from 1; None goes by the quality.
        filmed: whether to keep what `write_making_of` shows.
        device: "auto", "cpu", "cuda" or "mps".
        threads: CPU threads of this process from now on; None for all cores.
        watch: told of every step; what it raises ends the work and comes out of this call.

    Returns:
        The painting: `still` is the picture, `losses` and `scores` judge it.

    Raises:
        InputError: an artwork cannot be used, or an argument is out of range; or there is no
            ffmpeg for what is to be filmed.
    """
    started = time.monotonic()
    chosen = quality_of(quality)
    frame = fit_to_quality(frame, chosen)
    method = GatysSettings(
        resolve_layer(content_layer),
        {resolve_layer(name): float(weight) for name, weight in style_layers.items()},
        default_ratio(frame.size) if ratio is None else float(ratio),
        start,
        STEPS[chosen.name] if steps is None else int(steps),
        int(seed),
    )
    read = ArtworkReader()
    shares = read.shares(artworks)
    # The method paints in float32, whatever the chip is quick at.
    place = devices.select_device(device, threads, "float32")
    making = start_recording(1) if filmed else None
    found = gatys.paint_picture(
        frame, read.sources(shares), method, place, combine_callbacks(watch, making)
    )
    return GatysPainting(
        frame=frame,
        artworks=shares,
        quality=chosen.name,
        device=place.type,
        seconds=time.monotonic() - started,
        recording=making,
        result=found,
        method=method,
    )
