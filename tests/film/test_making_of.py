"""The film of a painting's making: what is recorded and shown; recording changes no still."""

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from impasto import cli
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.arrays import to_8bit
from impasto.core.graphics.canvas import Box
from impasto.core.graphics.theme import WALL
from impasto.film.making_of import making_of_film as made
from impasto.film.making_of import recorder
from impasto.film.making_of.composition_stages import (
    FRAMES_PER_STAGE,
    STROKE_PICTURES,
    compose_in_stages,
)
from impasto.film.making_of.loss_chart import (
    LossChart,
    LossCurve,
    _format_value,
    _points_until,
    _ticks,
)
from impasto.film.making_of.recorder import FPS, PAINTING_FRAMES, Recorder, step_time, steps_to_show
from impasto.painting.broad_maps import resample
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.progress import Progress
from impasto.painting.quality import Scale
from impasto.rendering.frame import Frame, resize_frame
from small_artwork import small_artwork
from tiny_quality import tiny_quality

STYLES = Path(__file__).parents[2] / "styles"
TINY = tiny_quality("tiny", (64, 48), (Scale(64, 6, 4),), (Scale(64, 2, 0),), (Scale(64, 3, 0),))


def scene():
    """A disc that leans back, 64 x 48."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    disc = (x - 30) ** 2 + (y - 24) ** 2 < 250
    colour = np.where(disc[..., None], np.float32([0.8, 0.3, 0.2]) * (0.5 + y / 96)[..., None], 0)
    return Frame(colour, disc.astype(np.float32), np.where(disc, 90 + y, np.nan))


@pytest.fixture(scope="module")
def painted():
    """A recorded painting, and its recorder."""
    wave = artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    dials = Dials(brushwork="none")
    painter = Painter([StyleSource(wave)], TINY, dials, device.select_device("cpu", 1))
    recorder = Recorder(2, (800, 600))
    return painter.paint(scene(), recorder), recorder, painter


def frames_of(path):
    """Frames (H, W, 3) of a film in 8 bits, and the metadata of its file."""
    reader = imageio_ffmpeg.read_frames(str(path))
    about = next(reader)
    width, height = about["size"]
    return [np.frombuffer(f, np.uint8).reshape(height, width, 3) for f in reader], about


def test_the_first_steps_are_shown_one_by_one_and_the_last_ones_quickly():
    shown = steps_to_show(200, 120)
    assert (shown[0], shown[-1], len(shown)) == (0, 200, 120)
    assert shown == sorted(shown)
    # At first each step has a frame or more; at the end several steps pass per frame.
    assert set(range(15)) <= set(shown)
    assert shown[-1] - shown[-2] >= 4
    # When there are few steps, none is left out.
    assert set(steps_to_show(8, 60)) == set(range(9))
    for number, step in enumerate(shown):
        assert step_time(step, 200) == pytest.approx(number / 119, abs=0.02)


def test_the_recorder_keeps_the_pictures_that_the_film_shows(painted):
    painting, recorder, _ = painted
    assert [(p.layer, p.side, p.steps) for p in recorder.phases] == [
        ("ground", 64, 4),
        ("figure", 64, 6),
    ]
    assert recorder.frames == PAINTING_FRAMES // 2
    ground, figure = recorder.phases
    assert [*ground.pictures] == [0, 1, 2, 3, 4]
    assert ground.at(2)[0] == 2
    assert all(picture.size == (64, 48) for picture in figure.pictures.values())
    # The pictures go from the first noise, in the artwork's colours, to the finished layer.
    far, near = (
        np.abs(np.asarray(ground.pictures[step]) / 255 - painting.ground).mean() for step in (0, 4)
    )
    assert near < 0.03 < far
    assert figure.losses[0].step == 0
    assert figure.losses[-1].total < figure.losses[0].total
    # The figure is shown on the ground: outside the matte, the picture is the ground.
    outside = scene().matte == 0
    last = np.asarray(figure.pictures[6])
    assert np.array_equal(last[outside], to_8bit(painting.ground)[outside])
    assert not np.array_equal(last[~outside], to_8bit(painting.ground)[~outside])


def test_a_picture_that_nobody_wants_is_not_made():
    recorder = Recorder(1, (40, 40))

    def never():
        raise AssertionError

    def picture():
        return np.zeros((60, 80, 3), np.float32)

    kept = set(steps_to_show(5000, PAINTING_FRAMES))
    for step in range(5001):
        wanted = picture if step in kept else never
        recorder(Progress("picture", 80, step, 5000, 1 / (1 + step // 5), step / 5000, wanted))
    (phase,) = recorder.phases
    assert set(phase.pictures) == kept
    # Pictures are no larger than they are shown, and each loss is kept once.
    assert {picture.size for picture in phase.pictures.values()} == {(40, 30)}
    assert len(phase.losses) == 1001


def test_to_be_watched_changes_nothing(painted):
    painting, _, painter = painted
    assert np.array_equal(painter.paint(scene()).still, painting.still)


def test_composition_comes_in_step_by_step(painted):
    painting, _, painter = painted
    shown = [*compose_in_stages(painting, scene(), painter.dials.composition)]
    names = list(dict.fromkeys(name for name, _ in shown))
    assert names == [
        "light and air, by depth",
        "the ground gives way",
        "lines",
        "the artwork’s broad colours",
        "finished",
    ]
    assert len(shown) == 4 * FRAMES_PER_STAGE + 1
    assert np.array_equal(shown[-1][1], painting.still)
    figure = scene().matte > 0.5

    def change(first, last, inside):
        return np.abs(shown[first][1] - shown[last][1])[inside].mean()

    # Depth changes the figure, calm changes the ground; each is complete at its stage's end.
    assert change(0, FRAMES_PER_STAGE - 1, figure) > 0.01
    assert change(0, FRAMES_PER_STAGE - 1, ~figure) < 1e-4
    assert change(FRAMES_PER_STAGE, 2 * FRAMES_PER_STAGE - 1, ~figure) > 0.002
    # With all effects, the picture is the still.
    assert np.abs(shown[-2][1] - painting.still).max() < 1e-5
    assert np.abs(shown[-3][1] - painting.still).max() > 1e-4


@pytest.fixture(scope="module")
def sketched():
    """A recorded painting of strokes alone, and its recorder."""
    wave = artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    sketch = tiny_quality("sketch", (64, 48))
    painter = Painter([StyleSource(wave)], sketch, Dials(), device.select_device("cpu", 1))
    recorder = Recorder(1, (800, 600))
    return painter.paint(scene(), recorder), recorder


def test_strokes_are_laid_one_after_the_other(sketched):
    painting, _ = sketched
    shown = [*compose_in_stages(painting, scene(), Dials().composition)]
    laid = [picture for name, picture in shown if name == made.STROKES_STAGE]
    assert len(laid) == STROKE_PICTURES
    matte = scene().matte[..., None]
    whole = matte * painting.figure + (1 - matte) * painting.ground
    away = [np.abs(picture - whole).mean() for picture in laid]
    assert away[0] > 0.01
    assert away[len(away) // 2] < away[0]
    # But for the bristles, which go by the number of the stroke.
    assert away[-1] < 0.25 * away[0]
    assert np.array_equal(shown[-1][1], painting.still)


def test_stages_are_composed_at_the_size_at_which_they_are_shown(sketched):
    """An upright picture of 960x1280 is composed 612 pixels high."""
    painting, _ = sketched
    height, width = 1280, 960
    frame = resize_frame(scene(), (width, height))
    planes = {
        name: resample(getattr(painting, name), (width, height))
        for name in ("figure", "ground", "still")
    }
    large = replace(painting, **planes, strokes=None)
    name, picture = next(compose_in_stages(large, frame, Dials().composition))
    assert name == "light and air, by depth"
    assert picture.shape == (made.PICTURE_BOX.height, round(made.PICTURE_BOX.height * 0.75), 3)


def test_the_film_of_a_sketch_has_no_curves(sketched, tmp_path, monkeypatch):
    painting, recorder = sketched
    assert [(p.layer, p.side, p.steps) for p in recorder.phases] == [("strokes", 64, 9)]
    frames = []

    @contextmanager
    def open_mp4(path, size, fps, metadata):
        yield frames.append

    monkeypatch.setattr(made, "open_mp4", open_mp4)
    grey = np.full((48, 64, 3), 0.5, np.float32)
    story = made.MakingOfDetails(grey, grey, "Painted by impasto", "sketch")
    last = [(made.STROKES_STAGE, grey), ("lines", painting.still), ("finished", painting.still)]
    told = []
    made.write_making_of(tmp_path / "m.mp4", recorder, last, story, lambda *done: told.append(done))
    expected = made.LEAD_IN_FRAMES + made.STROKES_FRAMES + 2 + made.FINAL_FRAMES
    assert len(frames) == expected
    assert told[-1] == (expected, expected)
    chart = made.CHART_BOX
    # Nothing but the wall: no axis, no curve.
    assert all(
        (np.asarray(f)[chart.y : chart.bottom, chart.x : chart.right] == WALL).all() for f in frames
    )


def test_the_film_begins_with_the_noise_and_ends_with_the_still(painted, tmp_path):
    painting, recorder, painter = painted
    wave = artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    story = made.MakingOfDetails(wave, scene().colour, "Painted by impasto", "tiny")
    told = []
    path = tmp_path / "making.mp4"
    last = compose_in_stages(painting, scene(), painter.dials.composition)
    made.write_making_of(
        path, recorder, last, story, lambda done, total: told.append((done, total))
    )
    frames, about = frames_of(path)
    expected = (
        made.LEAD_IN_FRAMES + 2 * recorder.frames + 4 * FRAMES_PER_STAGE + 1 + made.FINAL_FRAMES
    )
    assert len(frames) == expected == told[-1][0] == told[-1][1]
    assert (about["size"], about["fps"]) == ((made.WIDTH, made.HEIGHT), FPS)
    box = made.PICTURE_BOX

    def hung(picture):
        """The picture as the film shows it, and where."""
        height = box.height
        width = round(height * 64 / 48)
        x = box.x + (box.width - width) // 2
        image = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
        return np.asarray(image), np.s_[box.y : box.bottom, x : x + width]

    noise, place = hung(np.asarray(recorder.phases[0].pictures[0]))
    assert np.abs(frames[0][place].astype(int) - noise).mean() < 6
    still, _ = hung(to_8bit(painting.still))
    assert np.abs(frames[-1][place].astype(int) - still).mean() < 6
    assert np.abs(frames[-1][place].astype(int) - noise).mean() > 20
    # The curve grows; the thumbnails and the background stay.
    chart = np.s_[made.CHART_BOX.y : made.CHART_BOX.bottom, made.CHART_BOX.x : made.CHART_BOX.right]
    inked = [
        (np.abs(frames[k][chart].astype(int) - WALL).sum(axis=-1) > 150).sum() for k in (0, -1)
    ]
    assert inked[1] > inked[0] + 200


def test_curves_end_where_the_time_is():
    points = [(0.0, 100.0), (0.5, 1.0), (1.0, 0.1)]
    assert _points_until(points, 0.5) == points[:2]
    assert _points_until(points, 0.25)[-1] == (0.25, pytest.approx(10))
    assert _points_until(points, 1) == points
    chart = LossChart(Box(0, 0, 300, 200), [LossCurve("sum", (255, 0, 0), points)], ["a", "b"])
    canvas = Image.new("RGB", (300, 200), WALL)
    chart.draw(canvas, 0.5)
    red = (np.asarray(canvas) == (255, 0, 0)).all(axis=-1)
    columns = np.flatnonzero(red[30:].any(axis=0))
    # The curve ends in the middle of the plot, at the dot.
    middle = 40 + (300 - 40) / 2
    assert middle - 2 < columns.max() <= middle + 5
    rows = [np.flatnonzero(red[30:, x]).mean() for x in (60, 110, 150)]
    assert rows == sorted(rows)


def test_values_on_the_axis_are_round():
    assert _ticks(-2.2, 1.1) == [0.01, 0.1, 1, 10]
    assert _ticks(-0.1, 0.4) == [1, 2]
    assert len(_ticks(-9, 3)) <= 7
    assert [_format_value(v) for v in (0.01, 1, 200, 1e-5, 2e6)] == [
        *("0.01", "1", "200"),
        *("10⁻⁵", "2·10⁶"),
    ]


def test_the_command_line_films_both_methods_and_the_still_stays(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(made, "FINAL_FRAMES", 2)
    monkeypatch.setattr(recorder, "PAINTING_FRAMES", 20)
    picture = tmp_path / "photo.png"
    Image.fromarray(to_8bit(scene().colour)).save(picture)
    art = small_artwork("hokusai-poppies")
    words = ["paint", picture, "--artwork", art, "--quality", "draft", "--threads", "1"]
    for method in (["--method", "impasto"], ["--method", "gatys", "--steps", "4"]):
        one, other = tmp_path / "one.png", tmp_path / "other.png"
        filmed = [*words, *method, "-o", one, "--making-of", tmp_path / "film.mp4"]
        assert cli.main([str(w) for w in filmed]) == 0
        assert cli.main([str(w) for w in (*words, *method, "-o", other)]) == 0
        assert one.read_bytes() == other.read_bytes()
        scores = [json.loads(p.with_suffix(".json").read_text())["scores"] for p in (one, other)]
        assert scores[0] == scores[1]
        frames, _ = frames_of(tmp_path / "film.mp4")
        assert len(frames) > recorder.PAINTING_FRAMES
        (tmp_path / "film.mp4").unlink()
    capsys.readouterr()
    with pytest.raises(SystemExit):
        cli.main([str(w) for w in (*words, "-o", one, "--making-of", "film.avi")])
    assert "ends in .mp4" in capsys.readouterr().err
