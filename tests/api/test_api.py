"""The public functions: the import is light, and they do in memory what the command line does."""

import ast
import importlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import imageio.v3
import numpy as np
import pytest
from PIL import Image

import impasto
from impasto import Artwork, Frame, InputError, Motion, Picture, Stopped, cli
from small_artwork import small_artwork

ROOT = Path(__file__).parents[2]
EGG = ROOT / "pdb/1hel.pdb"
FIBRIL = ROOT / "pdb/2beg.cif"
WAVE = small_artwork("hokusai-great-wave")
POPPIES = small_artwork("hokusai-poppies")
HEAVY = {"torch", "torchvision", "pymol", "pymol2", "numpy", "scipy", "PIL", "skimage"}


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, impasto; print(impasto.__version__, *dir(impasto)); print(*sys.modules)"
    names, modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not HEAVY & set(modules.split())
    assert {"render", "paint", "score"} <= set(names.split())


@pytest.mark.parametrize("name", impasto.__all__)
def test_every_name_is_there_and_documented(name):
    assert getattr(impasto, name).__doc__
    assert f"\n::: impasto.{name}\n" in (ROOT / "docs/api.md").read_text("utf-8")


@pytest.mark.parametrize(("own", "expected"), [(None, "passive"), ("active", "active")])
def test_threads_wait_without_spinning_unless_the_user_says_otherwise(own, expected):
    environment = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"}
    environment |= {"OMP_DISPLAY_ENV": "verbose", **({"OMP_WAIT_POLICY": own} if own else {})}
    code = "import os, impasto, torch; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected
    # What GNU's OpenMP, which PyTorch has on Linux, makes of it.
    if spins := re.search(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr):
        assert (int(spins[1]) == 0) is (expected == "passive")


def test_editors_and_mypy_see_the_same_names():
    """The names imported for type checkers must be the same as those at run time."""
    text = Path(impasto.__file__).read_text("utf-8")
    seen = {line.split(" as ")[1] for line in text.splitlines() if line.startswith("    from ")}
    assert seen == set(impasto.__all__)


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"])
def test_examples_of_the_documentation_use_names_that_are_there(page):
    for block in page.read_text("utf-8").split("```python\n")[1:]:
        tree = ast.parse(block.split("```")[0])
        for imported in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
            module = importlib.import_module(imported.module)
            assert [name.name for name in imported.names if not hasattr(module, name.name)] == []
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            function = getattr(impasto, getattr(call.func, "id", ""), None)
            if function is not None:
                keywords = {keyword.arg: keyword for keyword in call.keywords}
                bound = inspect.signature(function).bind(*call.args, **keywords)
                for group in {"dials", "method", "options"} & bound.arguments.keys():
                    (options,) = get_args(bound.signature.parameters[group].annotation)
                    assert bound.arguments[group].keys() <= options.__annotations__.keys()


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'pain'"):
        _ = impasto.pain
    with pytest.raises(ImportError):
        from impasto import pain  # noqa: F401


@pytest.fixture(scope="module")
def view():
    return impasto.render(EGG, size=(160, 120))


def test_an_unknown_dial_is_refused(view):
    with pytest.raises(TypeError, match="relieff"):
        impasto.paint(view, WAVE, relieff=1)


@pytest.fixture(scope="module")
def painting(view):
    return impasto.paint(view, WAVE, quality="draft", seed=3, threads=1)


def test_a_view_is_what_the_command_line_renders(view, tmp_path):
    folder = tmp_path / "view"
    assert cli.main(["render", str(EGG), "-o", str(folder), "--size", "160x120"]) == 0
    same = impasto.read_frame(folder / "0000.png")
    np.testing.assert_array_equal(view.colour, same.colour)
    np.testing.assert_array_equal(view.matte, same.matte)
    np.testing.assert_array_equal(view.depth, same.depth)
    assert replace(view.camera, structure_to_camera=0) == replace(
        same.camera, structure_to_camera=0
    )


