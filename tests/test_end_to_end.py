"""The whole way on real input, tiny: a timeline of two entries becomes a film."""

import csv
import json
import shutil

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from impasto import cli
from impasto.film.layout import layout_for
from impasto.film.schedule import schedule
from impasto.rendering.frame import read_frame
from impasto.timeline import load
from small_film import FPS, SIZE, run


@pytest.fixture
def film(painted_film):
    return painted_film


def test_the_film_plays_as_planned(film):
    timeline = load(film / "config/timeline.yaml")
    plan = schedule(timeline, FPS)
    path = film / "results/animation.mp4"
    about = iio.immeta(path, plugin="FFMPEG")
    assert about["codec"] == "h264"
    assert about["size"] == (1280, 720)
    assert about["fps"] == pytest.approx(FPS)
    frames = iio.imread(path, plugin="FFMPEG")
    assert len(frames) > plan.credits_start
    assert len(frames) / FPS == pytest.approx(about["duration"], abs=0.5)
    places = layout_for(SIZE)
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


def test_the_gif_plays(film):
    frames = iio.imread(film / "results/animation.gif")
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
        assert scores["style"] < 0.9
        still = np.asarray(Image.open(film / f"results/stills/{name}.png"))
        assert still.shape == (SIZE[1], SIZE[0], 3)
        view = read_frame(film / f"results/views/{name}/0000.png")
        inside = view.matte > 0.5
        assert np.abs(still / 255 - view.colour)[inside].mean() > 0.05


def test_every_frame_of_a_clip_is_painted(film):
    for name in ("wave", "poppies"):
        frames = sorted((film / f"results/frames/{name}").glob("*.png"))
        # A period of the motion: 12 frames of the film less a dissolve of 4, every second painted.
        assert [f.name for f in frames] == [f"{i:04d}.png" for i in range(4)]
        first, third = (np.asarray(Image.open(frames[i])).astype(int) for i in (0, 1))
        assert np.abs(first - third).mean() > 0.5
        # The first frame is the view itself: it looks like the still.
        still = np.asarray(Image.open(film / f"results/stills/{name}.png")).astype(int)
        assert np.abs(first - still).mean() < 4


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
        for picture in ("still", "plain", "render")
    ]
    assert float(rows[1][rows[0].index("separation")]) > 0.85
    for name in ("poppies", "wave"):
        assert f"./references/{name}.png" in page
        assert Image.open(film / f"results/references/{name}.png").size == SIZE


def test_the_credits_name_the_publication_of_the_structure(film):
    for name in ("CREDITS.md", "credits.bib", "index.html"):
        assert "the total chemical synthesis of ubiquitin" in (film / "results" / name).read_text()


def test_check_knows_that_all_is_made(film, monkeypatch, capsys):
    monkeypatch.chdir(film)
    assert cli.main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    made = [found["film"], *(entry["products"] for entry in found["entries"])]
    assert {product["state"] for products in made for product in products.values()} == {"made"}
    assert [len(products) for products in made] == [7, 7, 8]  # one of two enters by a blend
    assert found["cost"]["left"]["seconds"] == 0


def test_nothing_is_left_half_done_and_nothing_to_do(film):
    assert not [p for p in (film / "results").rglob("*") if ".part" in p.name]
    done = run(film, "--dry-run")
    assert done.returncode == 0
    assert "Nothing to be done" in done.stdout + done.stderr


def test_an_artwork_that_does_not_decode_stops_its_own_entry_with_a_message(film, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(film, copy)
    (copy / "styles/hokusai-poppies.jpg").write_bytes(b"")
    done = run(copy, "--keep-going")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "hokusai-poppies.jpg" in said
    assert "impasto:" in said
    assert "Traceback" not in said
    assert (copy / "results/stills/wave.png").exists()
