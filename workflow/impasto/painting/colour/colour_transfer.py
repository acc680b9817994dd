"""Colour transfer: the broad colours of a picture move to those of the artworks.

Strokes bring the artwork's colours along, but how much of the picture each colour fills depends on
the protein and its ground. So the broad colours are moved towards the distribution in the artwork,
by iterated one-dimensional transport (Pitié, Kokaram and Dahyot 2007, "Automated colour grading
using colour distribution transfer"). The strokes on them stay as they are. The shift depends only
on the colour of the paint, so the transfer found for a still serves all frames of its clip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from scipy.spatial.distance import cdist

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab

# Long side, in pixels, of a picture reduced to its broad colours, without strokes.
BROAD_SIDE = 64
# Rotations of the axes along which colours are moved, and quantiles compared along each axis.
ROTATIONS, QUANTILES = 20, 65
NODES = 9  # nodes of the table along each axis of CIELAB
SAMPLES = 4096  # pixels of all artworks together
MARGIN = 0.06  # share of the artwork's sides that is ignored at each edge: frames and paper
RIM = 0.02  # weight of the mean colour, which stands in where a layer ends
# Coverage from which a reduced pixel belongs to a part, and the number of such pixels that a part
# needs for its colours to be moved.
MIN_COVERAGE, MIN_PIXELS = 0.25, 24
MIN_SPREAD = 0.5  # minimum width of the box of colours, in CIELAB


@dataclass(frozen=True)
class ColourTransfer:
    """The shift of broad colours: a table over a box of CIELAB.

    Attributes:
        low: (3,) L, a, b of the box's lower corner.
        high: (3,) L, a, b of its upper corner.
        moves: (n, n, n, 3) shift of a colour at the nodes; outside the box, the nearest node's
            applies.
    """

    low: Array
    high: Array
    moves: Array


def fit_colour_transfer(
    paint: Array,
    composed: Array,
    sources: Sequence[StyleSource],
    share: float,
    inside: Array | None = None,
) -> ColourTransfer:
    """Fit the shift that moves broad colours `share` of the way to those of the artworks.

    The target is found on the composed picture. The shift is a function of the paint alone, which
    stays the same on the protein while light and air change from frame to frame.

    Args:
        paint: (H, W, 3) RGB in [0, 1]: the paint of protein and ground, before composition.
        composed: (H, W, 3) the picture composed from it.
        sources: the artworks, counted by their weights.
        share: 0 leaves colours where they are, 1 gives the picture the artworks' distribution.
        inside: (H, W) in [0, 1] the part of the picture that is moved; None for all of it.
    """
    paint_colours, composed_colours = (_broad_colours_inside(p, inside) for p in (paint, composed))
    moves = share * (
        _transport_colours(composed_colours, broad_colours_of_artworks(sources)) - composed_colours
    )
    low, high = paint_colours.min(axis=0), paint_colours.max(axis=0)
    middle, spread = (low + high) / 2, np.maximum(high - low, MIN_SPREAD) / 2
    low, high = middle - spread, middle + spread
    axes = [np.linspace(a, b, NODES) for a, b in zip(low, high, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    # A node takes the weighted mean of the shifts of colours near it (Nadaraya and Watson 1964).
    step = 2 * spread / (NODES - 1)
    distance = cdist(nodes / step, paint_colours / step, "sqeuclidean") / 2
    weights = np.exp(distance.min(axis=1, keepdims=True) - distance)
    table = (weights / weights.sum(axis=1, keepdims=True)) @ moves
    planes = low, high, table.reshape(NODES, NODES, NODES, 3)
    return ColourTransfer(*(plane.astype(np.float32) for plane in planes))


def colour_shifts(paint: Array, transfer: ColourTransfer, inside: Array | None = None) -> Array:
    """Compute how far the broad colours of a layer of paint move: (H, W, 3) CIELAB.

    Of a layer, not of the picture: where a protein moves over its ground, neither affects the broad
    colours of the other.

    Args:
        paint: (H, W, 3) CIELAB.
        inside: (H, W) in [0, 1]: the weight of each pixel's colour; None for 1 everywhere.
    """
    height, width = paint.shape[:2]
    small = _broad_size((width, height))
    weight = np.ones((height, width), np.float32) if inside is None else inside
    # Where no pixel counts, the mean of those that do stands in.
    mean = (paint * weight[..., None]).sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
    area = _resize(weight, small) + RIM
    planes = (_resize(plane * weight, small) for plane in paint.transpose(2, 0, 1))
    broad = np.dstack([(p + RIM * m) / area for p, m in zip(planes, mean, strict=True)])
    places = (broad - transfer.low) / (transfer.high - transfer.low) * (len(transfer.moves) - 1)
    shifts = [
        ndimage.map_coordinates(plane, places.transpose(2, 0, 1), order=1, mode="nearest")
        for plane in transfer.moves.transpose(3, 0, 1, 2)
    ]
    return np.dstack([_resize(plane, (width, height)) for plane in shifts])


def _transport_colours(
    colours: NDArray[np.float64], target_colours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Move `colours` (N, 3) to the distribution of `target_colours` (M, 3)."""
    moved, levels = colours.copy(), np.linspace(0, 1, QUANTILES)
    generator = np.random.default_rng(0)
    for _ in range(ROTATIONS):
        directions, _ = np.linalg.qr(generator.normal(size=(3, 3)))
        for direction in directions.T:
            place = moved @ direction
            source_levels, target_levels = (
                np.quantile(place, levels),
                np.quantile(target_colours @ direction, levels),
            )
            moved += (
                np.interp(place, source_levels, target_levels - source_levels)[:, None] * direction
            )
    return moved