def test_a_clip_in_memory_is_that_of_the_command_line(tmp_path):
    """A clip of models that are played, whose atoms and backbone move."""
    how = ["--motion", "models", "--frames", "3", "--size", "64x48", "--ids"]
    assert cli.main(["render", str(FIBRIL), "-o", str(tmp_path / "clip"), *how]) == 0
    clip = impasto.render(FIBRIL, motion="models", frames=3, size=(64, 48), ids=True)
    assert len(clip) == 3
    for index, frame in enumerate(clip):
        same = impasto.read_frame(tmp_path / "clip" / f"{index:04d}.png")
        for name in ("colour", "matte", "depth", "atoms", "backbone"):
            ours, theirs = getattr(frame, name), getattr(same, name)
            assert ours.dtype == theirs.dtype == np.float32
            np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(frame.atom_map.ids, same.atom_map.ids)
        assert frame.atom_map.atoms == same.atom_map.atoms
        assert frame.left_out == same.left_out
        ours, theirs = (vars(each.camera) for each in (frame, same))
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[key], theirs[key]) for key in ours)


def test_arguments_of_a_view_arrive():
    dressed = {"size": (96, 64), "representation": "spheres", "render_colours": "#ff0000"}
    lying = impasto.render(EGG, motion="still", **dressed)
    red = lying.colour[lying.matte == 1]
    assert lying.size == (96, 64)
    assert (red[:, 0] > 2 * red[:, 1]).mean() > 0.9
    standing = impasto.render(EGG, motion="still", rotate=(0, 0, 90), **dressed)
    extents = [[np.ptp(places) for places in np.nonzero(f.matte)] for f in (lying, standing)]
    assert extents[0][1] > 1.15 * extents[0][0]
    assert extents[1][0] > 1.15 * extents[1][1]
    small = impasto.render(EGG, motion="still", zoom=0.5, **dressed)
    assert small.matte.sum() == pytest.approx(lying.matte.sum() / 4, rel=0.1)


def test_a_clip_moves_and_is_told_of(view):
    told = []
    frames = impasto.render(
        EGG, size=(64, 48), frames=3, motion=Motion("turn", 90), watch=lambda *n: told.append(n)
    )
    assert [type(frame) for frame in frames] == [Frame] * 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert np.abs(frames[0].matte - frames[2].matte).mean() > 0.02


def test_a_painting_is_what_the_command_line_paints(painting, tmp_path):
    folder, still = tmp_path / "view", tmp_path / "still.png"
    cli.main(["render", str(EGG), "-o", str(folder), "--size", "160x120"])
    words = [str(folder / "0000.png"), "--artwork", str(WAVE), "-o", str(still)]
    words += ["--quality", "draft", "--seed", "3", "--threads", "1"]
    assert cli.main(["paint", *words]) == 0
    painting.save(tmp_path / "same.png", layers=tmp_path / "layers", notes={"render": "an egg"})
    assert (tmp_path / "same.png").read_bytes() == still.read_bytes()
    ours, theirs = (json.loads((tmp_path / f"{n}.json").read_text()) for n in ("same", "still"))
    assert ours.pop("render") == "an egg"
    assert ours.pop("layers") == (tmp_path / "layers").as_posix()
    theirs.pop("render")
    assert [*ours] == [*theirs]
    ours.pop("seconds"), theirs.pop("seconds")
    assert ours == theirs
    assert sorted(p.name for p in (tmp_path / "layers").iterdir()) == [
        "figure.png",
        "ground.png",
        "palette.json",
        "strokes.npz",
    ]


def test_a_painting_is_judged_on_demand(painting, view):
    assert painting.scores == impasto.score(painting.still, view, WAVE)
    assert painting.scores.separation > 0.9
    assert painting.scores.style < 1
    other = impasto.score(painting.still, view, Artwork.load(POPPIES))
    assert other.style > painting.scores.style


