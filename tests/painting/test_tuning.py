"""Self-tuning: its targets, its budget, and the dials that it leaves alone."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto import cli
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.arrays import to_8bit
from impasto.motion.clip import FrameComposer
from impasto.motion.layer_files import read_layers, read_painted_view
from impasto.motion.propagation import Keyframe
from impasto.painting import quality
from impasto.painting.composition.compose import prepare_ground
from impasto.painting.dials import DIALS, Dials, read_dials
from impasto.painting.painter import Painter
from impasto.painting.quality import Scale
from impasto.painting.tuning import search, trial, tuner
from impasto.painting.tuning.search import (
    DIAL_STEPS,
    SCORE_TARGETS,
    SEARCHED_DIALS,
    explore,
    misses,
    refine,
    shortfall,
)
from impasto.painting.weights import Weights
from impasto.rendering.camera import Camera, write_cameras
from impasto.rendering.frame import Frame, read_rendered_frame, shrink_frame
from impasto.rendering.render_clip import write_frame
from impasto.scoring.judge import SCORE_DEFINITIONS, Scores
from tiny_quality import tiny_quality

ROOT = Path(__file__).parents[2]
ART = ROOT / "styles/hokusai-great-wave.jpg"
ALL = frozenset(SEARCHED_DIALS)
KEPT = Scores(1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0)
SIZE = (96, 72)


class Fake:
    """A trial painter without paint: a painting is two sets of dials, painted and composed."""

    def __init__(self, judge):
        self.judge = judge
        self.painted, self.judged_dials = [], []

    def paint(self, dials, watch=None):
        self.painted.append(dials)
        return (dials, dials)

    def compose(self, painting, dials):
        return (painting[0], dials)

    def score_painting(self, painting):
        painted, composed = painting
        assert (painted.likeness, painted.stroke_size) == (composed.likeness, composed.stroke_size)
        self.judged_dials.append(composed)
        return replace(KEPT, depth=max(0.0, 0.35 - self.judge(composed)))


def far_from(**goal):
    """Return a judge whose shortfall is the distance of the dials from a goal."""
    return lambda dials: 0.35 * sum(abs(getattr(dials, n) - v) for n, v in goal.items())


def test_the_lines_are_figures_with_their_directions():
    directions = {figure.name: figure.more_is_better for figure in SCORE_DEFINITIONS}
    for line in SCORE_TARGETS:
        assert directions[line.score] == (line.target > line.worst)


def test_a_shortfall_is_the_way_that_is_missed():
    assert shortfall(KEPT) == 0
    at_the_lines = Scores(0.96, 0.90, 0.72, 0.35, 0.40, 0.60, 0.60, 0.60, None, None, None)
    assert shortfall(at_the_lines) == 0
    # Half-way from the target to chance, to 0, or to the bare render.
    assert shortfall(replace(at_the_lines, separation=0.73)) == pytest.approx(0.5)
    assert shortfall(replace(at_the_lines, depth=0.175)) == pytest.approx(0.5)
    assert shortfall(replace(at_the_lines, style=0.7)) == pytest.approx(0.5)
    assert shortfall(replace(at_the_lines, style_fine=0.8)) == pytest.approx(0.5 / 3)
    assert shortfall(replace(at_the_lines, outline=0.7, depth=0.0)) == pytest.approx(1.5)


def test_figures_that_cannot_be_taken_do_not_count():
    assert shortfall(replace(KEPT, depth=None, depth_edges=None, separation=None)) == 0
    assert shortfall(replace(KEPT, depth=None, style=0.7)) == pytest.approx(0.5)
    assert "depth" not in misses(replace(KEPT, depth=None))


def test_dials_are_searched_within_their_ranges():
    ranges = {name: (DIALS[name]["minimum"], DIALS[name]["maximum"]) for name in ALL}
    for turn in DIAL_STEPS:
        low, high = ranges[turn.name]
        assert low <= turn.low <= getattr(Dials(), turn.name) <= turn.high <= high
    repainted = {
        "likeness": (search.LIKENESS_FOR_FORM, search.LIKENESS_FOR_STYLE),
        "stroke_size": search.STROKE_SIZES,
    }
    for name, values in repainted.items():
        assert all(ranges[name][0] <= value <= ranges[name][1] for value in values)


def test_a_still_that_keeps_everything_costs_one_look():
    fake = Fake(lambda dials: 0)
    found = explore(Dials(), ALL, fake)
    assert (found.dials, found.compositions, found.paintings) == (Dials(), 1, 1)
    still = refine(Dials(), found.dials, ALL, found.painting, fake)
    assert (still.best.dials, still.before, still.compositions) == (Dials(), 0, 1)


def test_the_best_dials_are_found():
    found = explore(Dials(), ALL, Fake(far_from(relief=1.6, ground_calm=0.7)))
    assert (found.dials.relief, found.dials.ground_calm) == pytest.approx((1.6, 0.7), abs=0.1)
    assert (found.dials.likeness, found.dials.stroke_size, found.dials.artwork_colour) == (1, 1, 1)


def test_dials_that_need_a_repainting_are_tried():
    fake = Fake(far_from(likeness=1.5))
    found = explore(Dials(), ALL, fake)
    assert found.dials.likeness == 1.5
    assert found.painting[0].likeness == 1.5
    assert found.paintings == len(fake.painted) == 2
    # If the style is missed, less likeness is tried first.
    fake = Fake(lambda dials: 0)
    fake.score_painting = lambda painting: replace(KEPT, style=0.9)
    explore(Dials(), ALL, fake)
    assert [dials.likeness for dials in fake.painted][:2] == [1, search.LIKENESS_FOR_STYLE]


def test_a_small_gain_is_not_worth_a_repainting():
    gain = search.MIN_REPAINTING_GAIN / 2
    found = explore(Dials(), ALL, Fake(lambda dials: 0.2 - 0.35 * gain * (dials.likeness > 1)))
    assert found.dials.likeness == 1


def test_the_budget_is_kept():
    numbers = np.random.default_rng(0)
    fake = Fake(lambda dials: numbers.uniform(0.1, 0.3))
    seen = []
    found = explore(Dials(), ALL, fake, lambda *words: seen.append(words))
    assert found.compositions == len(fake.judged_dials) <= search.COARSE_COMPOSITIONS
    assert found.paintings == len(fake.painted) <= search.COARSE_PAINTINGS
    assert all(done <= total for done, total, _ in seen)
    # The search for a composition leaves some of the budget for repaintings.
    assert any(dials.likeness != 1 for dials in fake.painted)
    assert any(dials.stroke_size != 1 for dials in fake.painted)
    full = Fake(lambda dials: numbers.uniform(0.1, 0.3))
    still = refine(Dials(), found.dials, ALL, found.painting, full)
    assert still.compositions == len(full.judged_dials) <= search.FULL_COMPOSITIONS
    assert full.painted == []


def test_no_still_is_judged_twice():
    fake = Fake(lambda dials: 0.3)
    explore(Dials(), ALL, fake)
    assert len(set(fake.judged_dials)) == len(fake.judged_dials)


@pytest.mark.parametrize("seed", range(8))
def test_nothing_worse_than_the_dials_as_given_is_chosen(seed):
    numbers = np.random.default_rng(seed)
    kept = {}
    fake = Fake(lambda dials: kept.setdefault(dials, numbers.uniform(0, 0.35)))
    given = Dials(artwork_colour=0.8)
    found = explore(given, ALL - {"artwork_colour"}, fake)
    assert kept[found.dials] <= kept[given]
    full = Fake(lambda dials: kept.setdefault((dials,), numbers.uniform(0, 0.35)))
    still = refine(given, found.dials, ALL - {"artwork_colour"}, found.painting, full)
    assert still.best.shortfall <= still.before
    first = replace(found.dials, relief=1.0, ground_calm=0.5)
    assert full.judged_dials[0] == first
    assert still.before == pytest.approx(kept[(first,)] / 0.35)


def test_dials_that_were_given_are_left_alone():
    given = Dials(relief=0.3, likeness=2.5)
    fake = Fake(lambda dials: 0.3 - 0.1 * dials.relief / 2)
    found = explore(given, ALL - {"relief", "likeness"}, fake)
    refine(given, found.dials, ALL - {"relief", "likeness"}, found.painting, fake)
    assert {(d.relief, d.likeness) for d in fake.judged_dials} == {(0.3, 2.5)}
    none = Fake(lambda dials: 0.3)
    assert explore(given, (), none).painting is None
    assert none.painted == none.judged_dials == []


def scene(size=SIZE):
    """Return a slope that recedes behind a bar, 20 Å nearer, with a camera."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    slope = (abs(y - height / 2) < height / 4) & (abs(x - width / 2) < width * 0.4)
    bar = (abs(x - width / 2) < width / 12) & (abs(y - height / 2) < height * 0.42)
    depth = np.where(bar, 100, np.where(slope, 120 + 20 * x / width, np.nan)).astype(np.float32)
    colour = np.zeros((height, width, 3), np.float32)
    colour[slope], colour[bar] = (0.2, 0.4, 0.7), (0.8, 0.3, 0.2)
    pose = np.eye(4)
    pose[2, 3] = -120
    camera = Camera("orthographic", width, height, 0.5, 50, 200, pose)
    return Frame(colour, (slope | bar).astype(np.float32), depth, camera)


