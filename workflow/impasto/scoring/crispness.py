"""Score of crispness: whether the strokes are as sharp as those of the artwork."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.scoring.image_measures import gradient_magnitude, resize

LONG_SIDE = 2048
"""Long side in pixels at which a still is compared with its artwork, as on a large screen."""

_SIGMA = 0.7  # no wider, since a wide Gaussian does not tell a sharp edge from a soft one
_OUTLINE_MARGIN = 4.0  # in pixels of the long side above
_PERCENTILE = 99.0
_LEAST_PIXELS = 64


def measure_crispness(still: Array, distance: NDArray[np.float64], artwork: Array) -> float | None:
    """Compare the sharpest edges inside the protein with those of the artwork.

    The score is the 99th percentile of the colour gradient per pixel inside the protein, divided by
    that of the whole artwork. The still is enlarged (or reduced) to a long side of 2048 pixels, the
    artwork stays at its native size. So a still that holds no more detail than a small picture is
    soft, however sharp it looks at its own size. The pixels within 4 px of the outline are left
    out, since the matte would be crisp without any paint.

    Args:
        still: (h, w, 3) RGB in [0, 1].
        distance: (H, W) signed distance to the outline in pixels of the render, positive inside.
        artwork: (h, w, 3) RGB in [0, 1], at its native size.

    Returns:
        from 0; higher is better, and at 1 the sharpest strokes are those of the artwork. None where
        the protein is too small, or the artwork is flat.
    """
    height, width = distance.shape
    scale = LONG_SIDE / max(height, width)
    size = round(width * scale), round(height * scale)
    deep = Image.fromarray(distance > _OUTLINE_MARGIN / scale)
    inside = np.asarray(deep.resize(size, Image.Resampling.NEAREST))
    if inside.sum() < _LEAST_PIXELS:
        return None
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    edges = _gradient(resize(still, size, window))[inside[window]]
    unit = np.percentile(_gradient(artwork), _PERCENTILE)
    return float(np.percentile(edges, _PERCENTILE) / unit) if unit > 1e-6 else None


def _gradient(picture: Array) -> NDArray[np.floating]:
    return gradient_magnitude(to_lab(picture), _SIGMA)
