"""Motion against known geometry: a turning sphere, a tilted plane, and a rendered protein."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from benchmarks.steadiness.warping_error import abrupt_share, correspondence, warping_error
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import to_8bit
from impasto.core.errors import InputError
from impasto.motion.clip import carry_paint, clip_in_memory
from impasto.motion.confidence import paint_confidence
from impasto.motion.keyframe_cache import KeyframeCache
from impasto.motion.keyframes import MAX_UNPAINTED, choose_keyframes
from impasto.motion.layer_files import check_clip_frame, reduce_painted_view
from impasto.motion.propagation import Keyframe, inpaint_missing, warp_from_keyframes
from impasto.motion.reprojection import Surface, spline_prefilter
from impasto.motion.sampling import take_paint
from impasto.motion.skinning import SkinnedPoints
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials
from impasto.rendering.camera import write_cameras
from impasto.rendering.camera_path import fit_cameras, rotation_matrix
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import Frame, frame_paths, read_picture, read_rendered_frame
from impasto.rendering.geometry.casting import cast_geometry
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_frame, write_frame
from painted_clips import paint_clip
from sphere import AXIS, RADIUS, ball, seen_from

PDB = Path(__file__).parents[2] / "pdb"


def plane(angle, tilt=35.0, height_above=None, projection="orthographic"):
    """A tilted plane through the origin, seen at `angle`, with a disc in front of it if asked."""
    camera, start, ray = seen_from(angle, projection, 20.0, 100.0)
    pose, shape = camera.structure_to_camera, start.shape[:2]
    # Rays in the structure's own coordinates.
    start, ray = (start - pose[:3, 3]) @ pose[:3, :3], ray @ pose[:3, :3]
    normal = rotation_matrix("x", tilt) @ [0.0, 0.0, 1.0]
    far = -(start @ normal) / (ray @ normal)
    reach, owner = far, np.zeros(shape, int)
    if height_above is not None:
        near = (height_above - start[..., 2]) / ray[..., 2]
        hit = start + near[..., None] * ray
        on_disc = np.hypot(hit[..., 0], hit[..., 1]) < 5.0
        reach, owner = np.where(on_disc, near, far), on_disc.astype(int)
    body = start + reach[..., None] * ray
    depth = -((body @ pose[:3, :3].T) + pose[:3, 3])[..., 2]
    frame = Frame(
        np.zeros((*shape, 3), np.float32),
        np.ones(shape, np.float32),
        depth.astype(np.float32),
        camera,
    )
    return frame, body, owner


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
    seen = found.visibility > 0.5
    assert (seen & truth).sum() >= 0.95 * (seen | truth).sum()
    sure = truth & seen
    assert np.abs(found.x - x)[sure].max() < 0.1
    assert np.abs(found.y - y)[sure].max() < 0.1
    hidden = rows & (facing < -0.1)
    assert not seen[hidden].any()


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_a_tilted_plane_is_followed_exactly(projection):
    source, _, _ = plane(0, projection=projection)
    target, body, _ = plane(14, projection=projection)
    found = correspondence(target, source)
    pose = source.camera.structure_to_camera
    x, y, _ = source.camera.project(body @ pose[:3, :3].T + pose[:3, 3])
    assert np.abs(found.x - x).max() < 0.1
    assert np.abs(found.y - y).max() < 0.1
    inside = (x > 0) & (x < 160) & (y > 0) & (y < 120)
    assert ((found.visibility > 0.5) == inside).mean() > 0.999


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_what_a_disc_hides_in_the_source_is_disoccluded(projection):
    source, _, _ = plane(0, height_above=8.0, projection=projection)
    target, body, owner = plane(16, height_above=8.0, projection=projection)
    found = correspondence(target, source)
    pose = source.camera.structure_to_camera
    x, y, _ = source.camera.project(body @ pose[:3, :3].T + pose[:3, 3])
    inside = (x > 0) & (x < 160) & (y > 0) & (y < 120)
    # A point of the plane is hidden where its ray from the source meets the disc.
    eye = pose[:3, :3].T @ -pose[:3, 3]
    ray = body - eye if projection == "perspective" else np.broadcast_to([0, 0, -1.0], body.shape)
    at_disc = body + ((8.0 - body[..., 2]) / ray[..., 2])[..., None] * ray
    hidden = (owner == 0) & (np.hypot(at_disc[..., 0], at_disc[..., 1]) < 5.0) & inside
    lost = (found.visibility < 0.5) & inside
    assert hidden.sum() > 300
    assert (hidden & lost).sum() >= 0.95 * (hidden | lost).sum()


def test_carried_paint_is_the_texture_itself():
    keys = [Keyframe(ball(angle)[0], ball(angle)[0].colour) for angle in (0, 20)]
    target, _ = ball(9)
    carry = warp_from_keyframes(target, keys)
    sure = carry.confidence > 0.9
    assert sure.sum() > 0.8 * target.matte.sum()
    assert np.abs(carry.paint - target.colour)[sure].mean() < 2 / 255


def test_a_place_has_the_same_paint_in_every_frame():
    """Of two keyframes that disagree, the place alone decides which one it takes paint from."""
    one, other = ball(0)[0], ball(20)[0]
    keys = [Keyframe(one, np.zeros_like(one.colour)), Keyframe(other, np.ones_like(one.colour))]
    frames = [ball(angle)[0] for angle in (4, 8, 12)]
    carries = [warp_from_keyframes(frame, keys) for frame in frames]
    assert carries[0].paint[carries[0].confidence > 0.9].max() > 0.9  # both have a share
    for before, after in ((0, 1), (1, 2), (0, 2)):
        at = correspondence(frames[after], frames[before])
        sure = (at.visibility > 0.5) & (carries[after].confidence > 0.99)
        sure &= sample(carries[before].confidence[..., None], at)[..., 0] > 0.99
        moved = sample(spline_prefilter(carries[before].paint), at)
        assert np.abs(moved - carries[after].paint)[sure].mean() < 0.01


def sample(coefficients, at):
    """Sample a source picture at the positions of a target's pixels: (H, W, C), 0 elsewhere."""
    inside = np.isfinite(at.x)
    places = np.stack([at.y[inside] - 0.5, at.x[inside] - 0.5])
    result = np.zeros((*at.x.shape, coefficients.shape[2]), np.float32)
    for channel in range(coefficients.shape[2]):
        result[inside, channel] = ndimage.map_coordinates(
            coefficients[..., channel], places, order=3, mode="nearest", prefilter=False
        )
    return result


