"""Colours for a printer, by Little CMS through libvips: profiles, soft proof, gamut."""

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import ImageCms
from skimage.color import lab2xyz

from impasto.core.arrays import Array
from impasto.core.atomic_files import read_bytes
from impasto.core.colour_space import from_linear
from impasto.core.errors import InputError
from impasto.printing.choices import Intent

SRGB = "srgb"  # libvips's name of the profile that it has built in

_EXPECTED = "expected an ICC profile of an RGB or CMYK printer"
_CHANNELS = {"RGB ": 3, "CMYK": 4}


@dataclass(frozen=True)
class PrintProfile:
    """A profile, and how colours are converted to it.

    Attributes:
        file: the profile's file; None for sRGB.
        intent: the rendering intent.
        black_point: whether the darkest tone of the picture becomes the darkest of the print
            (black-point compensation).
    """

    file: Path | None = None
    intent: Intent = "relative"
    black_point: bool = True

    def __post_init__(self) -> None:
        """Check the profile.

        Raises:
            InputError: the file is missing, or is not a profile to which colours can be converted.
        """
        if self.file is None:
            return
        content = self.content
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
            channels = profile.profile.xcolor_space
            output = profile.profile.is_matrix_shaper or profile.profile.is_intent_supported(
                ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Direction.OUTPUT
            )
        except (OSError, ValueError, ImageCms.PyCMSError):
            raise InputError(f"{self.file}: not an ICC profile; {_EXPECTED}") from None
        if channels not in _CHANNELS:
            raise InputError(f"{self.file}: {_EXPECTED}, found one of {channels.strip()}")
        if not output:
            raise InputError(f"{self.file}: {_EXPECTED}, found one to read colours alone")

    def _read(self) -> ImageCms.ImageCmsProfile:
        return ImageCms.ImageCmsProfile(io.BytesIO(self.content))

    @cached_property
    def content(self) -> bytes:
        """The bytes of the profile."""
        if self.file is None:
            return bytes(pyvips.Image.profile_load(SRGB))
        return read_bytes(self.file, _EXPECTED)

    @property
    def channels(self) -> int:
        """The number of channels: 3 for RGB, 4 for CMYK."""
        return 3 if self.file is None else _CHANNELS[self._read().profile.xcolor_space]

    @property
    def name(self) -> str:
        """The name that the profile gives itself."""
        if self.file is None:
            return "sRGB IEC61966-2.1"
        return (self._read().profile.profile_description or self.file.stem).strip()

    @property
    def _source(self) -> str:
        return SRGB if self.file is None else str(self.file)

    def convert(self, picture: Any) -> Any:
        """Convert an sRGB image of 16 bits to the profile's colours, of 16 bits."""
        if self.file is None:
            return picture
        return picture.icc_transform(
            self._source,
            input_profile=SRGB,
            intent=self.intent,
            black_point_compensation=self.black_point,
            depth=16,
        )

    def proof(self, printed: Any) -> Array:
        """Convert an image in the profile's colours to sRGB in [0, 1], as it looks in print.

        Relative to the paper, whose white is the screen's; black is no darker than in print.

        Returns:
            (H, W, 3) RGB in [0, 1]; colours that the screen does not have are clipped.
        """
        if self.file is None:
            return np.asarray(printed.numpy(), np.float32) / np.float32(65535)
        # To sRGB, libvips interpolates in a grid, which darkens colours that the screen lacks.
        lab = printed.icc_import(input_profile=self._source, intent="relative").numpy()
        light = lab2xyz(lab, illuminant="D50") @ _xyz_to_rgb().T
        return from_linear(np.asarray(light, np.float32))

    def colour_differences(self, picture: Any) -> NDArray[np.float32]:
        """Return how far each pixel of an sRGB image comes back changed from the profile.

        The way there and back is relative colorimetric, which moves only what is out of gamut.

        Returns:
            (H, W) CIEDE2000.
        """
        if self.file is None:
            return np.zeros((picture.height, picture.width), np.float32)
        there = picture.icc_transform(self._source, input_profile=SRGB, intent="relative", depth=16)
        back = there.icc_import(input_profile=self._source, intent="relative")
        wanted = picture.icc_import(input_profile=SRGB, intent="relative")
        return np.asarray(wanted.dE00(back).numpy(), np.float32)

    def ink(self) -> NDArray[np.uint16]:
        """Return the colour of type and marks: black ink alone, or a dark grey of light."""
        return np.array([0, 0, 0, 65535] if self.channels == 4 else [6554] * 3, np.uint16)

    def white(self) -> NDArray[np.uint16]:
        """Return the colour of the bare paper."""
        return np.full(self.channels, 0 if self.channels == 4 else 65535, np.uint16)


def _xyz_to_rgb() -> NDArray[np.float64]:
    """Return the matrix (3, 3) from CIE XYZ relative to D50 to the linear light of sRGB."""
    srgb = ImageCms.createProfile("sRGB")
    columns = (srgb.red_colorant, srgb.green_colorant, srgb.blue_colorant)
    return np.linalg.inv(np.array([xyz for xyz, _ in filter(None, columns)]).T)


def in_8_bits(image: Any) -> Any:
    """Return an image of libvips of 16 bits in 8."""
    return (image / 257).rint().cast("uchar")
