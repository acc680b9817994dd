"""Pictures that strokes can hardly be laid on."""

from dataclasses import replace

import numpy as np
import pytest

from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.errors import InputError
from impasto.painting.painter import Painter
from impasto.painting.strokes.centre_lines import scatter_seeds
from impasto.rendering.frame import Frame
from scenes import TINY

SKETCH = replace(TINY, stroke_scales=())


def test_a_picture_that_shows_nothing_is_refused_without_network_too():
    artwork = np.linspace(0, 1, 48 * 64 * 3, dtype=np.float32).reshape(48, 64, 3)
    painter = Painter([StyleSource(artwork)], SKETCH, device=device.select_device("cpu"))
    nothing = Frame(np.zeros((72, 96, 3), np.float32), np.zeros((72, 96), np.float32))
    with pytest.raises(InputError, match="shows nothing"):
        painter.paint(nothing)


@pytest.mark.parametrize("size", [(16, 512), (512, 16)])
def test_pictures_thinner_than_a_stroke_have_seeds(size):
    seeds = scatter_seeds(np.ones(size, bool), 0.2, np.random.default_rng(0))
    # A hexagonal grid has about 1.15 seeds on the square of its spacing, here 16 pixels; the jitter
    # takes some from the only row.
    assert 10 <= len(seeds) <= 37
    assert (seeds >= 0).all()
    assert (seeds < np.array(size[::-1]) / 512).all()