def test_paint_is_taken_by_cubic_splines_in_the_order_of_the_keyframes():
    rng = np.random.default_rng(0)
    planes = rng.uniform(0, 1, (9, 12, 4)).astype(np.float32)
    x, y = rng.uniform(0, 12, 200), rng.uniform(0, 9, 200)  # the rims are among them
    found = np.stack(
        [
            ndimage.map_coordinates(plane, [y - 0.5, x - 0.5], order=3, mode="nearest", prefilter=0)
            for plane in planes.transpose(2, 0, 1)
        ],
        axis=-1,
    )
    seen, lossless = rng.uniform(size=200) < 0.8, rng.uniform(0, 1, 200).astype(np.float32)
    left = rng.uniform(0, 1, 200).astype(np.float32)
    rest, paint, shares = (np.zeros(shape, np.float32) for shape in ((200, 3), (200, 3), 200))
    before, share = left.copy(), np.where(seen, found[:, 3] * lossless, 0)
    take_paint(planes, x, y, seen, lossless, 2.0, 0.25, left, paint, rest, shares)
    assert left == pytest.approx(before * (1 - share), abs=1e-5)
    assert paint == pytest.approx((before * share)[:, None] * found[:, :3], abs=1e-5)
    weight = np.where(seen, (share + 0.25) * 2, 0)
    assert shares == pytest.approx(weight, abs=1e-5)
    assert rest == pytest.approx(weight[:, None] * found[:, :3], abs=1e-5)


