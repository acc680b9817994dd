"""Broad colours: how much of the picture each of the artwork's colours fills.

Strokes bring the artwork's colours along, but how much of the picture each of them fills is left
to the protein and its ground. So the broad colours are moved towards those of the artwork, by
iterated transport in one dimension (Pitié, Kokaram and Dahyot 2007, "Automated colour grading
using colour distribution transfer"); the strokes on them stay as they are. What moves a colour is
told by the paint's own colour: found once for a still, it serves all frames of its clip.
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

# Long side, in pixels, at which a picture has its broad colours and no strokes.
BROAD_SIDE = 64
# Turns of the axes along which colours are moved, and the quantiles that are compared on each.
ROTATIONS, QUANTILES = 20, 65
NODES = 9  # of the table along each axis of CIELAB
SAMPLES = 4096  # places of all artworks together
MARGIN = 0.06  # share of the artwork's sides that is not looked at: frames and paper
RIM = 0.02  # weight of the mean colour, which tells where a layer ends
# Coverage from which on a small pixel is of a part, and how many a part has that is moved.
MIN_COVERAGE, MIN_PIXELS = 0.25, 24
MIN_SPREAD = 0.5  # CIELAB: the least that colours are taken to spread over


@dataclass(frozen=True)
class ColourTransfer:
    """How broad colours are moved: a table over a box of CIELAB.

    Attributes:
        low: (3,) L, a, b of the box's first corner.
        high: (3,) of its last.
        moves: (n, n, n, 3) change of a colour at the nodes; outside, that of the nearest one.
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
    """What moves the broad colours of a picture `share` of the way to those of the artworks.

    Where colours have to go is found on the composed picture; what moves them is told by the paint
    alone, which keeps its place on the protein while light and air change from frame to frame.

    Args:
        paint: (H, W, 3) RGB in [0, 1]: the paint of protein and ground, before it is composed.
        composed: (H, W, 3) the picture made of it.
        sources: the artworks, which count by their weights.
        share: 0 leaves colours where they are, 1 gives the picture the artworks' distribution.
        inside: (H, W) in [0, 1] the part of the picture that is moved; None for all of it.
    """
    own, here = (_broad_colours_inside(p, inside) for p in (paint, composed))
    moves = share * (_transport_colours(here, _broad_colours_of_artworks(sources)) - here)
    low, high = own.min(axis=0), own.max(axis=0)
    middle, spread = (low + high) / 2, np.maximum(high - low, MIN_SPREAD) / 2
    low, high = middle - spread, middle + spread
    axes = [np.linspace(a, b, NODES) for a, b in zip(low, high, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    # A node takes the mean of what moves the colours near it (Nadaraya and Watson 1964).
    step = 2 * spread / (NODES - 1)
    apart = cdist(nodes / step, own / step, "sqeuclidean") / 2
    weights = np.exp(apart.min(axis=1, keepdims=True) - apart)
    table = (weights / weights.sum(axis=1, keepdims=True)) @ moves
    planes = low, high, table.reshape(NODES, NODES, NODES, 3)
    return ColourTransfer(*(plane.astype(np.float32) for plane in planes))


def colour_shifts(paint: Array, tone: ColourTransfer, inside: Array | None = None) -> Array:
    """How far the broad colours of a layer of paint move: (H, W, 3) CIELAB.

    Of a layer, not of the picture: where a protein moves over its ground, neither takes part in
    the broad colours of the other.

    Args:
        paint: (H, W, 3) CIELAB.
        tone: what moves them.
        inside: (H, W) in [0, 1]: the places whose colours count; None for all.
    """
    height, width = paint.shape[:2]
    small = _broad_size((width, height))
    weight = np.ones((height, width), np.float32) if inside is None else inside
    # Where nothing counts, the mean of what does.
    mean = (paint * weight[..., None]).sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
    area = _resize(weight, small) + RIM
    planes = (_resize(plane * weight, small) for plane in paint.transpose(2, 0, 1))
    broad = np.dstack([(p + RIM * m) / area for p, m in zip(planes, mean, strict=True)])
    places = (broad - tone.low) / (tone.high - tone.low) * (len(tone.moves) - 1)
    found = [
        ndimage.map_coordinates(plane, places.transpose(2, 0, 1), order=1, mode="nearest")
        for plane in tone.moves.transpose(3, 0, 1, 2)
    ]
    return np.dstack([_resize(plane, (width, height)) for plane in found])


def _transport_colours(
    here: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Colours `here` (N, 3), each where it goes for all to be distributed as those `there`."""
    moved, levels = here.copy(), np.linspace(0, 1, QUANTILES)
    generator = np.random.default_rng(0)
    for _ in range(ROTATIONS):
        directions, _ = np.linalg.qr(generator.normal(size=(3, 3)))
        for direction in directions.T:
            place = moved @ direction
            own, wanted = np.quantile(place, levels), np.quantile(there @ direction, levels)
            moved += np.interp(place, own, wanted - own)[:, None] * direction
    return moved


def _broad_colours_of_artworks(sources: Sequence[StyleSource]) -> NDArray[np.float64]:
    """Broad colours (N, 3) of the artworks, as many of each as its weight says."""
    whole = sum(source.weight for source in sources)
    colours = []
    for source in sources:
        rows, columns = (round(MARGIN * side) for side in source.pixels.shape[:2])
        inner = source.pixels[rows : len(source.pixels) - rows, columns : -columns or None]
        broad = _broad_colours(inner).reshape(-1, 3)
        number = max(1, round(SAMPLES * source.weight / whole))
        colours.append(broad[np.linspace(0, len(broad) - 1, number).astype(int)])
    return np.concatenate(colours).astype(np.float64)


def is_large_enough(inside: Array) -> bool:
    """Whether a part (H, W) of a picture is large enough to have broad colours."""
    small = _resize(inside, _broad_size((inside.shape[1], inside.shape[0])))
    return bool((small > MIN_COVERAGE).sum() >= MIN_PIXELS)


def _broad_colours_inside(picture: Array, inside: Array | None) -> NDArray[np.float64]:
    """The broad colours (N, 3) of a part of a picture, without what lies beside it."""
    if inside is None:
        return _broad_colours(picture).reshape(-1, 3).astype(np.float64)
    size = _broad_size((picture.shape[1], picture.shape[0]))
    area = _resize(inside, size)
    known = area > MIN_COVERAGE
    planes = (_resize(plane * inside, size)[known] for plane in picture.transpose(2, 0, 1))
    rgb = np.stack([plane / area[known] for plane in planes], axis=-1)
    return to_lab(np.clip(rgb, 0, 1)[None])[0].astype(np.float64)


def _broad_colours(picture: Array) -> Array:
    """The broad colours (h, w, 3) of a picture, in CIELAB and small."""
    size = _broad_size((picture.shape[1], picture.shape[0]))
    return to_lab(np.dstack([_resize(plane, size) for plane in picture.transpose(2, 0, 1)]))


def _broad_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height at which a picture of that size has its broad colours alone."""
    factor = min(1.0, BROAD_SIDE / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _resize(plane: Array, size: tuple[int, int]) -> Array:
    image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))
