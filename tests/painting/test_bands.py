"""Bands: a large picture that is drawn from its strokes in bands is the picture drawn at once."""

from dataclasses import replace

import numpy as np
import pytest

import bars
from impasto.artworks.artwork import load_artwork
from impasto.artworks.style_source import StyleSource
from impasto.painting.broad_maps import resample
from impasto.painting.composition import layers
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.parts.partition import Part
from impasto.painting.parts.selector import parse_selector
from impasto.painting.quality import quality_by_name
from impasto.painting.strokes import stroke_record
from impasto.rendering.depth_cues import nearness
from impasto.rendering.frame import Frame, resize_frame
from scenes import STYLES
from sphere import ball

OIL = Dials(medium="oil")  # thick paint, in whose light each place sees those around it


def sphere(size):
    frame = ball(20, size=size)[0]
    return replace(frame, colour=0.3 + 0.4 * frame.colour)


def bars_in(size):
    return resize_frame(bars.scene(), size)


def photograph(size):
    pixels = load_artwork(STYLES / "renoir-girls-at-the-piano.jpg").pixels
    cut = np.clip(resample(pixels[:600, :450], size), 0, 1)
    return Frame(cut, np.ones(size[::-1], np.float32))


def flat_plate(size):
    return replace(bars_in(size), depth=None, atom_map=None)


def parts():
    named = {"chain:A": bars.RED, "far": bars.BLUE, "ground": bars.GREEN}
    return [Part(parse_selector(name), (StyleSource(art),)) for name, art in named.items()]


def draw(painting, frame, dials, given, rows, monkeypatch):
    monkeypatch.setattr(layers, "BAND_ROWS", rows)
    shown = []
    drawn = layers.redraw_still(
        painting.strokes,
        painting.palette,
        frame,
        dials.composition,
        given,
        progress=lambda *done: shown.append(done),
    )
    return drawn, shown


@pytest.mark.parametrize(
    ("picture", "size", "dials", "given"),
    [
        (sphere, (96, 72), OIL, []),
        (sphere, (72, 96), OIL, []),
        (sphere, (96, 72), Dials(artwork_colour=0.4), []),
        (bars_in, (96, 72), Dials(palette="okabe-ito"), []),
        (bars_in, (96, 72), Dials(relief=2.0), parts()),
        (bars_in, (96, 72), OIL, parts()[:1]),
        (flat_plate, (96, 72), OIL, []),
        (photograph, (72, 96), OIL, []),
    ],
    ids=[
        *("sphere", "upright", "render colours", "palette", "parts", "one part"),
        *("flat", "photograph"),
    ],
)
def test_bands_give_the_picture_as_a_whole(picture, size, dials, given, monkeypatch):
    wave = StyleSource(load_artwork(STYLES / "hokusai-great-wave.jpg").pixels)
    painting = Painter([wave], quality_by_name("sketch"), dials, parts=given).paint(picture(size))
    large = picture((4 * size[0], 4 * size[1]))
    height = large.size[1]
    at_once, shown = draw(painting, large, dials, given, height, monkeypatch)
    assert not shown
    monkeypatch.setattr(layers, "WHOLE_SIDE", 3 * max(size))
    # Copies have no depth cues yet.
    whole, _ = draw(painting, replace(large), dials, given, height, monkeypatch)
    banded, shown = draw(painting, replace(large), dials, given, 70, monkeypatch)
    assert shown[0] == (70, height)
    assert shown[-1] == (height, height)
    assert np.abs(banded.astype(int) - whole).max() <= 1
    # Broad tone comes from a smaller copy.
    assert np.abs(whole.astype(int) - at_once).mean() < 1


def test_a_band_of_a_frame_knows_its_place():
    frame = bars_in((96, 72))
    near = nearness(frame)
    band = frame.band(20, 30)
    assert (band.size, band.whole_size, band.side, band.top) == ((96, 10), (96, 72), 96, 20)
    assert (frame.whole_size, frame.side) == (frame.size, 96)
    np.testing.assert_array_equal(nearness(band), near[20:30])
    np.testing.assert_array_equal(band.atom_map.ids, frame.atom_map.ids[20:30])


@pytest.mark.parametrize("size", [(50, 40), (8, 6), (17, 12)])
def test_rows_of_resampled_planes_are_those_of_the_whole(size):
    planes = np.random.default_rng(0).uniform(0, 1, (12, 17, 2)).astype(np.float32)
    whole = resample(planes, size)
    for rows in (slice(0, 3), slice(2, size[1])):
        np.testing.assert_allclose(resample(planes, size, rows), whole[rows], atol=1e-4)


def test_artworks_for_a_large_canvas_are_enlarged_less(monkeypatch):
    [full] = stroke_record.grind_pigments([bars.RED], (400, 300), 1.0)
    monkeypatch.setattr(stroke_record, "MOST_PIGMENT_PIXELS", 30_000)
    [less] = stroke_record.grind_pigments([bars.RED], (400, 300), 1.0)
    assert full.zoom == 1
    assert less.zoom == pytest.approx(0.5)
    assert less.scale == pytest.approx(full.scale / 2)
    assert less.lab.size == pytest.approx(full.lab.size / 4, rel=0.02)
    one, two = stroke_record.grind_pigments([bars.RED] * 2, (400, 300), 1.0)
    assert one.lab.shape == two.lab.shape
    assert one.lab.size == pytest.approx(full.lab.size / 8, rel=0.02)
