"""Strokes that go on with the piece of the artwork that their neighbours are cut from."""

from dataclasses import replace

import numpy as np
import pytest

from impasto.painting.strokes.artwork_patches import PatchCutter, Patches, PatchSource
from impasto.painting.strokes.continuation import MORE, TIMES, continue_neighbours
from impasto.painting.strokes.patch_choice import StrokePlaces

LENGTH, WIDTH = 14.0, 9.0


def cutter_of(light, guide=None):
    """Return what cuts patches from an artwork with this lightness (H, W)."""
    light = np.float32(light)
    lab = np.dstack([light, 0 * light, 0 * light])
    guide = np.ones_like(light) if guide is None else np.float32(guide)
    return PatchCutter(PatchSource.of(lab, guide), LENGTH, WIDTH)


def strokes_at(seeds, light=50.0, *, degrees=0.0, scale=1.0, detail=0.0):
    """Return strokes over places of some lightness (N,)."""
    seeds = np.float32(seeds)
    ones = np.ones(len(seeds), np.float32)
    colours = np.zeros((len(seeds), 21, 3), np.float32)
    colours[..., 0] = np.float32(light * ones)[:, None]
    return StrokePlaces(
        seeds,
        np.float32(np.radians(degrees) * ones),
        scale * ones,
        colours,
        np.ones((len(seeds), 21), np.float32),
        detail * ones,
    )


def patches_at(places, light=50.0, *, degrees=0.0, mirror=1.0):
    """Return the patches of some strokes."""
    places = np.float32(places)
    ones = np.ones(len(places), np.float32)
    descriptors = np.full((len(places), 21, 3), light, np.float32)
    return Patches(
        places, np.float32(np.radians(degrees) * ones), mirror * ones, 0 * ones, descriptors
    )


def go_on(best, strokes, cutter, distances=0.0, *, hue_weight=1.0, calm=0.0, whole=False, seed=0):
    distances = np.full(len(strokes), distances, np.float32)
    rng = np.random.default_rng(seed)
    return continue_neighbours(
        best, distances, strokes, cutter, hue_weight=hue_weight, calm=calm, whole=whole, rng=rng
    )


FLAT = np.full((120, 120), 50)
PAIR = [(50, 50), (56, 58)]
APART = [(40, 40), (80, 60)]


def test_a_stroke_lies_to_its_neighbour_as_its_patch_does_to_the_neighbours_patch():
    found = go_on(patches_at(APART), strokes_at(PAIR), cutter_of(FLAT))
    np.testing.assert_allclose(found.places[1] - found.places[0], (6, 8), atol=1e-4)
    # Of the two, chance decides which goes on with the other's piece.
    firsts = {
        tuple(go_on(patches_at(APART), strokes_at(PAIR), cutter_of(FLAT), seed=k).places[0])
        for k in range(8)
    }
    assert firsts == {(40, 40), (74, 52)}


@pytest.mark.parametrize(
    ("patch", "mirror", "offset"),
    [(0, 1, (6, 8)), (90, 1, (-8, 6)), (0, -1, (6, -8)), (90, -1, (8, 6))],
)
def test_the_way_to_the_neighbour_is_turned_and_mirrored_with_its_patch(patch, mirror, offset):
    best = patches_at(APART, degrees=patch, mirror=mirror)
    found = go_on(best, strokes_at(PAIR), cutter_of(FLAT))
    np.testing.assert_allclose(found.places[1] - found.places[0], offset, atol=1e-4)
    np.testing.assert_allclose(found.mirrors, mirror)


@pytest.mark.parametrize("mirror", [1, -1])
def test_the_patch_turns_as_the_stroke_does(mirror):
    strokes = strokes_at(PAIR, degrees=np.array([10, 30]))
    found = go_on(patches_at(APART, degrees=70, mirror=mirror), strokes, cutter_of(FLAT))
    turned = np.degrees(found.angles[1] - found.angles[0])
    assert turned == pytest.approx(20 * mirror, abs=1e-3)


def test_paint_that_is_laid_larger_is_gone_on_with_in_smaller_steps():
    found = go_on(patches_at(APART), strokes_at(PAIR, scale=2.0), cutter_of(FLAT))
    np.testing.assert_allclose(found.places[1] - found.places[0], (3, 4), atol=1e-4)


