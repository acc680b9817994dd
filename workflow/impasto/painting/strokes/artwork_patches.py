"""Patches of an artwork's paint, from which strokes are cut."""

from dataclasses import dataclass
from typing import Any, Self

import numba
import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.painting.broad_maps import resample
from impasto.painting.strokes.descriptors import ACROSS, ALONG

# Distance in pixels between neighbouring patches; the most of them that are compared.
STEP, MOST = 4, 40_000
# Larger artworks are reduced to this many pixels: strokes are as wide there as in smaller ones.
WORKING_AREA = 700_000
# Guide value above which patches are cut.
MIN_GUIDE = 0.3
# Share of a patch that must lie there, if not its middle alone counts.
MIN_CLEAR = 0.9
# Rim of the artwork in which there are no patches, as a share of its long side.
RIM = 0.03
FAINT = 6.0  # energy of gradients at which paint has half of a direction


@dataclass(frozen=True)
class Patches:
    """Straight patches of one size in an artwork, with their descriptors.

    Attributes:
        places: (M, 2) middles (x, y) in pixels.
        angles: (M,) directions in radians, clockwise from the right.
        mirrors: (M,) 1 or -1.
        detail: (M,) their `detail_map`: contrast that the descriptors do not show.
        descriptors: (M, 21, 3) mean colours in CIELAB of 7 x 3 cells, along and across.
    """

    places: Array
    angles: Array
    mirrors: Array
    detail: Array
    descriptors: Array

    def __len__(self) -> int:
        """Return the number of patches."""
        return len(self.places)


@dataclass(frozen=True)
class PatchSource:
    """An artwork prepared for patches of any size to be cut from it.

    Attributes:
        lab: (h, w, 3) the artwork in CIELAB, of at most `WORKING_AREA` pixels.
        guide: (h, w) in [0, 1], above `MIN_GUIDE` where patches may lie.
        products: `gradient_products` of `lab`.
        zoom: its size relative to the artwork's own, across and down.
    """

    lab: Array
    guide: Array
    products: tuple[Array, Array, Array]
    zoom: tuple[float, float]

    @classmethod
    def of(cls, lab: Array, guide: Array) -> Self:
        """Prepare an artwork (H, W, 3) in CIELAB with its guide (H, W)."""
        height, width = lab.shape[:2]
        zoom = (WORKING_AREA / (height * width)) ** 0.5
        size = width, height
        if zoom < 1:
            size = int(width * zoom), int(height * zoom)
            lab, guide = resample(lab, size), resample(guide, size)
        return cls(lab, guide, gradient_products(lab), (size[0] / width, size[1] / height))


def cut_patches(
    source: PatchSource, length: float, width: float, *, whole: bool = False
) -> Patches:
    """Cut patches that lie along the artwork's own strokes, turned and mirrored.

    Args:
        source: the artwork.
        length: of the patches in pixels of the artwork.
        width: of the patches in pixels of the artwork.
        whole: whether nearly all of a patch must lie where the guide allows it, not its middle
            alone.
    """
    lab, guide, zoom = source.lab, source.guide, np.array(source.zoom, np.float32)
    height, breadth = lab.shape[:2]
    length, width = length * float(zoom.mean()), width * float(zoom.mean())
    blurred = ndimage.gaussian_filter(lab, (_cell_blur(width),) * 2 + (0,))
    detail = _root_mean_square(lab[..., 0] - blurred[..., 0], width)
    angle_map, _ = stroke_tensor(source.products, max(2.0, 0.35 * width))
    rim = max(1, round(RIM * max(height, breadth)))
    step = max(STEP, int(np.sqrt(4 * height * breadth / MOST)))
    y, x = (
        plane.ravel() for plane in np.mgrid[rim : height - rim : step, rim : breadth - rim : step]
    )
    allowed = guide[y, x] > MIN_GUIDE
    y, x = y[allowed], x[allowed]
    places = np.tile(np.column_stack([x, y]).astype(np.float32), (4, 1))
    turns, mirrors = (np.repeat(v, len(x)) for v in ([0, 0, np.pi, np.pi], [1, -1, 1, -1]))
    angles = (np.tile(angle_map[y, x], 4) + turns).astype(np.float32)
    mirrors = mirrors.astype(np.float32)
    descriptors = np.empty((len(places), ALONG * ACROSS, 3), np.float32)
    inside = np.zeros(len(places), bool)
    clear = np.zeros(len(places), np.float32)
    _describe(
        places,
        angles,
        mirrors,
        length,
        width,
        blurred,
        guide > MIN_GUIDE,
        ALONG,
        ACROSS,
        descriptors,
        inside,
        clear,
    )
    if whole and inside.any():
        # Of an artwork that has few such places, the best tenth of its patches must do.
        inside &= clear >= min(MIN_CLEAR, float(np.percentile(clear[inside], 90)))
    return Patches(
        ((places[inside] + 0.5) / zoom - 0.5).astype(np.float32),
        angles[inside],
        mirrors[inside],
        np.tile(detail[y, x], 4)[inside],
        descriptors[inside],
    )


