"""The renderer, compared with geometry that is known without it."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.pdb_lines import move_atoms, read_atom_lines, write_pdb

from impasto.core import atomic_files
from impasto.core.errors import InputError
from impasto.rendering import camera as camera_module
from impasto.rendering.camera import Camera, read_cameras, write_cameras
from impasto.rendering.camera_path import depth_slab, fit_cameras, rotation_matrix
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import frame_name, read_rendered_frame, shrink_frame, write_picture
from impasto.rendering.look import REPRESENTATIONS, Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_frame, render_structure

PDB = Path(__file__).parents[2] / "pdb"
RADIUS = 10.0
CENTRE = np.array([3.0, -7.0, 11.0])


@pytest.fixture(scope="module")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A structure of three atoms in the same place."""
    path = tmp_path_factory.mktemp("ball") / "ball.pdb"
    atom = "ATOM  {:5d}  {:<3s} GLY A   1    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00           C\n"
    path.write_text(
        atom.format(1, "N", *CENTRE) + atom.format(2, "CA", *CENTRE) + atom.format(3, "C", *CENTRE)
    )
    return path


@pytest.mark.parametrize(
    ("projection", "motion", "zoom"),
    [
        ("orthographic", Motion(), 1.0),
        ("orthographic", Motion("zoom", factor=3), 1.0),
        ("orthographic", Motion(), 8.0),
        ("perspective", Motion(), 1.0),
        ("perspective", Motion("dolly", factor=2), 1.0),
    ],
)
def test_depth_of_a_sphere_is_exact(ball, projection, motion, zoom):
    with open_scene(ball, Look("spheres", "#aa3355")) as scene:
        scene.cmd.alter("all", f"vdw={RADIUS}")
        scene.cmd.rebuild()
        turned = rotation_matrix("x", 40) @ rotation_matrix("z", 25)
        poses = [motion.pose(0.4)]
        camera = fit_cameras(
            scene.atoms(), RADIUS + 2, turned, motion, poses, (160, 120), zoom, projection
        )[0]
        frame = render_frame(scene, camera)
    y, x = np.mgrid[:120, :160] + 0.5
    centre = (camera.structure_to_camera @ [*CENTRE, 1.0])[:3]
    if projection == "orthographic":
        start = camera.unproject(x, y, np.zeros_like(x))
        ray = np.broadcast_to([0.0, 0.0, -1.0], start.shape)
    else:
        start = np.zeros((120, 160, 3))
        ray = camera.unproject(x, y, np.ones_like(x))
    # |start + t ray - centre| = RADIUS; depth is t, since the ray's z is -1.
    a = (ray * ray).sum(-1)
    b = (ray * (start - centre)).sum(-1)
    c = ((start - centre) ** 2).sum(-1) - RADIUS**2
    inside = b * b - a * c
    expected = np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, np.nan)
    both = np.isfinite(expected) & np.isfinite(frame.depth)
    steep = inside / (a * RADIUS**2) < 0.05  # at the rim, a hundredth of a pixel is worth ångströms
    assert both.sum() > 4000
    assert (np.isfinite(expected) & np.isfinite(frame.depth)).sum() > 0.995 * (
        np.isfinite(expected) | np.isfinite(frame.depth)
    ).sum()
    error = np.abs(frame.depth - expected)[both & ~steep]
    assert error.max() <= 0.02