def test_dials_of_the_composition_are_turned_without_painting(painting):
    flat = painting.recompose(relief=0, ground_calm=1)
    assert (flat.dials.relief, flat.dials.ground_calm, flat.dials.seed) == (0, 1, 3)
    np.testing.assert_array_equal(flat.figure, painting.figure)
    assert np.abs(flat.still - painting.still).mean() > 0.005
    np.testing.assert_array_equal(painting.recompose().still, painting.still)
    with pytest.raises(InputError, match=r"relief: found .*, expected a number from 0 to 2"):
        painting.recompose(relief=3)


def test_artworks_come_in_many_forms(view):
    pixels = Artwork.load(WAVE).pixels[::4, ::4]
    same = [
        impasto.paint(view, given, quality="draft", threads=1).still
        for given in (pixels, Artwork.of(pixels), [(pixels, 2.0)])
    ]
    np.testing.assert_array_equal(same[0], same[1])
    np.testing.assert_array_equal(same[0], same[2])
    eight = np.rint(pixels * 255).astype(np.uint8)
    np.testing.assert_array_equal(Artwork.of(eight).pixels, Artwork.of(pixels).pixels)
    assert impasto.score(same[0], view, WAVE).style < 1


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (np.zeros((40, 40)), r"shape \(H, W, 3\), found \(40, 40\)"),
        (np.zeros((0, 40, 3)), r"shape \(H, W, 3\), found \(0, 40, 3\)"),
        (
            np.full((40, 40, 3), 2.0),
            "floats in .0, 1. or 8-bit integers, found float64 from 2 to 2",
        ),
        (np.full((40, 40, 3), np.nan), "floats in .0, 1."),
        (np.zeros((40, 40, 3), np.int64), "8-bit integers, found int64"),
        (np.zeros((40, 40, 3)), "artwork: blank"),
        (np.zeros((8, 8, 3)), "at least 32x32"),
    ],
)
def test_pixels_that_are_no_artwork_are_refused(pixels, said):
    with pytest.raises(InputError, match=said):
        Artwork.of(pixels)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"artworks": []}, "at least one artwork"),
        ({"artworks": [(WAVE, 0)]}, "weight above 0"),
        ({"artworks": "styles/none.jpg"}, "none.jpg: no such file"),
        ({"quality": "fine"}, "quality: expected sketch, draft, standard, final, found 'fine'"),
        ({"likeness": 11}, "likeness: found 11, expected a number from 0 to 10"),
        ({"weights": {"airs": 1}}, r"weights\.airs: unknown key \(did you mean \"air\"\?\)"),
        ({"weights": {"air": 2}}, r"weights\.air: found 2, expected a number from 0 to 1"),
        ({"palette": 7}, "palette: found 7, expected artwork, render"),
        ({"seed": -1}, "seed: found -1, expected a whole number from 0 to 2147483647"),
        ({"device": "tpu"}, "device: expected"),
        ({"ground_from": "form"}, "ground_from: expected forms, texture, mixture, found 'form'"),
    ],
)
def test_paint_refuses_what_it_cannot_use(view, arguments, said):
    with pytest.raises(InputError, match=said):
        impasto.paint(view, **{"artworks": WAVE, "quality": "draft", **arguments})


def test_a_render_for_print_is_redrawn_and_not_painted(view, monkeypatch):
    monkeypatch.setattr("impasto.api.paint.LARGEST_SIDE", max(view.size) - 1)
    with pytest.raises(InputError, match=r"pixels, expected at most .*impasto redraw"):
        impasto.paint(view, WAVE, quality="draft")


def test_a_watcher_sees_the_work_and_can_stop_it(view):
    seen = []

    def watch(stroke):
        seen.append(stroke)
        if len(seen) == 5:
            raise Stopped

    with pytest.raises(Stopped):
        impasto.paint(view, WAVE, quality="draft", threads=1, watch=watch)
    assert [stroke.step for stroke in seen] == [0, 1, 2, 3, 4]
    assert all(0 <= stroke.share < 1 and stroke.layer == "ground" for stroke in seen)