@pytest.mark.parametrize(("period", "kept"), [(2, 0.25), (4, 0.81), (16, 0.999)])
def test_only_detail_that_would_shimmer_is_reduced(period, kept):
    columns = np.arange(64)
    stripes = np.cos(2 * np.pi * columns / period)
    picture = np.repeat(np.tile(stripes, (64, 1))[..., None], 3, axis=2).astype(np.float32)
    planes = spline_prefilter(picture)
    rows, inner = np.full(40, 32.0), np.arange(12.0, 52.0)
    carried = ndimage.map_coordinates(planes[..., 0], [rows, inner], order=3, prefilter=False)
    assert np.abs(carried - kept * stripes[12:52]).max() < 0.01


def test_paint_is_not_trusted_where_it_is_seen_from_the_side_or_beside_what_is_nearer():
    frame, body = ball(0)
    trusted = paint_confidence(frame)
    facing = body[..., 2] / RADIUS
    with np.errstate(invalid="ignore"):
        assert trusted[facing > 0.6].min() > 0.95
        assert trusted[facing < 0.1].max() < 0.05
    assert (trusted[frame.matte == 0] == 0).all()
    scene, _, owner = plane(0, tilt=0, height_above=8.0)
    trusted = paint_confidence(scene)
    assert trusted[owner == 1].min() > 0.95  # the disc's own rim is seen well
    beside = ndimage.binary_dilation(owner == 1) & (owner == 0)
    assert trusted[beside].max() < 0.3
    assert trusted[0, 0] > 0.95


def test_completed_fills_gaps_from_around_them():
    paint = np.full((40, 40, 3), 0.7, np.float32)
    known = np.ones((40, 40), np.float32)
    known[15:25, 15:25] = 0
    paint[15:25, 15:25] = 0
    done = inpaint_missing(paint, known, np.ones((40, 40), np.float32))
    assert np.abs(done - 0.7).max() < 0.02


@pytest.mark.parametrize("share", [0.02, 0.3])
@pytest.mark.parametrize("size", [(96, 128), (768, 1024)])
def test_gaps_are_closed_as_by_gaussians_of_the_whole_picture(share, size):
    """Only places inside the matte count: nothing outside it is used."""
    rng = np.random.default_rng(3)
    unit = size[1] // 128
    inside = np.zeros(size, np.float32)
    inside[20 * unit :, 30 * unit : 110 * unit] = 1  # up to the lower border
    specks = ndimage.grey_opening(rng.random((96, 128)) > share, 3).astype(np.float32)
    known = inside * np.kron(specks, np.ones((unit, unit), np.float32))
    known[40 * unit : 52 * unit, 60 * unit : 80 * unit] = 0
    waves = [np.sin(np.mgrid[: size[0], : size[1]][a] * 9 / size[1] + a) for a in (0, 1)]
    paint = 0.5 + 0.4 * np.dstack([waves[0], waves[1], waves[0] * waves[1]]).astype(np.float32)
    result, weight = paint * known[..., None], known.copy()
    for sigma in np.array([1.5, 4, 12, 40]) * size[1] / 512:
        area = ndimage.gaussian_filter(known * inside, sigma)
        spread_ = ndimage.gaussian_filter(paint * known[..., None], (sigma, sigma, 0))
        part = (1 - weight) * np.clip(area / 0.1, 0, 1)
        result += part[..., None] * spread_ / (area[..., None] + 1e-6)
        weight += part
    whole = np.clip(result / np.maximum(weight, 1e-6)[..., None], 0, 1)
    elsewhere = np.where(inside[..., None] > 0, paint, 9.0)
    done = inpaint_missing(elsewhere, np.where(inside > 0, known, 0), inside)
    gaps = (inside > 0) & (known == 0)
    assert gaps.any()
    assert np.array_equal(done[known == 1], paint[known == 1])
    difference = np.abs(done - whole)[gaps]
    assert difference.mean() < 0.01
    assert difference.max() < 0.1


