"""Centre lines: seeds, lines along a direction field, and their nearness."""

import numpy as np
import pytest
from scipy import ndimage

from impasto.painting.strokes import centre_lines
from impasto.painting.strokes.centre_lines import (
    follow_depth,
    line_directions,
    scatter_seeds,
    trace_lines,
    values_at,
)


def field_at(degrees):
    """Return the field of orientations (h, w) in degrees, counter-clockwise from the right."""
    double = 2 * np.radians(degrees)
    return np.stack([np.cos(double), np.sin(double)], axis=-1).astype(np.float32)


def one(*values):
    return np.array([values], np.float32)


def test_the_direction_of_a_line_is_that_at_its_seed():
    # Nine points that go right, then down from the fifth on, then left.
    turn = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (4, 1), (4, 2), (3, 2), (2, 2)]
    lines = np.array([turn, turn[::-1], [(k, 0) for k in range(9)]], np.float32)
    np.testing.assert_allclose(np.degrees(line_directions(lines)), (45, -135, 0), atol=1e-4)


@pytest.mark.parametrize("degrees", [0, 30, 89, -60])
@pytest.mark.parametrize("size", [(80, 80), (60, 80)])
def test_a_constant_field_gives_straight_lines_of_the_length_asked_for(degrees, size):
    seeds = np.array([[0.5, 0.4], [0.25, 0.5]], np.float32)
    lengths = np.array([0.4, 0.1], np.float32)
    lines = trace_lines(seeds, field_at(np.full(size, degrees)), lengths, 0.5)
    assert lines.shape == (2, 9, 2)
    np.testing.assert_array_equal(lines[:, 4], seeds)
    # Rows count downwards, so that what turns counter-clockwise goes up.
    way = np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])
    for line, length in zip(lines, lengths, strict=True):
        np.testing.assert_allclose(
            np.diff(line, axis=0), np.tile(length / 8 * way, (8, 1)), atol=1e-4
        )


def test_opposite_angles_of_one_direction_do_not_fold_a_line():
    degrees = np.full((80, 80), 89.5)
    degrees[40:] = -89.5  # nearly the same direction, on the other side of the cut
    line = trace_lines(one(0.5, 0.45), field_at(degrees), np.float32([0.4]), 0.0)[0]
    assert abs(line[0, 1] - line[-1, 1]) == pytest.approx(0.4, abs=1e-3)
    np.testing.assert_allclose(line[:, 0], 0.5, atol=0.005)


def test_a_stiff_line_bends_less():
    degrees = np.zeros((80, 80))
    degrees[:, 44:] = 60
    ends = [
        trace_lines(one(0.5, 0.5), field_at(degrees), np.float32([0.4]), stiffness)[0]
        for stiffness in (0.0, 0.5, 0.95)
    ]
    # Steps of .05: one to the corner at .55, from where a line without stiffness goes up.
    np.testing.assert_allclose(ends[0][-1], (0.55 + 0.15 * 0.5, 0.5 - 0.15 * 0.866), atol=1e-4)
    rise = [0.5 - line[-1, 1] for line in ends]
    assert rise[0] - 0.02 > rise[1] > rise[2] + 0.02
    assert 0.002 < rise[2] < 0.02
    # On the other side the field is straight for all of them.
    for line in ends:
        np.testing.assert_allclose(line[0], (0.3, 0.5), atol=1e-4)


def test_lines_go_on_past_the_picture():
    line = trace_lines(one(0.95, 0.5), field_at(np.zeros((40, 80))), np.float32([0.4]), 0.5)[0]
    np.testing.assert_allclose(line[:, 0], np.linspace(0.75, 1.15, 9), atol=1e-4)


