"""Motion without a picture: poses, periods, and what two clips show where they overlap."""

from itertools import pairwise

import numpy as np
import pytest

from impasto.choreography import KINDS, Motion, Pose
from impasto.errors import InputError


def track(motion, times, start=None):
    poses = [motion.pose(time, start) for time in times]
    return np.array([(p.yaw, p.pitch, 10 * np.log(p.growth), 10 * p.place) for p in poses])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ease", ["smooth", "linear"])
def test_nothing_jumps_and_loops_close(kind, ease):
    motion = Motion(kind, 40, 2, ease)
    times = np.linspace(0, 2, 2001)
    way = track(motion, times)
    speed = np.diff(way, axis=0) * 1000
    assert np.abs(speed).max() < 150  # degrees a period: a jump would be tens of thousands
    # Nor does the speed: no motion sets out or stops with a jerk.
    assert np.abs(np.diff(speed, axis=0)).max() < 1
    assert motion.loops == (kind != "turn")
    gone = way[1000] - way[0]
    assert np.allclose(gone, [40, 0, 0, 0] if kind == "turn" else 0, atol=1e-9)
    assert np.allclose(way[1000:] - way[1000], way[:1001] - way[0], atol=1e-9)


def test_each_kind_moves_what_it_says():
    times = np.linspace(0, 1, 101)
    moved = {kind: np.ptp(track(Motion(kind, 40, np.e), times), axis=0) for kind in KINDS}
    expected = {
        "rock": [40, 0, 0, 0],
        "turn": [40, 0, 0, 0],
        "orbit": [40, 40, 0, 0],
        "zoom": [0, 0, 10, 0],
        "dolly": [0, 0, 10, 0],
        "models": [40, 0, 0, 10],
        "still": [0, 0, 0, 0],
    }
    for kind in KINDS:
        assert moved[kind] == pytest.approx(expected[kind], abs=0.01), kind
    circle = track(Motion("orbit", 40), times)[:, :2]
    assert np.allclose(np.hypot(*circle.T), 20)


def test_a_turn_goes_on_where_the_one_before_it_ended():
    first, second = Motion("turn", 50), Motion("turn", 30, ease="linear")
    assert first.pose(0) == Pose(yaw=-25)
    assert first.pose(0.5) == Pose(yaw=0)
    assert second.pose(0, start=25) == first.pose(1)
    assert second.pose(1.25, start=25).yaw == pytest.approx(25 + 37.5)
    assert Motion("turn", 360).loops


def test_a_single_frame_is_a_pose_of_the_clip():
    for kind in KINDS:
        motion = Motion(kind, 40, 2)
        (alone,) = motion.poses(1)
        clip = motion.poses(24)
        assert alone in clip
        assert alone == (clip[12] if kind == "turn" else clip[0])


def test_a_period_shorter_than_the_clip_comes_again():
    poses = Motion("rock", 30).poses(15, period=10)
    assert all(a.yaw == pytest.approx(b.yaw) for a, b in zip(poses[10:], poses[:5], strict=True))
    steps = [b.yaw - a.yaw for a, b in pairwise(Motion("turn", 30, ease="linear").poses(15, 10, 7))]
    assert steps == pytest.approx([3] * 14)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"kind": "spin"}, "expected one of rock, turn, orbit"),
        ({"degrees": 361}, "expected 0 to 360 degrees, found 361"),
        ({"factor": 0.5}, "expected a factor of 1 to 4, found 0.5"),
        ({"ease": "jerky"}, "expected one of smooth, linear"),
    ],
)
def test_a_wrong_motion_is_named(wrong, expected):
    with pytest.raises(InputError, match=expected):
        Motion(**wrong)