def test_keyframes_leave_no_frame_without_paint():
    view = ball(0)[0]
    frames = [ball(p.yaw)[0] for p in Motion("rock", 100).poses(30)]
    keys = choose_keyframes(view, 30, lambda i: frames[i])
    assert 2 <= len(keys) <= 6
    painted = [view, *(frames[k] for k in keys)]
    for frame in frames:
        surface = Surface(frame, 3)
        seen = np.any([surface.locate_in(p).seen for p in painted], axis=0)
        assert seen.mean() > 1 - MAX_UNPAINTED
    assert choose_keyframes(view, 5, lambda _: view) == []


def test_a_whole_turn_is_painted_all_round():
    frames = [ball(a)[0] for a in np.arange(0, 360, 10.0)]
    keys = choose_keyframes(frames[0], 36, lambda i: frames[i])
    assert 2 <= len(keys) <= 8
    assert any(12 <= k <= 24 for k in keys)


def test_what_comes_closer_is_painted_anew():
    """Paint that would be enlarged by half is replaced by that of a closer keyframe."""
    far, near = ball(0)[0], ball(0)[0]
    near = replace(near, camera=replace(near.camera, scale=near.camera.scale / 1.6))
    height, width = near.matte.shape
    rows, columns = (np.arange(n) - n / 2 + 0.5 for n in (height, width))
    places = np.meshgrid(
        rows / 1.6 + height / 2 - 0.5, columns / 1.6 + width / 2 - 0.5, indexing="ij"
    )
    depth, matte = (
        ndimage.map_coordinates(plane, places, order=0).astype(np.float32)
        for plane in (np.nan_to_num(far.depth), far.matte)
    )
    near = replace(near, matte=matte, depth=np.where(matte > 0, depth, np.nan))
    assert choose_keyframes(far, 2, lambda i: (far, near)[i]) == [1]
    keys = [Keyframe(far, np.zeros_like(far.colour)), Keyframe(near, np.ones_like(far.colour))]
    middle = (slice(50, 70), slice(70, 90))
    assert warp_from_keyframes(near, keys).paint[middle].min() > 0.99
    assert warp_from_keyframes(far, keys).paint[middle].max() < 0.01


@pytest.mark.parametrize("representation", ["cartoon", "surface"])
@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_flat_colours_of_one_frame_land_on_those_of_the_next(representation, projection):
    """A render without lighting shows the surface's own colour, which only motion changes."""
    with open_scene(PDB / "1ubi.pdb", Look(representation, "residue")) as scene:
        for name, value in {"ambient": 1, "direct": 0, "reflect": 0, "specular": 0}.items():
            scene.cmd.set(name, value)
        path = fit_cameras(
            scene.atoms(),
            2.4,
            scene.orientation(),
            Motion("turn", 16),
            Motion("turn", 16, ease="linear").poses(2),
            (320, 240),
            projection=projection,
        )
        one, two = (render_frame(scene, camera) for camera in path)
    at = correspondence(two, one)
    inner = (at.visibility > 0.5) & (two.matte > 0.99)
    # The rim is left out: its colours are mixed with what lies behind.
    whole = (one.matte > 0.99).astype(np.float32)
    places = [np.nan_to_num(at.y) - 0.5, np.nan_to_num(at.x) - 0.5]
    inner &= ndimage.map_coordinates(whole, places, order=1) > 0.999
    assert inner.sum() > 0.8 * (two.matte > 0.99).sum()
    places = [plane[inner] for plane in places]
    moved = np.stack(
        [ndimage.map_coordinates(one.colour[..., c], places, order=1) for c in range(3)], -1
    )
    assert np.abs(moved - two.colour[inner]).mean() < 2 / 255
    assert np.abs(one.colour - two.colour)[inner].mean() > 5 / 255


