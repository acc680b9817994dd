"""Transitions from one clip to the next: dissolve, depth sweep, and blend of paint."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from impasto import cli
from impasto.artworks.style_source import StyleSource
from impasto.core.errors import InputError
from impasto.film.layout import fit_layout
from impasto.film.scenes import ClipScene, StillScene
from impasto.film.schedule import Span, plan_film
from impasto.film.timeline_bar import make_timeline_bar
from impasto.film.transition import sweep_times, transition_frame
from impasto.motion import blend as module
from impasto.motion.blend import BLEND_PAINTINGS, BlendClip
from impasto.motion.layer_files import write_layers
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials
from impasto.painting.quality import quality_by_name
from impasto.rendering.camera import Camera, write_cameras
from impasto.rendering.frame import read_picture, read_rendered_frame, write_picture
from impasto.rendering.render_clip import write_frame
from made_up_results import SIZE, make_entry, make_results, make_timeline
from painted_clips import write_blend
from sphere import ball

OVERLAP = 8


@pytest.fixture
def clips(tmp_path):
    """Two still clips, a red one and then a blue one, that share eight frames."""
    results = make_results(tmp_path, ["red", "blue"], frames=1)
    film = make_timeline(make_entry("red", 1800), make_entry("blue", 1900))
    layout = fit_layout(SIZE)
    bar = make_timeline_bar(film, plan_film(film, 8), layout)

    def clip(name, start, transition):
        picture = Image.new("RGB", SIZE, {"red": "#a01010", "blue": "#1010a0"}[name])
        picture.save(results.frames(name) / "0000.png")
        shown = replace(film.entries[name == "blue"], transition=transition)
        frames = sorted(results.frames(name).glob("*.png"))
        renders = results.view(name).parent
        return ClipScene(
            Span(start, 16), shown, frames, layout, bar, [results.artwork(name)], 16, renders
        )

    return lambda kind: (clip("red", 0, "dissolve"), clip("blue", 8, kind))


def painted(canvas, clip):
    box = clip.layout.picture
    return np.asarray(canvas.crop((box.x, box.y, box.right, box.bottom)), dtype=float)


def blueness(picture):
    """(H, W): 0 where the picture is the red one, 1 where it is the blue one."""
    return (picture[..., 2] - 16) / 144


def test_a_dissolve_is_even_all_over_and_goes_on_evenly(clips):
    before, after = clips("dissolve")
    shares = [blueness(painted(transition_frame(before, after, f), after)) for f in range(8, 16)]
    assert all(np.ptp(share) < 0.02 for share in shares)
    assert [share.mean() for share in shares] == pytest.approx(np.arange(1, 9) / 9, abs=0.02)


def test_a_depth_sweep_comes_from_the_front_to_the_back_and_then_the_ground(clips):
    before, after = clips("depth-sweep")
    render = read_rendered_frame(after.renders / "0000.png")
    height, width = render.matte.shape
    rows = np.arange(height)[height // 4 + 4 : -height // 4 - 4]
    columns = {"front": width // 4 + 2, "back": 3 * width // 4 - 3, "ground": 1}
    scale = after.layout.picture.width / width
    seen = {name: [] for name in columns}
    for frame in range(8, 16):
        share = blueness(painted(transition_frame(before, after, frame), after))
        for name, column in columns.items():
            place = (np.round(rows * scale).astype(int), round((column + 0.5) * scale))
            seen[name].append(share[place].mean())
    assert all((np.diff(values) > -0.01).all() for values in seen.values())
    # Half-way through, the front has changed completely and the ground not at all.
    assert seen["front"][3] > 0.95
    assert seen["ground"][3] < 0.05
    assert all(f >= b >= g for f, b, g in zip(*seen.values(), strict=True))
    assert seen["front"][2] > seen["back"][2] + 0.5


def test_every_place_turns_within_the_sweep(clips):
    _, after = clips("depth-sweep")
    order = sweep_times(read_rendered_frame(after.renders / "0000.png"))
    assert order.min() >= 0
    assert order.max() <= 1


def test_no_two_labels_are_to_be_read_at_once(clips):
    before, after = clips("dissolve")
    box = after.layout.label

    def label(picture):
        crop = picture.crop((box.x, box.y, box.right, box.bottom))
        return np.asarray(crop, dtype=float).max(axis=2)

    own = [label(clip.wall) - label(clip.bare) for clip in (before, after)]
    only = [(own[0] > 60) & (own[1] < 3), (own[1] > 60) & (own[0] < 3)]
    assert min(places.sum() for places in only) > 20
    for frame in range(8, 16):
        share = (frame - 7) / (OVERLAP + 1)
        wall = Image.blend(before.bare, after.bare, share)
        lit = label(transition_frame(before, after, frame)) - label(wall)
        gone = only[1] if share < 0.5 else only[0]
        assert lit[gone].max() < 4
    assert (label(transition_frame(before, after, 8)) - label(before.bare))[only[0]].mean() > 40


def test_a_blend_shows_its_own_pictures(clips, tmp_path):
    before, after = clips("blend")
    paths = []
    for index in range(4):
        paths.append(tmp_path / f"{index}.png")
        Image.new("RGB", SIZE, (10, 40 * index, 10)).save(paths[-1])
    after = replace(after, blend=paths)
    greens = [
        painted(transition_frame(before, after, f), after)[..., 1].mean() for f in range(8, 16)
    ]
    assert greens == pytest.approx([0, 0, 40, 40, 80, 80, 120, 120], abs=1)


def test_a_card_always_dissolves(clips):
    _, after = clips("depth-sweep")
    card = StillScene(Span(0, 16), Image.new("RGB", after.layout.size, "black"))
    mean = np.asarray(Image.blend(card.still, after.picture(12), 5 / 9), dtype=float)
    assert np.abs(np.asarray(transition_frame(card, after, 12), dtype=float) - mean).max() <= 1


class Palettes:
    """Stands in for a painter: paints flat, by the share of the second artwork."""

    def __init__(self, sources, quality, dials, device, parts):
        self.dials, self.share = dials, sources[1].weight / sum(s.weight for s in sources)
        self.sources = sources

    def palette(self, frame):
        return extract_palette(frame, self.sources)

    def repaint(self, frame, of, carried, watch=None):
        assert carried.confidence.max() == 0  # all of the paint may change
        paint = np.full_like(frame.colour, self.share)
        return paint


def sides(folder, frames=OVERLAP):
    results = make_results(folder, ["one", "two"], frames=frames)
    pose = np.eye(4)
    pose[2, 3] = -30
    camera = Camera("orthographic", *SIZE, 0.5, 10.0, 50.0, pose)
    view = replace(read_rendered_frame(results.view("one")), camera=camera)

    def side(name, value):
        flat = np.full_like(view.colour, value)
        for path in results.frames(name).iterdir():
            Image.fromarray(np.rint(255 * flat).astype(np.uint8)).save(path)
        layers = PaintLayers(flat, flat, extract_palette(view, [StyleSource(view.colour)]))
        artwork = flat + 0.1 * (view.colour - view.colour.mean())
        frames = sorted(results.frames(name).iterdir())
        return BlendClip([StyleSource(artwork.clip(0, 1))], Dials(), view, layers, frames)

    return side("one", 0.1), side("two", 0.9)


def test_a_blend_goes_from_one_clip_to_the_other(tmp_path, monkeypatch):
    one, two = sides(tmp_path)
    monkeypatch.setattr(module, "Painter", Palettes)
    renders = [two.view] * OVERLAP
    told = []
    write_blend(
        *(one, two, renders, tmp_path / "out", quality_by_name("draft"), None),
        progress=lambda done, total, note: told.append((done, total)),
    )
    pictures = [read_picture(p) for p in sorted((tmp_path / "out").iterdir())]
    assert len(pictures) == OVERLAP
    ground = [p[:4].mean() for p in pictures]
    assert all(np.diff(ground) > 0)
    assert ground[0] == pytest.approx(0.1 + 0.8 / (OVERLAP + 1), abs=0.06)
    assert ground[-1] == pytest.approx(0.9 - 0.8 / (OVERLAP + 1), abs=0.06)
    assert told[-1] == (BLEND_PAINTINGS + 1, BLEND_PAINTINGS + 1)


def test_the_views_of_a_blend_are_reduced_to_its_renders(tmp_path, monkeypatch):
    """The views are painted at 128x96, twice the size of the frames of the clips."""
    large = (2 * SIZE[0], 2 * SIZE[1])
    results = make_results(tmp_path, ["one", "two"], frames=2)
    view, _ = ball(0, size=large)
    palette = extract_palette(view, [StyleSource(view.colour)])
    for name in ("one", "two"):
        folders = {results.view(name).parent: view, results.renders(name): ball(0, size=SIZE)[0]}
        for folder, frame in folders.items():
            for index in range(2):
                write_frame(folder, index, frame)
            write_cameras(folder / "camera.json", [frame.camera] * 2)
        write_picture(results.artwork(name), view.colour)
        write_layers(results.layers(name), PaintLayers(view.colour, view.colour, palette))
        results.still(name).with_suffix(".json").write_text(
            json.dumps({"dials": Dials().as_dict()})
        )
    given = []

    def frames(*sides):
        given.extend(sides[:2])
        return []

    monkeypatch.setattr("impasto.api.clip.blend_frames", frames)
    words = ["one", "two", "--results", tmp_path, "--frames", "2", "-o", tmp_path / "out"]
    assert cli.main(["stage", "blend", *map(str, words)]) == 0
    for side in given:
        assert side.view.size == (side.view.camera.width, side.view.camera.height) == SIZE
        assert side.layers.figure.shape == side.layers.ground.shape == (*SIZE[::-1], 3)
    assert len(given) == 2


def test_each_side_is_carried_from_its_own_view(tmp_path):
    """Turns continue from clip to clip, so two clips are painted from two poses of one protein."""
    one, two = sides(tmp_path)
    shifted = two.view.camera.structure_to_camera.copy()
    shifted[0, 3] += 4  # ångström; half a pixel each
    camera = replace(two.view.camera, structure_to_camera=shifted)
    moved = [np.roll(plane, 8, axis=1) for plane in (two.view.matte, two.view.depth)]
    view = replace(two.view, camera=camera, matte=moved[0], depth=moved[1])
    # Both paints depend on the place on the protein alone, so they agree when carried to one frame.
    ramp = np.broadcast_to(np.linspace(0, 1, SIZE[0])[None, :, None], (*SIZE[::-1], 3))
    ramp = ramp.astype(np.float32)
    one = replace(one, layers=replace(one.layers, figure=ramp))
    rolled = replace(two.layers, figure=np.roll(ramp, 8, axis=1))
    two = replace(two, view=view, layers=rolled)
    worn = [module._warp_paint(side, one.view) for side in (one, two)]
    inside = ndimage.binary_erosion(one.view.matte > 0.5, iterations=3)
    assert np.abs(worn[0] - worn[1])[inside].max() < 0.01


def test_clips_of_other_lengths_are_not_blended(tmp_path):
    one, two = sides(tmp_path)
    two = replace(two, frames=two.frames[:5])
    with pytest.raises(InputError, match="8, 5 and 8 frames"):
        write_blend(one, two, [one.view] * 8, tmp_path / "out", quality_by_name("draft"))
    assert not (tmp_path / "out").exists()