def test_a_painter_that_tunes_leaves_given_dials_alone(view):
    told = []
    painting = impasto.paint(
        view,
        WAVE,
        quality="draft",
        threads=1,
        relief=1.7,
        tune=True,
        watch_tuning=lambda *words: told.append(words),
    )
    assert painting.dials.relief == 1.7
    assert "relief" not in painting.tuning_record["dials"]
    assert "ground_calm" in painting.record()["tuned"]["dials"]
    done = [words[0] for words in told]
    assert done == sorted(done)
    assert {words[1] for words in told} == {36}


def test_paint_is_carried_through_a_clip(painting, tmp_path):
    frames = impasto.render(EGG, size=(160, 120), frames=5)
    pictures = [*impasto.animate(painting, frames, threads=1)]
    assert [picture.shape for picture in pictures] == [(120, 160, 3)] * 5
    # The first frame is the painted view, in gentler light; another one shows another pose.
    assert np.corrcoef(pictures[0].ravel(), painting.still.ravel())[0, 1] > 0.97
    assert np.abs(pictures[1] - painting.still)[frames[1].matte > 0.5].mean() > 0.03
    impasto.write_film(tmp_path / "film.mp4", pictures, fps=5)
    film = imageio.v3.imread(tmp_path / "film.mp4", plugin="FFMPEG")
    assert film.shape == (5, 120, 160, 3)
    assert np.abs(film[1] / 255 - pictures[1]).mean() < 0.03


def test_a_clip_in_a_folder_is_painted_as_one_in_memory(painting, tmp_path):
    how = {"size": (80, 60), "motion": "rock", "degrees": 12}
    files = impasto.render(EGG, frames=4, output=tmp_path / "clip", **how)
    assert [file.name for file in files] == [f"000{n}.png" for n in range(4)]
    impasto.render(EGG, size=(160, 120), output=tmp_path / "view")
    painting.save(tmp_path / "still.png", layers=tmp_path / "layers")
    saved = impasto.read_painting(
        tmp_path / "view/0000.png", tmp_path / "layers", tmp_path / "still.json", WAVE
    )
    assert (saved.dials, saved.quality) == (painting.dials, painting.quality)
    expected = [*impasto.animate(painting, impasto.render(EGG, frames=4, **how), threads=1)]
    for given, output in ((painting, None), (painting, tmp_path / "frames"), (saved, None)):
        frames = impasto.animate(given, tmp_path / "clip", output=output, threads=1)
        if output:
            assert len([*output.glob("*.png")]) == 4
        for one, other in zip(frames, expected, strict=True):
            # A painting that was saved has its paint with 8 bits.
            assert np.abs(one - other).max() <= (0.1 if given is saved else 0)


def test_two_paintings_of_a_clip_are_blended(painting):
    frames = impasto.render(EGG, size=(160, 120), frames=3, motion=Motion("rock", 8))
    other = impasto.paint(painting.frame, POPPIES, quality="draft", threads=1)
    clips = [[*impasto.animate(each, frames, threads=1)] for each in (painting, other)]
    blended = [*impasto.blend(painting, other, frames, *clips, threads=1)]
    assert [picture.shape for picture in blended] == [(120, 160, 3)] * 3
    shares = [
        np.abs(picture - clips[0][k]).mean() / np.abs(clips[1][k] - clips[0][k]).mean()
        for k, picture in enumerate(blended)
    ]
    assert all(np.diff(shares) > 0.1)
    with pytest.raises(InputError, match="3, 2 and 3 frames"):
        next(impasto.blend(painting, other, frames, clips[0], clips[1][:2]))


def test_animate_refuses_frames_without_camera_or_of_another_size(painting, view):
    for frames in ([], [replace(view, camera=None)], [replace(view, depth=None)]):
        with pytest.raises(InputError, match="all have depth and camera"):
            impasto.animate(painting, frames)
    with pytest.raises(InputError, match="64x64 pixels, but the painted view has 160x120"):
        next(impasto.animate(painting, [impasto.render(EGG, size=(64, 64))]))