def test_skin_follows_a_rigid_turn_exactly():
    rng = np.random.default_rng(1)
    atoms = rng.uniform(-12, 12, (80, 3))
    points = atoms[rng.integers(0, 80, 200)] + rng.normal(0, 1.2, (200, 3))
    turn = rotation_matrix("x", 40) @ rotation_matrix("z", 25)
    skin = SkinnedPoints(points, atoms.astype(np.float32))
    moved = skin.move_with((atoms @ turn.T + [3, -1, 2]).astype(np.float32))
    assert np.abs(moved - (points @ turn.T + [3, -1, 2])).max() < 1e-4
    assert np.abs(skin.move_with(atoms.astype(np.float32)) - points).max() < 1e-4


def test_skin_lets_each_end_of_a_hinge_go_its_own_way():
    along = np.linspace(-30, 30, 121)
    wobble = np.random.default_rng(0).normal(0, 0.6, (121, 2))
    atoms = np.column_stack([along, wobble])
    bend = rotation_matrix("z", 30)
    there = np.where(along[:, None] > 0, atoms @ bend.T, atoms)
    points = np.array([[-24.0, 1.5, 0.0], [24.0, 0.0, 1.5]])
    moved = SkinnedPoints(points, atoms).move_with(there)
    assert np.abs(moved[0] - points[0]).max() < 0.1
    assert np.abs(moved[1] - bend @ points[1]).max() < 0.1


def test_two_atoms_that_stay_leave_the_surface_where_it_is():
    atoms = np.array([[0, 0, 0], [3, 0, 0]], np.float32)
    points = np.array([[1.0, 2.0, 0.5], [4.0, -1.0, 0.0]])
    assert np.abs(SkinnedPoints(points, atoms).move_with(atoms) - points).max() < 1e-6


def triangle_frame(triangles, projection="orthographic", atoms=2):
    """A frame of triangles, and the place of each pixel on them where they have a depth."""
    camera, *_ = seen_from(0, projection, 40.0, 80.0)
    none = np.zeros((0, 7), np.float32)
    flat = np.zeros((len(triangles), 3), np.int32)
    view = cast_geometry(Geometry(triangles, triangles, none[:, :4], none, flat), camera)
    colour = np.zeros((*view.matte.shape, 3), np.float32)
    positions = triangles.reshape(-1, 3)[:atoms].copy()
    frame = Frame(colour, view.matte, view.depth, camera, atoms=positions, triangles=triangles)
    return frame, view


SHEET = np.array(
    [[[-9, -6, 0], [9, -6, 0], [9, 6, 2]], [[-9, -6, 0], [9, 6, 2], [-9, 6, 2]]], np.float32
)


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_a_sheet_that_is_drawn_with_triangles_is_followed_exactly(projection):
    bent = SHEET.copy()
    bent[:, :, 0] *= 0.8
    bent[..., 2] += 0.3 * SHEET[..., 0]
    target, view = triangle_frame(SHEET, projection)
    source, _ = triangle_frame(bent, projection)
    at = correspondence(target, source)
    shown = view.primitive >= 0
    second, third = view.place[shown].T
    weights = np.stack([1 - second - third, second, third], axis=1)
    places = np.einsum("nc,nci->ni", weights, bent[view.primitive[shown]])
    x, y, _ = source.camera.project(places - AXIS)
    assert np.abs(at.x[shown] - x).max() < 0.01
    assert np.abs(at.y[shown] - y).max() < 0.01
    assert at.visibility[shown].mean() > 0.99
    # The atoms alone, of which two stay where they are, would tell something else.
    skinned = correspondence(replace(target, triangles=None), source)
    assert np.abs(skinned.x[shown] - x).mean() > 1