@pytest.mark.parametrize(
    ("representation", "precision"),
    [("cartoon", 0.018), ("cartoon", 0.1), ("surface", 0.018), ("spheres", 0.1), ("sticks", 0.1)],
)
def test_depth_agrees_with_the_matte_and_the_molecule_fits(tmp_path, representation, precision):
    render_structure(
        PDB / "1ubi.pdb",
        tmp_path / "frames",
        look=Look(representation),
        size=(256, 192),
        frames=3,
        motion=Motion("turn", 60),
        depth_error=precision,
    )
    for index in range(3):
        frame = read_rendered_frame(tmp_path / "frames" / f"{index:04d}.png")
        assert frame.depth is not None
        matte, geometry = frame.matte >= 0.5, np.isfinite(frame.depth)
        assert (matte & geometry).sum() >= 0.99 * (matte | geometry).sum()
        assert 0.08 < geometry.mean() < 0.8
        border = np.concatenate([frame.matte[[0, -1]].ravel(), frame.matte[:, [0, -1]].ravel()])
        assert border.max() == 0
        assert frame.camera is not None
        assert frame.camera.near < np.nanmin(frame.depth)
        assert np.nanmax(frame.depth) < frame.camera.far


def test_reprojected_atoms_fall_on_the_render(tmp_path):
    """Colour, depth and camera agree: front atoms lie at the surface of the depth."""
    render_structure(
        PDB / "1ubi.pdb", tmp_path / "v", look=Look("spheres", "element"), size=(320, 240)
    )
    frame = read_rendered_frame(tmp_path / "v" / "0000.png")
    lines = [x for x in (PDB / "1ubi.pdb").read_text().splitlines() if x.startswith("ATOM")]
    atoms = np.array([[float(x[30:38]), float(x[38:46]), float(x[46:54]), 1] for x in lines])
    assert frame.camera is not None
    assert frame.depth is not None
    x, y, depth = frame.camera.project((atoms @ frame.camera.structure_to_camera.T)[:, :3])
    rendered = frame.depth[y.astype(int), x.astype(int)]
    assert np.isfinite(rendered).all()
    assert (rendered < depth).all()
    # The surface of a visible atom is a van der Waals radius (1.2 to 1.8 Å) nearer than its centre,
    # to within the pixel of its centre.
    gap = depth - rendered
    assert gap.min() > 1.1
    assert (gap < 1.85).mean() > 0.15


def test_colourings_differ(tmp_path):
    pictures = []
    for render_colours in ("structure", "residue", "element", "#204060,#d0a040"):
        render_structure(
            PDB / "1ubi.pdb", tmp_path / "v", look=Look("spheres", render_colours), size=(96, 72)
        )
        pictures.append(read_rendered_frame(tmp_path / "v" / "0000.png").colour)
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert np.abs(one - other).mean() > 0.01


def test_all_models_are_drawn_when_asked_for(tmp_path):
    size = (160, 120)
    for models in ("first", "all"):
        render_structure(PDB / "1lcd.cif", tmp_path / models, look=Look(models=models), size=size)
    first, every = (read_rendered_frame(tmp_path / m / "0000.png") for m in ("first", "all"))
    # Three conformers on top of one another cover more than one does.
    assert (every.matte > 0.5).sum() > 1.05 * (first.matte > 0.5).sum()


def test_a_photograph_is_upright_and_reduced(tmp_path):
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :10] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned: the left edge is the top
    Image.fromarray(pixels).save(tmp_path / "photo.png", exif=exif)
    frame = read_rendered_frame(tmp_path / "photo.png")
    assert frame.size == (20, 40)
    assert frame.colour[:8].min() == 1
    assert shrink_frame(frame, 20).size == (10, 20)
    assert shrink_frame(frame, 100) is frame


def test_ligands_are_drawn(tmp_path):
    text = (PDB / "1hpv.pdb").read_text().splitlines(keepends=True)
    bare = tmp_path / "bare.pdb"
    bare.write_text("".join(x for x in text if not x.startswith("HETATM")))
    for name, source in (("with", PDB / "1hpv.pdb"), ("without", bare)):
        render_structure(source, tmp_path / name, size=(160, 120), motion=Motion("still"))
    with_ligand = read_rendered_frame(tmp_path / "with" / "0000.png")
    without = read_rendered_frame(tmp_path / "without" / "0000.png")
    assert with_ligand.matte.sum() > without.matte.sum() * 1.01


