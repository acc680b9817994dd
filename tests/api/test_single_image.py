"""One image in Python and on the command line: the same bytes and the same records."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import impasto
from impasto import InputError, Notice, Picture, cli
from impasto.film.making_of import composition_stages, recorder
from impasto.film.making_of import making_of_film as made
from impasto.painting import quality
from impasto.painting.quality import Scale
from impasto.rendering.frame import Origin, read_picture
from impasto.rendering.pixel_input import to_rgba
from small_artwork import small_artwork
from tiny_quality import tiny_quality

ROOT = Path(__file__).parents[2]
WAVE = small_artwork("hokusai-great-wave")
POPPIES = small_artwork("hokusai-poppies")
SIZE = (96, 72)
USUAL = {"quality": "draft", "threads": 1, "device": "cpu"}
WORDS = ("--quality", "draft", "--threads", "1", "--device", "cpu")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Reduce drafts to a few steps and films to a few frames."""
    tiny = tiny_quality("draft", SIZE, (Scale(96, 6, 4),), (Scale(96, 2, 0),), (Scale(96, 3, 0),))
    monkeypatch.setattr(quality, "QUALITIES", {"draft": tiny})
    monkeypatch.setattr(made, "FINAL_FRAMES", 2)
    monkeypatch.setattr(recorder, "PAINTING_FRAMES", 20)
    monkeypatch.setattr(composition_stages, "FRAMES_PER_STAGE", 2)


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    """Return a rendered frame on disk."""
    folder = tmp_path_factory.mktemp("view") / "view"
    words = ["render", str(ROOT / "pdb/1hel.pdb"), "-o", str(folder), "--size", "96x72"]
    assert cli.main(words) == 0
    return folder / "0000.png"


@pytest.fixture
def photo(tmp_path):
    """Write a picture that is larger than a draft, with an 8-bit depth map and a mask."""
    y, x = np.mgrid[:144, :192].astype(float)
    away = np.hypot(x - 96, y - 72)
    pictures = {
        "photo.png": np.dstack([x / 192, y / 144, 1 - x / 192]),
        "depth.png": np.where(away < 60, 1 - away / 100, 0),
        "mask.png": away < 50,
    }
    for name, values in pictures.items():
        Image.fromarray(np.rint(255 * values).astype(np.uint8)).save(tmp_path / name)
    return tmp_path / "photo.png"


def pixels(path):
    return np.asarray(Image.open(path))


def command(*words):
    assert cli.main([str(word) for word in (*words, *WORDS)]) == 0


def check_same(work, folder, *words):
    """Check that `impasto paint` with these words writes what Python has painted."""
    command("paint", *words, "-o", folder / "theirs.png")
    work.save(folder / "ours.png")
    assert (folder / "ours.png").read_bytes() == (folder / "theirs.png").read_bytes()
    ours, theirs = (json.loads((folder / f"{n}.json").read_text()) for n in ("ours", "theirs"))
    assert ours.pop("seconds") >= 0
    assert theirs.pop("seconds") >= 0
    assert [*ours] == [*theirs]
    assert ours == theirs


def test_a_picture_with_the_depth_of_another_program(photo, tmp_path, capsys):
    depth, matte = photo.with_name("depth.png"), photo.with_name("mask.png")
    known = {"inverted": True, "limits": (255, 90)}
    with pytest.warns(Notice, match=r"depth\.png: has 8 bits"):
        frame = impasto.read_frame(photo, depth=depth, matte=matte, **known)
    assert frame.size == (192, 144)
    painting = impasto.paint(frame, WAVE, **USUAL)
    # Unlike a render, the picture is reduced to the size of the quality.
    assert painting.frame.size == SIZE
    words = ("--depth", depth, "--depth-inverted", "--depth-range", "255,90", "--matte", matte)
    check_same(painting, tmp_path, photo, "--artwork", WAVE, *words)
    assert f"impasto: {depth}: has 8 bits" in capsys.readouterr().err
    told = painting.record()
    assert told["depth"] == {"file": depth.as_posix(), "inverted": True, "range": (255, 90)}
    assert told["matte"] == matte.as_posix()
    # The same numbers in memory give the same picture, without a file in the record.
    arrays = {"depth": pixels(depth).astype(np.uint16), "matte": pixels(matte)}
    again = impasto.read_frame(pixels(photo), **arrays, **known)
    assert np.array_equal(again.depth, frame.depth, equal_nan=True)
    assert np.array_equal(again.matte, frame.matte)
    assert np.array_equal(impasto.paint(again, WAVE, **USUAL).still, painting.still)
    assert again.origin.files["depth"]["file"] is None
    assert impasto.paint(impasto.read_frame(photo), WAVE, **USUAL).scores.depth is None