@pytest.mark.parametrize(
    ("name", "pictures", "fps", "said"),
    [
        ("f.gif", [np.zeros((8, 8, 3))], 24, r"ends in \.mp4"),
        ("f.mp4", [], 24, "at least one picture"),
        ("f.mp4", [np.zeros((8, 8, 3)), np.zeros((8, 10, 3))], 24, "found 8x8, 10x8"),
        ("f.mp4", [np.zeros((9, 8, 3))], 24, "even in width and height, found 8x9"),
        ("f.mp4", [np.zeros((8, 8, 3))], 0, "fps: expected 1 to 60"),
    ],
)
def test_write_film_refuses_what_is_no_film(tmp_path, name, pictures, fps, said):
    with pytest.raises(InputError, match=said):
        impasto.write_film(tmp_path / name, pictures, fps)


def shown(thing):
    """Return the picture that a notebook would show, as an array."""
    return np.asarray(Image.open(io.BytesIO(thing._repr_png_())))


def test_a_notebook_shows_pictures_views_and_paintings(painting, view):
    np.testing.assert_array_equal(shown(painting), np.rint(painting.still * 255))
    np.testing.assert_array_equal(shown(painting.still), shown(painting))
    np.testing.assert_array_equal(shown(view), np.rint(impasto.frame_on_ground(view) * 255))
    assert shown(Picture.of(view.matte)).shape == (120, 160)
    assert shown(painting.still[10:20, 30:50]).shape == (10, 20, 3)
    assert painting.still[0, 0]._repr_png_() is None


def test_depth_is_light_where_near(view):
    tones = impasto.frame_depth_tones(view).mean(axis=2)
    near, far = np.nanpercentile(view.depth, (10, 90))
    assert tones[view.depth < near].mean() > tones[view.depth > far].mean() + 0.2
    with pytest.raises(InputError, match="no depth to show"):
        impasto.frame_depth_tones(replace(view, depth=None))


def test_a_picture_is_saved_as_it_is(painting, tmp_path):
    half = 0.5 * painting.still + 0.5
    half.save(tmp_path / "half.png")
    saved = np.asarray(Image.open(tmp_path / "half.png"))
    np.testing.assert_array_equal(saved, np.rint(np.asarray(half) * 255))
    with pytest.raises(InputError, match=r"ends in \.png"):
        half.save(tmp_path / "half.jpg")
    with pytest.raises(InputError, match=r"found \(160, 3\)|found \(3,\)"):
        half[0, 0].save(tmp_path / "row.png")


def test_parts_are_painted_composed_and_carried(view):
    parts = {"ground": POPPIES, "chain:A/helix": [(POPPIES, 2), WAVE]}
    painting = impasto.paint(view, WAVE, quality="draft", parts=parts, ground_from="texture")
    usual = impasto.paint(view, WAVE, quality="draft")
    assert [part["part"] for part in painting.record()["parts"]] == ["ground", "chain:A/helix"]
    assert painting.record()["ground_from"] == "texture"
    corner = (slice(0, 12), slice(0, 12))
    assert (
        np.abs(painting.ground[corner].mean((0, 1)) - usual.ground[corner].mean((0, 1))).max()
        > 0.05
    )
    again = painting.recompose(relief=1)
    assert np.array_equal(again.still, painting.still)
    clip = impasto.render(EGG, size=(160, 120), frames=2, motion=Motion("rock", 8), ids=True)
    frames = [*impasto.animate(painting, clip)]
    assert [frame.shape for frame in frames] == [(120, 160, 3)] * 2
    bare = [replace(frame, atom_map=None) for frame in clip]
    with pytest.raises(InputError, match="expected frames with ids"):
        impasto.animate(painting, bare)


def test_a_painting_is_reduced_to_a_smaller_clip(painting):
    (frame,) = impasto.animate(painting, impasto.render(EGG, size=(80, 60), frames=1))
    still = np.asarray(painting.still).reshape(60, 2, 80, 2, 3).mean(axis=(1, 3))
    assert np.abs(frame - still).mean() < 0.03
    assert np.abs(np.roll(frame, 3, axis=1) - still).mean() > 0.06


