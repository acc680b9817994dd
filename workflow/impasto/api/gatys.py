"""Paint a frame by the method of Gatys, Ecker and Bethge 2016 (`impasto.paint_gatys`)."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Unpack

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.options import GatysOptions
from impasto.api.painting_result import PaintingResult, combine_callbacks, start_recording
from impasto.api.picture import Picture
from impasto.core import device as devices
from impasto.core.arrays import Array
from impasto.painting.gatys import paint as gatys
from impasto.painting.gatys.settings import (
    STEPS,
    GatysSettings,
    default_ratio,
    resolve_layer,
)
from impasto.painting.input_size import fit_photograph
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import Frame


@dataclass(frozen=True, kw_only=True)
class GatysPainting(PaintingResult):
    """A frame painted by the method of Gatys, Ecker and Bethge 2016.

    Attributes:
        result: the picture, its losses, and the number of steps done.
        method: the settings of the method.
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
        """The final losses by name: the total, the content loss and that of each style layer."""
        return self.result.losses

    @property
    def steps(self) -> int:
        """The number of iterations done."""
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
    filmed: bool = False,
    device: str = "auto",
    threads: int | None = None,
    watch: PaintingCallback | None = None,
    **method: Unpack[GatysOptions],
) -> GatysPainting:
    """Paint a frame by the method of Gatys, Ecker and Bethge 2016, as `--method gatys` does.

    Args:
        frame: the frame to paint; its depth is not used.
        artworks: as for `impasto.paint`; of several, the mean of the Gram matrices is used.
        quality: "sketch", "draft", "standard" or "final"; decides the number of steps, and the
            long side that a photograph is reduced to: 256, 256, 512 or 1920 pixels.
        seed: seed of the noise, from 0.
        filmed: whether to record what `write_making_of` shows.
        device: "auto", "cpu", "cuda" or "mps".
        threads: CPU threads of this process from now on; None for all cores.
        watch: called at every step; an exception that it raises ends the work and leaves this call.
        method: the settings of the method, of which None is the default: content_layer ("relu1_1"
            to "relu5_4"); style_layers, each with its weight w_l, above 0; ratio, alpha / beta,
            from 0; start, "noise", "content" or "style"; steps, iterations of L-BFGS, from 1.

    Returns:
        The painting: `still` is the picture; `losses` and `scores` judge it.

    Raises:
        InputError: an artwork cannot be used, an argument is out of range, or `filmed` is set and
            there is no ffmpeg.
    """
    started = time.monotonic()
    quality_settings = quality_by_name(quality)
    frame = fit_photograph(frame, quality_settings.network_size)
    given: dict[str, Any] = {name: value for name, value in method.items() if value is not None}
    # NumPy numbers cannot be written to the JSON record.
    types: dict[str, Callable[[Any], Any]] = {
        "content_layer": resolve_layer,
        "ratio": float,
        "steps": int,
    }
    given |= {name: read(given[name]) for name, read in types.items() if name in given}
    if "style_layers" in given:
        given["style_layers"] = {
            resolve_layer(name): float(w) for name, w in given["style_layers"].items()
        }
    defaults = {"ratio": default_ratio(frame.size), "steps": STEPS[quality_settings.name]}
    settings = GatysSettings(**{**defaults, **given, "seed": int(seed)})
    reader = ArtworkReader()
    shares = reader.shares(artworks)
    # The method always paints in float32, even where the device is faster in bfloat16.
    torch_device = devices.select_device(device, threads, "float32")
    recording = start_recording(1) if filmed else None
    result = gatys.paint_picture(
        frame, reader.sources(shares), settings, torch_device, combine_callbacks(watch, recording)
    )
    return GatysPainting(
        frame=frame,
        artworks=shares,
        quality=quality_settings.name,
        device=torch_device.type,
        seconds=time.monotonic() - started,
        recording=recording,
        result=result,
        method=settings,
    )