def detail_map(lightness: Array, width: float) -> Array:
    """Return the contrast (H, W) of what is finer than the cells of descriptors, in CIELAB L.

    Args:
        lightness: (H, W) L of CIELAB.
        width: of the strokes in pixels.
    """
    return _root_mean_square(
        lightness - ndimage.gaussian_filter(lightness, _cell_blur(width)), width
    )


def _root_mean_square(fine: Array, width: float) -> Array:
    return np.sqrt(ndimage.gaussian_filter(fine * fine, max(1.0, width / 2)))


def _cell_blur(width: float) -> float:
    """Return the width in pixels of the Gaussian that leaves the mean colours of cells."""
    return max(1.0, width / ACROSS / 2)


def gradient_products(lab: Array) -> tuple[Array, Array, Array]:
    """Return the products xx, yy and xy, (H, W) each, of the gradients of a picture (H, W, 3)."""
    down, right = (
        np.dstack([ndimage.gaussian_filter(lab[..., c], 1.0, order=o) for c in range(3)])
        for o in ((1, 0), (0, 1))
    )
    xx, yy, xy = (p.sum(axis=-1) for p in (right * right, down * down, right * down))
    return xx, yy, xy


def stroke_tensor(products: tuple[Array, Array, Array], width: float) -> tuple[Array, Array]:
    """Return direction (H, W), in radians clockwise from the right, and coherence of strokes.

    Args:
        products: `gradient_products` of a picture in CIELAB.
        width: of the averaging Gaussian in pixels.
    """
    xx, yy, xy = (ndimage.gaussian_filter(product, width) for product in products)
    along, across = yy - xx, -2 * xy
    angle = 0.5 * np.arctan2(across, along)
    coherence = np.hypot(along, across) / (xx + yy + FAINT)
    return angle.astype(np.float32), coherence.astype(np.float32)


@numba.njit(fastmath=True, cache=True, nogil=True)
def _describe(
    places: Any,
    angles: Any,
    mirrors: Any,
    length: Any,
    width: Any,
    lab: Any,
    allowed: Any,
    along: Any,
    across: Any,
    descriptors: Any,
    inside: Any,
    clear: Any,
) -> None:
    rows, columns, _ = lab.shape
    for i in range(len(places)):
        cosine, sine = np.cos(angles[i]), np.sin(angles[i])
        whole = True
        count = 0
        for a in range(along):
            u = ((a + 0.5) / along - 0.5) * length
            for b in range(across):
                v = ((b + 0.5) / across - 0.5) * width * mirrors[i]
                x = places[i, 0] + u * cosine - v * sine
                y = places[i, 1] + u * sine + v * cosine
                column, row = int(x + 0.5), int(y + 0.5)
                if column < 0 or row < 0 or column >= columns or row >= rows:
                    whole = False
                    column, row = min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
                count += allowed[row, column]
                for c in range(3):
                    descriptors[i, a * across + b, c] = lab[row, column, c]
        inside[i] = whole
        clear[i] = count / (along * across)