def test_seeds_are_scattered_evenly_on_the_mask_only():
    mask = np.zeros((300, 400), bool)
    mask[50:250, 100:300] = True
    seeds = scatter_seeds(mask, 0.02, np.random.default_rng(3))
    assert seeds.dtype == np.float32
    assert values_at(mask, seeds).all()
    # A hexagonal grid at .02 * 400 = 8 pixels has a seed for 8 * 8 * .87 of them.
    assert len(seeds) == pytest.approx(200 * 200 / (64 * 0.87), rel=0.05)
    empty = np.ones(mask.shape, bool)
    empty[(seeds[:, 1] * 400).astype(int), (seeds[:, 0] * 400).astype(int)] = False
    gap = ndimage.distance_transform_edt(empty)[50:250, 100:300].max()
    assert gap < 1.3 * 8
    # Jitter takes them off the rows of their grid.
    assert len(np.unique(seeds[:, 1])) == len(seeds)


def test_the_grid_of_seeds_is_hexagonal(monkeypatch):
    monkeypatch.setattr(centre_lines, "JITTER", 0.0)
    seeds = scatter_seeds(np.ones((50, 100), bool), 0.2, np.random.default_rng(0))
    expected = [(x, 0.1) for x in (0.05, 0.25, 0.45, 0.65, 0.85)]
    expected += [(x, 0.1 + 0.2 * 0.87) for x in (0.15, 0.35, 0.55, 0.75, 0.95)]
    expected += [(x, 0.1 + 0.4 * 0.87) for x in (0.05, 0.25, 0.45, 0.65, 0.85)]
    np.testing.assert_allclose(seeds, expected, atol=1e-6)


def test_seeds_reach_all_sides_of_a_tall_picture_and_follow_the_seed_of_chance():
    mask = np.ones((400, 200), bool)
    seeds = scatter_seeds(mask, 0.05, np.random.default_rng(0))
    assert (seeds.min(axis=0) < 0.05).all()
    assert seeds[:, 0].max() > 0.45
    assert seeds[:, 1].max() > 0.95
    again, other = (scatter_seeds(mask, 0.05, np.random.default_rng(k)) for k in (0, 1))
    np.testing.assert_array_equal(seeds, again)
    assert len(other) != len(seeds) or not np.allclose(other, seeds)
    assert not len(scatter_seeds(~mask, 0.05, np.random.default_rng(0)))


def test_values_are_taken_at_shares_of_the_long_side():
    plane = np.arange(12).reshape(3, 4)
    places = np.array([[[0.3, 0.3], [0.9, 0.6]], [[-0.2, 0.1], [1.4, 0.9]]])
    # Column 1 of row 1, column 3 of row 2; outside, the nearest pixels.
    np.testing.assert_array_equal(values_at(plane, places), [[5, 11], [0, 11]])
    assert values_at(np.dstack([plane, -plane]), places).shape == (2, 2, 2)


def horizontal(y=0.5):
    return np.stack([np.linspace(0.1, 0.9, 9), np.full(9, y)], axis=-1)[None].astype(np.float32)


def test_a_line_keeps_its_nearness_beyond_a_step_of_depth():
    near = np.full((100, 100), 0.5, np.float32)
    near[:, 65:] = 0.9
    near[:, :25] = 0.3
    found = follow_depth(horizontal(), near, 0.05)
    np.testing.assert_allclose(found, np.full((1, 9), 0.5), atol=1e-6)
    assert found.dtype == np.float32
    # A larger step is followed.
    found = follow_depth(horizontal(), near, 0.3)
    np.testing.assert_allclose(found, [[0.3, 0.3, *[0.5] * 7]], atol=1e-6)


def test_a_line_follows_a_slope_and_goes_on_behind_what_lies_in_front():
    x = np.linspace(0, 1, 1000, dtype=np.float32)
    near = np.tile(0.2 + 0.4 * x, (1000, 1))
    found = follow_depth(horizontal(), near, 0.05)
    # It rises by .04 from point to point.
    np.testing.assert_allclose(found[0], np.linspace(0.24, 0.56, 9), atol=1e-3)
    flat = np.full((100, 100), 0.5, np.float32)
    flat[:, 65:75] = 0.9
    flat[:, 75:] = 0.52
    found = follow_depth(horizontal(), flat, 0.05)
    np.testing.assert_allclose(found[0], [0.5] * 7 + [0.52] * 2, atol=1e-6)
