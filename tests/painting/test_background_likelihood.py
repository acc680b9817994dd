"""A picture whose figure is unknown: its smooth places are painted quietly."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from impasto.artworks import artwork
from impasto.artworks.saliency import background_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.colour_space import lightness
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.rendering.frame import Frame
from scenes import STYLES, TINY, scene

WALL, CROWD = np.s_[:, 6:40], np.s_[:, 56:90]


def photograph():
    """Return a smooth wall on the left, and a detailed region on the right."""
    y, x = np.mgrid[:72, :96].astype(np.float32)
    light = np.where(x < 48, 0.55 + 0.001 * y, 0.5 + 0.4 * np.sin(x) * np.sin(1.3 * y))
    return Frame(np.dstack([light, 0.9 * light, 0.7 * light]).astype(np.float32), np.ones_like(x))


def test_what_is_smooth_is_quiet_where_nothing_else_tells_the_figure():
    frame = photograph()
    quiet = background_likelihood(frame)
    assert quiet[WALL].mean() > 0.9
    assert quiet[CROWD].mean() < 0.1
    assert background_likelihood(replace(frame, depth=np.ones_like(frame.matte))) is None
    assert background_likelihood(scene()) is None


def test_all_that_is_smooth_is_quiet_however_much_it_is():
    """Ranks alone would call a quarter of the picture busy, of which nine tenths are smooth."""
    frame = photograph()
    y, x = np.mgrid[:72, :96].astype(np.float32)
    small = (abs(x - 48) < 12) & (abs(y - 36) < 12)
    light = np.where(small, 0.5 + 0.4 * np.sin(x) * np.sin(1.3 * y), 0.4 + 0.002 * y)
    frame = replace(frame, colour=np.repeat(light[..., None], 3, axis=2).astype(np.float32))
    quiet = background_likelihood(frame)
    assert quiet[:12].min() > 0.95
    assert quiet[60:].min() > 0.95
    assert quiet[small].mean() < 0.1


@pytest.fixture(scope="module")
def painted():
    sources = [StyleSource(artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels)]

    def paint(frame, **dials):
        painter = Painter(sources, TINY, Dials(**dials), device.select_device("cpu", 1))
        light = lightness(painter.paint(frame).still)
        # Detail smaller than the picture's large forms.
        return light - ndimage.gaussian_filter(light, 4)

    return paint


def test_quiet_places_are_painted_with_quiet_strokes(painted, monkeypatch):
    frame = photograph()
    still = painted(frame)
    monkeypatch.setattr("impasto.painting.painting_setup.background_likelihood", lambda frame: None)
    composed = painted(frame)
    monkeypatch.setattr(
        "impasto.painting.composition.compose.background_likelihood", lambda frame: None
    )
    busy = painted(frame)
    # The composition calms the strokes, and the painter chooses calmer ones to begin with.
    assert composed[WALL].std() < 0.9 * busy[WALL].std()
    assert still[WALL].std() < 0.9 * composed[WALL].std()
    assert still[CROWD].std() > 0.8 * busy[CROWD].std()
    assert still[CROWD].std() > 1.5 * still[WALL].std()


def test_the_dial_of_the_ground_says_how_quiet(painted):
    frame = photograph()
    assert (
        painted(frame, ground_calm=0.5)[WALL].std()
        < 0.95 * painted(frame, ground_calm=0.0)[WALL].std()
    )
