"""Light on thick paint."""

import numpy as np
import pytest
from scipy import ndimage

from impasto.painting.strokes.paint_relief import light_paint

GREY = np.full((64, 64, 3), 0.5, np.float32)


def bump(middle=(32, 32), width=5.0, side=64, height=3.0):
    """Return a round bump of a height at (row, column)."""
    y, x = np.mgrid[:side, :side]
    squares = (y - middle[0]) ** 2 + (x - middle[1]) ** 2
    return (height * np.exp(-squares / (2 * width**2))).astype(np.float32)


def test_paint_without_thickness_is_left_as_it_is():
    np.testing.assert_array_equal(light_paint(GREY, bump(), 0.0), GREY)


def test_flat_paint_is_not_changed():
    lit = light_paint(GREY, np.full((64, 64), 0.7, np.float32), 1.0)
    np.testing.assert_allclose(lit, GREY, atol=1e-6)
    assert lit.dtype == np.float32


def test_a_bump_is_lighter_towards_the_upper_left_and_darker_away_from_it():
    lit = light_paint(GREY, 20 * bump(), 1.0)
    off = lit[..., 0] - 0.5
    assert off[28, 28] > 0.01 > -0.01 > off[36, 36]
    assert off[:32, :32].max() == off.max()
    # At the top it is nearly as flat as far away, and light from the left is not light from below.
    assert abs(off[32, 32]) < 0.3 * off.max()
    assert off[32, 27] > 0 > off[32, 37]
    assert off[27, 32] > 0 > off[37, 32]
    assert abs(off[5, 60]) < 1e-3
    # All colours get the same light.
    np.testing.assert_allclose(lit[..., 0], lit[..., 2], atol=1e-6)


def test_the_light_grows_with_the_thickness():
    weak, strong = (np.abs(light_paint(GREY, 20 * bump(), t) - GREY).max() for t in (0.3, 1.0))
    assert 0 < weak < 0.5 * strong


def test_light_paint_stands_out_and_dark_paint_lies_below():
    # Without any height, a light spot in the picture is lit like a bump.
    spot = 0.5 + 0.3 * bump((256, 256), 3.0, 512, 1.0)[..., None] * np.ones(3, np.float32)
    off = light_paint(spot, np.zeros((512, 512), np.float32), 1.0) - spot
    assert off[254, 254, 0] > 5e-4 > -5e-4 > off[258, 258, 0]


def test_the_picture_stays_within_its_range():
    rng = np.random.default_rng(0)
    picture = rng.uniform(0, 1, (64, 64, 3)).round().astype(np.float32)
    lit = light_paint(picture, 50 * rng.uniform(0, 1, (64, 64)).astype(np.float32), 1.0)
    assert lit.min() >= 0
    assert lit.max() <= 1


def test_the_light_is_that_of_one_relief_at_all_sizes():
    small = light_paint(np.full((128, 128, 3), 0.5, np.float32), bump((64, 64), 20, 128), 1.0)
    large = light_paint(np.full((512, 512, 3), 0.5, np.float32), bump((256, 256), 80, 512), 1.0)
    reduced = ndimage.uniform_filter(large, (4, 4, 0))[2::4, 2::4]
    np.testing.assert_allclose(reduced[8:-8, 8:-8], small[8:-8, 8:-8], atol=5e-4)
    assert np.abs(small - 0.5).max() > 2e-3


@pytest.mark.parametrize("shape", [(48, 64), (64, 48)])
def test_all_shapes_are_lit(shape):
    assert light_paint(np.full((*shape, 3), 0.5, np.float32), np.zeros(shape), 0.5).shape == (
        *shape,
        3,
    )