def test_the_best_patch_is_kept_where_the_neighbours_would_serve_much_worse():
    best, strokes = patches_at(APART), strokes_at(PAIR)

    def parted(*, off, distances=0.0):
        # What lies under both strokes is by `off` darker than the artwork.
        found = go_on(best, strokes, cutter_of(FLAT + off), distances)
        return np.abs(found.places - best.places).max() < 1e-4

    bound = np.sqrt(MORE)
    assert not parted(off=0.98 * bound)
    assert parted(off=1.02 * bound)
    bound = np.sqrt(MORE + 20 * TIMES)
    assert not parted(off=0.98 * bound, distances=20.0)
    assert parted(off=1.02 * bound, distances=20.0)


def test_hue_counts_by_its_weight():
    strokes = strokes_at(PAIR)
    strokes.colours[..., 1] = 1.5 * np.sqrt(MORE)
    best, cutter = patches_at(APART), cutter_of(FLAT)
    np.testing.assert_array_equal(go_on(best, strokes, cutter).places, best.places)
    lax = go_on(best, strokes, cutter, hue_weight=0.4).places
    np.testing.assert_allclose(lax[1] - lax[0], (6, 8), atol=1e-4)


def test_strokes_that_are_far_apart_have_nothing_in_common():
    far = strokes_at([(50, 50), (50, 50 + 1.7 * WIDTH)])
    best, cutter = patches_at(APART), cutter_of(FLAT)
    np.testing.assert_array_equal(go_on(best, far, cutter).places, best.places)
    # Larger strokes reach farther.
    larger = go_on(best, replace(far, scales=2 * far.scales), cutter).places
    assert np.abs(larger - best.places).max() > 1
    one = go_on(patches_at(APART[:1]), strokes_at(PAIR[:1]), cutter)
    np.testing.assert_allclose(one.places, APART[:1])


def test_patches_stay_where_the_guide_allows_them():
    guide = np.zeros((120, 120))
    guide[:, :46] = 1
    # The one goes on to the right of column 46, the other to the left.
    best = patches_at([(42, 40), (30, 60)])
    strokes = strokes_at([(50, 50), (58, 50)])
    for seed in range(4):
        places = go_on(best, strokes, cutter_of(FLAT, guide), seed=seed).places
        assert places[:, 0].max() < 46
    # All of the patch, if it is to be whole: 3/7 of its length to the right of its middle.
    best = patches_at([(38, 40), (30, 60)])
    strokes = strokes_at([(50, 50), (53, 50)])
    middles = [
        go_on(best, strokes, cutter_of(FLAT, guide), whole=w, seed=k).places[:, 0].max()
        for w in (False, True)
        for k in range(8)
    ]
    assert max(middles[:8]) == pytest.approx(41)
    assert max(middles[8:]) == pytest.approx(38)


def test_detail_beyond_that_under_the_stroke_has_its_price():
    # A checkerboard of single pixels, of which descriptors show the mean.
    y, x = np.mgrid[:120, :120]
    light = 50 + 10 * (-1.0) ** (x + y)
    best, cutter = patches_at(APART), cutter_of(light)
    strokes = strokes_at(PAIR, light=50)
    assert np.abs(go_on(best, strokes, cutter, calm=0.1).places - best.places).max() > 1
    # The root mean square is 10, so 100 calm is more than allowed.
    dear = go_on(best, strokes, cutter, calm=1.2 * MORE / 100).places
    np.testing.assert_array_equal(dear, best.places)
    wanted = go_on(best, replace(strokes, detail=strokes.detail + 10), cutter, calm=2.0).places
    assert np.abs(wanted - best.places).max() > 1


def test_an_order_of_the_artwork_goes_on_over_many_strokes():
    rng = np.random.default_rng(1)
    seeds = rng.uniform(20, 100, (200, 2))
    places = rng.uniform(40, 80, (200, 2))
    found = go_on(patches_at(places), strokes_at(seeds), cutter_of(FLAT))
    moves = (found.places - seeds).round(2)
    counts = np.unique(moves, axis=0, return_counts=True)[1]
    # Without going on, all moves differ.
    assert counts.max() > 20
    assert len(counts) < 60
