"""Patches of an artwork's paint, from which strokes are cut."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.compiled import compiled
from impasto.painting.broad_maps import resample
from impasto.painting.strokes.descriptors import ACROSS, ALONG
from impasto.painting.strokes.stroke import Rows

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
CUTTERS = 8  # sizes of patches for which an artwork stays prepared
FAINT = 6.0  # energy of gradients at which paint has half of a direction


@dataclass(frozen=True)
class Patches(Rows):
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

    @cached_property
    def everywhere(self) -> Self:
        """The same artwork, for patches to be cut from any place."""
        return replace(self, guide=np.ones_like(self.guide))

    @cached_property
    def cutter(self) -> Callable[[float, float], "PatchCutter"]:
        """Return the cutter of patches of a length and width; the last few are kept."""
        return lru_cache(CUTTERS)(partial(PatchCutter, self))


@dataclass(frozen=True)
class PatchCutter:
    """Cuts patches of one size from an artwork.

    Attributes:
        source: the artwork.
        length: of the patches in pixels of the artwork.
        width: of the patches in pixels of the artwork.
    """

    source: PatchSource
    length: float
    width: float

    @cached_property
    def zoom(self) -> Array:
        """The size (2,) of the prepared artwork relative to the artwork's own."""
        return np.array(self.source.zoom, np.float32)

    @property
    def size(self) -> tuple[float, float]:
        """Length and width of the patches in pixels of the prepared artwork."""
        zoom = float(self.zoom.mean())
        return self.length * zoom, self.width * zoom

    @cached_property
    def blurred(self) -> Array:
        """The prepared artwork (h, w, 3) of which a pixel is the mean colour of a cell."""
        blur = _cell_blur(self.size[1])
        return ndimage.gaussian_filter(self.source.lab, (blur, blur, 0))

    @cached_property
    def detail(self) -> Array:
        """The `detail_map` (h, w) of the prepared artwork."""
        light = self.source.lab[..., 0]
        return _root_mean_square(light - self.blurred[..., 0], self.size[1])

    @cached_property
    def stroke_angles(self) -> Array:
        """The directions (h, w) of the prepared artwork's own strokes, see `stroke_tensor`."""
        return stroke_tensor(self.source.products, max(2.0, 0.35 * self.size[1]))[0]

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        """The places (h, w) of the prepared artwork where patches may lie."""
        return self.source.guide > MIN_GUIDE

    def cut(self) -> Patches:
        """Cut patches that lie along the artwork's own strokes, turned and mirrored."""
        x, y = self._grid
        turns, mirrors = (np.repeat(v, len(x)) for v in ([0, 0, np.pi, np.pi], [1, -1, 1, -1]))
        angles = np.tile(self.stroke_angles[y, x], 4) + turns
        return self._cut(np.tile(self._grid, 4), angles, mirrors, whole=False)

    def cut_upright(self, angle: float) -> Patches:
        """Cut patches, whole, that lie at an angle in radians, neither turned nor mirrored."""
        ones = np.ones(self._grid.shape[1])
        return self._cut(self._grid, angle * ones, ones, whole=True)

    @cached_property
    def _rim(self) -> int:
        return max(1, round(RIM * max(self.allowed.shape)))

    @cached_property
    def middles(self) -> NDArray[np.bool_]:
        """The places (h, w) of the prepared artwork where the middles of patches may lie."""
        within = (slice(self._rim, -self._rim),) * 2
        inside = np.zeros_like(self.allowed)
        inside[within] = self.allowed[within]
        return inside

    @cached_property
    def _grid(self) -> NDArray[np.intp]:
        """Columns and rows (2, M) of the middles that are tried."""
        height, breadth = self.allowed.shape
        rim, step = self._rim, max(STEP, int(np.sqrt(4 * height * breadth / MOST)))
        y, x = np.mgrid[rim : height - rim : step, rim : breadth - rim : step]
        return np.stack([x, y])[:, self.middles[y, x]]

    def _cut(
        self, places: NDArray[Any], angles: NDArray[Any], mirrors: NDArray[Any], *, whole: bool
    ) -> Patches:
        count = places.shape[1]
        columns, rows = places
        places, angles, mirrors = (v.astype(np.float32) for v in (places.T, angles, mirrors))
        descriptors = np.empty((count, ALONG * ACROSS, 3), np.float32)
        inside, clear = np.zeros(count, bool), np.zeros(count, np.float32)
        lying = places, angles, mirrors
        _describe_all(lying, *self.size, self.blurred, self.allowed, descriptors, inside, clear)
        if whole and inside.any():
            # Of an artwork that has few such places, the best tenth of its patches must do.
            inside &= clear >= min(MIN_CLEAR, float(np.percentile(clear[inside], 90)))
        return Patches(
            ((places[inside] + 0.5) / self.zoom - 0.5).astype(np.float32),
            angles[inside],
            mirrors[inside],
            self.detail[rows, columns][inside],
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


@compiled(fastmath=True)
def describe_patch(
    lies: Any, length: Any, width: Any, lab: Any, allowed: Any, descriptor: Any
) -> Any:
    """Describe one patch in the compiled code of a loop.

    Args:
        lies: column and row of its middle, its direction in radians, clockwise from the right, and
            1 or, if it is mirrored, -1.
        length: in pixels.
        width: in pixels.
        lab: (h, w, 3) the artwork, blurred.
        allowed: (h, w) where patches may lie.
        descriptor: (21, 3) receives the colours of the cells.

    Returns:
        the share of its cells that lie on allowed places; -1 if a cell is off the artwork.
    """
    x, y, angle, mirror = lies
    rows, columns, _ = lab.shape
    cosine, sine = np.cos(angle), np.sin(angle)
    whole = True
    count = 0
    for a in range(ALONG):
        u = ((a + 0.5) / ALONG - 0.5) * length
        for b in range(ACROSS):
            v = ((b + 0.5) / ACROSS - 0.5) * width * mirror
            column, row = int(x + u * cosine - v * sine + 0.5), int(y + u * sine + v * cosine + 0.5)
            if column < 0 or row < 0 or column >= columns or row >= rows:
                whole = False
                column, row = min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
            count += allowed[row, column]
            for c in range(3):
                descriptor[a * ACROSS + b, c] = lab[row, column, c]
    return count / (ALONG * ACROSS) if whole else -1.0


@compiled(fastmath=True)
def _describe_all(
    lying: Any,
    length: Any,
    width: Any,
    lab: Any,
    allowed: Any,
    descriptors: Any,
    inside: Any,
    clear: Any,
) -> None:
    places, angles, mirrors = lying
    for i in range(len(places)):
        lies = places[i, 0], places[i, 1], angles[i], mirrors[i]
        share = describe_patch(lies, length, width, lab, allowed, descriptors[i])
        inside[i] = share >= 0
        clear[i] = share