def test_what_is_no_picture_is_refused(photo):
    for array, said in (
        (np.zeros((4, 4, 2)), r"mask: expected pixels of shape .* found \(4, 4, 2\)"),
        (np.zeros(4), r"mask: expected pixels of shape .* found \(4,\)"),
        (np.full((4, 4), 2.0), "mask: expected floats in .0, 1.*found float64 from 2 to 2"),
    ):
        with pytest.raises(InputError, match=said):
            to_rgba(array, "mask")
    assert to_rgba(np.eye(2, dtype=bool), "mask").tolist()[0] == [[1, 1, 1, 1], [0, 0, 0, 1]]
    assert to_rgba(np.full((1, 1, 4), 51, np.uint8), "mask").tolist() == [
        [[pytest.approx(0.2)] * 4],
    ]
    with pytest.raises(InputError, match="matte: covers nothing"):
        impasto.read_frame(photo, matte=np.zeros((144, 192)))
    with pytest.raises(InputError, match=r"depth: expected an array \(height, width\)"):
        impasto.read_frame(photo, depth=np.zeros((144, 192, 3)))
    with pytest.raises(InputError, match="depth: 192x192 pixels, but the picture has 192x144"):
        impasto.read_frame(photo, depth=np.arange(192.0**2).reshape(192, 192))


@pytest.fixture
def maps(tmp_path):
    """Write maps of flat colours: left and right in the view, top and bottom in the wave."""
    here, there = np.zeros((72, 96, 3), np.uint8), np.zeros((67, 100, 3), np.uint8)
    here[:, :48] = there[:33] = (255, 0, 0)
    here[:, 48:] = there[33:] = (0, 0, 255)
    paths = tmp_path / "here.png", tmp_path / "there.png"
    for path, values in zip(paths, (here, there), strict=True):
        Image.fromarray(values).save(path)
    return paths


def test_masks_and_maps_are_painted_from_files_and_arrays(view, maps, tmp_path):
    mask = tmp_path / "mask.png"
    inside = np.zeros((72, 96), np.uint8)
    inside[20:50, 30:70] = 255
    Image.fromarray(inside).save(mask)
    frame = impasto.read_frame(view)
    drawn = [(mask, [(POPPIES, 2), WAVE])]
    painting = impasto.paint(frame, WAVE, masks=drawn, maps=maps, **USUAL)
    words = ["--map", maps[0], "--artwork-map", maps[1]]
    words += ["--mask", f"{mask}={POPPIES}:2", "--mask", f"{mask}={WAVE}"]
    check_same(painting, tmp_path, view, "--artwork", WAVE, *words)
    assert [one["weight"] for one in painting.record()["masks"]] == [2, 1]
    arrays = tuple(map(pixels, maps))
    same = impasto.paint(
        frame, WAVE, masks=[(inside > 0, [(POPPIES, 2), WAVE])], maps=arrays, **USUAL
    )
    assert np.array_equal(same.still, painting.still)
    assert same.record()["map"] is None
    assert same.record()["masks"][0]["mask"] is None
    # Both have an effect: the mask within its area, the maps outside it.
    for less, where in (({"maps": maps}, inside > 0), ({"masks": drawn}, inside == 0)):
        other = impasto.paint(frame, WAVE, **less, **USUAL)
        assert np.abs(other.still - painting.still)[where].mean() > 0.02
    assert np.array_equal(painting.recompose().still, painting.still)
    with pytest.raises(InputError, match="masks and maps are drawn on one picture"):
        impasto.animate(painting, [frame])


def test_masks_and_maps_that_do_not_fit_are_refused(view, maps):
    frame = impasto.read_frame(view)
    for drawn, said in (
        ({"masks": [(np.zeros((72, 96)), POPPIES)]}, "mask: nothing is inside"),
        ({"masks": [(np.ones((72, 72)), POPPIES)]}, "mask: 72x72 pixels, expected the proportions"),
        ({"maps": (maps[0], np.zeros((67, 100, 3)))}, "artwork map alone has #000000"),
    ):
        with pytest.raises(InputError, match=said):
            impasto.paint(frame, WAVE, **drawn, **USUAL)
    with pytest.raises(InputError, match="map belongs to one artwork, found 2"):
        impasto.paint(frame, [WAVE, POPPIES], maps=maps, **USUAL)


