"""Motion without pictures: poses, periods, and the overlap of two clips."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from impasto.core.errors import InputError
from impasto.film.scenes import ClipScene
from impasto.film.schedule import plan_film
from impasto.planning import stage_arguments
from impasto.rendering.camera_path import fit_cameras
from impasto.rendering.choreography import MOTION_KINDS, Motion, Pose
from impasto.timeline.settings import Settings
from made_up_results import make_entry, make_timeline
from parsed_command import parse_command


def track(motion, times, start=None):
    poses = [motion.pose(time, start) for time in times]
    return np.array([(p.yaw, p.pitch, 10 * np.log(p.magnification), 10 * p.place) for p in poses])


@pytest.mark.parametrize("kind", MOTION_KINDS)
@pytest.mark.parametrize("ease", ["smooth", "linear"])
def test_nothing_jumps_and_loops_close(kind, ease):
    motion = Motion(kind, 40, 2, ease)
    times = np.linspace(0, 2, 2001)
    way = track(motion, times)
    speed = np.diff(way, axis=0) * 1000
    assert np.abs(speed).max() < 150  # degrees a period: a jump would be tens of thousands
    # Nor does the speed: no motion starts or stops with a jerk.
    assert np.abs(np.diff(speed, axis=0)).max() < 1
    assert motion.is_loop == (kind != "turn")
    gone = way[1000] - way[0]
    assert np.allclose(gone, [40, 0, 0, 0] if kind == "turn" else 0, atol=1e-9)
    assert np.allclose(way[1000:] - way[1000], way[:1001] - way[0], atol=1e-9)


def test_each_kind_moves_what_it_says():
    times = np.linspace(0, 1, 101)
    moved = {kind: np.ptp(track(Motion(kind, 40, np.e), times), axis=0) for kind in MOTION_KINDS}
    expected = {
        "rock": [40, 0, 0, 0],
        "turn": [40, 0, 0, 0],
        "orbit": [40, 40, 0, 0],
        "zoom": [0, 0, 10, 0],
        "dolly": [0, 0, 10, 0],
        "models": [40, 0, 0, 10],
        "still": [0, 0, 0, 0],
    }
    for kind in MOTION_KINDS:
        assert moved[kind] == pytest.approx(expected[kind], abs=0.01), kind
    circle = track(Motion("orbit", 40), times)[:, :2]
    assert np.allclose(np.hypot(*circle.T), 20)


def test_a_turn_goes_on_where_the_one_before_it_ended():
    first, second = Motion("turn", 50), Motion("turn", 30, ease="linear")
    assert first.pose(0) == Pose(yaw=-25)
    assert first.pose(0.5) == Pose(yaw=0)
    assert second.pose(0, start=25) == first.pose(1)
    assert second.pose(1.25, start=25).yaw == pytest.approx(25 + 37.5)
    assert Motion("turn", 360).is_loop


def test_a_single_frame_is_a_pose_of_the_clip():
    for kind in MOTION_KINDS:
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


def filmed(film, fps, quality):
    """Return, for each entry, the pose that the film shows at each frame of its span."""
    plan = plan_film(film, fps)
    settings = Settings(
        timeline=Path("t"),
        results=Path("r"),
        quality=quality,
        size=(64, 48),
        fps=fps,
        shape="16:9",
        resolution="720p",
        device="cpu",
        precision="auto",
        threads=1,
        baselines=False,
    )
    shown = []
    for chapter, span, period in zip(film.entries, plan.chapters, plan.periods, strict=True):
        words = stage_arguments.clip_arguments(film, chapter, settings).split()
        asked = parse_command(["render", "x.cif", "-o", "folder", *words])
        given = {name: getattr(asked, name) for name in ("degrees", "factor", "ease")}
        given = {name: value for name, value in given.items() if value is not None}
        motion = Motion(asked.motion, **given)
        poses = motion.poses(asked.frames, asked.period, asked.start_angle)
        frames, nothing = [Path("p.png")] * len(poses), Path("none")
        clip = ClipScene(span, chapter, frames, None, None, [nothing], period, nothing)
        shown.append({frame: poses[clip.index(frame)] for frame in range(span.start, span.end)})
    return shown


@pytest.mark.parametrize("kind", MOTION_KINDS)
@pytest.mark.parametrize("quality", ["draft", "standard"])
@pytest.mark.parametrize(("fps", "seconds"), [(24, 3.5), (25, 3.3), (7, 1.9), (12, 0.7)])
def test_neighbours_of_one_motion_are_one_movement(kind, quality, fps, seconds):
    """Where two clips overlap in the film, both show the same pose, and the motion goes on."""
    motion = Motion(kind, 40, 2, "linear")
    film = make_timeline(
        *(replace(make_entry(f"e{i}", 1800 + i, seconds=seconds), motion=motion) for i in range(4))
    )
    clips = filmed(film, fps, quality)
    whole = {}
    for clip in clips:
        for frame, pose in clip.items():
            known = whole.setdefault(frame, pose)
            found, before = (
                (p.yaw % 360, p.pitch, p.magnification, p.place) for p in (pose, known)
            )
            assert found == pytest.approx(before, abs=1e-6)
    assert all(one.keys() & other.keys() for one, other in pairwise(clips))
    if kind == "turn":
        # The speed is constant from the first frame to the last.
        every = 2 if quality == "draft" else 1
        yaws = np.unwrap([pose.yaw for _, pose in sorted(whole.items())], period=360)[::every]
        assert np.ptp(np.diff(yaws)) < 1e-6


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"kind": "spin"}, "expected one of rock, turn, orbit"),
        ({"degrees": 361}, "degrees: found 361, expected an angle from 0 to 360 degrees"),
        ({"factor": 0.5}, "factor: found 0.5, expected a number from 1 to 4"),
        ({"ease": "jerky"}, "expected one of smooth, linear"),
    ],
)
def test_a_wrong_motion_is_named(wrong, expected):
    with pytest.raises(InputError, match=expected):
        Motion(**wrong)


def test_a_dolly_that_would_come_too_close_does_not_stop_dead():
    atoms = np.random.default_rng(0).normal(size=(200, 3))
    atoms *= 18 / np.linalg.norm(atoms, axis=1, keepdims=True)
    motion = Motion("dolly", factor=4)
    path = fit_cameras(
        atoms, 2.0, np.eye(3), motion, motion.poses(72), (64, 48), projection="perspective"
    )
    away = np.array([-camera.structure_to_camera[2, 3] for camera in path])
    assert away.min() > 20  # in front of the nearest atom
    assert (np.diff(away[:36]) < 0).all()
    # It swings like a pendulum: fastest half-way, with equal shares of the way in equal times.
    speed = np.abs(np.diff(np.log(away)))
    assert speed.argmax() % 36 in range(15, 21)
    single = fit_cameras(
        atoms, 2.0, np.eye(3), motion, motion.poses(1), (64, 48), projection="perspective"
    )
    assert -single[0].structure_to_camera[2, 3] == pytest.approx(away[0])
