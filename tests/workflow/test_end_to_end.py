"""Test of a whole run on small real input: a timeline of two entries becomes a film."""

import csv
import json
import shutil

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from impasto import cli
from impasto.core.colour_space import to_lab
from impasto.film.layout import fit_layout
from impasto.film.schedule import plan_film
from impasto.rendering.frame import read_rendered_frame
from impasto.timeline.loader import load_timeline
from small_film import FPS, SIZE, TIMESTAMP_NAME, run_snakemake


@pytest.fixture
def film(painted_film):
    return painted_film


def test_the_film_plays_as_planned(film):
    timeline = load_timeline(film / "config/timeline.yaml")
    plan = plan_film(timeline, FPS)
    path = film / "results/animation.mp4"
    about = iio.immeta(path, plugin="FFMPEG")
    assert about["codec"] == "h264"
    assert about["size"] == (1280, 720)
    assert about["fps"] == pytest.approx(FPS)
    frames = iio.imread(path, plugin="FFMPEG")
    assert len(frames) > plan.credits_start
    assert len(frames) / FPS == pytest.approx(about["duration"], abs=0.5)
    places = fit_layout(SIZE, resolution="720p")
    label, picture = places.label, places.picture
    middles = [frames[round(span.middle)] for span in plan.chapters]
    for frame in middles:
        words = frame[label.y : label.bottom, label.x : label.right].astype(int)
        assert np.ptp(words) > 100
        assert (words.max(axis=-1) > 150).mean() > 0.01
    hung = [f[picture.y : picture.bottom, picture.x : picture.right].astype(int) for f in middles]
    assert np.abs(hung[0] - hung[1]).mean() > 10
    first = plan.chapters[0]
    turned = [frames[first.start + i].astype(int) for i in (4, 7)]
    assert np.abs(turned[0] - turned[1]).mean() > 0.5


