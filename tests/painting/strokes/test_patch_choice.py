"""What lies under a stroke, and the choice of the patch that is most like it."""

import numpy as np
import pytest

from impasto.painting.strokes.artwork_patches import STEP, PatchCutter, Patches, PatchSource
from impasto.painting.strokes.descriptors import describe_places
from impasto.painting.strokes.patch_choice import BATCH, StrokePlaces, choose_patches
from straight_strokes import straight_stroke


def flat_patches(colours, *, detail=0.0):
    """Return a patch of each colour (CIELAB), 10 pixels apart."""
    colours = np.float32(colours)
    count = len(colours)
    return Patches(
        places=np.column_stack([10 * np.arange(count), np.zeros(count)]).astype(np.float32),
        angles=np.zeros(count, np.float32),
        mirrors=np.ones(count, np.float32),
        detail=np.zeros(count, np.float32) + np.float32(detail),
        descriptors=np.repeat(colours[:, None], 21, axis=1),
    )


def choose(
    patches, colours, weights=None, *, detail=0.0, hue_weight=1.0, price=0.0, calm=0.0, seed=0
):
    colours = np.float32(colours)
    if colours.ndim == 2:
        colours = np.repeat(colours[:, None], 21, axis=1)
    if weights is None:
        weights = np.ones(colours.shape[:2], np.float32)
    rng = np.random.default_rng(seed)
    nowhere = np.zeros((len(colours), 2), np.float32)
    detail = np.full(len(colours), detail, np.float32)
    strokes = StrokePlaces(nowhere, nowhere[:, 0], 1 + nowhere[:, 0], colours, weights, detail)
    return choose_patches(patches, strokes, hue_weight=hue_weight, price=price, calm=calm, rng=rng)


def describe(stroke, target, near, clip=0.05):
    colours, weights = describe_places(
        stroke.lines, stroke.line_nearness, stroke.widths, target, near, clip
    )
    return colours.reshape(7, 3, 3), weights.reshape(7, 3)


def test_what_lies_under_a_stroke_is_described_along_and_across():
    y, x = np.mgrid[:100, :100].astype(np.float32) + 0.5
    target = np.dstack([x, y, 0 * x])
    flat = np.full((100, 100), 0.5, np.float32)
    cells, weights = describe(straight_stroke(length=0.42, width=0.09), target, flat)
    # 7 cells of 6 pixels from 29 to 71, and 3 of 3 pixels round row 50.
    np.testing.assert_allclose(cells[:, 1, 0], np.arange(32, 70, 6), atol=0.6)
    np.testing.assert_allclose(cells[3, :, 1], (47, 50, 53), atol=0.6)
    assert (weights == 1).all()
    # Downwards, "across" runs from the right to the left.
    cells, _ = describe(straight_stroke(degrees=90, length=0.42, width=0.09), target, flat)
    np.testing.assert_allclose(cells[:, 1, 1], np.arange(32, 70, 6), atol=0.6)
    np.testing.assert_allclose(cells[3, :, 0], (53, 50, 47), atol=0.6)


def test_cells_at_another_depth_or_off_the_canvas_do_not_count():
    near = np.full((100, 100), 0.5, np.float32)
    near[:, 60:] = 0.6
    target = np.zeros((100, 100, 3), np.float32)
    _, weights = describe(straight_stroke(length=0.42), target, near)
    # The middles of the cells: 32, 38, ... 68.
    np.testing.assert_array_equal(weights[:, 1], (1, 1, 1, 1, 1, 0, 0))
    _, weights = describe(straight_stroke((0.9, 0.5), length=0.42), target, 0.5 + 0 * near)
    # From 72 to 108.
    np.testing.assert_array_equal(weights[:, 1], (1, 1, 1, 1, 1, 0, 0))


