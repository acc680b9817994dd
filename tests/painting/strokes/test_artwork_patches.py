"""Patches of an artwork: where they are cut, which way they lie, and what describes them."""

import numpy as np
import pytest

from impasto.painting.strokes import artwork_patches
from impasto.painting.strokes.artwork_patches import (
    PatchCutter,
    PatchSource,
    gradient_products,
    stroke_tensor,
)


def tensor_of(lab, width):
    return stroke_tensor(gradient_products(lab), width)


def cut_patches(lab, guide, length, width):
    return PatchCutter(PatchSource.of(lab, guide), length, width).cut()


def stripes(degrees, side=96):
    """Return stripes (side, side, 3) in CIELAB, `degrees` clockwise from the right."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    across = np.cos(np.radians(degrees)) * y - np.sin(np.radians(degrees)) * x
    light = 50 + 30 * np.sin(across * 2 * np.pi / 8)
    return np.dstack([light, 0 * light, 0 * light]).astype(np.float32)


def ramps(down=0.8, right=0.3, size=(100, 100)):
    """Return an artwork in CIELAB whose a is 2 * column; its lightness grows mainly downwards."""
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32)
    return np.dstack([down * y + right * x, 0 * x, 0.1 * x])


@pytest.mark.parametrize("degrees", [0, 30, 90, 145])
def test_the_direction_of_paint_is_that_of_its_stripes(degrees):
    angle, coherence = (plane[30:66, 30:66] for plane in tensor_of(stripes(degrees), 4.0))
    off = (np.degrees(angle) - degrees + 90) % 180 - 90
    assert np.abs(off).max() < 2
    assert coherence.min() > 0.9
    assert angle.dtype == coherence.dtype == np.float32


def test_flat_and_mottled_paint_has_no_direction():
    flat = np.full((64, 64, 3), 40, np.float32)
    assert tensor_of(flat, 4.0)[1].max() < 1e-4
    mottled = np.random.default_rng(0).normal(50, 10, (64, 64, 3)).astype(np.float32)
    assert np.median(tensor_of(mottled, 8.0)[1]) < 0.2
    # Hue tells a direction as lightness does.
    hue = stripes(30)[..., [1, 0, 2]]
    assert tensor_of(hue, 4.0)[1][30:66, 30:66].min() > 0.9


def test_patches_lie_on_the_guide_off_the_rim_and_whole_within_the_artwork():
    lab = stripes(0, 120)
    guide = np.zeros((120, 120), np.float32)
    guide[:, 60:] = 1
    patches = cut_patches(lab, guide, 40.0, 12.0)
    x, y = patches.places.T
    assert x.min() >= 60
    # Half a patch is 20 pixels long, whose outermost cells have their middle at 3 / 7 of it.
    assert 95 < x.max() <= 119.5 - 40 * 3 / 7 + 0.5
    assert 3.6 <= y.min() < 10
    # The rim counts for patches that are smaller than it, too.
    small = cut_patches(lab, 0 * guide + 1, 2.0, 2.0)
    assert small.places.min() == 4
    assert small.places.max() == 112
    assert len(patches) == len(patches.angles) == len(patches.mirrors) == len(patches.detail)
    assert not len(cut_patches(lab, np.zeros_like(guide), 40.0, 12.0))
    assert not len(cut_patches(lab, 0.2 + 0 * guide, 40.0, 12.0))
    # An artwork smaller than the patch has none.
    assert not len(cut_patches(lab[:30, :30], guide[:30, 60:90], 40.0, 12.0))


def test_the_whole_of_an_upright_patch_lies_on_the_guide():
    def cut_upright():
        return PatchCutter(PatchSource.of(lab, guide), 40.0, 12.0).cut_upright(0.0)

    lab, guide = stripes(0, 120), np.zeros((120, 120), np.float32)
    guide[:, 60:] = 1
    patches = cut_upright()
    # Of seven cells along, all have their middles right of column 60: the first lies 3/7 of the
    # length from the middle.
    assert len(patches) > 20
    assert patches.places[:, 0].min() >= 60 + 40 * 3 / 7 - 1
    # Where the guide is narrower than the patch, the best places are used: six cells of seven
    # lie between columns 60 and 95 if the middle is between 72 and 84.
    guide[:, 96:] = 0
    few = cut_upright()
    assert set(few.places[:, 0]) == {72, 76, 80, 84}
    assert set(cut_patches(lab, guide, 40.0, 12.0).places[:, 0]) > {60, 72, 92}


def test_each_place_is_offered_both_ways_and_mirrored():
    patches = cut_patches(stripes(90), np.ones((96, 96), np.float32), 16.0, 8.0)
    here = (patches.places == patches.places[len(patches) // 8]).all(axis=1)
    turns = np.degrees(patches.angles[here]) % 360
    kinds = sorted(zip(turns.round(), patches.mirrors[here], strict=True))
    assert kinds == [(90, -1), (90, 1), (270, -1), (270, 1)]


def test_descriptors_are_the_colours_along_and_across():
    lab = ramps()
    patches = cut_patches(lab, np.ones((100, 100), np.float32), 42.0, 9.0)
    i = int(np.flatnonzero((patches.mirrors == -1) & (np.abs(patches.angles) < 1))[0])
    # The paint lies at right angles to its gradient.
    slope = np.arctan2(-0.3, 0.8)
    assert patches.angles[i] == pytest.approx(slope, abs=0.02)
    cells = patches.descriptors[i].reshape(7, 3, 3)
    x, y = patches.places[i]
    middle = lab[int(y), int(x)]
    np.testing.assert_allclose(cells[3, 1], middle, atol=0.5)
    # 7 cells of 6 pixels along: lightness stays, b grows with the column.
    np.testing.assert_allclose(cells[[0, 6], 1, 0], middle[0], atol=0.8)
    along = 0.1 * 36 * np.cos(slope)
    assert cells[6, 1, 2] - cells[0, 1, 2] == pytest.approx(along, abs=0.15)
    # 3 cells of 3 pixels across, mirrored: the first is the lowest, and the lightest.
    across = np.hypot(0.3, 0.8) * 3
    np.testing.assert_allclose(-np.diff(cells[3, :, 0]), across, atol=0.9)


def test_a_large_artwork_is_cut_at_wider_distances(monkeypatch):
    monkeypatch.setattr(artwork_patches, "MOST", 1600)
    few = cut_patches(ramps(), np.ones((100, 100), np.float32), 8.0, 4.0)
    assert 1000 < len(few) <= 1600
    monkeypatch.setattr(artwork_patches, "MOST", 40_000)
    more = cut_patches(ramps(), np.ones((100, 100), np.float32), 8.0, 4.0)
    # 94 pixels at distances of 4: 24 x 24 places, each offered four times.
    assert 0.9 * 4 * 24**2 < len(more) <= 4 * 24**2


def test_patches_of_a_large_artwork_are_cut_from_a_copy_and_lie_in_the_artwork(monkeypatch):
    # Ramps 200 pixels long, reduced to half: at each place, descriptors show the colours there.
    large = np.repeat(np.repeat(ramps(), 2, axis=0), 2, axis=1)
    monkeypatch.setattr(artwork_patches, "WORKING_AREA", 100 * 100)
    patches = cut_patches(large, np.ones((200, 200), np.float32), 16.0, 8.0)
    small = cut_patches(ramps(), np.ones((100, 100), np.float32), 8.0, 4.0)
    np.testing.assert_allclose(patches.places, 2 * small.places + 0.5)
    np.testing.assert_allclose(patches.descriptors, small.descriptors, atol=1e-4)
    x, y = (patches.places + 0.5).astype(int).T
    np.testing.assert_allclose(patches.descriptors[:, 10], large[y, x], atol=1.0)


def test_the_detail_of_a_patch_is_the_contrast_that_its_cells_do_not_show():
    fine, broad = (50 + 10 * np.sin(2 * np.pi * np.arange(96) / w) for w in (3, 48))
    # A sine has the root mean square of its amplitude over the root of 2.
    for lightness, expected in ((fine, 10 / 2**0.5), (broad, 0.0)):
        plane = np.tile(lightness, (96, 1)).astype(np.float32)
        found = artwork_patches.detail_map(plane, 12.0)[30:66, 30:66]
        np.testing.assert_allclose(found, expected, atol=1.0)


def test_upright_patches_show_the_artwork_as_it_is():
    cutter = PatchCutter(PatchSource.of(ramps(), np.ones((100, 100), np.float32)), 21.0, 9.0)
    level, steep = cutter.cut_upright(0.0), cutter.cut_upright(np.pi / 2)
    assert (level.mirrors == 1).all()
    assert len(np.unique(level.places, axis=0)) == len(level) > 100
    # A cell is 3 pixels long and wide; lightness is .8 row + .3 column.
    x, y = level.places.T
    for cell, along, across in ((0, -9, -3), (20, 9, 3)):
        wanted = 0.8 * (y + across) + 0.3 * (x + along)
        np.testing.assert_allclose(level.descriptors[:, cell, 0], wanted, atol=0.7)
    # Downwards, "across" runs from the right to the left.
    x, y = steep.places.T
    wanted = 0.8 * (y - 9) + 0.3 * (x + 3)
    np.testing.assert_allclose(steep.descriptors[:, 0, 0], wanted, atol=0.7)
    np.testing.assert_allclose(steep.angles, np.pi / 2)
