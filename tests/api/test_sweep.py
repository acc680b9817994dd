"""A sweep: its plan, what it paints and what it keeps, and its sheet."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto import cli
from impasto.api.sweep import run
from impasto.api.sweep.plan import Axis, list_cells, make_axis
from impasto.cli.sweep import parse_values
from impasto.core.errors import InputError
from impasto.core.graphics.theme import OCHRE, WALL
from impasto.rendering.frame import read_picture
from parsed_command import ParsedCommand
from small_artwork import small_artwork

STYLES = Path(__file__).parents[2] / "styles"
ART = small_artwork("hokusai-great-wave")
SCORES = (
    *("separation", "outline", "depth_edges", "depth", "style", "style_coarse", "style_middle"),
    *("style_fine", "style_halves", "structure", "crispness"),
)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "photo.png"
    ramp = np.linspace(0, 255, 64 * 48 * 3).reshape(48, 64, 3).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


class Flat:
    """Stands in for a painting: it is as red as its relief."""

    def __init__(self, relief):
        self.relief = relief

    def save(self, path):
        scores = dict.fromkeys(SCORES) | {"separation": self.relief, "style": 0.25}
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".json").write_text(json.dumps({"scores": scores, "seconds": 1.5}))
        Image.new("RGB", (64, 48), (round(255 * self.relief), 0, 0)).save(path)


@pytest.fixture
def painted(monkeypatch):
    """Return the arguments of each painting; a stand-in paints it."""
    done = []

    def paint_flat(**arguments):
        done.append(ParsedCommand(**arguments))
        return Flat(arguments.get("relief", 0) / 2)

    monkeypatch.setitem(run.METHODS, "impasto", paint_flat)
    return done


def sweep(picture, *words, artwork=True):
    """Run a sweep; return the status and the path of the sheet."""
    sheet = picture.with_name("sheet.png")
    given = ["sweep", picture, "-o", sheet, *(["--artwork", ART] if artwork else []), *words]
    return cli.main([str(word) for word in given]), sheet


def test_parameters_and_values():
    assert parse_values("relief=0, 1,2") == ("relief", ["0", "1", "2"])
    assert parse_values("--stroke-size=1,2") == ("stroke-size", ["1", "2"])
    layers = parse_values("style-layers=relu1_1;relu1_1=2,relu2_1")
    assert layers == ("style-layers", ["relu1_1", "relu1_1=2,relu2_1"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("relief", "expected NAME=VALUE"),
        ("reliev=1,2", "unknown parameter 'reliev' (did you mean \"relief\"?)"),
        ("weight=1,2", "unknown parameter 'weight'"),
        ("relief=1", "expected 2 to 12 values, found 1"),
        ("relief=1,2,1", "1 is given twice"),
    ],
)
def test_parameters_that_make_no_sense(text, words):
    with pytest.raises(InputError) as error:
        make_axis(*parse_values(text), "--over")
    assert words in str(error.value)


def test_the_first_parameter_goes_across_and_the_second_down():
    across, down = Axis("relief", ("0", "1")), Axis("air", ("2", "3"))
    assert list_cells([across, down]) == [("0", "2"), ("1", "2"), ("0", "3"), ("1", "3")]
    assert list_cells([across]) == [("0",), ("1",)]


def test_each_painting_is_the_one_that_paint_makes(picture, tmp_path):
    """With the real painter, each painting has the bytes of `impasto paint`."""
    manner = ("--quality", "draft", "--threads", "1", "--seed", "3")
    status, sheet = sweep(picture, "--over", "relief=0,2", *manner)
    assert status == 0
    rows = json.loads(sheet.with_suffix(".json").read_text())["paintings"]
    assert [row["values"] for row in rows] == [{"relief": "0"}, {"relief": "2"}]
    kept = Path(rows[1]["picture"])
    still = tmp_path / "still.png"
    words = ["paint", picture, "--artwork", ART, "--relief", "2", "-o", still, *manner]
    assert cli.main([str(word) for word in words]) == 0
    assert kept.read_bytes() == still.read_bytes()
    assert rows[1]["scores"] == json.loads(still.with_suffix(".json").read_text())["scores"]
    # Relief has no effect on a picture without depth.
    assert rows[0]["scores"]["depth"] is None


def test_the_sheet_shows_rows_and_columns_with_headings_and_scores(picture, painted):
    status, sheet = sweep(picture, "--over", "relief=0,1,2", "--over", "seed=5,6")
    assert status == 0
    assert [(one.relief, one.seed) for one in painted] == [
        *((0, 5), (1, 5), (2, 5), (0, 6), (1, 6), (2, 6)),
    ]
    shown = (read_picture(sheet) * 255).round().astype(int)
    # There are six pictures in two rows, redder from left to right.
    for red, columns in ((128, 1), (255, 2)):
        rows, places = np.nonzero((abs(shown - (red, 0, 0)) <= 1).all(axis=-1))
        assert len(np.unique(places)) == 420
        assert len(np.unique(rows)) == 2 * 315
        assert places.min() > columns * 420
    # The best scores, below the pictures of the last column, are highlighted.
    ochre = (abs(shown - OCHRE) <= 2).all(axis=-1)
    red_rows, red_columns = np.nonzero((shown == (255, 0, 0)).all(axis=-1))
    below = ochre[red_rows.max() + 5 : red_rows.max() + 60]
    assert below[:, red_columns.min() : red_columns.max()].sum() > 20
    assert tuple(shown[3, 3]) == WALL
    with sheet.with_suffix(".csv").open() as file:
        table = [*csv.DictReader(file)]
    assert [(row["relief"], row["seed"], row["separation"]) for row in table][:3] == [
        *(("0", "5", "0.0"), ("1", "5", "0.5"), ("2", "5", "1.0")),
    ]
    assert {row["seconds"] for row in table} == {"1.5"}
    assert table[0]["depth"] == ""


def test_one_parameter_alone_is_laid_out_in_lines(picture, painted):
    values = ",".join(str(n / 4) for n in range(7))
    status, sheet = sweep(picture, "--over", f"relief={values}")
    assert status == 0
    shown = (read_picture(sheet) * 255).round().astype(int)
    last = (shown == (round(255 * 0.75), 0, 0)).all(axis=-1)
    first = (shown == (round(255 * 0.125), 0, 0)).all(axis=-1)
    # The seventh is below the second.
    assert np.nonzero(last)[0].min() > np.nonzero(first)[0].max()
    assert np.nonzero(last)[1].min() == np.nonzero(first)[1].min()


def test_a_sweep_goes_on_where_it_was(picture, painted, monkeypatch):
    flat = run.METHODS["impasto"]

    def interrupted(**arguments):
        if len(painted) == 2:
            raise KeyboardInterrupt
        return flat(**arguments)

    monkeypatch.setitem(run.METHODS, "impasto", interrupted)
    assert sweep(picture, "--over", "relief=0,1,2")[0] == 1
    assert [one.relief for one in painted] == [0, 1]
    monkeypatch.setitem(run.METHODS, "impasto", flat)
    status, sheet = sweep(picture, "--over", "relief=0,1,2")
    assert status == 0
    assert [one.relief for one in painted] == [0, 1, 2]
    assert [path.name for path in sheet.with_suffix("").glob("relief=1.*.png")]
    # With another value, and other options of computing, only the new painting is made.
    assert sweep(picture, "--over", "relief=0,0.5,1,2", "--threads", "1")[0] == 0
    assert [one.relief for one in painted] == [0, 1, 2, 0.5]
    # Another option, another mask or another picture repaints all of them.
    assert sweep(picture, "--over", "relief=0,1,2", "--stroke-size", "2")[0] == 0
    assert len(painted) == 7
    mask = picture.with_name("mask.png")
    for colour, number in (("white", 10), ("white", 10), ("grey", 13)):
        Image.new("L", (64, 48), colour).save(mask)
        assert sweep(picture, "--over", "relief=0,1,2", "--mask", f"{mask}={ART}")[0] == 0
        assert len(painted) == number
    Image.new("RGB", (64, 48), "blue").save(picture)
    assert sweep(picture, "--over", "relief=0,1,2", "--stroke-size", "2")[0] == 0
    assert len(painted) == 16
    assert sheet.with_suffix("").is_dir()


def test_places_on_a_way_between_artworks_are_swept_over(picture, painted):
    way = ("--interpolate", ART, small_artwork("hokusai-poppies"))
    assert sweep(picture, "--over", "at=0,0.5,1", *way, artwork=False)[0] == 0
    shares = [[(art.path.stem, share) for art, share in one.artworks] for one in painted]
    wave, poppies = ART.stem, "hokusai-poppies"
    assert shares == [[(wave, 1)], [(wave, 0.5), (poppies, 0.5)], [(poppies, 1)]]
    assert {one.ground_from for one in painted} == {"mixture"}


def test_artworks_and_weights_are_swept_over_as_well(picture, painted):
    other = small_artwork("hokusai-poppies")
    words = ("--over", f"artwork={ART},{other}:2", "--over", "air=0,1", "--weight", "haze=0.5")
    assert sweep(picture, *words, artwork=False)[0] == 0
    shares = [[(art.path, share) for art, share in one.artworks] for one in painted]
    assert shares[:2] == [[(ART, 1.0)], [(other, 2.0)]]
    # Each has the shared weight, and none has the weight of another.
    assert [one.weights for one in painted] == [
        *({"haze": 0.5, "air": 0.0}, {"haze": 0.5, "air": 0.0}),
        *({"haze": 0.5, "air": 1.0}, {"haze": 0.5, "air": 1.0}),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--over", "relief=0,3"), "relief: found 3, expected a number from 0 to 2"),
        (("--over", "ratio=1,2"), "--ratio: expected with --method gatys only"),
        (("--over", "relief=0,1", "--method", "gatys"), "--relief: not with --method gatys"),
        (("--over", "device=cpu,cuda"), "unknown parameter 'device'"),
        (("--over", "relief=0,1", "--over", "relief=1,2"), "relief is given twice"),
        (("--over", "relief=0,1", *("--over", "seed=0,1", "--over", "air=0,1")), "found 3"),
        (("--over", "artwork=a.jpg,b.jpg"), "--artwork: expected none if artworks are swept"),
    ],
)
def test_all_is_checked_before_anything_is_painted(picture, painted, capsys, words, said):
    status, sheet = sweep(picture, *words)
    assert status == 2
    assert said in capsys.readouterr().err
    assert not painted
    assert not sheet.exists()


def test_a_missing_file_and_a_value_that_is_no_number(picture, painted, capsys):
    assert sweep(picture, "--over", "relief=0,1", artwork=False)[0] == 2
    assert "--artwork: expected at least one" in capsys.readouterr().err
    assert sweep(picture, "--over", f"artwork={ART},none.jpg", artwork=False)[0] == 2
    assert "none.jpg: no such file" in capsys.readouterr().err
    assert sweep(picture, "--over", "relief=0,one")[0] == 2
    assert "--relief: expected a number, found 'one'" in capsys.readouterr().err
    assert not painted
