"""Paint a frame by the method of Gatys, Ecker and Bethge 2016 (`impasto.paint_gatys`)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.option_types import only
from impasto.api.options import ComputeOptions, GatysOptions, read_compute
from impasto.api.painting_result import (
    PaintingResult,
    combine_callbacks,
    fit_photograph,
    start_recording,
)
from impasto.api.picture import Picture
from impasto.core.checked_data import read_as
from impasto.core.errors import InputError
from impasto.painting.gatys import paint as gatys
from impasto.painting.gatys.settings import STEPS, GatysSettings, default_ratio
from impasto.painting.progress import PaintingCallback
from impasto.rendering.frame import Frame


class MethodOptions(ComputeOptions, GatysOptions, total=False):
    """What a painting by the method depends on besides the frame and its artworks."""

    seed: int


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

    def _settings_record(self) -> dict[str, Any]:
        method = {"name": "gatys", **self.method.as_dict(), "steps": self.steps}
        return {"method": method, "losses": self.losses}


def paint_gatys(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    filmed: bool = False,
    watch: PaintingCallback | None = None,
    **options: Unpack[MethodOptions],
) -> GatysPainting:
    """Paint a frame by the method of Gatys, Ecker and Bethge 2016, as `--method gatys` does.

    Args:
        frame: the frame to paint; its depth is not used.
        artworks: as for `impasto.paint`; of several, the mean of the Gram matrices is used.
        filmed: whether to record what `write_making_of` shows.
        watch: as for `impasto.paint`.
        options: the settings of the method: content_layer ("relu1_1" to "relu5_4"); style_layers,
            each with its weight w_l, above 0; ratio, alpha / beta, from 0; start, "noise",
            "content" or "style"; steps, iterations of L-BFGS, from 1; seed, of the noise. And
            quality, device and threads, as for `impasto.paint`; the quality decides the number of
            steps, and the long side that a photograph is reduced to: 256, 256, 512 or 1920 pixels.

    Returns:
        The painting: `still` is the picture; `losses` and `scores` judge it.

    Raises:
        InputError: an artwork cannot be used, an argument is out of range, or `filmed` is set and
            there is no ffmpeg.
    """
    started = time.monotonic()
    quality, request = read_compute({**options, "precision": "float32"}, MethodOptions)
    if options.get("precision", "auto") not in ("auto", "float32"):
        raise InputError(
            f"precision: expected float32 or auto with the method of Gatys et al., found "
            f"{options['precision']}, which would round away the differences of gradients that "
            "L-BFGS relies on"
        )
    frame = fit_photograph(frame, quality.network_size)
    defaults = {"ratio": default_ratio(frame.size), "steps": STEPS[quality.name]}
    given = only(options, GatysOptions) | {"seed": options.get("seed") or 0}
    settings = read_as(GatysSettings, {**defaults, **given})
    reader = ArtworkReader()
    shares = reader.shares(artworks)
    device = request.select()
    recording = start_recording(1) if filmed else None
    callback = combine_callbacks(watch, recording)
    result = gatys.paint_picture(frame, reader.sources(shares), settings, device, callback)
    return GatysPainting(
        frame=frame,
        artworks=shares,
        quality=quality.name,
        device=device.type,
        seconds=time.monotonic() - started,
        recording=recording,
        result=result,
        method=settings,
    )