def test_a_reduced_frame_keeps_its_depth():
    frame = scene()
    small = shrink_frame(frame, 48)
    assert small.size == (48, 36)
    assert small.depth.shape == small.matte.shape
    known = np.isfinite(small.depth)
    assert set(np.unique(small.depth[known])) <= set(np.unique(frame.depth))
    assert (small.matte[known] > 0.4).all()
    assert (small.matte[~known] < 0.6).all()
    # Half as many pixels, each twice as wide.
    assert (small.camera.width, small.camera.height) == (48, 36)
    assert small.camera.scale == 2 * frame.camera.scale


@pytest.fixture
def quick(monkeypatch):
    """Set qualities of a few steps, with trials smaller than the still, and a small budget."""
    coarse = tiny_quality("draft", (64, 48), (Scale(64, 3, 2),))
    keyframe = (Scale(96, 1, 0),)
    full = tiny_quality("standard", SIZE, (Scale(96, 4, 2),), keyframe)
    monkeypatch.setattr(trial, "COARSE_QUALITY", coarse)
    monkeypatch.setattr(quality, "QUALITIES", {"draft": coarse, "standard": full})
    for name, budget in {"COARSE_COMPOSITIONS": 6, "COARSE_PAINTINGS": 2}.items():
        monkeypatch.setattr(search, name, budget)
    # These modules bind the number on import, so it is set here, before a test.
    for module in (search, tuner):
        monkeypatch.setattr(module, "FULL_COMPOSITIONS", 4)


