"""Strokes take the artwork's contrast, measured on paint and artworks of known contrast."""

from pathlib import Path

import numpy as np
import pytest

from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.style.stroke_contrast import (
    MAX_GAIN,
    MIN_GAIN,
    match_contrast,
    measure_contrast,
)

STYLES = Path(__file__).parents[2] / "styles"


def grain(amplitude, size=256):
    """Return grey paint with noise in its lightness."""
    lab = np.zeros((size, size, 3), np.float32)
    lab[..., 0] = 50 + amplitude * np.random.default_rng(0).standard_normal((size, size))
    lab[..., 1] = 12
    return to_rgb(lab)


def test_paint_gets_the_contrast_of_the_artwork():
    everywhere = np.ones((256, 256), bool)
    wanted = measure_contrast([StyleSource(grain(5.0))], 256)
    for amplitude, factor in ((4.0, 1.25), (5.0, 1.0), (2.0, MAX_GAIN), (9.0, MIN_GAIN)):
        before, after = (
            to_lab(grain(amplitude)),
            to_lab(match_contrast(grain(amplitude), everywhere, wanted)),
        )
        assert after[..., 0].std() / before[..., 0].std() == pytest.approx(factor, abs=0.1)
        # The colour stays, and so does the mean lightness.
        assert np.abs(after[..., 1] - before[..., 1]).mean() < 0.5
        assert after[..., 0].mean() == pytest.approx(before[..., 0].mean(), abs=0.3)


def test_only_what_is_inside_is_measured():
    paint, inside = grain(4.0), np.zeros((256, 256), bool)
    wanted = measure_contrast([StyleSource(grain(5.0))], 256)
    assert match_contrast(paint, inside, wanted) is paint
    inside[:128] = True
    rough = np.concatenate([paint[:128], grain(20.0)[128:]])
    whole = match_contrast(paint, np.ones_like(inside), wanted)
    half = match_contrast(rough, inside, wanted)
    assert np.abs(half[:120] - whole[:120]).mean() < 0.01


def test_artworks_count_by_their_weight():
    pictures = [
        artwork.load_artwork(STYLES / f"{name}.jpg").pixels
        for name in ("hokusai-great-wave", "leonardo-mona-lisa")
    ]
    woodcut, soft = (measure_contrast([StyleSource(pixels)], 512) for pixels in pictures)
    both = measure_contrast([StyleSource(pictures[0], 3), StyleSource(pictures[1], 1)], 512)
    assert (woodcut > 2 * soft).all()
    assert both**2 == pytest.approx(0.75 * woodcut**2 + 0.25 * soft**2)
