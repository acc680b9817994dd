"""Depth steps in paint: where they are, and the loss where paint does not show them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.painting.dials import Dials
from impasto.painting.network.losses import TARGET_GRADIENT, EdgeLoss, depth_steps
from impasto.painting.network.tiling import single_tile, split_into_tiles
from impasto.painting.painter import Painter
from impasto.painting.weights import Weights
from scenes import TINY, flattened, scene

SIZE = (96, 72)


def slope(gradient):
    """Return a grey picture (1, 3, 72, 96) that lightens by `gradient` per pixel to the right."""
    return (gradient * torch.arange(96.0) - 3).expand(1, 3, 72, 96)


def test_steps_are_where_one_bar_ends_before_the_other():
    frame = scene()
    steps = depth_steps(frame)
    # The upright bar has edges at x = 40 and 56; the flat one continues behind it.
    assert steps[36, 39:42].max() == 1
    assert steps[36, 55:58].max() == 1
    assert steps[36, 44:53].max() == 0
    assert steps[36, 20:36].max() == 0
    # Where the upright bar stands in front of the ground, there is an outline but no step.
    assert steps[15].max() == 0
    assert depth_steps(flattened(frame)).max() == 0
    assert depth_steps(replace(frame, depth=None)).max() == 0


@pytest.mark.parametrize(
    ("gradient", "score"),
    [(0, 1), (TARGET_GRADIENT / 2, 0.25), (TARGET_GRADIENT, 0), (2 * TARGET_GRADIENT, 0)],
)
def test_what_is_short_of_the_gradient_costs(gradient, score):
    loss = EdgeLoss(torch.from_numpy(depth_steps(scene()))[None, None])
    assert float(loss(slope(gradient), single_tile(SIZE))) == pytest.approx(score, abs=2e-3)


def test_tiles_add_up_to_the_whole():
    loss = EdgeLoss(torch.from_numpy(depth_steps(scene()))[None, None])
    torch.manual_seed(0)
    image = 0.1 * torch.rand(1, 3, 72, 96)
    parts = split_into_tiles(SIZE, 4500)
    assert len(parts) > 1
    together = sum(float(loss(tile.crop(image), tile)) for tile in parts)
    assert together == pytest.approx(float(loss(image, single_tile(SIZE))), rel=1e-5)


def test_paint_shows_the_steps_that_it_is_asked_to_show():
    frame = scene()
    # Random grey pixels give no edges of their own.
    noise = np.random.default_rng(0).normal(0.5, 0.05, (80, 80, 1)).clip(0, 1)
    grey = [StyleSource(np.repeat(noise, 3, axis=2).astype(np.float32))]
    steps = torch.from_numpy(depth_steps(frame))[None, None]
    left = []
    for weight in (0.0, 1.0):
        painter = Painter(
            grey,
            TINY,
            Dials(brushwork="none", weights=Weights(edges=weight)),
            device.select_device("cpu"),
        )
        painted = torch.from_numpy(painter.paint(frame).figure.transpose(2, 0, 1))[None]
        left.append(float(EdgeLoss(steps)(painted, single_tile(SIZE))))
    assert left[1] < 0.7 * left[0]
