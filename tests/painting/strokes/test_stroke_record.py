"""The record of a still's strokes: written, read, drawn at any size, and set in the structure."""

from dataclasses import replace

import numpy as np
import pytest

import bars
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.painting.broad_maps import resample
from impasto.painting.media import Medium
from impasto.painting.strokes.brush import CLIP
from impasto.painting.strokes.centre_lines import follow_depth
from impasto.painting.strokes.stroke import Strokes, join_strokes
from impasto.painting.strokes.stroke_record import (
    DepthRange,
    PaintedSurface,
    StrokeRecord,
    grind_pigments,
    locate_lines,
    pigment_scale,
    read_record,
    round_to_8bit,
    write_record,
)
from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import rotation_matrix
from impasto.rendering.frame import Frame, resize_frame
from sphere import ball
from straight_strokes import straight_stroke

SIZE = (160, 120)
DEPTHS = DepthRange(50.0, 60.0)
ARTWORKS = tuple(round_to_8bit(artwork) for artwork in (bars.RED, bars.BLUE[:90]))


def random_strokes(count=80, seed=0) -> Strokes:
    """Return strokes on the sphere of `ball(20)`, at its depth."""
    rng = np.random.default_rng(seed)
    strokes = join_strokes(
        [
            straight_stroke(
                rng.uniform((0, 0), (1, 0.75)),
                rng.uniform(0, 360),
                rng.uniform(0.1, 0.3),
                rng.uniform(0.04, 0.12),
                places=rng.uniform(30, 60, 2),
                angles=rng.uniform(0, 6),
                mirrors=rng.choice([-1, 1]),
                artworks=rng.integers(2),
                shifts=rng.normal(0, 5, 3),
                opacities=rng.uniform(0.5, 1),
                feathers=rng.uniform(0.3, 0.8),
            )
            for _ in range(count)
        ]
    )
    near = DEPTHS.nearness(ball(20, size=SIZE)[0])
    return replace(strokes, line_nearness=follow_depth(strokes.lines, near, CLIP))


def start(colour, size=(80, 60)):
    return np.broadcast_to(np.float32(colour), (*size[::-1], 3)).copy()


@pytest.fixture
def frame() -> Frame:
    return ball(20, size=SIZE)[0]


@pytest.fixture
def record(frame) -> StrokeRecord:
    strokes, depths = random_strokes(), DEPTHS
    return StrokeRecord(
        PaintedSurface(start((60, 10, 20)), strokes),
        PaintedSurface(start((80, 0, 5)), random_strokes(40, 1)),
        ARTWORKS,
        1.5,
        Medium(thickness=0.6),
        depths,
        locate_lines(strokes, depths, frame.camera),
    )


def test_a_record_that_is_read_draws_the_same_bytes(record, frame, tmp_path):
    path = tmp_path / "strokes.npz"
    write_record(path, record)
    found = read_record(path)
    assert found.draw_figure(frame).tobytes() == record.draw_figure(frame).tobytes()
    assert found.draw_ground(SIZE).tobytes() == record.draw_ground(SIZE).tobytes()
    assert (found.magnification, found.medium, found.depths) == (1.5, record.medium, record.depths)
    np.testing.assert_array_equal(found.structure_lines, record.structure_lines)
    assert [p.name for p in tmp_path.iterdir()] == ["strokes.npz"]


def test_a_record_of_a_flat_picture_has_no_depth_and_no_ground(record, frame, tmp_path):
    path = tmp_path / "strokes.npz"
    flat = replace(record, ground=None, depths=None, structure_lines=None)
    write_record(path, flat)
    found = read_record(path)
    assert (found.ground, found.depths, found.structure_lines) == (None, None, None)
    assert found.draw_ground(SIZE) is None
    without = replace(frame, depth=None, camera=None)
    np.testing.assert_array_equal(found.draw_figure(without), flat.draw_figure(without))
    # Without depth nothing is clipped.
    assert (found.draw_figure(without) != record.draw_figure(frame)).any()