def test_a_part_that_does_not_show_is_told_of(view, tmp_path, capsys):
    frame = impasto.read_frame(view)
    parts = {"residue:88": POPPIES, "chain:A/helix": WAVE}
    with pytest.warns(Notice, match=rf"{view} shows nothing of it"):
        painting = impasto.paint(frame, WAVE, parts=parts, **USUAL)
    words = [word for name, art in parts.items() for word in ("--artwork-for", f"{name}={art}")]
    check_same(painting, tmp_path, view, "--artwork", WAVE, *words)
    assert f"impasto: part 'residue:88': {view} shows nothing" in capsys.readouterr().err
    # Parts after the same artwork share its style patches, which are expensive to collect.
    twice = impasto.paint(frame, WAVE, parts={"helix": POPPIES, "loop": str(POPPIES)}, **USUAL)
    one, other = twice.part_inputs.painter_parts
    assert one.sources is other.sources
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        impasto.paint(frame, WAVE, parts={"helix": POPPIES}, **USUAL)


def test_places_on_a_way_and_the_whole_of_it(view, tmp_path):
    frame, way = impasto.read_frame(view), [WAVE, POPPIES]
    told = []
    paintings = impasto.paint_interpolation(
        frame, way, 3, seed=2, watch=lambda n, stroke: told.append((n, stroke.share)), **USUAL
    )
    assert [len(painting.artworks) for painting in paintings] == [1, 2, 1]
    assert [n for n, _ in told] == sorted(n for n, _ in told)
    assert told[-1] == (2, pytest.approx(1))
    command("interpolate", view, *way, "--steps", "3", "--seed", "2", "-o", tmp_path / "strip.png")
    strip = Picture.of(np.hstack([painting.still for painting in paintings]))
    strip.save(tmp_path / "ours.png")
    assert (tmp_path / "ours.png").read_bytes() == (tmp_path / "strip.png").read_bytes()
    assert np.array_equal(pixels(tmp_path / "strip/2.png"), np.rint(255 * paintings[1].still))
    middle = impasto.paint(
        frame, impasto.interpolate_artworks(way, 0.5), seed=2, ground_from="mixture", **USUAL
    )
    assert np.array_equal(middle.still, paintings[1].still)
    quarter = impasto.paint(
        frame, impasto.interpolate_artworks(way, 0.25), ground_from="mixture", **USUAL
    )
    check_same(quarter, tmp_path, view, "--interpolate", *way, "--at", "0.25")
    with pytest.raises(InputError, match="at least two steps"):
        impasto.paint_interpolation(frame, way, 1, **USUAL)


def test_the_making_of_both_methods_is_filmed(view, tmp_path):
    frame, told = impasto.read_frame(view), []
    for method, work in (
        ("impasto", impasto.paint(frame, WAVE, filmed=True, **USUAL)),
        ("gatys", impasto.paint_gatys(frame, WAVE, steps=3, filmed=True, **USUAL)),
    ):
        told.clear()
        work.write_making_of(tmp_path / "ours.mp4", lambda *numbers: told.append(numbers))
        assert told[-1][0] == told[-1][1] > 40
        words = ["--method", method, *(["--steps", "3"] if method == "gatys" else [])]
        film = tmp_path / "theirs.mp4"
        check_same(work, tmp_path, view, "--artwork", WAVE, *words, "--making-of", film)
        assert (tmp_path / "ours.mp4").read_bytes() == film.read_bytes()
        with pytest.raises(InputError, match=r"ends in \.mp4"):
            work.write_making_of(tmp_path / "film.avi")
    with pytest.raises(InputError, match="the painting was not recorded"):
        impasto.paint(frame, WAVE, **USUAL).write_making_of(tmp_path / "none.mp4")


def test_a_tuned_still_that_was_a_trial_is_filmed_too(view, tmp_path, monkeypatch):
    from impasto.painting.tuning import search, trial, tuner

    monkeypatch.setattr(trial, "COARSE_QUALITY", quality.QUALITIES["draft"])
    for name in ("COARSE_COMPOSITIONS", "COARSE_PAINTINGS"):
        monkeypatch.setattr(search, name, 2)
    for module in (search, tuner):
        monkeypatch.setattr(module, "FULL_COMPOSITIONS", 2)
    frame = impasto.read_frame(view)
    painting = impasto.paint(frame, WAVE, tune=True, filmed=True, **USUAL)
    phases = painting.recording.phases
    assert [phase.layer for phase in phases] == ["ground", "figure", "strokes"]
    last = np.asarray(phases[-1].pictures[max(phases[-1].pictures)]) / 255
    outside = painting.frame.matte == 0
    assert np.abs(last - painting.ground)[outside].mean() < 0.03


