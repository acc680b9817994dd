"""Paint a depth-blind baseline (`impasto.paint_baseline`)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.painting_result import PaintingResult
from impasto.api.picture import Picture
from impasto.core import device as devices
from impasto.core.arrays import Array
from impasto.painting import baseline
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import Frame, shrink_frame
from impasto.scoring.judge import score_render


@dataclass(frozen=True, kw_only=True)
class BaselinePainting(PaintingResult):
    """A frame painted by plain style transfer, blind to depth and matte.

    Attributes:
        picture: the picture, (H, W, 3) RGB in [0, 1].
    """

    BYLINE = "Painted without depth, for comparison"

    picture: Array

    @property
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""
        return Picture.of(self.picture)

    def record(self) -> dict[str, Any]:
        """Return what it was painted from, its scores and those of the bare render."""
        bare = score_render(self.frame, self.heaviest_artwork)
        return {**super().record(), "render_scores": bare.as_dict()}

    def _parts_record(self) -> dict[str, Any]:
        return {}

    def _settings_record(self) -> dict[str, Any]:
        return {}

    def _final_stages(self) -> Iterable[tuple[str, Array]]:
        return [("finished", self.picture)]


def paint_baseline(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    quality: str = "standard",
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: PaintingCallback | None = None,
) -> BaselinePainting:
    """Paint a depth-blind baseline of a frame, as `impasto stage paint-baseline` does.

    It is painted by plain style transfer (Gatys et al. 2016), to compare a still's scores with.

    Args:
        frame: the frame to paint; it is reduced to a long side of 256 (sketch, draft), 512
            (standard) or 1920 pixels (final).
        artworks: as for `impasto.paint`.
        quality: "sketch", "draft", "standard" or "final".
        device: "auto", "cpu", "cuda" or "mps".
        precision: precision of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads of this process from now on; None for all cores.
        watch: called at every step; an exception that it raises ends the work and leaves this call.

    Returns:
        The painting: `still` is the picture, `scores` judges it against the artwork with the
        largest share.

    Raises:
        InputError: an artwork cannot be used, or an argument is out of range.
    """
    started = time.monotonic()
    quality_settings = quality_by_name(quality)
    # The network alone paints it, which would take several times as long at the size of a still.
    frame = shrink_frame(frame, max(quality_settings.network_size))
    reader = ArtworkReader()
    shares = reader.shares(artworks)
    torch_device = devices.select_device(device, threads, precision)
    picture = baseline.paint_baseline(
        frame, reader.sources(shares), quality_settings, torch_device, watch
    )
    return BaselinePainting(
        frame=frame,
        artworks=shares,
        quality=quality_settings.name,
        device=torch_device.type,
        seconds=time.monotonic() - started,
        picture=picture,
    )
