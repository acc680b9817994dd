from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import yaml
from PIL import Image

from impasto.cli import main
from impasto.core.errors import InputError
from impasto.core.graphics.theme import IVORY, OCHRE, WALL
from impasto.page.poster import (
    CELL_WIDTH,
    COLUMNS,
    GAP,
    LABEL_WIDTH,
    MARGIN,
    PICTURES_LEFT,
    WIDTH,
    make_poster,
)
from impasto.rendering.frame import GROUND_COLOUR
from impasto.rendering.views import DEPTH_GROUND_COLOUR, render_views
from impasto.scoring.records import ComparedScore
from impasto.timeline.model import PartRef
from impasto.timeline.result_paths import ResultPaths
from made_up_results import add_baselines, make_entry, make_results, make_timeline
from pdf_content import pdf_text


def test_render_is_composed_on_the_ground(tmp_path: Path) -> None:
    view = make_results(tmp_path, ["a"]).view("a")
    picture, _ = render_views(view)
    assert picture.getpixel((0, 0)) == GROUND_COLOUR
    assert picture.getpixel((32, 24)) == (200, 30, 30)


def test_depth_is_light_where_near(tmp_path: Path) -> None:
    view = make_results(tmp_path, ["a"]).view("a")
    _, shown = render_views(view)
    tone = np.asarray(shown.convert("L")).astype(int)
    row = tone[24, 16:48]
    assert shown.getpixel((0, 0)) == DEPTH_GROUND_COLOUR
    assert (np.diff(row) <= 0).all()
    assert row[0] > 230
    # Even the farthest part is lighter than the ground.
    assert row[-1] > tone[0, 0] + 20


def test_depth_of_an_empty_view(tmp_path: Path) -> None:
    view = make_results(tmp_path, ["a"]).view("a")
    Image.fromarray(np.full((48, 64), np.nan, np.float32)).save(view.with_suffix(".depth.tif"))
    assert render_views(view)[1].getcolors() == [(64 * 48, DEPTH_GROUND_COLOUR)]


def test_the_artworks_of_parts_hang_below_the_entrys_own(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"])
    one = make_entry("a", 1838)
    works = [replace(one.artwork, title=title) for title in ("Ground", "Chain")]
    named = zip(("ground", "chain:A", "chain:B"), (*works, works[1]), strict=True)
    parts = tuple(PartRef(part, work) for part, work in named)
    one = replace(one, paint=replace(one.paint, parts=parts))
    # The third part has the second's artwork, so no file of its own is needed.
    for number, colour in ((1, (10, 250, 10)), (2, (10, 10, 250))):
        results.part("a", number).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30, 20), colour).save(results.part("a", number))
    make_poster(make_timeline(one), results, tmp_path / "poster.png")
    sheet = np.asarray(Image.open(tmp_path / "poster.png"))[
        :, PICTURES_LEFT : PICTURES_LEFT + CELL_WIDTH
    ].astype(int)
    own, ground, chain = (
        np.argwhere(np.abs(sheet - colour).max(axis=-1) < 8).mean(axis=0)
        for colour in ((180, 60, 40), (10, 250, 10), (10, 10, 250))
    )
    assert own[0] < ground[0] == chain[0]
    assert ground[1] < own[1] < chain[1]


