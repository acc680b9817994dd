"""Motion against geometry that is known: a sphere that turns, and a rendered protein."""

from pathlib import Path

import numpy as np
import pytest

from impasto.choreography import Motion
from impasto.errors import InputError
from impasto.motion.clip import animate, chosen
from impasto.motion.propagate import Keyframe, carried, completed
from impasto.motion.reproject import angle_between, correspondence, sample
from impasto.render.camera import Camera, write_cameras
from impasto.render.camera_path import rotation
from impasto.render.frame import Frame, read_frame
from impasto.render.scene import Look
from impasto.render.session import render, write_frame

PDB = Path(__file__).parents[1] / "pdb"
RADIUS, DISTANCE = 10.0, 60.0
AXIS = np.array([0.0, 0.0, DISTANCE])


def ball(angle, projection="orthographic", width=160, height=120):
    """A textured sphere about the origin, turned by `angle`: its frame, and its surface points."""
    pose = np.eye(4)
    pose[:3, :3] = rotation("y", angle)
    pose[2, 3] = -DISTANCE
    scale = 0.2 if projection == "orthographic" else 24.0
    camera = Camera(projection, width, height, scale, 40.0, 80.0, pose)
    y, x = np.mgrid[:height, :width] + 0.5
    if projection == "orthographic":
        start = camera.unproject(x, y, np.zeros_like(x))
        ray = np.broadcast_to([0.0, 0.0, -1.0], start.shape)
    else:
        start = np.zeros((height, width, 3))
        ray = camera.unproject(x, y, np.ones_like(x))
    centre = -AXIS
    a, b = (ray * ray).sum(-1), (ray * (start - centre)).sum(-1)
    inside = b * b - a * (((start - centre) ** 2).sum(-1) - RADIUS**2)
    depth = np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, np.nan)
    points = camera.unproject(x, y, depth)
    body = (points - pose[:3, 3]) @ pose[:3, :3]  # the structure's own coordinates
    texture = 0.5 + 0.5 * np.sin(np.nan_to_num(body) * 0.8)
    frame = Frame(
        texture.astype(np.float32),
        np.isfinite(depth).astype(np.float32),
        depth.astype(np.float32),
        camera,
    )
    return frame, body


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_a_turning_sphere_is_followed_exactly(projection):
    source, _ = ball(0, projection)
    target, body = ball(17, projection)
    found = correspondence(target, source)
    camera = source.camera
    x, y, _ = camera.project(body - AXIS)
    rows = np.isfinite(target.depth)
    # Where the analytic surface point faces the source's camera, the source sees it.
    toward = -body if projection == "perspective" else np.zeros_like(body)
    view = toward + AXIS
    facing = (body * view).sum(-1) / np.linalg.norm(view, axis=-1) / RADIUS
    truth = rows & (facing > 0)
    seen = found.visible > 0.5
    assert (seen & truth).sum() >= 0.95 * (seen | truth).sum()
    sure = truth & seen
    assert np.abs(found.x - x)[sure].max() < 0.1
    assert np.abs(found.y - y)[sure].max() < 0.1
    hidden = rows & (facing < -0.1)
    assert not seen[hidden].any()


def test_carried_paint_is_the_texture_itself():
    keys = [Keyframe(ball(angle)[0], ball(angle)[0].colour) for angle in (0, 20)]
    target, _ = ball(9)
    paint, known = carried(target, keys)
    sure = known > 0.9
    assert sure.sum() > 0.9 * target.matte.sum()
    assert np.abs(paint - target.colour)[sure].mean() < 2 / 255


def test_at_a_keyframe_its_own_paint_wins():
    here, _ = ball(0)
    there, _ = ball(10)
    other = np.zeros_like(there.colour)
    paint, known = carried(here, [Keyframe(here, here.colour), Keyframe(there, other)])
    assert np.abs(paint - here.colour)[known > 0.9].mean() < 0.02


def test_completed_fills_gaps_from_around_them():
    paint = np.full((40, 40, 3), 0.7, np.float32)
    known = np.ones((40, 40), np.float32)
    known[15:25, 15:25] = 0
    paint[15:25, 15:25] = 0
    done = completed(paint, known, np.ones((40, 40), np.float32))
    assert np.abs(done - 0.7).max() < 0.02


def test_keyframes_leave_no_frame_far_from_paint():
    cameras = [ball(p.yaw)[0].camera for p in Motion("rock", 40).poses(30)]
    view = ball(0)[0].camera
    keys = [cameras[i] for i in chosen(view, cameras)]
    assert 1 <= len(keys) <= 4
    for camera in cameras:
        assert min(angle_between(camera, k) for k in [view, *keys]) <= 12
    assert chosen(view, [view] * 5) == []
    whole = [ball(a)[0].camera for a in np.linspace(0, 350, 36)]
    assert len(chosen(view, whole)) >= 12


def test_a_rendered_protein_is_followed(tmp_path):
    """Unlit colours of one frame land on the same residues of another."""
    render(
        PDB / "1ubi.pdb",
        tmp_path / "clip",
        look=Look("spheres", "residue"),
        size=(192, 144),
        frames=2,
        motion=Motion("turn", 32),
    )
    one, two = (read_frame(tmp_path / "clip" / f"000{i}.png") for i in (0, 1))
    assert angle_between(one.camera, two.camera) == pytest.approx(16, abs=1e-3)
    at = correspondence(two, one)
    seen = at.visible > 0.5
    assert 0.75 < seen.sum() / (two.matte > 0.5).sum() < 1
    carried_colour = sample(one.colour, at)

    def hue(c):
        return c / np.maximum(c.sum(-1, keepdims=True), 1e-3)

    moved = np.abs(hue(carried_colour) - hue(two.colour))[seen].mean()
    unmoved = np.abs(hue(one.colour) - hue(two.colour))[seen].mean()
    assert moved < 0.35 * unmoved


def test_a_clip_needs_a_camera_for_every_frame(tmp_path):
    view, _ = ball(0)
    for index in range(3):
        write_frame(tmp_path, index, view)
    write_cameras(tmp_path / "camera.json", [view.camera] * 2)
    with pytest.raises(InputError, match="3 pictures, but 2 cameras"):
        animate(tmp_path, view, None, None, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_frames_without_depth_are_refused():
    frame, _ = ball(0)
    blind = Frame(frame.colour, frame.matte)
    with pytest.raises(InputError, match="depth or camera"):
        correspondence(blind, frame)