def test_a_part_that_is_not_there_is_refused(view):
    with pytest.raises(InputError, match="no chain:Q in the frame, which has A"):
        impasto.paint(view, WAVE, parts={"chain:Q": POPPIES})


def test_the_published_method_paints_what_the_command_line_paints(tmp_path):
    frame = impasto.render(EGG, size=(64, 48))
    impasto.frame_on_ground(frame).save(tmp_path / "view.png")
    photograph = impasto.read_frame(tmp_path / "view.png")
    layers = {"conv1_1": 1.0, "relu2_1": 0.5}
    asked = {"start": "content", "steps": 3, "ratio": 1e-6, "threads": 1}
    found = impasto.paint_gatys(photograph, WAVE, style_layers=layers, quality="draft", **asked)
    words = ["--start", "content", "--steps", "3", "--ratio", "1e-6", "--threads", "1"]
    still = tmp_path / "still.png"
    view = str(tmp_path / "view.png")
    words += ["--method", "gatys", "--style-layers", "relu1_1=1,relu2_1=0.5"]
    assert cli.main(["paint", view, "--artwork", str(WAVE), "-o", str(still), *words]) == 0
    found.save(tmp_path / "ours.png")
    assert (tmp_path / "ours.png").read_bytes() == still.read_bytes()
    assert found.losses.keys() == {"total", "content", "relu1_1", "relu2_1"}
    with pytest.raises(InputError, match="unknown layer 'relu6_1'"):
        impasto.paint_gatys(photograph, WAVE, content_layer="relu6_1")


@pytest.mark.parametrize(
    ("quality", "size"),
    [("sketch", (256, 192)), ("draft", (256, 192)), ("standard", (512, 384))],
)
def test_what_the_network_paints_alone_has_its_size(monkeypatch, quality, size):
    """Strokes are drawn at 512x384 and 1280x960, where the network would take far longer."""
    asked = {}
    texture, gatys = (importlib.import_module(f"impasto.api.{n}") for n in ("texture", "gatys"))

    def synthesise(sources, size, *rest):
        asked["texture"] = size
        return np.zeros((2, 2, 3), np.float32)

    def paint_picture(frame, sources, method, *rest):
        asked["gatys"] = frame.size, method.steps
        raise Stopped

    monkeypatch.setattr(texture, "synthesise_texture", synthesise)
    monkeypatch.setattr(gatys.gatys, "paint_picture", paint_picture)
    impasto.grow_texture(WAVE, quality=quality)
    photograph = Frame(np.zeros((600, 800, 3), np.float32), np.ones((600, 800), np.float32))
    with pytest.raises(Stopped):
        impasto.paint_gatys(photograph, WAVE, quality=quality)
    steps = {"sketch": 100, "draft": 200, "standard": 300}[quality]
    assert asked == {"texture": size, "gatys": (size, steps)}


def test_a_view_has_the_size_of_a_standard_still(monkeypatch):
    asked = []

    def render_in_memory(structure, **given):
        asked.append(given)
        return ["a view"]

    module = importlib.import_module("impasto.rendering.render_clip")
    monkeypatch.setattr(module, "render_in_memory", render_in_memory)
    assert impasto.render("x.pdb", motion="turn", degrees=90) == "a view"
    assert (asked[0]["size"], asked[0]["ids"]) == ((1280, 960), True)
    assert asked[0]["motion"] == Motion("turn", 90)
    with pytest.raises(TypeError, match="motions: there is no such argument"):
        impasto.render("x.pdb", motions="turn")


def test_a_texture_is_what_the_command_line_grows(tmp_path):
    grown = impasto.grow_texture([(WAVE, 2), POPPIES], size=(64, 48), quality="draft", seed=3)
    assert grown.shape == (48, 64, 3)
    words = ["--size", "64x48", "--quality", "draft", "--seed", "3", "-o", str(tmp_path / "t.png")]
    assert cli.main(["texture", f"{WAVE}:2", str(POPPIES), *words]) == 0
    grown.save(tmp_path / "ours.png")
    assert (tmp_path / "ours.png").read_bytes() == (tmp_path / "t.png").read_bytes()
