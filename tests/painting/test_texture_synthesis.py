"""Texture grown from noise has the artwork's strokes and colours, but not its composition."""

import numpy as np
import pytest
from scipy import ndimage

from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.colour_space import to_lab
from impasto.painting.quality import Scale
from impasto.painting.style.texture_synthesis import sample_noise, synthesise_texture
from tiny_quality import tiny_quality

SIZE = (96, 72)
TINY = tiny_quality("tiny", SIZE, (Scale(96, 32, 6),), (Scale(96, 4, 0),), (Scale(96, 6, 0),))
CPU = device.select_device("cpu")


def brushed(seed=0):
    """Return slanting strokes in orange and blue, darker in the upper half."""
    generator = np.random.default_rng(seed)
    grain = ndimage.rotate(generator.normal(size=(260, 260)), 0)
    strokes = ndimage.gaussian_filter(grain, (1.0, 6.0))
    strokes = ndimage.rotate(strokes, 30, reshape=False, mode="wrap")[50:210, 50:210]
    orange = (strokes > 0)[..., None]
    picture = np.where(orange, (0.9, 0.5, 0.1), (0.1, 0.3, 0.7)).astype(np.float32)
    picture[:80] *= 0.6
    return picture


ARTWORK = brushed()


def contrast(picture):
    """Return the RMS gradient of lightness, and its energy along strokes over that across them."""
    light = to_lab(picture)[8:-8, 8:-8, 0]
    down, across = np.gradient(light)
    angle = np.radians(30)
    along = across * np.cos(angle) - down * np.sin(angle)
    over = across * np.sin(angle) + down * np.cos(angle)
    return np.sqrt((down**2 + across**2).mean()), (along**2).mean() / (over**2).mean()


@pytest.fixture(scope="module")
def grown():
    return synthesise_texture([StyleSource(ARTWORK)], SIZE, TINY, CPU, seed=1)


def test_a_texture_has_the_colours_and_the_strokes_of_its_artwork(grown):
    assert grown.shape == (72, 96, 3)
    start = sample_noise([StyleSource(ARTWORK)], SIZE, 1)
    small = ndimage.zoom(ARTWORK, (96 / 160, 96 / 160, 1), order=1)
    wanted, own, before = contrast(small), contrast(grown), contrast(start)
    # Strokes run as in the artwork, while noise has no direction.
    assert before[1] == pytest.approx(1, abs=0.15)
    assert own[1] < 0.45
    assert abs(own[0] - wanted[0]) < 0.5 * abs(before[0] - wanted[0])
    lab, art = to_lab(grown).reshape(-1, 3), to_lab(ARTWORK).reshape(-1, 3)
    assert (lab[:, 2] > 0).mean() == pytest.approx((art[:, 2] > 0).mean(), abs=0.15)
    for level in (10, 90):
        apart = np.percentile(lab, level, axis=0) - np.percentile(art, level, axis=0)
        assert np.abs(apart).max() < 16


def test_a_texture_has_nothing_of_the_composition(grown):
    """The artwork is darker above; its texture is equally light above and below."""
    light = to_lab(grown)[..., 0]
    artwork = to_lab(ARTWORK)[..., 0]
    halves = abs(light[:36].mean() - light[36:].mean())
    assert halves < 0.4 * abs(artwork[:80].mean() - artwork[80:].mean())


def test_no_block_is_copied(grown):
    """No block of 24 pixels is found anywhere in the artwork at that size."""
    from skimage.feature import match_template

    small = ndimage.zoom(to_lab(ARTWORK)[..., 0], 96 / 160, order=1)
    light = to_lab(grown)[..., 0]
    for top, left in ((4, 4), (24, 40), (44, 68)):
        block = light[top : top + 24, left : left + 24]
        assert match_template(small, block).max() < 0.9


def test_a_seed_gives_one_texture_and_another_seed_another(grown):
    again = synthesise_texture([StyleSource(ARTWORK)], SIZE, TINY, CPU, seed=1)
    other = synthesise_texture([StyleSource(ARTWORK)], SIZE, TINY, CPU, seed=2)
    assert np.array_equal(grown, again)
    assert np.abs(grown - other).mean() > 0.1


def test_noise_comes_from_the_guided_places_by_the_weights_of_their_artworks():
    red, blue = (np.ones((40, 40, 3), np.float32) * np.float32(c) for c in ((1, 0, 0), (0, 0, 1)))
    drawn = sample_noise([StyleSource(red, 3), StyleSource(blue, 1)], (40, 40), 0)
    assert (drawn[..., 0] == 1).mean() == pytest.approx(0.75, abs=0.01)
    half = red.copy()
    half[:20] = (0, 1, 0)
    guide = np.zeros((40, 40), np.float32)
    guide[:20] = 1
    assert (sample_noise([StyleSource(half, guide=guide)], (8, 8), 0)[..., 1] == 1).all()


def test_strokes_are_matched_anew_in_rounds():
    from impasto.painting.style.texture_synthesis import _split_steps

    assert _split_steps(10, 4) == [(0, 2), (2, 5), (5, 8), (8, 10)]
    assert _split_steps(2, 4) == [(0, 1), (1, 2)]
