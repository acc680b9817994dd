"""Patch matching, compared with values worked out by hand, and the effect of prices."""

from pathlib import Path

import numpy as np
import pytest
import torch

from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.painting.network.tiling import single_tile
from impasto.painting.network.vgg import Encoder
from impasto.painting.style.patch_matching import (
    CPU_CHUNK,
    FEATURE_STRIDES,
    MATCH_LAYERS,
    MAX_PATCHES,
    MatchingLoss,
    StylePatches,
    _FeatureDistance,
    feature_planes,
    feature_scales,
    grid_shape,
    layers_to,
    match_patches,
    spaced_indices,
)
from impasto.painting.style.style_patches import MARGIN, ArtworkStyle
from impasto.painting.weights import Weights

STYLES = Path(__file__).parents[2] / "styles"
CPU = torch.device("cpu")


def strokes(*rows):
    features = torch.tensor(rows, dtype=torch.float32)
    return StylePatches((features,), feature_scales([features]))


@pytest.fixture(scope="module")
def encoder():
    return Encoder(device.select_device("cpu"))


def test_planes_are_features_at_places():
    """A picture of 20 by 12 pixels has places 4 pixels wide, in three rows of five."""
    size, rows, columns = (20, 12), 3, 5
    assert grid_shape(size) == (rows, columns)
    features = {
        name: torch.arange(12 // w * (20 // w)).view(1, 1, 12 // w, 20 // w).expand(1, 3, -1, -1)
        for name, w in FEATURE_STRIDES.items()
    }
    features = {name: layer.float() for name, layer in features.items()}
    found = feature_planes(features, size)
    assert {plane.shape for plane in found.values()} == {(rows, columns, 3)}
    # Features 2 pixels wide: each place takes that of its upper left corner.
    assert found["pool1"][:2, :, 0].tolist() == [[0, 2, 4, 6, 8], [20, 22, 24, 26, 28]]
    # As wide as a place: each takes its own.
    assert torch.equal(found["relu3_3"][..., 0].flatten(), torch.arange(15.0))
    # 8 pixels wide, one row of two: interpolated; the last place takes its neighbour's.
    assert found["relu4_1"][2, :, 0].tolist() == pytest.approx([0, 0.25, 0.75, 1, 1])


def test_scales_are_lengths():
    assert float(feature_scales([torch.tensor([[3.0, 4.0], [0.0, 0.0]])])[0]) == pytest.approx(
        (25 / 2) ** 0.5
    )


def test_evenly():
    assert spaced_indices(3, 5, CPU).tolist() == [0, 1, 2]
    assert spaced_indices(101, 3, CPU).tolist() == [0, 50, 100]


def test_the_nearest_stroke_is_taken():
    given = strokes([1, 0, 0], [0, 1, 0], [0, 0, 1])
    places = torch.tensor([[0.1, 0.0, 0.9], [0.8, 0.1, 0.1], [0.0, 2.0, 0.1]])
    assert match_patches([places], torch.arange(3), given, spread=0).tolist() == [2, 0, 1]


def test_places_that_are_not_asked_about_do_not_count():
    torch.manual_seed(3)
    given, features = strokes(*torch.rand(9, 4).tolist()), torch.rand(40, 4)
    some = torch.tensor([3, 8, 20, 39])
    alone = match_patches([features[some]], torch.arange(4), given, 0.5)
    assert torch.equal(match_patches([features], some, given, 0.5), alone)


def test_prices_spread_the_strokes():
    """Some patches are the nearest to most places; higher prices make them rarer."""
    torch.manual_seed(0)
    given, places = strokes(*torch.rand(40, 6).tolist()), torch.rand(2000, 6) ** 3
    every = torch.arange(2000)
    nearest, some, even = (
        torch.bincount(match_patches([places], every, given, spread), minlength=40).float()
        for spread in (0.0, 0.5, 1.0)
    )
    assert nearest.std() > some.std() > 2 * even.std()


def test_match_is_the_same_in_chunks(monkeypatch):
    torch.manual_seed(1)
    given, places = strokes(*torch.rand(50, 8).tolist()), torch.rand(300, 8)
    every = torch.arange(300)
    together = match_patches([places], every, given, 0.5)
    monkeypatch.setattr("impasto.painting.style.patch_matching.CHUNK", 7)
    assert torch.equal(match_patches([places], every, given, 0.5), together)


def match_loss(strokes, length, taken, weights):
    every = dict.fromkeys(MATCH_LAYERS, strokes)
    lengths = dict.fromkeys(MATCH_LAYERS, strokes.new_full((len(strokes),), length))
    return MatchingLoss(every, lengths, torch.tensor([taken]), strokes.new_tensor([weights]))


def at_widths(plane):
    """Return features (1, C, 4, 16) of a picture of 16 by 4 pixels, at each layer's own width."""
    return {name: plane[..., :: min(w, 4), ::w] for name, w in FEATURE_STRIDES.items()}


def test_match_loss_by_hand():
    """Of four places only the second counts, and it was given the second patch."""
    given = torch.tensor([[5.0, 5.0], [0.0, 2.0]])
    loss, picture = match_loss(given, 2.0, [0, 1, 0, 0], [0.0, 1.0, 0.0, 0.0]), single_tile((16, 4))

    def filled_with(*features):
        return at_widths(torch.tensor(features).view(1, 2, 1, 1).expand(1, 2, 4, 16))

    assert float(loss(filled_with(0.0, 2.0), picture)) == pytest.approx(0, abs=1e-6)
    # At right angles: 1 for the direction, and half of (2² + 2²) / 2² for the length; four layers.
    assert float(loss(filled_with(2.0, 0.0), picture)) == pytest.approx(4 * (1 + 0.5 * 2))


def test_match_losss_gradient_agrees_with_finite_differences(monkeypatch):
    """The same holds in chunks of one place."""
    torch.manual_seed(2)
    given = torch.rand(3, 3, dtype=torch.float64)
    loss = match_loss(given, 1.5, [1, 0, 2, 1], [0.3, 0.0, 0.5, 0.2])
    given_to = loss._matches_within(single_tile((16, 4)))
    assert given_to.assignment.tolist() == [1, 2, 1]
    layer = torch.rand(1, 3, 2, 8, dtype=torch.float64, requires_grad=True)
    for chunk in (CPU_CHUNK, 1):
        monkeypatch.setattr("impasto.painting.style.patch_matching.CPU_CHUNK", chunk)
        assert torch.autograd.gradcheck(
            lambda layer: _FeatureDistance.apply(
                layer, "pool1", (1, 4), given, loss.patch_scales["pool1"], given_to
            ),
            layer,
        )


def test_layers_to_the_deepest():
    assert layers_to("pool2") == ("pool1", "pool2")
    assert layers_to("relu5_1") == layers_to("relu4_1") == MATCH_LAYERS


def test_artworks_give_strokes_by_their_weight(encoder):
    noise = np.random.default_rng(0).random((400, 400, 1), dtype=np.float32)
    red, blue = (noise * np.array(tint, np.float32) for tint in ((1, 0, 0), (0, 0, 1)))
    everywhere = Weights(figure_guide=0)

    def first(*sources):
        return ArtworkStyle(sources, encoder, CPU, everywhere).patches(400, figure=True).features[0]

    middles = torch.stack(
        [first(StyleSource(red)).mean(dim=0), first(StyleSource(blue)).mean(dim=0)]
    )
    both = first(StyleSource(red, 3), StyleSource(blue, 1))
    from_blue = torch.cdist(both, middles).argmin(dim=1).float().mean()
    assert len(both) == MAX_PATCHES
    assert float(from_blue) == pytest.approx(0.25, abs=0.01)


def test_guides_and_margin_choose_what_is_learned(encoder):
    pixels = artwork.load_artwork(STYLES / "leonardo-mona-lisa.jpg").pixels
    every, busy = (
        len(
            ArtworkStyle([StyleSource(pixels)], encoder, CPU, Weights(figure_guide=g))
            .patches(128, figure=True)
            .features[0]
        )
        for g in (0.0, 1.0)
    )
    size = (round(128 * pixels.shape[1] / pixels.shape[0]), 128)
    rows, places = grid_shape(size)
    assert every == (rows - 2 * max(1, round(MARGIN * rows))) * (
        places - 2 * max(1, round(MARGIN * places))
    )
    assert 0.1 * every < busy < 0.7 * every