def test_scores_are_shown_so_that_more_is_better(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"])
    assert results.scores("a") == [
        ComparedScore("Separation", 0.97),
        ComparedScore("Outline", 0.9),
        ComparedScore("Style", 0.75),
    ]
    record = results.still("a").with_suffix(".json")
    record.write_text('{"scores": {"style": 1.4, "depth": -0.1}}')
    assert results.scores("a") == [ComparedScore("Depth", 0.0), ComparedScore("Style", 0.0)]
    record.write_text('{"seed": 1}')
    assert results.scores("a") == []
    record.write_text('{"scores": {"depth": "good"}}')
    with pytest.raises(InputError, match=r"a\.json: scores: depth: expected a number"):
        results.scores("a")
    record.unlink()
    assert results.scores("a") == []


def test_scores_come_with_what_they_are_compared_with(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a", "b"])
    add_baselines(results, ["a"])
    assert results.scores("a") == [
        ComparedScore("Separation", 0.97, render=1.0, baseline=0.8),
        ComparedScore("Outline", 0.9, render=0.99, baseline=None),
        ComparedScore("Style", 0.75, render=0.0, baseline=0.6),
    ]
    assert results.baseline("a") == tmp_path / "baselines" / "a.png"
    for without, name in ((results, "b"), (ResultPaths(tmp_path, baselines=False), "a")):
        assert without.baseline(name) is None
        assert {(score.render, score.baseline) for score in without.scores(name)} == {(None, None)}
    (tmp_path / "baselines" / "a.json").write_text('{"render_scores": []}')
    with pytest.raises(InputError, match=r"a\.json: render_scores: expected an object"):
        results.scores("a")


def _last_row(sheet: np.ndarray, column: int, height: int) -> np.ndarray:
    x = PICTURES_LEFT + column * (CELL_WIDTH + GAP)
    return sheet[-MARGIN - height : -MARGIN, x : x + CELL_WIDTH]


def test_poster_has_a_row_an_entry_with_all_four_pictures(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a", "b"])
    path = tmp_path / "poster.png"
    make_poster(make_timeline(make_entry("a", 1800), make_entry("b", 1900)), results, path)
    sheet = np.asarray(Image.open(path)).astype(int)
    height = round(CELL_WIDTH * 48 / 64)
    assert sheet.shape[1] == WIDTH
    assert sheet.shape[0] > 2 * height
    artwork, render, depth, still = (_last_row(sheet, c, height) for c in range(4))
    middle = (height // 2, CELL_WIDTH // 2)
    # The second entry's artwork, blue and half as wide, is not stretched over its cell.
    np.testing.assert_allclose(artwork[middle], (40, 90, 170), atol=2)
    np.testing.assert_allclose(artwork[height // 2, 4], WALL, atol=2)
    np.testing.assert_allclose(still[middle], (40, 90, 170), atol=2)
    np.testing.assert_allclose(render[middle], (200, 30, 30), atol=2)
    np.testing.assert_allclose(render[2, 2], GROUND_COLOUR, atol=2)
    np.testing.assert_allclose(depth[2, 2], DEPTH_GROUND_COLOUR, atol=2)
    # The label with its bars.
    label = sheet[-MARGIN - height : -MARGIN, MARGIN : MARGIN + LABEL_WIDTH]
    assert (label > 180).any(axis=2).mean() > 0.005
    assert (label == OCHRE).all(axis=2).sum() > 100
    assert (sheet[-MARGIN:] == WALL).all()


def test_marks_on_the_bars_are_explained_in_the_head(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a", "b"])
    entries = make_timeline(make_entry("a", 1800), make_entry("b", 1900))
    sheets = []
    for _ in range(2):
        make_poster(entries, results, tmp_path / "poster.png")
        sheets.append(np.asarray(Image.open(tmp_path / "poster.png")).astype(int))
        if len(sheets) == 1:
            add_baselines(results, ["a"])
    assert sheets[0].shape == sheets[1].shape
    changed = (sheets[0] != sheets[1]).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert columns.min() >= MARGIN
    assert columns.max() <= MARGIN + LABEL_WIDTH + 3
    # The last entry has no baseline and so no mark.
    height = round(CELL_WIDTH * 48 / 64)
    assert rows.max() < sheets[0].shape[0] - MARGIN - height
    bars = np.flatnonzero((sheets[1] == OCHRE).all(axis=2).any(axis=1))
    assert rows.min() < bars[0] + 10 < sheets[0].shape[0] - MARGIN - 2 * height
    assert (sheets[1][changed] == IVORY).all(axis=1).sum() > 50


def test_poster_without_scores_and_with_wide_stills(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"], size=(160, 48))
    results.still("a").with_suffix(".json").unlink()
    make_poster(make_timeline(make_entry("a", 1800)), results, tmp_path / "poster.png")
    with Image.open(tmp_path / "poster.png") as sheet:
        assert sheet.width == WIDTH


@pytest.mark.parametrize(
    "missing", ["artworks/a.png", "views/a/0000.png", "views/a/0000.depth.tif", "stills/a.png"]
)
def test_a_missing_picture_is_named(tmp_path: Path, missing: str) -> None:
    results = make_results(tmp_path, ["a"])
    (tmp_path / missing).unlink()
    with pytest.raises(InputError, match=f"{missing}: no such file"):
        make_poster(make_timeline(make_entry("a", 1800)), results, tmp_path / "poster.png")
    assert not (tmp_path / "poster.png").exists()


def test_command_line(project: Path, document: dict, capsys: pytest.CaptureFixture) -> None:
    (project / "timeline.yaml").write_text(yaml.safe_dump(document))
    arguments = ["poster", "timeline.yaml", "--results", "results", "-o", "results/poster.png"]
    assert main(arguments) == 2
    assert "no such file" in capsys.readouterr().err
    make_results(project / "results", ["wave", "poppies", "street"])
    assert main(arguments) == 0
    bare = (project / "results" / "poster.png").read_bytes()
    assert len(bare) > 1000
    add_baselines(ResultPaths(project / "results"), ["wave"])
    assert main([*arguments, "--no-baselines"]) == 0
    assert (project / "results" / "poster.png").read_bytes() == bare
    assert main(arguments) == 0
    assert (project / "results" / "poster.png").read_bytes() != bare


def test_a_poster_as_a_pdf_has_its_texts_as_text(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a", "b"])
    add_baselines(results, ["a"])
    timeline = make_timeline(make_entry("a", 1800), make_entry("b", 1900))
    for name in ("poster.pdf", "again.pdf"):
        make_poster(timeline, results, tmp_path / name)
    assert (tmp_path / "poster.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    text = pdf_text(tmp_path / "poster.pdf")
    for words in (timeline.title, "1800", "1900", "Separation", "Painting", "depth-blind"):
        assert words in text
    with pikepdf.open(tmp_path / "poster.pdf") as document:
        (page,) = document.pages
        pictures = page.get_images().values()
        operators = [str(operator) for _, operator in pikepdf.parse_content_stream(page)]
        assert operators.count("Do") == 2 * len(COLUMNS)
        # More pixels than the PNG has.
        widest = max(int(picture.Width) for picture in pictures)
        assert widest == pytest.approx(3 * CELL_WIDTH, abs=2)
        assert document.docinfo["/Title"] == timeline.title


def test_a_poster_of_another_kind_is_refused(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"])
    with pytest.raises(
        InputError, match=r"poster\.jpg: expected a name that ends in \.png or \.pdf"
    ):
        make_poster(make_timeline(make_entry("a", 1800)), results, tmp_path / "poster.jpg")
