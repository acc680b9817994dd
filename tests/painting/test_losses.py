"""Losses, compared with values worked out by hand and with finite differences."""

import pytest
import torch

from impasto.painting.network.losses import (
    ContentLoss,
    GramLoss,
    TemporalLoss,
    downsample,
    gram_matrix,
    weighted_sum,
)
from impasto.painting.network.tiling import Tile, single_tile


def features(*channels):
    """Make (1, C, 1, n) features from rows of numbers."""
    return torch.tensor(channels, dtype=torch.float64).unsqueeze(0).unsqueeze(2)


def test_gram_by_hand():
    # Two channels at three places: products are averaged over the places.
    f = features([1, 2, 0], [0, 1, 3])
    expected = torch.tensor([[5.0, 2.0], [2.0, 10.0]], dtype=torch.float64) / 3
    assert torch.allclose(gram_matrix(f), expected)
    assert torch.allclose(gram_matrix(f, torch.ones(1, 1, 1, 3, dtype=torch.float64)), expected)


def test_guided_gram_by_hand():
    f = features([1, 2, 0], [0, 1, 3])
    guide = torch.tensor([[[[1.0, 0.5, 0.0]]]], dtype=torch.float64)
    # Weights 1, 0.5, 0 of an area of 1.5: [1 + 0.5 * 4, 0.5 * 2; ., 0.5 * 1] / 1.5
    expected = torch.tensor([[2.0, 2 / 3], [2 / 3, 1 / 3]], dtype=torch.float64)
    assert torch.allclose(gram_matrix(f, guide), expected)


def test_soft_guides_share_a_place():
    """Guides that add up to 1 split the products between them, so that no edge counts twice."""
    torch.manual_seed(0)
    f = torch.rand(1, 4, 5, 6, dtype=torch.float64)
    guide = torch.rand(1, 1, 5, 6, dtype=torch.float64)
    parts = gram_matrix(f, guide) * guide.sum() + gram_matrix(f, 1 - guide) * (1 - guide).sum()
    assert torch.allclose(parts / 30, gram_matrix(f), atol=1e-6)


def test_gram_loss_is_nought_at_its_target_and_scale_free():
    torch.manual_seed(1)
    f = torch.rand(1, 3, 4, 4, dtype=torch.float64)
    loss = GramLoss(gram_matrix(f))
    assert float(loss(f)) == pytest.approx(0)
    # Features twice as strong have Gram matrices four times as strong: (4 - 1)^2 = 9.
    assert float(loss(2 * f)) == pytest.approx(9)
    assert float(GramLoss(gram_matrix(10 * f))(20 * f)) == pytest.approx(9)


def test_content_loss_by_hand():
    target = features([1, 2], [3, 4])
    weight = torch.tensor([[[[1.0, 0.0]]]], dtype=torch.float64)
    loss = ContentLoss(target, weight)
    # Only the first place counts: ((3 - 1)^2 + (3 - 3)^2) / (1^2 + 3^2)
    assert float(loss(features([3, 9], [3, 9]))) == pytest.approx(0.4)


def test_hold_loss_by_hand():
    paint = torch.zeros(1, 3, 1, 2)
    known = torch.tensor([[[[1.0, 0.0]]]])
    image = torch.tensor([0.5, 9.0]).expand(1, 3, 1, 2)
    loss = TemporalLoss(paint, known)
    assert float(loss(image, single_tile((2, 1)))) == pytest.approx(0.75)
    # Each of two tiles computes the loss of its own core.
    left, right = (Tile((0, x, 1, x + 1), (0, 0, 1, 2)) for x in (0, 1))
    assert [float(loss(image, tile)) for tile in (left, right)] == pytest.approx([0.75, 0])


@pytest.mark.parametrize(
    "make",
    [
        lambda f: GramLoss(
            gram_matrix(f * 0.5), torch.linspace(0, 1, 12).double().view(1, 1, 3, 4)
        ),
        lambda f: GramLoss(gram_matrix(f * 0.5)),
        lambda f: ContentLoss(f * 0.5, torch.rand(1, 1, 3, 4).double()),
    ],
)
def test_gradients_agree_with_finite_differences(make):
    torch.manual_seed(2)
    f = torch.rand(1, 3, 3, 4, dtype=torch.float64)
    loss = make(f)
    assert torch.autograd.gradcheck(loss, f.clone().requires_grad_(True))


def test_shrink_keeps_the_mean():
    guide = torch.rand(1, 1, 8, 12)
    assert float(downsample(guide, 2, 3).mean()) == pytest.approx(float(guide.mean()), abs=1e-6)


def test_total():
    assert float(weighted_sum([(2.0, torch.tensor(3.0)), (0.5, torch.tensor(4.0))])) == 8