def broad_colours_of_artworks(sources: Sequence[StyleSource]) -> NDArray[np.float64]:
    """Sample the broad colours (N, 3) of the artworks, of each in proportion to its weight."""
    total_weight = sum(source.weight for source in sources)
    colours = []
    for source in sources:
        rows, columns = (round(MARGIN * side) for side in source.pixels.shape[:2])
        inner = source.pixels[rows : len(source.pixels) - rows, columns : -columns or None]
        broad = _broad_colours(inner).reshape(-1, 3)
        number = max(1, round(SAMPLES * source.weight / total_weight))
        colours.append(broad[np.linspace(0, len(broad) - 1, number).astype(int)])
    return np.concatenate(colours).astype(np.float64)


def is_large_enough(inside: Array) -> bool:
    """Return whether a part (H, W) of a picture is large enough to have broad colours."""
    small = _resize(inside, _broad_size((inside.shape[1], inside.shape[0])))
    return bool((small > MIN_COVERAGE).sum() >= MIN_PIXELS)


def _broad_colours_inside(picture: Array, inside: Array | None) -> NDArray[np.float64]:
    """Return the broad colours (N, 3) of a part of a picture, without those of its surroundings."""
    if inside is None:
        return _broad_colours(picture).reshape(-1, 3).astype(np.float64)
    size = _broad_size((picture.shape[1], picture.shape[0]))
    area = _resize(inside, size)
    known = area > MIN_COVERAGE
    planes = (_resize(plane * inside, size)[known] for plane in picture.transpose(2, 0, 1))
    rgb = np.stack([plane / area[known] for plane in planes], axis=-1)
    return to_lab(np.clip(rgb, 0, 1)[None])[0].astype(np.float64)


def _broad_colours(picture: Array) -> Array:
    """Return the broad colours (h, w, 3) of a picture, in CIELAB and at reduced size."""
    size = _broad_size((picture.shape[1], picture.shape[0]))
    return to_lab(np.dstack([_resize(plane, size) for plane in picture.transpose(2, 0, 1)]))


def _broad_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height to which a picture of that size is reduced for broad colours."""
    factor = min(1.0, BROAD_SIDE / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _resize(plane: Array, size: tuple[int, int]) -> Array:
    image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))
