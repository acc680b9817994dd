"""Interpolation along a sequence of artworks."""

import pytest

from impasto.artworks.interpolation import evenly_spaced_positions, interpolate_artworks
from impasto.core.errors import InputError


def test_two_neighbours_share_a_place_by_how_near_they_are():
    assert interpolate_artworks("abc", 0) == [("a", 1)]
    assert interpolate_artworks("abc", 0.5) == [("b", 1)]
    assert interpolate_artworks("abc", 1) == [("c", 1)]
    assert interpolate_artworks("abc", 0.125) == [("a", 0.75), ("b", 0.25)]
    (first, share), (second, rest) = interpolate_artworks("abc", 0.9)
    assert (first, second) == ("b", "c")
    assert (share, rest) == pytest.approx((0.2, 0.8))


def test_shares_change_evenly_from_step_to_step():
    shares = [
        dict(interpolate_artworks("ab", place)).get("b", 0) for place in evenly_spaced_positions(5)
    ]
    assert shares == pytest.approx([0, 0.25, 0.5, 0.75, 1])


@pytest.mark.parametrize("place", [-0.1, 1.1])
def test_a_place_off_the_way_is_refused(place):
    with pytest.raises(InputError, match="expected a position from 0 to 1"):
        interpolate_artworks("ab", place)


def test_a_way_needs_two_artworks_and_two_steps():
    with pytest.raises(InputError, match="at least two artworks, found 1"):
        interpolate_artworks("a", 0)
    with pytest.raises(InputError, match="at least two steps, found 1"):
        evenly_spaced_positions(1)