def test_what_is_not_drawn_with_triangles_follows_the_atoms():
    ball = np.hypot(*(np.mgrid[:120, :160] - np.array([60, 80])[:, None, None])) < 12
    target, _ = triangle_frame(SHEET)
    target = replace(target, depth=np.where(ball, target.depth - 4, target.depth))
    moved = SHEET + np.float32([2, 0, 0])
    source, _ = triangle_frame(moved)
    source = replace(source, atoms=target.atoms + np.float32([0, 3, 0]))
    here, there = Surface(target), Surface(target).points_in(source)
    offset = there - here.points
    on_ball = ball[here.pixels]
    assert np.abs(offset[on_ball] - [0, 3, 0]).max() < 1e-4
    assert np.abs(offset[~on_ball] - [2, 0, 0]).max() < 1e-4


def test_drawings_of_other_triangles_are_followed_by_atoms():
    target, _ = triangle_frame(SHEET)
    source = replace(target, atoms=target.atoms + np.float32([0, 3, 0]), triangles=SHEET[:1])
    here = Surface(target)
    assert np.abs(here.points_in(source) - here.points - [0, 3, 0]).max() < 1e-4


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_the_rim_is_no_larger_than_what_it_belongs_to(projection):
    frame, _ = ball(0, projection)
    rim = ndimage.binary_dilation(frame.matte > 0, iterations=2)
    frame = replace(frame, matte=np.where(rim, np.maximum(frame.matte, 0.2), 0))
    at = correspondence(frame, frame)
    assert np.abs(at.enlargement[rim] - 1).max() < 0.01


def test_a_sliver_without_depth_is_followed_nowhere():
    frame, _ = ball(0, "perspective")
    sliver = replace(frame, depth=np.full_like(frame.depth, np.nan))
    carry = warp_from_keyframes(sliver, [Keyframe(frame, frame.colour)])
    assert carry.seen.max() == 0
    assert np.isfinite(carry.paint).all()


def test_a_clip_of_other_atoms_than_the_view_is_refused(tmp_path):
    frame, _ = ball(0)
    write_frame(tmp_path, 0, frame)
    write_cameras(tmp_path / "camera.json", [frame.camera])
    view = replace(frame, atoms=np.zeros((5, 3), np.float32))
    with pytest.raises(InputError, match=r"0000\.png: its atoms"):
        check_clip_frame(read_rendered_frame(tmp_path / "0000.png"), view)


def test_frames_of_other_atoms_are_refused():
    skin = SkinnedPoints(np.zeros((1, 3)), np.eye(3, dtype=np.float32))
    with pytest.raises(InputError, match="2 atoms"):
        skin.move_with(np.zeros((2, 3), np.float32))


def test_warping_error_is_that_of_what_does_not_stick():
    frames = [ball(a)[0] for a in range(0, 12, 2)]
    rng = np.random.default_rng(0)
    sticks = warping_error(6, lambda i: frames[i], lambda i: frames[i].colour, 1)
    noise = [rng.uniform(0, 1, frames[0].colour.shape).astype(np.float32) for _ in frames]
    crawls = warping_error(6, lambda i: frames[i], lambda i: noise[i], 1)
    assert sticks < 1e-4
    # The mean squared difference of two uniform values is 1/6; sampling smooths one of them.
    assert 0.08 < crawls < 1 / 6


def test_the_share_that_changes_abruptly_is_that_of_a_spot_that_appears():
    frames = [ball(a)[0] for a in range(0, 6, 2)]
    pictures = [frame.colour.copy() for frame in frames]
    assert abrupt_share(3, lambda i: frames[i], lambda i: pictures[i]) == 0
    inside = frames[2].matte > 0.99
    spot = np.zeros_like(inside)
    spot[60:70, 60:70] = True
    assert inside[spot].all()
    pictures[2][spot] = np.where(pictures[2][spot] > 0.5, 0.1, 0.9)
    # One of two steps has the spot.
    share = abrupt_share(3, lambda i: frames[i], lambda i: pictures[i])
    assert share == pytest.approx(spot.sum() / inside.sum() / 2, rel=0.1)