@pytest.mark.parametrize("motion", [Motion("orbit", 60), Motion("turn", 50), Motion("rock", 90)])
@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_every_atom_is_in_the_frame_at_every_pose(motion, projection):
    atoms = np.random.default_rng(0).normal(size=(200, 3)) * [20, 8, 12] + [5, 60, -30]
    poses = [motion.pose(k / 37, start=300 if motion.kind == "turn" else None) for k in range(80)]
    taken = fit_cameras(
        atoms, 2, rotation_matrix("z", 30), motion, poses, (160, 120), 1, projection
    )
    furthest = 0
    for camera in taken:
        pose = camera.structure_to_camera
        x, y, depth = camera.project(atoms @ pose[:3, :3].T + pose[:3, 3])
        furthest = max(furthest, np.abs(x / 80 - 1).max(), np.abs(y / 60 - 1).max())
        near, far = depth_slab(atoms, 2, camera)
        assert camera.near <= near < depth.min() < depth.max() < far <= camera.far
    # The molecule fills the frame, apart from the margins.
    assert 0.75 < furthest < 0.9


@pytest.mark.parametrize("name", ["1ubi.pdb", "1lcd.cif"])
@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_no_geometry_reaches_the_planes_of_its_frame(name, representation):
    look, motion = Look(representation), Motion("turn", 360, ease="linear")
    with open_scene(PDB / name, look) as scene:
        atoms = scene.atoms()
        poses = motion.poses(3)
        for camera in fit_cameras(atoms, look.margin, np.eye(3), motion, poses, (80, 60)):
            near, far = depth_slab(atoms, look.margin, camera)
            frame = render_frame(scene, replace(camera, near=near, far=far), 0.05)
            # Geometry cut away by a plane would leave an opening at the depth of the plane.
            assert near + 0.15 < np.nanmin(frame.depth)
            assert np.nanmax(frame.depth) < far - 0.15


def test_a_dolly_lets_near_parts_grow_faster_and_never_enters_the_molecule():
    atoms = np.array([[0, 5, z] for z in (-15, 0, 15)])
    for factor in (1.5, 4):
        motion = Motion("dolly", factor=factor)
        far, close = fit_cameras(
            np.vstack([atoms, -atoms]),
            2,
            np.eye(3),
            motion,
            motion.poses(2),
            (160, 120),
            1,
            "perspective",
        )
        height = [60 - c.project(atoms + c.structure_to_camera[:3, 3])[1] for c in (far, close)]
        back, middle, front = height[1] / height[0]
        assert 1 < back < middle < front
        assert middle <= factor + 1e-9
        assert close.near > 0
    assert front <= 4


def test_a_zoom_has_a_scale_of_its_own_in_each_frame(tmp_path):
    motion = Motion("zoom", factor=2)
    taken = fit_cameras(
        np.eye(3) * 9, 2, np.eye(3), motion, motion.poses(4), (160, 120), 1, "orthographic"
    )
    scales = [camera.scale for camera in taken]
    assert np.allclose(scales, scales[0] / np.array([1, 2**0.5, 2, 2**0.5]))
    write_cameras(tmp_path / "camera.json", taken)
    assert [camera.scale for camera in read_cameras(tmp_path / "camera.json")] == scales


def test_a_zoom_enlarges_what_is_rendered(tmp_path):
    motion = Motion("zoom", factor=2)
    render_structure(
        PDB / "1ubi.pdb", tmp_path / "c", size=(160, 120), motion=motion, frames=2, depth_error=1
    )
    small, large = (read_rendered_frame(tmp_path / "c" / f"000{i}.png") for i in (0, 1))
    # The middle half of the small picture is the whole of the large one.
    middle = small.matte[30:90, 40:120] > 0.5
    reduced_large = large.matte.reshape(60, 2, 80, 2).mean((1, 3)) > 0.5
    assert (middle & reduced_large).sum() > 0.95 * (middle | reduced_large).sum()