@pytest.fixture
def view(tmp_path):
    """Write a rendered frame."""
    frame = scene()
    folder = tmp_path / "view"
    folder.mkdir()
    write_frame(folder, 0, frame)
    write_cameras(folder / "camera.json", [frame.camera])
    return folder / "0000.png"


def painted(view, name, *words):
    """Paint on one thread; return the record and the still."""
    still = view.parents[1] / f"{name}.png"
    command = ["paint", view, "--artwork", ART, "-o", still, "--threads", 1, *words]
    assert cli.main([str(word) for word in command]) == 0
    return json.loads(still.with_suffix(".json").read_text()), np.asarray(Image.open(still))


def test_without_tuning_nothing_is_chosen(quick, view):
    record, still = painted(view, "still", "--weight", "air=0.25")
    assert "tuned" not in record
    assert record["dials"] == Dials().as_dict() | {"weights": {"air": 0.25}}
    sources = [StyleSource(artwork.load_artwork(ART).pixels)]
    dials = Dials(weights=Weights(air=0.25))
    painter = Painter(
        sources, quality.quality_by_name("standard"), dials, device.select_device("auto", 1)
    )
    painting = painter.paint(read_rendered_frame(view))
    assert np.array_equal(still, to_8bit(painting.still))
    usual = trial.TrialPainter(painter, read_rendered_frame(view), sources[0].pixels).compose(
        painting, Dials()
    )
    assert not np.array_equal(still, to_8bit(usual.still))


