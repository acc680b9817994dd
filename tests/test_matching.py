"""Strokes matched to places: against values worked by hand, and what the price of a stroke does."""

from pathlib import Path

import numpy as np
import pytest
import torch

from impasto import artwork, device
from impasto.encoder import Encoder
from impasto.matching import (
    MATCH_LAYERS,
    STROKES,
    MatchLoss,
    Strokes,
    cells,
    columns,
    evenly,
    match,
    scales_of,
)
from impasto.source import Source
from impasto.style import MARGIN, Style
from impasto.weights import Weights

STYLES = Path(__file__).parents[1] / "styles"
CPU = torch.device("cpu")


def strokes(*rows):
    features = torch.tensor(rows, dtype=torch.float32)
    return Strokes((features,), scales_of([features]))


@pytest.fixture(scope="module")
def encoder():
    return Encoder(device.choose("cpu"))


def test_columns_are_places_row_by_row():
    features = {
        name: torch.arange(8 * 12.0).view(1, 1, 8, 12).expand(1, 3, 8, 12) for name in MATCH_LAYERS
    }
    found = columns(features, cells((12, 8)))
    assert [f.shape for f in found] == [(6, 3)] * 4
    # The middle of the first four by four pixels: the mean of rows and columns 1 and 2.
    assert found[0][:, 0].tolist() == pytest.approx([19.5, 23.5, 27.5, 67.5, 71.5, 75.5])


def test_scales_are_lengths():
    assert float(scales_of([torch.tensor([[3.0, 4.0], [0.0, 0.0]])])[0]) == pytest.approx(
        (25 / 2) ** 0.5
    )


def test_evenly():
    assert evenly(3, 5, CPU).tolist() == [0, 1, 2]
    assert evenly(101, 3, CPU).tolist() == [0, 50, 100]


def test_the_nearest_stroke_is_taken():
    given = strokes([1, 0, 0], [0, 1, 0], [0, 0, 1])
    places = torch.tensor([[0.1, 0.0, 0.9], [0.8, 0.1, 0.1], [0.0, 2.0, 0.1]])
    assert match([places], given, spread=0).tolist() == [2, 0, 1]


def test_prices_spread_the_strokes():
    """Some strokes are everybody's nearest; at higher prices they are taken less often."""
    torch.manual_seed(0)
    given, places = strokes(*torch.rand(40, 6).tolist()), torch.rand(2000, 6) ** 3
    nearest, some, even = (
        torch.bincount(match([places], given, spread), minlength=40).float()
        for spread in (0.0, 0.5, 1.0)
    )
    assert nearest.std() > some.std() > 2 * even.std()


def test_match_is_the_same_in_chunks(monkeypatch):
    torch.manual_seed(1)
    given, places = strokes(*torch.rand(50, 8).tolist()), torch.rand(300, 8)
    whole = match([places], given, 0.5)
    monkeypatch.setattr("impasto.matching.CHUNK", 7)
    assert torch.equal(match([places], given, 0.5), whole)


def test_match_loss_by_hand():
    shape = cells((8, 4))  # two places
    target = torch.tensor([[0.0, 2.0]])
    loss = MatchLoss(
        (target,) * 4, (torch.tensor(2.0),) * 4, torch.tensor([1]), torch.tensor([1.0]), shape
    )

    def filled_with(*features):
        planes = torch.tensor(features).view(1, 2, 1, 1).expand(1, 2, 4, 8)
        return dict.fromkeys(MATCH_LAYERS, planes)

    assert float(loss(filled_with(0.0, 2.0))) == pytest.approx(0, abs=1e-6)
    # At right angles: 1 for the direction, and half of (2² + 2²) / 2² for the length; four layers.
    assert float(loss(filled_with(2.0, 0.0))) == pytest.approx(4 * (1 + 0.5 * 2))


def test_match_losss_gradient_agrees_with_finite_differences():
    torch.manual_seed(2)
    target = torch.rand(2, 3, dtype=torch.float64)
    loss = MatchLoss(
        (target,) * 4,
        (torch.tensor(1.5, dtype=torch.float64),) * 4,
        torch.tensor([0, 2]),
        torch.tensor([0.3, 0.7], dtype=torch.float64),
        (1, 3),
    )
    planes = torch.rand(1, 3, 4, 12, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda p: loss(dict.fromkeys(MATCH_LAYERS, p)), planes)


def test_artworks_give_strokes_by_their_weight(encoder):
    noise = np.random.default_rng(0).random((400, 400, 1), dtype=np.float32)
    red, blue = (noise * np.array(tint, np.float32) for tint in ((1, 0, 0), (0, 0, 1)))
    everywhere = Weights(figure_guide=0)

    def first(*sources):
        return Style(sources, encoder, CPU, everywhere).strokes(400, figure=True).features[0]

    middles = torch.stack([first(Source(red)).mean(dim=0), first(Source(blue)).mean(dim=0)])
    both = first(Source(red, 3), Source(blue, 1))
    from_blue = torch.cdist(both, middles).argmin(dim=1).float().mean()
    assert len(both) == STROKES
    assert float(from_blue) == pytest.approx(0.25, abs=0.01)


def test_guides_and_margin_choose_what_is_learned(encoder):
    pixels = artwork.load(STYLES / "leonardo-mona-lisa.jpg").pixels
    every, busy = (
        len(
            Style([Source(pixels)], encoder, CPU, Weights(figure_guide=g))
            .strokes(128, figure=True)
            .features[0]
        )
        for g in (0.0, 1.0)
    )
    size = (round(128 * pixels.shape[1] / pixels.shape[0]), 128)
    rows, places = cells(size)
    assert every == (rows - 2 * max(1, round(MARGIN * rows))) * (
        places - 2 * max(1, round(MARGIN * places))
    )
    assert 0.1 * every < busy < 0.7 * every
