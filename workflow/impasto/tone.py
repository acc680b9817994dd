"""Broad colours: how much of the picture each of the artwork's colours fills.

Strokes bring the artwork's colours along, but how much of the picture each of them fills is left
to the protein and its ground. So the broad colours are moved towards those of the artwork, by
iterated transport in one dimension (Pitié, Kokaram and Dahyot 2007, "Automated colour grading
using colour distribution transfer"); the strokes on them stay as they are. What moves a colour
depends on the colour alone: found once for a still, it serves all frames of its clip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.colour import to_lab, to_rgb
from impasto.render.frame import Array
from impasto.source import Source

# Long side, in pixels, at which a picture has its broad colours and no strokes.
SIDE = 64
# Turns of the axes along which colours are moved, and the quantiles that are compared on each.
TURNS, QUANTILES = 20, 65
NODES = 9  # of the table along each axis of CIELAB
SAMPLES = 4096  # places of all artworks together
MARGIN = 0.06  # share of the artwork's sides that is not looked at: frames and paper
EMPTY = 0.5  # CIELAB: the least that colours are taken to spread over


@dataclass(frozen=True)
class Tone:
    """How broad colours are moved: a table over a box of CIELAB.

    Attributes:
        low: (3,) L, a, b of the box's first corner.
        high: (3,) of its last.
        moves: (n, n, n, 3) change of a colour at the nodes; outside, that of the nearest one.
    """

    low: Array
    high: Array
    moves: Array


def tone_of(picture: Array, sources: Sequence[Source], share: float) -> Tone:
    """What moves the broad colours of a picture `share` of the way to those of the artworks.

    Args:
        picture: (H, W, 3) RGB in [0, 1].
        sources: the artworks, which count by their weights.
        share: 0 leaves colours where they are, 1 gives the picture the artworks' distribution.
    """
    here, there = _broad(picture).reshape(-1, 3).astype(np.float64), _of_artworks(sources)
    low, high = here.min(axis=0), here.max(axis=0)
    middle, spread = (low + high) / 2, np.maximum(high - low, EMPTY) / 2
    low, high = middle - spread, middle + spread
    axes = [np.linspace(a, b, NODES) for a, b in zip(low, high, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    # The nodes go along with the picture's own colours, and end where such a colour would.
    moved = np.concatenate([here, nodes])
    levels = np.linspace(0, 1, QUANTILES)
    generator = np.random.default_rng(0)
    for _ in range(TURNS):
        directions, _ = np.linalg.qr(generator.normal(size=(3, 3)))
        for direction in directions.T:
            place = moved @ direction
            own = np.quantile(place[: len(here)], levels)
            wanted = np.quantile(there @ direction, levels)
            moved += np.interp(place, own, wanted - own)[:, None] * direction
    moves = share * (moved[len(here) :] - nodes).reshape(NODES, NODES, NODES, 3)
    return Tone(*(plane.astype(np.float32) for plane in (low, high, moves)))


def toned(picture: Array, tone: Tone) -> Array:
    """A picture (H, W, 3) in [0, 1] with its broad colours moved."""
    broad = _broad(picture)
    places = (broad - tone.low) / (tone.high - tone.low) * (len(tone.moves) - 1)
    moves = [
        ndimage.map_coordinates(plane, places.transpose(2, 0, 1), order=1, mode="nearest")
        for plane in tone.moves.transpose(3, 0, 1, 2)
    ]
    height, width = picture.shape[:2]
    return to_rgb(to_lab(picture) + np.dstack([_resized(m, (width, height)) for m in moves]))


def _of_artworks(sources: Sequence[Source]) -> NDArray[np.float64]:
    """Broad colours (N, 3) of the artworks, as many of each as its weight says."""
    whole = sum(source.weight for source in sources)
    colours = []
    for source in sources:
        rows, columns = (round(MARGIN * side) for side in source.pixels.shape[:2])
        inner = source.pixels[rows : len(source.pixels) - rows, columns : -columns or None]
        broad = _broad(inner).reshape(-1, 3)
        number = max(1, round(SAMPLES * source.weight / whole))
        colours.append(broad[np.linspace(0, len(broad) - 1, number).astype(int)])
    return np.concatenate(colours).astype(np.float64)


def _broad(picture: Array) -> Array:
    """The broad colours (h, w, 3) of a picture, in CIELAB and small."""
    height, width = picture.shape[:2]
    factor = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return to_lab(np.clip(np.dstack([_resized(p, size) for p in picture.transpose(2, 0, 1)]), 0, 1))


def _resized(plane: Array, size: tuple[int, int]) -> Array:
    image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC))