def test_a_clip_needs_a_camera_for_every_frame(tmp_path):
    view, _ = ball(0)
    for index in range(3):
        write_frame(tmp_path, index, view)
    write_cameras(tmp_path / "camera.json", [view.camera] * 2)
    with pytest.raises(InputError, match="3 pictures, but 2 cameras"):
        paint_clip(tmp_path, view, None, None, tmp_path / "out")
    assert not (tmp_path / "out").exists()


class Brush:
    """Stands in for a painter: paints each keyframe in a flat tone by its number, and counts."""

    class dials:
        clip_composition = Dials()

    parts = ()

    def __init__(self, dies_at=None):
        self.dies_at, self.painted = dies_at, []

    def repaint(self, frame, of, carried, watch=None):
        if len(self.painted) == self.dies_at:
            raise KeyboardInterrupt
        self.painted.append(frame.camera.structure_to_camera[0, 0])
        paint = np.full_like(frame.colour, len(self.painted) / 10)
        return paint


def painted_ball(size):
    """A ball that wears its own colours on a ground of a pale ramp, and its layers."""
    view, small = (ball(0, size=size)[0] for size in (size, (160, 120)))
    ground = np.full_like(view.colour, 0.8)
    ground[:] += np.linspace(0, 0.2, size[0], dtype=np.float32)[:, None]
    palette = extract_palette(small, [StyleSource(small.colour)])
    return view, PaintLayers(view.colour, ground, palette)


def write_clip(folder, frames):
    for index, frame in enumerate(frames):
        write_frame(folder, index, frame)
    write_cameras(folder / "camera.json", [frame.camera for frame in frames])
    return folder


def test_a_large_view_is_carried_to_a_small_clip_like_one_of_its_size(tmp_path):
    renders = write_clip(
        tmp_path / "renders", [ball(p.yaw)[0] for p in Motion("rock", 20).poses(6)]
    )
    pictures = {}
    for size in ((160, 120), (400, 300)):
        view, layers = painted_ball(size)
        output = tmp_path / f"{size[0]}"
        paint_clip(renders, view, layers, Brush(), output, threads=1)
        pictures[size] = [read_picture(path) for path in frame_paths(output)]
    inside = ndimage.binary_erosion(ball(0)[0].matte > 0.5, iterations=2)
    for large, small in zip(pictures[400, 300], pictures[160, 120], strict=True):
        assert large.shape == (120, 160, 3)
        # A few places at the rim, seen from the side, take paint from another keyframe.
        assert np.quantile(np.abs(large - small)[inside], 0.98) < 0.06
        assert np.abs(large - small).mean() < 0.005


def test_a_clip_in_memory_is_the_same_as_on_disk(tmp_path):
    renders = write_clip(
        tmp_path / "renders", [ball(p.yaw)[0] for p in Motion("rock", 120).poses(8)]
    )
    view, layers = painted_ball((160, 120))
    output = tmp_path / "frames"
    paint_clip(renders, view, layers, Brush(), output)
    pictures = {}
    frames = [read_rendered_frame(path) for path in frame_paths(renders)]
    for indices, picture in carry_paint(clip_in_memory(frames), view, layers, Brush()):
        pictures.update(dict.fromkeys(indices, picture))
    assert len(pictures) == 8
    # A rock passes through its poses twice.
    assert len({id(picture) for picture in pictures.values()}) < 8
    for index, path in enumerate(frame_paths(output)):
        np.testing.assert_array_equal(pictures[index], to_8bit(read_picture(path)))