@pytest.mark.parametrize(
    ("flip", "angle", "mirror", "place"),
    [
        ((1, 1), 0, 1, (40, 56)),
        ((-1, 1), 0, -1, (40, 43)),
        ((1, -1), 180, -1, (59, 56)),
        ((-1, -1), 180, 1, (59, 43)),
    ],
)
def test_the_patch_that_is_what_lies_under_the_stroke_is_chosen(flip, angle, mirror, place):
    # No two places have the same colours; the paint lies nearly level.
    y, x = np.mgrid[:100, :100].astype(np.float32)
    artwork = np.dstack([0.8 * y, 0.05 * x, 8 * np.sin(x / 9)])
    source = PatchSource.of(artwork, np.ones((100, 100), np.float32))
    patches = PatchCutter(source, 30.0, 9.0).cut()
    target = np.ascontiguousarray(artwork[:: flip[0], :: flip[1]])
    stroke = straight_stroke((0.405, 0.565), length=0.3, width=0.09)
    cells, weights = describe(stroke, target, np.full((100, 100), 0.5, np.float32))
    found = choose(patches, cells.reshape(1, 21, 3), weights.reshape(1, 21))
    chosen = found[0][0]
    off = (np.degrees(patches.angles[chosen]) - angle + 180) % 360 - 180
    assert abs(off) < 25
    assert patches.mirrors[chosen] == mirror
    assert np.abs(patches.places[chosen] - place).max() <= STEP
    assert found[1][0] < 12


def test_a_patch_of_like_colour_is_chosen_and_its_distance_told():
    patches = flat_patches([(20, 0, 0), (50, 0, 0), (80, 0, 0)])
    found = choose(patches, [(77, 0, 0), (22, 0, 0), (50, 0, 4)])
    np.testing.assert_array_equal(found[0], (2, 0, 1))
    # Means over the 21 cells of squared differences.
    np.testing.assert_allclose(found[1], (9, 4, 16), atol=0.01)


def test_hue_counts_by_its_weight():
    patches = flat_patches([(50, 30, 0), (60, 0, 0)])
    wanted = [(50, 0, 0)]  # 30 of hue or 10 of lightness away
    assert choose(patches, wanted)[0] == [1]
    found = choose(patches, wanted, hue_weight=0.1)
    assert found[0] == [0]
    np.testing.assert_allclose(found[1], 90, rtol=1e-4)


def test_cells_without_weight_do_not_count():
    patches = flat_patches([(50, 0, 0), (80, 0, 0)])
    colours = np.full((1, 21, 3), (80, 0, 0), np.float32)
    colours[0, 15:] = (0, 0, 0)
    weights = np.ones((1, 21), np.float32)
    assert choose(patches, colours, weights)[0] == [0]
    weights[0, 15:] = 0
    found = choose(patches, colours, weights)
    assert found[0] == [1]
    assert found[1][0] == pytest.approx(0, abs=0.05)
    # The mean is that of the cells that count.
    found = choose(patches, colours + np.float32((3, 0, 0)), weights)
    assert found[1][0] == pytest.approx(9, abs=0.05)


def test_a_price_spreads_the_uses_of_equal_patches():
    patches = flat_patches(np.tile((50, 0, 0), (8, 1)))
    wanted = np.tile((52, 0, 0), (3 * BATCH, 1))
    assert len(set(choose(patches, wanted)[0])) == 1
    dear = choose(patches, wanted, price=1.0)
    # Each batch takes another place.
    assert np.bincount(dear[0]).tolist().count(BATCH) == 3
    # A far worse patch is not worth it: (52 - 20)² is more than 1 for each of 96 uses.
    worse = flat_patches([(50, 0, 0), (20, 0, 0)])
    assert set(choose(worse, wanted[: 2 * BATCH], price=1.0)[0]) == {0}
    assert set(choose(worse, wanted[: 2 * BATCH], price=100.0)[0]) == {0, 1}


def test_uses_are_counted_by_place_not_by_patch():
    patches = flat_patches(np.tile((50, 0, 0), (3, 1)))
    patches.places[:] = [(2, 2), (4, 3), (20, 2)]  # the first two in one cell of 6 pixels
    found = choose(patches, np.tile((50, 0, 0), (2 * BATCH, 1)), price=1.0)
    np.testing.assert_array_equal(np.bincount(found[0], minlength=3), (BATCH, 0, BATCH))


def test_detail_beyond_that_under_the_stroke_has_its_price():
    patches = flat_patches([(50, 0, 0), (54, 0, 0)], detail=[8, 2])
    # 64 calm against 16 + 4 calm.
    assert choose(patches, [(50, 0, 0)], calm=0.2)[0] == [0]
    assert choose(patches, [(50, 0, 0)], calm=0.3)[0] == [1]
    # What has as much detail itself may be painted with it.
    assert choose(patches, [(50, 0, 0)], detail=7.0, calm=0.3)[0] == [0]


def test_chance_decides_which_strokes_choose_first():
    patches = flat_patches(np.tile((50, 0, 0), (8, 1)))
    wanted = np.tile((50, 0, 0), (3 * BATCH, 1))
    first, again, other = (choose(patches, wanted, price=1.0, seed=k)[0] for k in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