def test_gif_and_webp_play(film):
    for kind in ("gif", "webp"):
        frames = iio.imread(film / f"results/animation.{kind}")
        assert len(frames) > 5
        assert np.abs(frames[0].astype(int) - frames[len(frames) // 2].astype(int)).mean() > 2


def test_stills_are_paintings_with_their_records(film):
    for name in ("wave", "poppies"):
        record = json.loads((film / f"results/stills/{name}.json").read_text())
        assert record["quality"] == "draft"
        assert record["dials"]["seed"] == 0
        assert record["seconds"] > 0
        assert record["versions"]["torch"].startswith("2.")
        scores = record["scores"]
        assert scores["separation"] > 0.85
        # The larger half of the wave's protein is painted after another artwork.
        assert name == "wave" or scores["style"] < 0.9
        still = np.asarray(Image.open(film / f"results/stills/{name}.png"))
        assert still.shape == (SIZE[1], SIZE[0], 3)
        view = read_rendered_frame(film / f"results/views/{name}/0000.png")
        inside = view.matte > 0.5
        assert np.abs(still / 255 - view.colour)[inside].mean() > 0.05


def test_every_frame_of_a_clip_is_painted(film):
    for name in ("wave", "poppies"):
        frames = sorted((film / f"results/frames/{name}").glob("*.png"))
        # A period has 6 frames: 8 of the film less a dissolve of 2.
        assert [f.name for f in frames] == [f"{i:04d}.png" for i in range(6)]
        pictures = [Image.open(path) for path in frames[:2]]
        first, second = (np.asarray(picture).astype(int) for picture in pictures)
        assert np.abs(first - second).mean() > 0.5
        # The first frame shows the view, so it looks like the still, though its lines and light are
        # gentler and its finest detail is left out.
        pictures[1] = Image.open(film / f"results/stills/{name}.png")
        seen, still = (np.asarray(picture.reduce(2)).ravel() for picture in pictures)
        assert np.corrcoef(seen, still)[0, 1] > 0.92
        turned = np.asarray(Image.open(frames[1]).reduce(2)).ravel()
        assert np.corrcoef(seen, still)[0, 1] > np.corrcoef(turned, still)[0, 1]


def test_one_entry_is_painted_into_the_next(film):
    frames = sorted((film / "results/blends/wave").glob("*.png"))
    assert [f.name for f in frames] == ["0000.png", "0001.png"]
    ends = [film / f"results/frames/{name}" for name in ("poppies", "wave")]
    for index, frame in enumerate(frames):
        mixed, *pure = (
            np.asarray(Image.open(path)).astype(int)
            for path in (frame, *(end / frame.name for end in ends))
        )
        away = [np.abs(mixed - picture).mean() for picture in pure]
        assert min(away) > 3
        assert away[index] == min(away)


def lab_of(path):
    return to_lab(np.asarray(Image.open(path), dtype=np.float32) / 255)


def test_every_frame_keeps_the_palette_on_its_helices_strands_and_loops(film):
    okabe = ("#e69f00", "#56b4e9", "#009e73")
    colours = [tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in okabe]
    wanted = to_lab(np.array([colours], dtype=np.float32) / 255)[0]
    # Both entries move alike, so the atom ids in the renders of one of them serve both.
    renders = film / "results/renders/wave"
    for path in sorted((film / "results/frames/poppies").glob("*.png")):
        lab, frame = lab_of(path), read_rendered_frame(renders / path.name)
        structure = np.array([*frame.atom_map.atoms.structure, ""])[frame.atom_map.ids]
        for number, kind in enumerate(("helix", "sheet", "loop")):
            inside = ndimage.binary_erosion((structure == kind) & (frame.matte == 1), iterations=1)
            # Light and shade come from the render, so only hues are compared.
            away = np.hypot(*np.moveaxis(lab[inside].mean(axis=0) - wanted, -1, 0)[1:])
            assert inside.sum() > 5
            assert away.argmin() == number


def test_parts_are_painted_after_their_own_artworks_in_every_frame(film):
    frames = [
        read_rendered_frame(path)
        for path in sorted((film / "results/renders/wave").glob("????.png"))
    ]
    for index, frame in enumerate(frames):
        lab = lab_of(film / f"results/frames/wave/{index:04d}.png")
        structure = np.array([*frame.atom_map.atoms.structure, ""])[frame.atom_map.ids]
        sheet, rest = (
            ndimage.binary_erosion(where & (frame.matte == 1), iterations=1)
            for where in (structure == "sheet", structure == "loop")
        )
        # The poppies are orange, the waves are blue.
        assert lab[sheet, 2].mean() > lab[rest, 2].mean() + 15
    plate = np.asarray(Image.open(film / "results/parts/poppies/1.png"))
    assert np.ptp(plate.mean(axis=-1)) > 100
    # A ground that is grown from texture differs from the ground of the other entry.
    grounds = [
        Image.open(film / f"results/layers/{name}/ground.png") for name in ("wave", "poppies")
    ]
    assert np.abs(np.subtract(*(np.asarray(g, dtype=float) for g in grounds))).mean() > 10


def test_the_artworks_of_parts_are_credited_and_shown(film):
    text = (film / "results/CREDITS.md").read_text()
    page = (film / "results/index.html").read_text()
    for title in ("An X-ray photograph", "Poppies of a part"):
        assert f"*{title}*, An artist" in text
        assert f"<cite>{title}</cite>" in page
    for name in ("wave", "poppies"):
        assert f"page/{name}-part-1.jpg" in page
        assert Image.open(film / f"results/page/{name}-part-1.jpg").width > 100


def test_the_making_of_plays_from_noise_to_the_still(film):
    path = film / "results/making-of/poppies.mp4"
    assert "making-of/poppies.mp4" in (film / "results/index.html").read_text()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    ends, number = [], 0
    for frame in iio.imiter(path, plugin="FFMPEG"):  # to hold all frames would take a gigabyte
        ends, number = [*ends[:1], frame], number + 1
    assert number > 50
    still = Image.open(film / "results/stills/poppies.png")
    place = (40, 40, 856, 652)  # the painting within the film
    last = Image.fromarray(ends[-1]).crop(place)
    away = np.abs(np.asarray(last.resize(still.size), dtype=float) - np.asarray(still, dtype=float))
    # Crisp strokes lose a little when they are enlarged, compressed and reduced again.
    assert away.mean() < 8
    assert np.abs(ends[0].astype(float) - ends[-1]).mean() > 10


def test_poster_page_and_scores_are_there(film):
    poster = Image.open(film / "results/poster.png")
    assert poster.width > 1000
    assert poster.height > 400
    page = (film / "results/index.html").read_text()
    for words in ("Milestone wave", "Milestone poppies", "animation.mp4", "Ubiquitin"):
        assert words in page
    with (film / "results/scores.csv").open() as file:
        rows = list(csv.reader(file))
    assert [(row[0], row[1]) for row in rows[1:]] == [
        (entry, picture)
        for entry in ("poppies", "wave", "median")
        for picture in ("still", "baseline", "render")
    ]
    assert float(rows[1][rows[0].index("separation")]) > 0.85
    for name in ("poppies", "wave"):
        assert f"./baselines/{name}.png" in page
        assert Image.open(film / f"results/baselines/{name}.png").size == SIZE


def test_the_credits_name_the_publication_of_the_structure(film):
    for name in ("CREDITS.md", "credits.bib", "index.html"):
        assert "the total chemical synthesis of ubiquitin" in (film / "results" / name).read_text()


def test_check_knows_that_all_is_made(film, monkeypatch, capsys):
    monkeypatch.chdir(film)
    assert cli.main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    made = [found["film"], *(entry["products"] for entry in found["entries"])]
    assert {product["state"] for products in made for product in products.values()} == {"made"}
    # One entry has a making-of, the other a blend.
    assert [len(products) for products in made] == [8, 8, 8]
    assert found["cost"]["left"]["seconds"] == 0


def test_nothing_is_left_half_done_and_nothing_to_do(film):
    assert not [p for p in (film / "results").rglob("*") if ".part" in p.name]
    done = run_snakemake(film, "--dry-run")
    assert done.returncode == 0
    assert "Nothing to be done" in done.stdout + done.stderr


def test_an_artwork_that_does_not_decode_is_told_before_anything_is_painted(film, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(film, copy)
    poppies = copy / "styles/hokusai-poppies.jpg"
    poppies.write_bytes(poppies.read_bytes()[:5000])
    (copy / "results/stills/wave.png").unlink()
    done = run_snakemake(copy, "--keep-going")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "impasto cannot start" in said
    assert 'entry "poppies": artwork.file' in said
    assert "hokusai-poppies.jpg" in said
    assert "Traceback" not in said
    assert not (copy / "results/stills/wave.png").exists()
    assert (copy / "results/stills/poppies.png").exists()


def test_the_site_has_copies_of_all_that_the_page_needs(film):
    results = film / "results"
    copies = {
        path.relative_to(results / "site"): path.read_bytes()
        for path in (results / "site").rglob("*")
        if path.is_file() and path.name != TIMESTAMP_NAME
    }
    named = {path.as_posix() for path in copies}
    assert {"index.html", "animation.mp4", "poster.png", "credits.bib"} < named
    assert {"stills/wave.png", "making-of/poppies.mp4", "page/style.css"} < named
    for path, data in copies.items():
        assert data == (results / path).read_bytes()
