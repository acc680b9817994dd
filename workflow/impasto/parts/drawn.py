"""Parts that a person has drawn: masks, and maps whose flat colours say what goes where.

Maps for picture and artwork are those of a neural doodle (Champandard 2016, "Semantic style
transfer and turning two-bit doodles into fine artworks"): places of one colour are painted with
the artwork's places of the same colour.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.errors import InputError
from impasto.parts.part import Part
from impasto.parts.terms import KINDS
from impasto.rendering.frame import Array, Frame, read_frame
from impasto.source import Source

Bits = NDArray[np.bool_]

# A colour that covers less of a map, or is nowhere as wide as this many pixels, is but an edge
# between two others.
LEAST, WIDE = 0.001, 5
# Two colours that differ by less in every channel (of 255) are one, drawn or compressed unevenly.
ONE_COLOUR = 12
MOST_COLOURS = 24
# How much the proportions of a map may differ from those of its picture.
ASPECT = 0.03
SOFT = 0.7  # pixels


@dataclass(frozen=True)
class Drawn:
    """A part as it was drawn on one picture; it covers figure and ground alike.

    On a smaller picture of the same view it is as much smaller.

    Attributes:
        name: of its file, or its colour.
        share: (H, W) in [0, 1], the size of the picture.
    """

    name: str
    share: Array
    # What is drawn by hand is more special than anything the renderer knows.
    rank: int = len(KINDS) ** 2

    def figure(self, frame: Frame) -> Array:
        """Its share (H, W) of what is drawn."""
        return self._at(frame.size)

    def ground(self, frame: Frame) -> Array:
        """Its share (H, W) of the ground."""
        return self._at(frame.size)

    def _at(self, size: tuple[int, int]) -> Array:
        if self.share.shape == (size[1], size[0]):
            return self.share
        return np.asarray(Image.fromarray(self.share).resize(size, Image.Resampling.BOX))


def mask(path: Path, size: tuple[int, int]) -> Drawn:
    """A mask picture: white, or opaque where it has transparency, is inside.

    Args:
        path: the picture, of any size with the proportions of `size`.
        size: width and height of the picture that it is laid on.

    Raises:
        InputError: it cannot be read, has other proportions, or nothing is inside.
    """
    picture = read_frame(path)
    inside = picture.matte
    if inside.min() == 1:
        inside = picture.colour.mean(axis=2)
    _check_aspect(path, picture.size, size)
    share = np.asarray(Image.fromarray(inside).resize(size, Image.Resampling.BOX))
    if share.max() < 0.5:
        raise InputError(f"{path}: nothing is inside: expected a mask with white places")
    return Drawn(path.name, share)


def labelled(
    picture_map: Path, artwork_map: Path, size: tuple[int, int], artwork: Array
) -> list[Part]:
    """The parts of a picture that a pair of maps tells, one for each colour.

    Args:
        picture_map: flat colours, with the proportions of the picture.
        artwork_map: the same colours, with the proportions of the artwork.
        size: width and height of the picture.
        artwork: (h, w, 3) RGB in [0, 1].

    Raises:
        InputError: a map cannot be read, has other proportions or too many colours, or a colour
            is in one of them only.
    """
    here = _colours(picture_map, size)
    there = _colours(artwork_map, (artwork.shape[1], artwork.shape[0]))
    pairs = {colour: _nearest(colour, there) for colour in here}
    alone = [colour for colour, twin in pairs.items() if twin is None]
    others = [colour for colour in there if colour not in pairs.values()]
    wrong = [
        f"{path} alone has {', '.join(map(_hexadecimal, found))}"
        for path, found in ((picture_map, alone), (artwork_map, others))
        if found
    ]
    if wrong:
        raise InputError(f"maps: expected the same colours in both, but {'; '.join(wrong)}")
    return [
        Part(
            Drawn(_hexadecimal(colour), ndimage.gaussian_filter(where, SOFT)),
            (Source(artwork, guide=there[twin]),),
        )
        for colour, where in here.items()
        if (twin := pairs[colour]) is not None
    ]


def _colours(path: Path, size: tuple[int, int]) -> dict[tuple[int, int, int], Array]:
    """The flat colours of a map, the commonest first, and where (H, W) each of them is."""
    picture = read_frame(path)
    _check_aspect(path, picture.size, size)
    rgb = np.rint(picture.colour * 255).astype(np.int16)
    every, counts = np.unique(rgb.reshape(-1, 3), axis=0, return_counts=True)
    kept: list[tuple[int, int, int]] = []
    for place in np.argsort(-counts, kind="stable"):
        colour: tuple[int, int, int] = tuple(every[place].tolist())
        if counts[place] < LEAST * counts.sum():
            break
        same = (np.abs(rgb - colour) <= ONE_COLOUR).all(axis=-1)
        if _nearest(colour, kept) is None and ndimage.minimum_filter(same, WIDE).any():
            kept.append(colour)
    if not 0 < len(kept) <= MOST_COLOURS:
        raise InputError(
            f"{path}: {len(kept) or 'no'} flat colours, expected 1 to {MOST_COLOURS}: a map is "
            "drawn in flat colours, one for each kind of place"
        )
    small = Image.fromarray(rgb.astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    pixels = np.asarray(small, dtype=np.int16)
    # What lies between two colours at an edge belongs to the nearer one.
    away = np.stack([np.abs(pixels - colour).sum(axis=-1) for colour in kept])
    nearest = away.argmin(axis=0)
    return {colour: (nearest == k).astype(np.float32) for k, colour in enumerate(kept)}


def _nearest(
    colour: tuple[int, int, int],
    among: "list[tuple[int, int, int]] | dict[tuple[int, int, int], Array]",
) -> tuple[int, int, int] | None:
    for other in among:
        if max(abs(a - b) for a, b in zip(colour, other, strict=True)) <= ONE_COLOUR:
            return other
    return None


def _check_aspect(path: Path, found: tuple[int, int], wanted: tuple[int, int]) -> None:
    if abs(found[0] * wanted[1] / (found[1] * wanted[0]) - 1) > ASPECT:
        raise InputError(
            f"{path}: {found[0]}x{found[1]} pixels, expected the proportions of the picture that "
            f"it is laid on, {wanted[0]}x{wanted[1]}"
        )


def _hexadecimal(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
