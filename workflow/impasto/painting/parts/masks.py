"""Drawn parts: masks, and maps whose flat colours pair places of picture and artwork.

Maps for picture and artwork are those of a neural doodle (Champandard 2016, "Semantic style
transfer and turning two-bit doodles into fine artworks"): places of one colour are painted with the
artwork's places of the same colour.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.parts.partition import Part
from impasto.painting.parts.selector_syntax import TERM_KINDS
from impasto.rendering.frame import Frame
from impasto.rendering.pixel_input import PixelInput, input_name, to_rgba

BoolArray = NDArray[np.bool_]

# A colour that covers a smaller share of a map, or is nowhere this many pixels wide, is only an
# edge between two others.
MIN_AREA_SHARE, MIN_WIDTH = 0.001, 5
# Colours that differ by no more than this in every channel (of 255) are one, drawn or compressed
# unevenly.
SAME_COLOUR_DISTANCE = 12
MOST_COLOURS = 24
# Maximum relative difference in aspect ratio between a map and its picture.
ASPECT_TOLERANCE = 0.03
BORDER_WIDTH = 0.7  # pixels


@dataclass(frozen=True)
class DrawnMask:
    """A part drawn on one picture; it covers figure and ground alike.

    On a picture of another size, the mask is resized.

    Attributes:
        name: name of its file, or its colour.
        share: (H, W) in [0, 1], at the size of the picture.
    """

    name: str
    share: Array
    # A drawn mask is more specific than any selector.
    rank: int = len(TERM_KINDS) ** 2

    def figure(self, frame: Frame) -> Array:
        """Return its share (H, W) of the figure."""
        return self._share_at(frame.size)

    def ground(self, frame: Frame) -> Array:
        """Return its share (H, W) of the ground."""
        return self._share_at(frame.size)

    def _share_at(self, size: tuple[int, int]) -> Array:
        if self.share.shape == (size[1], size[0]):
            return self.share
        return np.asarray(Image.fromarray(self.share).resize(size, Image.Resampling.BOX))


def read_mask(given: PixelInput, size: tuple[int, int]) -> DrawnMask:
    """Read a mask: white places are inside, or opaque ones where the picture has transparency.

    Args:
        given: the mask, of any size with the aspect ratio of `size`.
        size: width and height of the picture that it is laid on.

    Raises:
        InputError: it cannot be read, has another aspect ratio, or nothing is inside.
    """
    rgba, name = to_rgba(given, "mask"), input_name(given, "mask")
    inside = rgba[..., 3]
    if inside.min() == 1:
        inside = rgba[..., :3].mean(axis=2)
    _check_aspect(name, rgba, size)
    share = np.asarray(Image.fromarray(inside).resize(size, Image.Resampling.BOX))
    if share.max() < 0.5:
        raise InputError(f"{name}: nothing is inside: expected a mask with white places")
    return DrawnMask(Path(name).name, share)


def parts_from_maps(
    picture_map: PixelInput, artwork_map: PixelInput, size: tuple[int, int], artwork: Array
) -> list[Part]:
    """Make a part of each colour in a pair of maps.

    Args:
        picture_map: flat colours, with the aspect ratio of the picture.
        artwork_map: the same colours, with the aspect ratio of the artwork.
        size: width and height of the picture.
        artwork: (h, w, 3) RGB in [0, 1].

    Raises:
        InputError: a map cannot be read, has another aspect ratio or too many colours, or a colour
            is only in one of them.
    """
    names = input_name(picture_map, "map"), input_name(artwork_map, "artwork map")
    here = _flat_colours(to_rgba(picture_map, names[0]), names[0], size)
    there = _flat_colours(
        to_rgba(artwork_map, names[1]), names[1], (artwork.shape[1], artwork.shape[0])
    )
    pairs = {colour: _find_same_colour(colour, there) for colour in here}
    alone = [colour for colour, twin in pairs.items() if twin is None]
    others = [colour for colour in there if colour not in pairs.values()]
    wrong = [
        f"{name} alone has {', '.join(map(_to_hex, found))}"
        for name, found in zip(names, (alone, others), strict=True)
        if found
    ]
    if wrong:
        raise InputError(f"maps: expected the same colours in both, but {'; '.join(wrong)}")
    return [
        Part(
            DrawnMask(_to_hex(colour), ndimage.gaussian_filter(where, BORDER_WIDTH)),
            (StyleSource(artwork, guide=there[twin]),),
        )
        for colour, where in here.items()
        if (twin := pairs[colour]) is not None
    ]


def _flat_colours(
    rgba: Array, name: str, size: tuple[int, int]
) -> dict[tuple[int, int, int], Array]:
    """Find the flat colours of a map, the commonest first, and where (H, W) each of them is."""
    _check_aspect(name, rgba, size)
    rgb = np.rint(rgba[..., :3] * 255).astype(np.int16)
    every, counts = np.unique(rgb.reshape(-1, 3), axis=0, return_counts=True)
    kept: list[tuple[int, int, int]] = []
    for place in np.argsort(-counts, kind="stable"):
        colour: tuple[int, int, int] = tuple(every[place].tolist())
        if counts[place] < MIN_AREA_SHARE * counts.sum():
            break
        same = (np.abs(rgb - colour) <= SAME_COLOUR_DISTANCE).all(axis=-1)
        if (
            _find_same_colour(colour, kept) is None
            and ndimage.minimum_filter(same, MIN_WIDTH).any()
        ):
            kept.append(colour)
    if not 0 < len(kept) <= MOST_COLOURS:
        raise InputError(
            f"{name}: {len(kept) or 'no'} flat colours, expected 1 to {MOST_COLOURS}: a map is "
            "drawn in flat colours, one for each kind of place"
        )
    small = Image.fromarray(rgb.astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    pixels = np.asarray(small, dtype=np.int16)
    # A pixel between two colours, at an edge, belongs to the nearer one.
    distance = np.stack([np.abs(pixels - colour).sum(axis=-1) for colour in kept])
    nearest = distance.argmin(axis=0)
    return {colour: (nearest == k).astype(np.float32) for k, colour in enumerate(kept)}


def _find_same_colour(
    colour: tuple[int, int, int],
    colours: "list[tuple[int, int, int]] | dict[tuple[int, int, int], Array]",
) -> tuple[int, int, int] | None:
    for other in colours:
        if max(abs(a - b) for a, b in zip(colour, other, strict=True)) <= SAME_COLOUR_DISTANCE:
            return other
    return None


def _check_aspect(name: str, rgba: Array, wanted: tuple[int, int]) -> None:
    height, width = rgba.shape[:2]
    if abs(width * wanted[1] / (height * wanted[0]) - 1) > ASPECT_TOLERANCE:
        raise InputError(
            f"{name}: {width}x{height} pixels, expected the proportions of the picture that "
            f"it is laid on, {wanted[0]}x{wanted[1]}"
        )


def _to_hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
