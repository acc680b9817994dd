"""The direction of strokes: measured, rotated, and led along the ribbon or round the surface."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.cli import main
from impasto.core import device
from impasto.core.errors import InputError
from impasto.painting.dials import Dials, read_dials
from impasto.painting.network.tensors import rotate_picture, to_array, to_tensor
from impasto.painting.network.vgg import Encoder
from impasto.painting.painter import Painter
from impasto.painting.stroke_direction.along_backbone import backbone_orientation
from impasto.painting.stroke_direction.along_surface import surface_orientation
from impasto.painting.stroke_direction.direction_field import (
    ROTATIONS,
    orientation_score,
    target_orientation,
)
from impasto.painting.stroke_direction.structure_tensor import (
    orientation_agreement,
    picture_orientation,
)
from impasto.painting.style.patch_matching import StylePatches, match_patches
from impasto.painting.style.style_patches import ArtworkStyle
from impasto.rendering.backbone import chain_pieces
from impasto.rendering.camera import Camera
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import Frame, read_picture, read_rendered_frame, shrink_frame
from impasto.rendering.render_clip import render_structure
from painted_clips import paint_clip
from scenes import STYLES, TINY, scene

PDB = Path(__file__).parents[2] / "pdb"
CPU = device.select_device("cpu", 1)


def stripes(degrees, side=96):
    """Return stripes that run at an angle, counter-clockwise from the right."""
    y, x = np.mgrid[:side, :side]
    across = -np.sin(np.radians(degrees)) * x - np.cos(np.radians(degrees)) * y
    return np.repeat((0.5 + 0.4 * np.sin(across * 2 * np.pi / 8))[..., None], 3, 2).astype("f")


def inner(field, share=4):
    """Return the mean orientation in the middle of a field: degrees, and clarity."""
    margin = field.shape[0] // share
    x, y = field[margin:-margin, margin:-margin].reshape(-1, 2).mean(axis=0)
    return float(np.degrees(np.arctan2(y, x)) / 2) % 180, float(np.hypot(x, y))


@pytest.mark.parametrize("degrees", [0, 20, 45, 90, 130, 170])
def test_orientation_is_that_of_stripes_turned_or_not(degrees):
    picture = stripes(degrees)
    angle, clear = inner(picture_orientation(picture))
    assert abs((angle - degrees + 90) % 180 - 90) < 2
    assert clear > 0.9
    more = to_array(rotate_picture(to_tensor(picture, CPU), 30, mirror_outside=True))
    angle, clear = inner(picture_orientation(more))
    assert abs((angle - degrees - 30 + 90) % 180 - 90) < 2
    assert clear > 0.8


def test_what_is_turned_keeps_its_place_and_leaves_nothing_outside():
    picture = torch.zeros(1, 1, 40, 60)
    picture[..., 5:10, 40:45] = 1  # upper right
    quarter = rotate_picture(picture, 90, mirror_outside=False)
    assert quarter.shape[-2:] == (60, 40)
    rows, columns = torch.nonzero(quarter[0, 0] > 0.5, as_tuple=True)
    assert (rows.float().mean().item(), columns.float().mean().item()) == (17, 7)  # upper left
    askew = rotate_picture(torch.ones(1, 1, 40, 60), 45, mirror_outside=False)
    assert askew[0, 0, 0, 0] == 0
    assert rotate_picture(torch.ones(1, 1, 40, 60), 45, mirror_outside=True).min() > 0.999


def orientation_of_angle(degrees, clarity=1.0):
    """Return the orientations (..., 2) of angles in degrees, counter-clockwise from the right."""
    doubled = np.radians(2 * np.asarray(degrees))
    vectors = np.stack([np.cos(doubled), np.sin(doubled)], axis=-1)
    return (vectors * np.asarray(clarity)[..., None]).astype(np.float32)


def test_agreement_is_the_cosine_of_twice_the_angle():
    whole = np.ones((4, 4))
    field = orientation_of_angle(np.full((4, 4), 30.0))
    for degrees, expected in ((30, 1), (210, 1), (75, 0), (120, -1)):
        assert orientation_agreement(
            field, orientation_of_angle(np.full((4, 4), degrees)), whole
        ) == pytest.approx(expected, abs=1e-6)
    assert orientation_agreement(field, 0 * field, whole) is None
    # Clear orientations count more.
    half = orientation_of_angle(
        np.full((4, 4), 120.0), np.where(np.arange(4) < 2, 0.1, 1.0)[None] * whole
    )
    half[:, :2] *= -1
    assert orientation_agreement(field, half, whole) == pytest.approx(-0.9 / 1.1, abs=1e-6)


def flat(backbone, projection="orthographic"):
    """Return a plane 50 Å away that fills a picture of 60x40 pixels, with a backbone in it."""
    pose = np.eye(4)
    pose[2, 3] = -50.0
    scale = 0.5 if projection == "orthographic" else 22.6
    camera = Camera(projection, 60, 40, scale, 10, 90, pose)
    depth = np.full((40, 60), 50.0, np.float32)
    whole = np.ones((40, 60), np.float32)
    return Frame(np.dstack([whole] * 3), whole, depth, camera, backbone=backbone)


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_the_ribbon_runs_along_the_backbone(projection):
    steps = 3.8 * np.arange(-3, 4)[:, None]
    way = np.array([[np.cos(np.radians(25)), np.sin(np.radians(25)), 0]])
    trace = np.column_stack([steps * way, np.zeros(7)]).astype(np.float32)
    field = backbone_orientation(flat(trace, projection))
    angle, clear = inner(field[:, 10:50])
    assert angle == pytest.approx(25, abs=1)
    assert clear > 0.9
    # Far from the backbone there is no target; along the line of sight, no direction is visible.
    assert np.hypot(*field[0, 0]) < 0.2
    towards = np.column_stack([steps * [[0, 0, 1]], np.zeros(7)]).astype(np.float32)
    if projection == "orthographic":
        assert np.hypot(*backbone_orientation(flat(towards))[20, 30]) < 1e-6
    assert backbone_orientation(replace(flat(trace), backbone=None)) is None


def test_chains_break_where_residues_are_missing():
    x = np.array([0, 3.8, 7.6, 17, 20.8, 24.6, 31.0])
    names = [("A", "CA")] * 5 + [("B", "P")] * 2
    found = chain_pieces(np.column_stack([x, 0 * x, 0 * x]), names)
    assert found.tolist() == [0, 0, 0, 1, 1, 2, 2]


def test_a_render_brings_its_backbone(tmp_path):
    render_structure(PDB / "1lcd.cif", tmp_path / "lac", size=(128, 96))
    backbone = read_rendered_frame(tmp_path / "lac" / "0000.png").backbone
    steps = np.linalg.norm(np.diff(backbone[:, :3], axis=0), axis=1)
    same = np.diff(backbone[:, 3]) == 0
    # Protein and both strands of DNA: no step within a piece is longer than a bond.
    assert len(np.unique(backbone[:, 3])) == 3
    assert steps[same].max() < 8
    moving = tmp_path / "moving"
    render_structure(
        PDB / "1lcd.cif", moving, size=(96, 72), motion=Motion("models", 0.0), frames=3
    )
    one, other = (read_rendered_frame(moving / f"000{index}.png").backbone for index in (0, 1))
    assert one.shape == other.shape
    assert not np.array_equal(one, other)
    (moving / "backbone.npy").write_text("no")
    with pytest.raises(InputError, match=r"backbone\.npy: these positions cannot be read"):
        read_rendered_frame(moving / "0000.png")


@pytest.mark.parametrize("camera", [True, False])
def test_the_surface_of_a_ball_is_run_round(camera):
    side = 96
    y, x = np.mgrid[:side, :side] + 0.5 - side / 2
    inside = np.hypot(x, y) < 40
    depth = np.where(inside, 60 - np.sqrt(np.maximum(1600 - x * x - y * y, 0)), np.nan)
    lens = Camera("orthographic", side, side, 1.0, 1, 99, np.eye(4)) if camera else None
    matte = inside.astype(np.float32)
    frame = Frame(np.dstack([matte] * 3), matte, depth.astype(np.float32), lens)
    round_ = orientation_of_angle(np.degrees(np.arctan2(-y, x)) + 90)
    ring = (np.hypot(x, y) > 15) & (np.hypot(x, y) < 36)
    assert orientation_agreement(surface_orientation(frame), round_, ring.astype(float)) > 0.97
    assert np.linalg.norm(surface_orientation(frame), axis=-1)[ring].min() > 0.4
    assert surface_orientation(replace(frame, depth=None)) is None


def test_places_take_strokes_that_run_their_way():
    generator = torch.Generator().manual_seed(0)
    alike = torch.randn(1, 8, generator=generator).expand(40, 8)
    noise = 0.05 * torch.randn(40, 8, generator=generator)
    ways = torch.from_numpy(orientation_of_angle(np.arange(40) * 4.5))
    strokes = StylePatches((alike + noise,) * 4, (torch.tensor(1.0),) * 4, ways)
    places = (torch.randn(12, 8, generator=generator),) * 4
    wanted = torch.from_numpy(orientation_of_angle(np.full(12, 63.0)))
    taken = match_patches(places, torch.arange(12), strokes, 0.0, wanted)
    assert (ways[taken] * wanted).sum(dim=1).mean() > 0.9
    free = match_patches(places, torch.arange(12), strokes, 0.0)
    assert (ways[free] * wanted).sum(dim=1).mean() < 0.4
    # Without a target, the choice is the same as without the option.
    assert torch.equal(match_patches(places, torch.arange(12), strokes, 0.0, 0 * wanted), free)


def test_turned_artworks_give_strokes_in_every_direction():
    encoder = Encoder(CPU)
    source = [StyleSource(np.tile(stripes(0), (2, 2, 1)))]
    spread = {}
    for turns in (1, ROTATIONS):
        strokes = ArtworkStyle(source, encoder, CPU, turns=turns).patches(160, figure=True)
        ways = strokes.orientations
        if turns == 1:
            assert ways is None
            continue
        angles = np.degrees(np.arctan2(*ways.numpy().T[::-1])) / 2 % 180
        for k in range(ROTATIONS):
            away = np.abs((angles - 180 / ROTATIONS * k + 90) % 180 - 90)
            spread[k] = float((away < 6).mean())
    assert min(spread.values()) > 0.5 / ROTATIONS


@pytest.fixture(scope="module")
def lysozyme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lysozyme")
    render_structure(PDB / "1hel.pdb", folder / "view", size=(192, 144))
    turn = Motion("turn", 50.0)
    render_structure(PDB / "1hel.pdb", folder / "clip", size=(192, 144), frames=3, motion=turn)
    return folder


def test_the_field_goes_with_what_is_drawn(lysozyme):
    """In the render itself, shading runs roughly along the ribbons."""
    frame = read_rendered_frame(lysozyme / "view" / "0000.png")
    assert orientation_score(frame.colour, frame, "ribbon") > 0.4
    small = shrink_frame(frame, 96)
    assert small.camera.angstrom_per_pixel(50.0) == pytest.approx(
        2 * frame.camera.angstrom_per_pixel(50.0)
    )
    fewer = backbone_orientation(frame)[::2, ::2]
    assert (
        orientation_agreement(backbone_orientation(small), fewer, (small.matte > 0.5).astype(float))
        > 0.9
    )


def test_paint_keeps_to_its_way_in_stills_and_clips(lysozyme, tmp_path):
    frame = read_rendered_frame(lysozyme / "view" / "0000.png")
    sources = [StyleSource(artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels)]
    quality = replace(TINY, size=(192, 144))
    kept, last = {}, {}
    laid = Painter(sources, quality, Dials(), CPU).paint(frame)
    for strokes in ("as-painted", "ribbon", "surface"):
        dials = Dials(stroke_direction=strokes, brushwork="none")
        painter = Painter(sources, quality, dials, CPU)
        painting = painter.paint(frame)
        kept[strokes] = {
            way: orientation_score(painting.still, frame, way) for way in ("ribbon", "surface")
        }
        if strokes == "surface":
            continue
        frames = tmp_path / strokes
        paint_clip(lysozyme / "clip", frame, painting, painter, frames)
        end = read_rendered_frame(lysozyme / "clip" / "0002.png")
        last[strokes] = orientation_score(read_picture(frames / "0002.png"), end, "ribbon")
    assert kept["ribbon"]["ribbon"] > kept["as-painted"]["ribbon"] + 0.1
    assert kept["surface"]["surface"] > kept["as-painted"]["surface"] + 0.04
    assert kept["ribbon"]["ribbon"] > kept["surface"]["ribbon"]
    assert last["ribbon"] > last["as-painted"] + 0.08
    # Strokes that a brush lays run along the form by themselves.
    assert orientation_score(laid.still, frame, "ribbon") > kept["as-painted"]["ribbon"] + 0.1


def test_a_frame_that_does_not_tell_is_refused_before_any_work(lysozyme, tmp_path, capsys):
    with pytest.raises(InputError, match=r"stroke_direction: ribbon: .* render the structure anew"):
        target_orientation(scene(), "ribbon")
    with pytest.raises(InputError, match="stroke_direction: surface: the picture has no depth"):
        target_orientation(replace(scene(), depth=None), "surface")
    with pytest.raises(InputError, match=r"stroke_direction: found .along., expected one of"):
        Dials(stroke_direction="along")
    photo = tmp_path / "photo.png"
    photo.write_bytes((lysozyme / "view" / "0000.png").read_bytes())
    command = ["paint", str(photo), "--artwork", str(STYLES / "hokusai-great-wave.jpg")]
    command += ["--quality", "draft", "--threads", "1", "-o", str(tmp_path / "still.png")]
    assert main([*command, "--stroke-direction", "ribbon"]) == 2
    assert "render the structure anew" in capsys.readouterr().err
    command[1] = str(lysozyme / "view" / "0000.png")
    assert main([*command, "--stroke-direction", "ribbon"]) == 0
    record = json.loads((tmp_path / "still.json").read_text())
    assert record["strokes"]["agreement"] > 0.5
    assert read_dials(tmp_path / "still.json").stroke_direction == "ribbon"