def test_a_tuned_still_its_record_and_its_clip(quick, view, tmp_path, monkeypatch, capsys):
    sizes, composed = [], trial.TrialPainter.compose

    def counted(self, painting, dials):
        sizes.append(self.frame.size)
        return composed(self, painting, dials)

    monkeypatch.setattr(trial.TrialPainter, "compose", counted)
    layers = tmp_path / "layers"
    words = ("--tune", "--ground-calm", "0.6", "--weight", "air=0.25", "--layers", layers)
    record, still = painted(view, "still", *words)
    tuned = record["tuned"]
    assert set(tuned["dials"]) == ALL - {"ground_calm"}
    assert record["dials"] | tuned["dials"] == record["dials"]
    assert (record["dials"]["ground_calm"], record["dials"]["weights"]) == (0.6, {"air": 0.25})
    assert tuned["shortfall"]["after"] <= tuned["shortfall"]["before"]
    assert tuned["compositions"] == len(sizes)
    assert 1 <= tuned["repaintings"] <= search.COARSE_PAINTINGS
    assert sizes.count((64, 48)) <= search.COARSE_COMPOSITIONS
    assert sizes.count(SIZE) <= search.FULL_COMPOSITIONS
    assert tuned["seconds"] <= record["seconds"]
    assert "tuning" in capsys.readouterr().err
    # The record matches the still: the same dials by hand give the same still.
    dials = record["dials"]
    by_hand = [f"--{name.replace('_', '-')}={dials[name]}" for name in SEARCHED_DIALS]
    again, same = painted(view, "again", *by_hand, "--weight", "air=0.25")
    assert again["dials"] == dials
    assert again["scores"] == record["scores"]
    assert np.array_equal(still, same)

    # A clip of this one frame is composed with the dials in the record, whatever they are.
    for name, relief in (("frames", dials["relief"]), ("flat", 0.0)):
        other = tmp_path / f"{name}.json"
        other.write_text(json.dumps({"dials": dials | {"relief": relief}}))
        command = ["animate", view.parent, "--view", view, "--layers", layers, "--record", other]
        command += ["--artwork", ART, "-o", tmp_path / name, "--threads", 1]
        assert cli.main([str(word) for word in command]) == 0
    seen = read_painted_view(view)
    layered = read_layers(layers, seen)
    expected = FrameComposer(
        [Keyframe(seen, layered.figure)],
        prepare_ground(layered.ground, layered.palette),
        layered.palette,
        read_dials(tmp_path / "still.json").clip_composition,
    ).compose(seen)
    frame, flat = (np.asarray(Image.open(tmp_path / n / "0000.png")) for n in ("frames", "flat"))
    away = [np.abs(one.astype(int) - to_8bit(expected)).mean() for one in (frame, flat)]
    assert away[0] == 0
    assert away[1] > 1
    assert read_dials(tmp_path / "still.json").relief == dials["relief"]


def test_a_still_as_small_as_a_trial_is_not_painted_twice(quick, view, monkeypatch):
    paintings, paint = [], trial.TrialPainter.paint

    def counted(self, dials, watch=None):
        paintings.append(dials)
        return paint(self, dials, watch)

    monkeypatch.setattr(trial.TrialPainter, "paint", counted)
    draft = replace(trial.COARSE_QUALITY, size=SIZE)
    monkeypatch.setattr(trial, "COARSE_QUALITY", draft)
    monkeypatch.setitem(quality.QUALITIES, "draft", draft)
    record, _ = painted(view, "still", "--tune", "--quality", "draft")
    assert record["tuned"]["repaintings"] == len(paintings) - 1
    assert len(set(paintings)) == len(paintings)


def test_help_and_documentation_state_the_budget(capsys):
    with pytest.raises(SystemExit):
        cli.main(["paint", "--help"])
    budget = (
        f"at most {search.COARSE_PAINTINGS} small paintings, {search.COARSE_COMPOSITIONS} "
        f"compositions of them and {search.FULL_COMPOSITIONS} of the still"
    )
    pages = [(ROOT / name).read_text("utf-8") for name in ("config/README.md", "docs/painter.md")]
    for text in (capsys.readouterr().out, *pages):
        assert budget in " ".join(text.split())


def test_the_documentation_states_the_lines():
    text = (ROOT / "docs/painter.md").read_text("utf-8")
    for line in SCORE_TARGETS:
        assert f"| {line.score} | {line.target:g} | {line.worst:g} | " in text