def test_a_sheet_is_the_one_that_the_command_line_lays_out(view, tmp_path):
    frame, told = impasto.read_frame(view), []
    sheet = impasto.sweep(
        frame,
        WAVE,
        {"relief": np.array([0, 1.5], np.float32), "air": [0, 1]},
        seed=3,
        palette="render",
        watch=lambda *words: told.append(words),
        **USUAL,
    )
    assert [(p.dials.relief, p.dials.weights.air) for p in sheet.paintings] == [
        *((0, 0), (1.5, 0), (0, 1), (1.5, 1)),
    ]
    assert told == [
        *((0, 4, "0, 0"), (1, 4, "1.5, 0"), (2, 4, "0, 1"), (3, 4, "1.5, 1"), (4, 4, "")),
    ]
    words = ["--over", "relief=0,1.5", "--over", "air=0,1", "--seed", "3", "--palette", "render"]
    theirs, ours = tmp_path / "theirs.png", tmp_path / "ours.png"
    command("sweep", view, "--artwork", WAVE, *words, "-o", theirs)
    sheet.save(ours)
    assert ours.read_bytes() == theirs.read_bytes()
    assert np.array_equal(np.rint(255 * sheet.picture), pixels(ours))
    tables = [json.loads(path.with_suffix(".json").read_text()) for path in (ours, theirs)]
    for table in tables:
        for row in table["paintings"]:
            assert row.pop("seconds") >= 0
            assert Path(row.pop("picture")).exists()
    assert tables[0] == tables[1]
    kept = impasto.sweep(frame, WAVE, {"relief": [0, 1.5]}, seed=3, keep=tmp_path / "kept", **USUAL)
    assert np.array_equal(kept.paintings[1].still, read_picture(kept.paintings[1].path))
    assert kept.paintings[1].record()["dials"]["relief"] == 1.5
    assert len(ours.with_suffix(".csv").read_text().splitlines()) == 5


def test_artworks_and_the_published_method_are_swept_over(view, tmp_path):
    frame = impasto.read_frame(view)
    between = {"a half": impasto.interpolate_artworks([WAVE, POPPIES], 0.5), "all": WAVE}
    sheet = impasto.sweep(frame, None, {"artworks": between}, **USUAL)
    assert [len(painting.artworks) for painting in sheet.paintings] == [2, 1]
    assert sheet.axes[0].values == ("a half", "all")
    usual = {name: value for name, value in USUAL.items() if name != "threads"}
    sheet = impasto.sweep(
        frame, WAVE, {"start": ["noise", "content"]}, method="gatys", steps=2, threads=1, **usual
    )
    theirs, ours = tmp_path / "theirs.png", tmp_path / "ours.png"
    words = ["--method", "gatys", "--steps", "2", "--over", "start=noise,content"]
    command("sweep", view, "--artwork", WAVE, *words, "-o", theirs)
    sheet.save(ours)
    assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.parametrize(
    ("over", "shared", "said"),
    [
        ({"reliev": [0, 1]}, {}, r"unknown parameter 'reliev' \(did you mean \"relief\"\?\)"),
        ({"relief": [0]}, {}, "over relief: expected 2 to 12 values, found 1"),
        ({"relief": [1, 1.0]}, {}, "over relief: 1 is given twice"),
        ({"relief": "0,1"}, {}, "over relief: expected a list of values, found '0,1'"),
        ({"relief": [0, 3]}, {}, "relief: found 3, expected a number from 0 to 2"),
        ({"air": [0, 3]}, {}, r"weights\.air: found 3, expected a number from 0 to 1"),
        ({"relief": [0, 1]}, {"relief": 1}, "relief is also given for all paintings"),
        ({"relief": [0, 1]}, {"method": "gatys"}, "relief: paint_gatys has no such argument"),
        (
            {"ratio": [-1, 1]},
            {"method": "gatys"},
            "ratio: found -1, expected a number of 0 or more",
        ),
        ({"method": ["impasto", "magic"]}, {}, "method: expected impasto, gatys, found 'magic'"),
        ({"device": ["cpu", "cuda"]}, {}, "unknown parameter 'device'"),
        ({"artworks": [WAVE, POPPIES]}, {}, "artworks is also given for all paintings"),
        ({"relief": [0, 1], "air": [0, 1], "seed": [0, 1]}, {}, "one parameter or two, found 3"),
        ({"relief": [0, 1]}, {"relif": 1}, "relif: paint has no such argument"),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused_at_once(view, monkeypatch, over, shared, said):
    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr("impasto.painting.painter.Painter.paint", never)
    monkeypatch.setattr("impasto.painting.gatys.paint.paint_picture", never)
    with pytest.raises(InputError, match=said):
        impasto.sweep(impasto.read_frame(view), WAVE, over, quality="draft", **shared)


def test_a_frame_in_memory_comes_from_no_file():
    frame = impasto.render(ROOT / "pdb/1hel.pdb", size=SIZE)
    assert replace(frame.origin, render={}) == Origin()
    assert frame.origin.render["structure"] == (ROOT / "pdb/1hel.pdb").as_posix()
    assert "render" not in impasto.paint(frame, WAVE, **USUAL).record()