@pytest.mark.parametrize(
    ("kind", "projection"), [("dolly", "orthographic"), ("zoom", "perspective")]
)
def test_a_motion_that_its_camera_cannot_show_is_refused(tmp_path, kind, projection):
    with pytest.raises(InputError, match=kind):
        render_structure(
            PDB / "1ubi.pdb", tmp_path / "v", motion=Motion(kind), projection=projection
        )


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_camera_round_trip(tmp_path, projection):
    pose = np.eye(4)
    pose[:3, :3] = rotation_matrix("y", 33)
    pose[:3, 3] = [1, 2, -90]
    camera = Camera(projection, 200, 150, 0.2, 50.0, 130.0, pose)
    write_cameras(tmp_path / "camera.json", [camera, camera])
    back = read_cameras(tmp_path / "camera.json")
    assert len(back) == 2
    assert back[1].scale == camera.scale
    assert np.array_equal(back[1].structure_to_camera, pose)
    x, y, depth = np.array([10.5]), np.array([99.0]), np.array([77.0])
    again = camera.project(camera.unproject(x, y, depth))
    assert np.allclose(again, [x, y, depth])


def test_the_cameras_of_a_long_clip_are_parsed_once_and_again_when_they_change(
    tmp_path, monkeypatch
):
    parsed = []

    def read_json(path):
        parsed.append(path)
        return atomic_files.read_json(path)

    monkeypatch.setattr(camera_module, "read_json", read_json)
    first, other = (Camera("orthographic", 8, 6, s, 50.0, 130.0, np.eye(4)) for s in (0.2, 0.4))
    write_cameras(tmp_path / "camera.json", [first] * 300)
    for index in range(300):
        write_picture(tmp_path / frame_name(index), np.zeros((6, 8, 4)))
    assert {read_rendered_frame(tmp_path / frame_name(i)).camera.scale for i in range(300)} == {0.2}
    assert len(parsed) == 1
    # The new file has the same size and time as the old one.
    before = (tmp_path / "camera.json").stat()
    write_cameras(tmp_path / "camera.json", [other] * 300)
    os.utime(tmp_path / "camera.json", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_rendered_frame(tmp_path / frame_name(7)).camera.scale == 0.4
    assert len(parsed) == 2
    (tmp_path / "camera.json").unlink()
    assert read_rendered_frame(tmp_path / frame_name(7)).camera is None


@pytest.mark.parametrize("name", ["nothing.pdb", "empty.pdb"])
def test_what_cannot_be_drawn_is_named(tmp_path, name):
    (tmp_path / "empty.pdb").write_text("REMARK nothing here\n")
    with pytest.raises(InputError, match=name):
        render_structure(tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unknown_representation():
    with pytest.raises(InputError, match="expected cartoon"):
        Look("cartoons")
    with pytest.raises(InputError, match='found "#12"'):
        Look("cartoon", "#12")


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
@pytest.mark.parametrize("shift", [(200, 0, 0), (0, -500, 0), (200, 200, 200), (0, 0, 4000)])
def test_a_structure_far_from_the_origin_is_drawn_alike(tmp_path, projection, shift):
    lines = read_atom_lines("1ubi.pdb")
    moved = move_atoms(lines, lambda position: position + shift)
    frames = []
    for name, found in (("here", lines), ("there", moved)):
        path = write_pdb(tmp_path / f"{name}.pdb", found)
        render_structure(path, tmp_path / name, size=(96, 72), projection=projection)
        frames.append(read_rendered_frame(tmp_path / name / "0000.png"))
    here, there = frames
    assert np.abs(here.matte - there.matte).mean() < 1e-3
    depth = [frame.depth - np.nanmin(frame.depth) for frame in frames]
    assert np.nanpercentile(np.abs(depth[0] - depth[1]), 99) < 0.05
