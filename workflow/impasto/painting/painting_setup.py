"""What a picture is painted with, and what each frame of it is painted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from impasto.artworks.saliency import background_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.device import DeviceRequest
from impasto.core.errors import InputError
from impasto.painting.broad_maps import resample
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import content_image
from impasto.painting.dials import Dials, GroundFrom
from impasto.painting.parts.partition import Part, Partition, partition_frame
from impasto.painting.quality import Quality
from impasto.painting.stroke_direction.direction_field import target_orientation
from impasto.painting.strokes.paintbox import Paintbox
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

if TYPE_CHECKING:
    import torch

    from impasto.painting.network.vgg import Encoder
    from impasto.painting.style.style_patches import ArtworkStyle

# Share of the render's own shading in the content image.
SHADING_SHARE = 0.85


@dataclass(frozen=True)
class InitialPaint:
    """Paint warped from another frame, to be refined.

    Attributes:
        paint: (H, W, 3) RGB in [0, 1], complete.
        confidence: (H, W) in [0, 1]: 1 where the paint came from a visible place and is to be kept.
    """

    paint: Array
    confidence: Array

    def resampled(self, size: tuple[int, int]) -> "InitialPaint":
        """Return the same at `size` = (width, height)."""
        return InitialPaint(resample(self.paint, size), resample(self.confidence, size))


@dataclass(frozen=True)
class FramePlan:
    """What a frame is painted from; all planes have its size.

    Attributes:
        frame: the render.
        palette: the palette of the picture.
        partition: shares of the parts of the picture.
        quiet: (H, W) regions of a photograph that are painted like a ground; None if none are.
        field: (H, W, 2) orientation that the user wants the strokes to have; None for any.
    """

    frame: Frame
    palette: Palette
    partition: Partition
    quiet: Array | None
    field: Array | None

    def content_by_part(self, weights: Weights) -> Iterator[Array]:
        """Yield the content image (H, W, 3) of the frame, CIELAB, in the palette of each part."""
        for palette in self.palette.with_parts:
            yield content_image(self.frame, palette, SHADING_SHARE, weights.modelling, weights)


@dataclass(frozen=True)
class PartSources:
    """The artworks that the figure, and those that the ground of a part is painted after."""

    figure: tuple[StyleSource, ...]
    ground: tuple[StyleSource, ...]


class Network:
    """The network: it is loaded, and PyTorch with it, when it first paints."""

    def __init__(
        self, device: "torch.device | DeviceRequest | None", weights: Weights, turns: int
    ) -> None:
        """Note what it is needed for.

        Args:
            device: where to compute; None for the CPU.
            turns: number of rotations at which patches of the figure are extracted.
        """
        self._device, self._weights, self._turns = device, weights, turns
        self._styles: dict[PartSources, ArtworkStyle] = {}

    @cached_property
    def encoder(self) -> "Encoder":
        """The encoder, which computes features."""
        import torch

        from impasto.painting.network.vgg import Encoder

        device = self._device
        if isinstance(device, DeviceRequest):
            device = device.select()
        return Encoder(device or torch.device("cpu"))

    @property
    def device_type(self) -> str:
        """Type of the device that computes, such as "cuda"; "cpu" if the network is not used."""
        return self.encoder.device.type if "encoder" in self.__dict__ else "cpu"

    def style(self, sources: PartSources) -> "ArtworkStyle":
        """Return the style patches of artworks; parts with the same artworks share them."""
        from impasto.painting.style.style_patches import ArtworkStyle

        if sources not in self._styles:
            self._styles[sources] = ArtworkStyle(
                sources.figure,
                self.encoder,
                self.encoder.device,
                self._weights,
                sources.ground,
                self._turns,
            )
        return self._styles[sources]


@dataclass(frozen=True)
class PaintingSetup:
    """What a picture is painted with, in the colours of one scheme.

    Attributes:
        network: computes features, if the quality asks for any.
        paintbox: prepares what strokes take from the artworks.
        artworks: those of each part; the first are those of all that belongs to no part.
        parts: the parts that are painted after artworks of their own.
        dials: the user's settings.
        quality: the scales and their steps.
        ground_from: what the ground starts from, see `Painter`.
    """

    network: Network
    paintbox: Paintbox
    artworks: tuple[PartSources, ...]
    parts: tuple[Part, ...]
    dials: Dials
    quality: Quality
    ground_from: GroundFrom

    @property
    def encoder(self) -> "Encoder":
        """The encoder of the network."""
        return self.network.encoder

    @property
    def styles(self) -> "tuple[ArtworkStyle, ...]":
        """The style patches of each part."""
        return tuple(map(self.network.style, self.artworks))

    def plan(self, frame: Frame, palette: Palette) -> FramePlan:
        """Plan a frame, before any work.

        Raises:
            InputError: the frame lacks what the stroke direction needs.
        """
        return FramePlan(
            frame,
            palette,
            partition_frame(frame, self.parts),
            # In a picture that a user has divided into parts, the user decides what is ground.
            None if self.parts else background_likelihood(frame),
            target_orientation(frame, self.dials.stroke_direction),
        )


def shows_ground(frame: Frame) -> bool:
    """Return whether any ground is left uncovered; most pictures that are not renders have none."""
    return bool(frame.matte.min() < 1)


def check_figure(frame: Frame) -> None:
    """Raise an InputError if a frame has no figure to paint."""
    if not frame.matte.any():
        raise InputError("paint: the render shows nothing: its matte is empty")