def test_a_view_is_reduced_to_renders_of_the_same_proportions_up_to_a_pixel():
    view, layers = painted_ball((60, 90))
    # 60 x 51.2 / 90 = 34.1 pixels wide, and 34 to be even.
    reduced, painted = reduce_painted_view(view, layers, (34, 51))
    assert reduced.size == (reduced.camera.width, reduced.camera.height) == (34, 51)
    assert reduced.camera.scale == pytest.approx(view.camera.scale * 90 / 51)
    assert painted.figure.shape == painted.ground.shape == (51, 34, 3)
    # 2 x 2 pixels of 30 x 45 are one of the renders: its paint is their mean.
    _, painted = reduce_painted_view(view, layers, (30, 45))
    assert painted.figure[20, 10] == pytest.approx(
        layers.figure[40:42, 20:22].mean(axis=(0, 1)), abs=1e-6
    )
    assert painted.palette is layers.palette


@pytest.mark.parametrize("size", [(80, 60), (320, 200)], ids=["smaller", "other proportions"])
def test_a_view_that_does_not_fit_its_clip_is_refused(tmp_path, size):
    renders = write_clip(tmp_path / "renders", [ball(0)[0]])
    view, layers = painted_ball(size)
    with pytest.raises(InputError, match=rf"160x120 pixels, but .* has {size[0]}x{size[1]}"):
        paint_clip(renders, view, layers, Brush(), tmp_path / "o")


def test_a_clip_that_was_killed_keeps_its_keyframes(tmp_path):
    renders = tmp_path / "renders"
    frames = [ball(p.yaw)[0] for p in Motion("rock", 120).poses(8)]
    for index, frame in enumerate(frames):
        write_frame(renders, index, frame)
    write_cameras(renders / "camera.json", [f.camera for f in frames])
    view = ball(0)[0]
    palette = extract_palette(view, [StyleSource(view.colour)])
    layers = PaintLayers(view.colour, np.full_like(view.colour, 0.9), palette)

    def run(brush, folder):
        paint_clip(
            renders, view, layers, brush, folder, KeyframeCache(folder, b"one view"), threads=1
        )

    whole = Brush()
    run(whole, tmp_path / "whole")
    assert len(whole.painted) >= 2
    with pytest.raises(KeyboardInterrupt):
        run(Brush(dies_at=1), tmp_path / "killed")
    again = Brush()
    again.painted.append(None)  # counts on from where the first one stopped
    run(again, tmp_path / "killed")
    assert len(again.painted) == len(whole.painted)
    for one, other in zip(
        sorted((tmp_path / "whole").iterdir()), sorted((tmp_path / "killed").iterdir()), strict=True
    ):
        assert one.read_bytes() == other.read_bytes()
    assert not list(tmp_path.glob(".*"))  # nothing is left behind


def test_a_longer_clip_takes_no_more_memory(tmp_path):
    view = ball(0)[0]
    layers = PaintLayers(
        view.colour, view.colour, extract_palette(view, [StyleSource(view.colour)])
    )
    peaks = []
    for number in (40, 160):
        renders, output = tmp_path / f"renders{number}", tmp_path / f"frames{number}"
        frames = [ball(p.yaw)[0] for p in Motion("rock", 60).poses(number)]
        for index, frame in enumerate(frames):
            write_frame(renders, index, frame)
        write_cameras(renders / "camera.json", [f.camera for f in frames])
        del frames, frame
        tracemalloc.start()
        paint_clip(renders, view, layers, Brush(), output)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # 120 more frames in memory would be 40 MB; their cameras are less than one.
    assert peaks[1] < peaks[0] + 2e6


def test_kept_keyframes_of_another_view_are_not_taken(tmp_path):
    frame, painted = ball(0)[0], []

    def paint():
        painted.append(np.zeros((4, 4, 3), np.float32))
        return painted[-1]

    for origin in ("one", "one", "other"):
        KeyframeCache(tmp_path / "out", origin).keep(frame, paint)
    assert len(painted) == 2


def test_frames_without_depth_are_refused():
    frame, _ = ball(0)
    blind = Frame(frame.colour, frame.matte)
    with pytest.raises(InputError, match="depth or camera"):
        correspondence(blind, frame)
