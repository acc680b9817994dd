import csv
import json
from dataclasses import fields

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from impasto.cli import main
from impasto.core.colour_space import to_rgb
from impasto.core.errors import InputError
from impasto.rendering.frame import Frame, write_depth, write_picture
from impasto.rendering.views import frame_on_mean_colour
from impasto.scoring.crispness import measure_crispness
from impasto.scoring.image_measures import (
    auc,
    distance_to_outline,
    fold_numbers,
    gradient_magnitude,
    resize,
    to_lab,
)
from impasto.scoring.judge import SCORE_DEFINITIONS, Scores, score_render, score_still
from impasto.scoring.records import displayed_scores
from impasto.scoring.table import ScoreRow, median_rows, read_scores, write_csv

SIZE = (256, 192)


def noise(seed, sigma, size=SIZE, amount=0.25):
    """Grey RGB with blurred noise, of unit variance times `amount`."""
    values = np.random.default_rng(seed).normal(size=(*size[::-1], 3))
    values = ndimage.gaussian_filter(values, (sigma, sigma, 0), mode="wrap")
    return np.clip(0.5 + amount * values / values.std(), 0, 1).astype(np.float32)


@pytest.fixture(scope="module")
def frame():
    """Two overlapping tilted discs, one 6 ångström in front of the other."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    back = (x - 100) ** 2 + (y - 96) ** 2 < 60**2
    front = (x - 160) ** 2 + (y - 100) ** 2 < 50**2
    matte = (back | front).astype(np.float32)
    depth = np.where(front, 100 + (y - 96) * 0.08, 110 + (x - 100) * 0.08).astype(np.float32)
    depth[matte == 0] = np.nan
    shade = 0.5 + 0.3 * np.sin(x / 9.0) * np.cos(y / 7.0)
    colour = np.where(front[..., None], (0.9, 0.3, 0.1), (0.1, 0.4, 0.8)) * shade[..., None]
    return Frame(colour.astype(np.float32), matte, depth)


@pytest.fixture(scope="module")
def artwork():
    """Blotches with a grain."""
    fine = noise(2, 1.0, amount=0.08) - 0.5
    return np.clip(noise(1, 6.0) * (0.9, 0.8, 0.5) + fine, 0, 1).astype(np.float32)


def test_bare_render_lies_on_the_artworks_mean_colour(frame, artwork):
    picture = frame_on_mean_colour(frame, artwork)
    inside = frame.matte > 0.5
    np.testing.assert_array_equal(picture[inside], frame.colour[inside])
    assert np.ptp(picture[~inside], axis=0).max() == 0
    np.testing.assert_allclose(picture[0, 0], artwork.mean(axis=(0, 1)), atol=1e-5)
    half = Frame(frame.colour, frame.matte / 2)
    np.testing.assert_allclose(
        frame_on_mean_colour(half, artwork)[inside],
        (frame.colour[inside] + picture[0, 0]) / 2,
        atol=1e-5,
    )


def test_bare_render_has_its_form_and_no_style(frame, artwork):
    scores = score_render(frame, artwork)
    assert scores.separation > 0.97
    assert scores.outline > 0.9
    assert scores.depth_edges > 0.9
    assert scores.structure == pytest.approx(1.0)
    for name in ("style", "style_coarse", "style_middle", "style_fine"):
        assert getattr(scores, name) == pytest.approx(1.0, abs=1e-6)


def test_artwork_itself_has_all_the_style_and_none_of_the_form(frame, artwork):
    scores = score_still(artwork, frame, artwork)
    assert scores.style_coarse == scores.style_middle == scores.style_fine == scores.style == 0.0
    assert 0.35 < scores.separation < 0.65
    assert 0.4 < scores.outline < 0.6
    assert 0.4 < scores.depth_edges < 0.6
    assert scores.depth < 0.1
    assert scores.structure < 0.1
    assert scores.style_halves > 0.0


def test_style_ranks_pictures_and_each_scale_answers_for_itself(frame, artwork):
    near = score_still(np.roll(artwork, (40, 70), axis=(0, 1)), frame, artwork)
    other = score_still(noise(9, 3.0)[..., ::-1].copy(), frame, artwork)
    assert near.style < 0.3
    assert other.style > 2 * near.style
    smooth = ndimage.gaussian_filter(artwork, (1.5, 1.5, 0)).astype(np.float32)
    blurred = score_still(smooth, frame, artwork)
    assert blurred.style_coarse < 0.1
    assert blurred.style_fine > 0.4
    tinted = score_still(
        np.clip(artwork * (0.7, 1.0, 1.0), 0, 1).astype(np.float32), frame, artwork
    )
    assert tinted.style_coarse > 5 * tinted.style_fine


def test_figure_that_differs_in_nothing_is_not_separated(frame, artwork):
    flat = np.full_like(frame.colour, 0.5)
    scores = score_still(flat, frame, artwork)
    assert scores.separation == pytest.approx(0.5, abs=0.001)
    assert scores.outline == 0.5
    assert scores.depth_edges == 0.5
    assert scores.depth == 0.0
    assert scores.structure == 0.0


def test_separation_by_texture_alone(frame, artwork):
    inside = frame.matte[..., None] > 0.5
    calm, busy = noise(3, 1.0, amount=0.02), noise(4, 1.0, amount=0.2)
    assert score_still(np.where(inside, busy, calm), frame, artwork).separation > 0.95


def test_depth_as_brightness_is_read_and_shuffled_depth_is_not(frame, artwork):
    near, far = np.nanmin(frame.depth), np.nanmax(frame.depth)
    tone = np.nan_to_num((frame.depth - near) / (far - near), nan=0.5)
    shown = np.repeat(tone[..., None], 3, axis=2).astype(np.float32)
    assert score_still(shown, frame, artwork).depth > 0.95
    shuffled = shown.reshape(-1, 3).copy()
    np.random.default_rng(0).shuffle(shuffled)
    assert score_still(shuffled.reshape(shown.shape), frame, artwork).depth < 0.05


def test_line_along_the_depth_step_counts_as_a_depth_edge(frame, artwork):
    step = np.abs(np.diff(frame.depth, axis=1, prepend=frame.depth[:, :1])) > 3
    step |= np.abs(np.diff(frame.depth, axis=0, prepend=frame.depth[:1])) > 3
    flat = np.full_like(frame.colour, 0.6)
    flat[ndimage.binary_dilation(step)] = 0.1
    assert score_still(flat, frame, artwork).depth_edges > 0.95


def test_structure_counts_dark_on_light_like_light_on_dark(frame, artwork):
    negative = 1.0 - frame.colour
    assert score_still(negative, frame, artwork).structure > 0.8
    assert score_still(noise(8, 3.0), frame, artwork).structure < 0.2


def waves(slope, width=512, height=384):
    """Return grey waves of 40 pixels, at most as steep as `slope` in CIELAB L per pixel."""
    lab = np.zeros((height, width, 3), np.float32)
    lab[..., 0] = 50 + slope * 40 / (2 * np.pi) * np.sin(np.arange(width) * 2 * np.pi / 40)
    return to_rgb(lab)


def test_crispness_by_hand():
    """Slopes per pixel are compared on a still of 2048 pixels and the artwork as it is."""
    artwork, everywhere = waves(3.0), np.full((384, 512), np.inf)
    # A still of 512 pixels is enlarged fourfold: its slopes are a quarter as steep, but uneven by
    # a twentieth, as Lanczos interpolation leaves them.
    assert measure_crispness(waves(3.0), everywhere, artwork) == pytest.approx(0.25, rel=0.06)
    assert measure_crispness(waves(1.5), everywhere, artwork) == pytest.approx(0.125, rel=0.06)
    # One of 2048 pixels stays as it is.
    large = waves(1.5, 2048, 1536)
    assert measure_crispness(large, everywhere, artwork) == pytest.approx(0.5, rel=0.02)


def test_crispness_counts_paint_inside_the_protein_alone():
    matte = np.zeros((384, 512), np.float32)
    matte[100:300, 150:400] = 1
    still = waves(1.0, 2048, 1536)
    distance = distance_to_outline(matte)
    calm = measure_crispness(still, distance, waves(3.0))
    # The paint is cut out: neither the edge of the matte nor what lies outside counts.
    large = matte.repeat(4, axis=0).repeat(4, axis=1) > 0
    noisy = np.random.default_rng(0).random(still.shape).astype(np.float32)
    cut_out = np.where(large[..., None], still, noisy)
    assert measure_crispness(cut_out, distance, waves(3.0)) == pytest.approx(calm, abs=1e-3)
    assert calm == pytest.approx(1 / 3, abs=0.01)
    noise_inside = np.where(large[..., None], noisy, still)
    assert measure_crispness(noise_inside, distance, waves(3.0)) > 3


def test_crispness_that_cannot_be_taken():
    still, inside = waves(1.0), np.full((384, 512), np.inf)
    assert measure_crispness(still, inside, np.full((30, 40, 3), 0.5, np.float32)) is None
    assert measure_crispness(still, -inside, waves(3.0)) is None
    frame = Frame(still, np.ones((384, 512), np.float32))
    assert score_still(still, frame, waves(3.0), with_crispness=False).crispness is None


def test_same_input_same_figures(frame, artwork):
    assert score_still(noise(7, 2.0), frame, artwork) == score_still(noise(7, 2.0), frame, artwork)


def test_still_of_another_size_is_resized(frame, artwork):
    still = frame_on_mean_colour(frame, artwork)
    double = np.repeat(np.repeat(still, 2, axis=0), 2, axis=1)
    one, other = score_still(still, frame, artwork), score_still(double, frame, artwork)
    assert other.separation == pytest.approx(one.separation, abs=0.01)
    assert other.style == pytest.approx(one.style, abs=0.1)


def test_without_depth_or_figure_or_ground_what_remains_is_taken(frame, artwork):
    still = noise(8, 2.0)
    no_depth = score_still(still, Frame(frame.colour, frame.matte), artwork)
    assert no_depth.depth is None
    assert no_depth.depth_edges is None
    assert no_depth.separation is not None

    nothing = np.zeros_like(frame.matte)
    empty = score_still(still, Frame(frame.colour, nothing, np.full_like(nothing, np.nan)), artwork)
    for name in ("separation", "outline", "depth_edges", "depth", "structure", "crispness"):
        assert getattr(empty, name) is None
    assert empty.style is not None

    whole = np.ones_like(nothing)
    full = score_still(
        still, Frame(frame.colour, whole, np.nan_to_num(frame.depth, nan=112.0)), artwork
    )
    assert full.separation is None
    assert full.outline is None
    assert full.depth is not None
    assert full.structure is not None
    assert full.crispness is not None
    flat = score_still(still, Frame(frame.colour, whole, whole * 100), artwork)
    assert flat.depth is None
    assert flat.depth_edges is None


def test_tiny_protein_and_tiny_picture_do_not_crash(artwork):
    matte = np.zeros((24, 32), np.float32)
    matte[10:12, 10:12] = 1
    depth = np.where(matte > 0, 100.0, np.nan).astype(np.float32)
    small = np.random.default_rng(0).random((24, 32, 3)).astype(np.float32)
    scores = score_still(small, Frame(small, matte, depth), artwork)
    assert scores.style is None
    assert scores.depth is None
    json.dumps(scores.as_dict(), allow_nan=False)


def test_artwork_of_another_shape(frame):
    for size in ((60, 200), (400, 50), (32, 32)):
        scores = score_still(noise(8, 2.0), frame, noise(3, 2.0, size))
        assert 0 < scores.style < 10
        assert score_render(frame, noise(3, 2.0, size)).style == 1


def test_auc_by_hand():
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    positive = np.array([[False, True, False, True]])
    # Three of the four pairs are in order: 2 > 1, 4 > 1 and 4 > 3, but not 2 > 3.
    assert auc(values, positive, ~positive) == 0.75
    assert auc(values, positive & False, ~positive) is None


def test_distance_by_hand():
    matte = np.zeros((1, 6), np.float32)
    matte[0, 2:5] = (1.0, 1.0, 0.6)
    np.testing.assert_array_equal(
        distance_to_outline(matte), [[-1.5, -0.5, 0.5, 1.5 - 0.0, 0.5, -0.5]]
    )
    assert np.all(distance_to_outline(np.ones((3, 3), np.float32)) == np.inf)


def test_gradient_of_a_ramp_and_lab_of_known_colours():
    ramp = np.arange(50.0)[None].repeat(50, 0)
    three = np.stack([ramp, 2 * ramp, 2 * ramp], axis=-1)
    assert gradient_magnitude(three)[25, 25] == pytest.approx(3.0, rel=1e-3)
    known = to_lab(np.array([[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]], np.float32))
    np.testing.assert_allclose(known[0], [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20]], atol=0.02)


def test_folds_hold_out_whole_blocks():
    fold = fold_numbers((192, 256))
    assert set(np.unique(fold)) == {0, 1, 2, 3}
    assert np.all(fold[:32, :32] == fold[0, 0])
    assert fold[0, 0] != fold[0, 32] != fold[32, 32]
    counts = np.bincount(fold.ravel())
    assert counts.max() == counts.min()


def test_resize_keeps_a_flat_picture_flat():
    small = resize(np.full((20, 30, 3), 0.3, np.float32), (50, 40))
    assert small.shape == (40, 50, 3)
    np.testing.assert_allclose(small, 0.3, atol=1e-6)


def test_every_figure_is_described():
    assert [figure.name for figure in SCORE_DEFINITIONS] == [
        "separation",
        "outline",
        "depth_edges",
        "depth",
        "style",
        "style_coarse",
        "style_middle",
        "style_fine",
        "style_halves",
        "structure",
        "crispness",
    ]
    assert {figure.name for figure in SCORE_DEFINITIONS} == {field.name for field in fields(Scores)}


def write_case(folder, frame, artwork):
    write_picture(folder / "0000.png", np.dstack([frame.colour, frame.matte]))
    write_depth(folder / "0000.depth.tif", frame.depth)
    write_picture(folder / "still.png", frame_on_mean_colour(frame, artwork))
    write_picture(folder / "art.png", artwork)
    return [
        "score",
        str(folder / "still.png"),
        "--render",
        str(folder / "0000.png"),
        "--artwork",
        str(folder / "art.png"),
    ]


def test_command_line(tmp_path, capsys, frame, artwork):
    command = write_case(tmp_path, frame, artwork)
    assert main([*command, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["style"] == pytest.approx(1.0, abs=0.01)
    assert figures["depth_edges"] > 0.9
    assert figures["render"]["style"] == 1
    assert figures["render"]["depth"] == pytest.approx(figures["depth"], abs=0.01)
    (tmp_path / "0000.depth.tif").unlink()
    assert main(command) == 0
    table = capsys.readouterr().out
    head, *lines = table.splitlines()
    assert head.split() == ["still", "render"]
    assert [line.split()[0] for line in lines[:11]] == [f.name for f in SCORE_DEFINITIONS]
    assert "depth             –       – ↑" in table
    assert "style          1.00    1.00 ↓" in table
    (tmp_path / "still.png").write_bytes(b"no picture")
    assert main(command) == 2
    assert "still.png" in capsys.readouterr().err


def row(**values):
    return dict.fromkeys((figure.name for figure in SCORE_DEFINITIONS), 0.5) | values


def write_records(folder, **documents):
    """Write one JSON file per entry, and return their paths as command-line arguments."""
    folder.mkdir()
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return [str(folder / f"{name}.json") for name in documents]


def read_csv(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_table_of_all_stills(tmp_path):
    depths = {"b": 0.2, "a": 0.4, "c": None}
    documents = {name: {"seed": 1, "scores": row(depth=depth)} for name, depth in depths.items()}
    stills = write_records(tmp_path / "stills", **documents)
    out = tmp_path / "deep" / "scores.csv"
    # A workflow without baselines passes the option without files.
    for words in ([], ["--baselines"]):
        assert main(["stage", "score-table", *stills, *words, "-o", str(out)]) == 0
        rows = read_csv(out)
        assert [r["entry"] for r in rows] == ["b", "a", "c", "median"]
        assert {r["picture"] for r in rows} == {"still"}
        assert [r["depth"] for r in rows] == ["0.2", "0.4", "", "0.3"]
        assert list(rows[0]) == ["entry", "picture", *(figure.name for figure in SCORE_DEFINITIONS)]
    assert main(["stage", "score-table", stills[0], stills[0], "-o", str(out)]) == 2


def test_table_with_references(tmp_path, capsys):
    stills = write_records(
        tmp_path / "stills", **{name: {"scores": row(style=0.3)} for name in ("b", "a")}
    )
    plain = write_records(
        tmp_path / "plain",
        a={"scores": row(style=0.2), "render_scores": row(style=1.0)},
    )
    out = tmp_path / "scores.csv"
    assert main(["stage", "score-table", *stills, "--baselines", *plain, "-o", str(out)]) == 0
    assert [(r["entry"], r["picture"], r["style"]) for r in read_csv(out)] == [
        ("b", "still", "0.3"),
        ("a", "still", "0.3"),
        ("a", "baseline", "0.2"),
        ("a", "render", "1.0"),
        ("median", "still", "0.3"),
        ("median", "baseline", "0.2"),
        ("median", "render", "1.0"),
    ]
    assert main(["stage", "score-table", stills[0], "--baselines", *plain, "-o", str(out)]) == 2
    assert "a.json: a baseline without a still" in capsys.readouterr().err
    assert main(["stage", "score-table", *stills, "--baselines", stills[0], "-o", str(out)]) == 2
    assert "b.json: render_scores: expected an object" in capsys.readouterr().err


def test_medians_of_nothing():
    assert median_rows([ScoreRow("a", "still", row(depth=None))])[0].scores["depth"] is None
    assert median_rows([]) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "scores: expected an object of scores, found None"),
        ({"scores": [1]}, "expected an object"),
        ({"scores": row(outline="high")}, "outline: expected a number or null, found high"),
        ({"scores": {"depth": 1}}, "separation: expected a number or null, found nothing"),
    ],
)
def test_unusable_scores(tmp_path, document, message):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=message) as error:
        read_scores(path)
    assert str(path) in str(error.value)


def test_a_crispness_above_the_artworks_is_shown_as_a_full_bar(tmp_path):
    for value, shown in ((0.4, 0.4), (1.3, 1.0)):
        (tmp_path / "x.json").write_text(json.dumps({"scores": row(crispness=value)}))
        assert displayed_scores(tmp_path / "x.json", "scores")["crispness"] == shown


def test_a_record_without_crispness_is_read(tmp_path):
    """Records of earlier versions lack it."""
    scores = row()
    del scores["crispness"]
    (tmp_path / "x.json").write_text(json.dumps({"scores": scores}))
    assert read_scores(tmp_path / "x.json") == row(crispness=None)


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "scores.csv"
    write_csv(path, [ScoreRow("a", "still", row())])
    before = path.read_text()
    with pytest.raises(ValueError, match="fields not in fieldnames"):
        write_csv(path, [ScoreRow("b", "still", row(unknown=1.0))])
    assert path.read_text() == before


def test_pictures_from_8_bits_score_like_those_in_memory(tmp_path, frame, artwork):
    still = noise(8, 2.0)
    Image.fromarray(np.rint(still * 255).astype(np.uint8)).save(tmp_path / "x.png")
    with Image.open(tmp_path / "x.png") as image:
        read = np.asarray(image, np.float32) / 255
    one, other = (score_still(s, frame, artwork).as_dict() for s in (still, read))
    for name, value in one.items():
        assert other[name] == pytest.approx(value, abs=0.01)