def cut_off(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage(path):
    # The beginning of a plane's compressed bytes, after its name.
    data = path.read_bytes()
    at = data.index(b"figure_lines.npy") + 60
    path.write_bytes(data[:at] + bytes(200) + data[at + 200 :])


def make_foreign(path):
    np.savez(path, depth=np.zeros(3))


def make_newer(path):
    planes = dict(np.load(path))
    np.savez(path, **{**planes, "version": np.array(99)})


def drop_a_plane(path):
    planes = dict(np.load(path))
    del planes["figure_shifts"]
    np.savez(path, **planes)


def make_array(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


@pytest.mark.parametrize(
    "spoil",
    [
        cut_off,
        damage,
        make_foreign,
        make_newer,
        drop_a_plane,
        make_array,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("strokes"),
    ],
    ids=["cut off", "damaged", "foreign", "newer", "a plane less", "array", "empty", "text"],
)
def test_a_file_that_is_no_record_is_named(record, tmp_path, spoil):
    path = tmp_path / "strokes.npz"
    write_record(path, record)
    spoil(path)
    with pytest.raises(InputError, match=r"strokes\.npz: not the strokes of a painting"):
        read_record(path)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(InputError, match=r"strokes\.npz: there is no such file"):
        read_record(tmp_path / "strokes.npz")


def test_nearness_is_that_of_the_depths_and_goes_on_past_the_geometry():
    depth = np.full((4, 6), np.nan, np.float32)
    depth[:, 2:5] = (10, 25, 45)
    frame = Frame(np.zeros((4, 6, 3), np.float32), np.isfinite(depth).astype(np.float32), depth)
    depths = DepthRange(20.0, 40.0)
    found = depths.nearness(frame)
    np.testing.assert_allclose(found[0], (1.5, 1.5, 1.5, 0.75, -0.25, -0.25))
    np.testing.assert_allclose(depths.depth(found[0, 2:5]), (10, 25, 45))


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_lines_in_the_structure_project_back_onto_the_strokes(projection):
    pose = np.eye(4)
    pose[:3, :3] = rotation_matrix("y", 0.7) @ rotation_matrix("x", -0.4)
    pose[:3, 3] = (3, -5, -60)
    scale = 0.2 if projection == "orthographic" else 24.0
    camera = Camera(projection, *SIZE, scale, 40, 80, pose)
    strokes, depths = random_strokes(), DepthRange(50.0, 70.0)
    lines = locate_lines(strokes, depths, camera)
    assert lines.shape == (len(strokes), 9, 3)
    x, y, depth = camera.project(lines @ pose[:3, :3].T + pose[:3, 3])
    assert np.abs(np.stack([x, y], axis=-1) - strokes.lines * 160).max() < 0.01
    np.testing.assert_allclose(depth, 70 - 20 * strokes.line_nearness, atol=1e-3)
    # And at any other size of the same view.
    x, y, _ = camera.with_size((640, 480)).project(lines @ pose[:3, :3].T + pose[:3, 3])
    assert np.abs(np.stack([x, y], axis=-1) - strokes.lines * 640).max() < 0.04


def test_an_artwork_is_ground_to_the_area_of_the_picture():
    artwork = ARTWORKS[1]  # 160 x 90
    assert pigment_scale(artwork, (320, 180), 1.0) == pytest.approx(2.0)
    assert pigment_scale(artwork, (180, 320), 1.5) == pytest.approx(3.0)
    [whole, half] = [grind_pigments([artwork], (160, 90), m)[0] for m in (1.0, 0.5)]
    np.testing.assert_allclose(whole.lab, to_lab(artwork), atol=1e-3)
    assert half.lab.shape == (45, 80, 3)
    assert half.scale == 0.5


def test_twice_the_size_reduced_is_the_picture_itself(record):
    large = ball(20, size=(320, 240))[0]
    small = resize_frame(large, SIZE)

    def off(one, other):
        return np.abs(one - other)[6:-6, 6:-6].mean()

    once, twice = record.draw_figure(small), record.draw_figure(large)
    assert twice.shape == (240, 320, 3)
    reduced = resample(twice, SIZE)
    assert np.median(np.abs(reduced - once)) < 0.01
    # Bristles finer than a pixel differ, but the strokes are those of the record, at their places.
    others = replace(record, figure=replace(record.figure, strokes=random_strokes(seed=3)))
    assert off(reduced, once) < 0.3 * off(others.draw_figure(small), once)
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        assert off(reduced, once) < 0.8 * off(np.roll(reduced, shift, axis=(0, 1)), once)
    ground, large_ground = record.draw_ground(SIZE), record.draw_ground((320, 240))
    assert off(resample(large_ground, SIZE), ground) < 0.04


def test_threads_do_not_change_what_is_drawn(record, frame):
    np.testing.assert_array_equal(record.draw_figure(frame, 3), record.draw_figure(frame))
    np.testing.assert_array_equal(record.draw_ground(SIZE, 2), record.draw_ground(SIZE))


def test_thick_paint_is_lit(record, frame):
    flat = replace(record, medium=Medium(thickness=0.0)).draw_figure(frame)
    assert np.abs(record.draw_figure(frame) - flat).max() > 1e-3


def test_rounding_an_artwork_again_changes_nothing():
    pixels = np.random.default_rng(0).uniform(size=(20, 30, 3)).astype(np.float32)
    rounded = round_to_8bit(pixels)
    np.testing.assert_array_equal(round_to_8bit(rounded), rounded)
    np.testing.assert_allclose(rounded, pixels, atol=0.5 / 255 + 1e-6)


def test_strokes_are_drawn_on_the_view_that_was_painted_only(record, frame):
    assert record.mismatch(frame) == ""
    assert record.mismatch(ball(20, size=(640, 480))[0]) == ""
    assert "another view" in record.mismatch(ball(25, size=SIZE)[0])
    assert "proportions" in record.mismatch(ball(20, size=(160, 100))[0])
    assert "with depth" in record.mismatch(replace(frame, depth=None))
    assert "camera.json" in record.mismatch(replace(frame, camera=None))
    flat = replace(record, depths=None, structure_lines=None)
    assert flat.mismatch(replace(frame, depth=None)) == ""
    assert "had none" in flat.mismatch(frame)
    assert replace(record, structure_lines=None).mismatch(ball(25, size=SIZE)[0]) == ""


def test_a_record_of_strokes_that_do_not_fit_together_is_refused():
    strokes = straight_stroke()
    strokes.check(1)
    with pytest.raises(ValueError, match="artworks: 0 to 0"):
        strokes.check(0)
    with pytest.raises(ValueError, match=r"lines: shape \(1, 4, 2\)"):
        replace(strokes, lines=strokes.lines[:, :4]).check(1)
