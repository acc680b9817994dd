"""Paint a depth-blind baseline (`impasto.paint_baseline`)."""

import time
from dataclasses import dataclass
from typing import Any, Unpack

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.options import ComputeOptions, read_compute
from impasto.api.painting_result import PaintingResult
from impasto.api.picture import Picture
from impasto.core.arrays import Array
from impasto.painting import baseline
from impasto.painting.progress import PaintingCallback
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


def paint_baseline(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    watch: PaintingCallback | None = None,
    **options: Unpack[ComputeOptions],
) -> BaselinePainting:
    """Paint a depth-blind baseline of a frame, as `impasto stage paint-baseline` does.

    It is painted by plain style transfer (Gatys et al. 2016), to compare a still's scores with.

    Args:
        frame: the frame to paint; it is reduced to a long side of 256 (sketch, draft), 512
            (standard) or 1920 pixels (final).
        artworks: as for `impasto.paint`.
        watch: as for `impasto.paint`.
        options: quality, device, precision and threads, as for `impasto.paint`.

    Returns:
        The painting: `still` is the picture, `scores` judges it against the artwork with the
        largest share.

    Raises:
        InputError: an artwork cannot be used, or an argument is out of range.
    """
    started = time.monotonic()
    quality, request = read_compute(options, ComputeOptions)
    # The network alone paints it, which would take several times as long at the size of a still.
    frame = shrink_frame(frame, max(quality.network_size))
    reader = ArtworkReader()
    shares = reader.shares(artworks)
    device = request.select()
    picture = baseline.paint_baseline(frame, reader.sources(shares), quality, device, watch)
    return BaselinePainting(
        frame=frame,
        artworks=shares,
        quality=quality.name,
        device=device.type,
        seconds=time.monotonic() - started,
        picture=picture,
    )
