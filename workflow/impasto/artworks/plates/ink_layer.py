"""Ink: anti-aliased strokes of a pen or brush on a separate layer."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from impasto.artworks.plates.paint_media import Sheet
from impasto.core.arrays import Array

OVERSAMPLING = 2


class InkLayer:
    """A layer of ink on a plate; coordinates and widths are in pixels of the plate."""

    def __init__(self, sheet: Sheet) -> None:
        """Make an empty layer for a sheet, whose random numbers give the tremor."""
        self._sheet = sheet
        width, height = sheet.size
        self._image = Image.new("L", (OVERSAMPLING * width, OVERSAMPLING * height))
        self._draw = ImageDraw.Draw(self._image)

    def stroke(self, points: NDArray[np.floating], width: float, tremor: float = 0.6) -> None:
        """Draw a line through points (N, 2) with the swelling and the tremor of a pen.

        Args:
            tremor: how far the hand strays, as a share of the width.
        """
        points = _resample(points, 3 * self._sheet.scale)
        if len(points) < 2:
            return
        stray = ndimage.gaussian_filter1d(
            self._sheet.rng.standard_normal((len(points), 3)), 6, axis=0, mode="nearest"
        )
        stray /= max(float(stray.std()), 1e-9)
        moved = (points + 0.5 * tremor * width * stray[:, :2]) * OVERSAMPLING
        widths = width * OVERSAMPLING * np.clip(1 + 0.18 * stray[:, 2], 0.4, 1.6)
        for (start, end), thick in zip(pairwise(moved), widths[:-1], strict=True):
            self._draw.line([*start, *end], fill=255, width=max(1, round(thick)))
            self._fill_disc(start, thick / 2)
        self._fill_disc(moved[-1], widths[-1] / 2)

    def dot(self, centre: Sequence[float], radius: float) -> None:
        """Draw a round dot."""
        self._fill_disc(np.asarray(centre) * OVERSAMPLING, radius * OVERSAMPLING)

    def layer(self) -> Array:
        """Return the coverage (H, W) in [0, 1] of what has been drawn."""
        reduced = self._image.resize(self._sheet.size, Image.Resampling.BOX)
        return np.asarray(reduced, dtype=np.float32) / np.float32(255)

    def _fill_disc(self, centre: NDArray[np.floating], radius: float) -> None:
        x, y = (float(part) for part in centre)
        if radius >= 0.75:
            self._draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)


def _resample(points: NDArray[np.floating], step: float) -> NDArray[np.floating]:
    """Resample a polyline (N, 2) at points about `step` apart."""
    points = np.asarray(points, dtype=np.float64)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if lengths[-1] == 0:
        return points[:1]
    at = np.linspace(0, lengths[-1], max(2, round(lengths[-1] / step) + 1))
    return np.stack([np.interp(at, lengths, points[:, axis]) for axis in (0, 1)], axis=1)
