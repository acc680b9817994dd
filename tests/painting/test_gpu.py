"""A GPU computes what the CPU does; asked for with `pytest -m gpu`.

The tests run on each GPU that PyTorch finds. IMPASTO_TEST_DEVICE names another device, such as
"cpu", to try the tests themselves.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

import impasto
from impasto.artworks.artwork import load_artwork
from impasto.painting.network.losses import GramLoss, gram_matrix
from impasto.painting.network.vgg import Encoder
from scenes import scene

pytestmark = pytest.mark.gpu

STYLES = Path(__file__).parents[2] / "styles"
LAYERS = ("relu1_1", "relu3_1", "relu4_1")
# Products in TF32 keep ten bits.
CLOSE = {"rtol": 2e-2, "atol": 2e-2}


def find_devices():
    if given := os.environ.get("IMPASTO_TEST_DEVICE"):
        return [given]
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [name for name, found in there.items() if found]


@pytest.fixture(params=find_devices() or [None])
def gpu(request):
    if request.param is None:
        pytest.skip("PyTorch finds no GPU")
    return request.param


def measure(name):
    """Return the features of an artwork, its loss against another, and that loss's gradient."""
    device = torch.device(name)
    encoder = Encoder(device, torch.float32)
    wave, spring = (
        torch.from_numpy(load_artwork(STYLES / file).pixels[:192, :192].transpose(2, 0, 1).copy())[
            None
        ].to(device)
        for file in ("hokusai-great-wave.jpg", "arcimboldo-spring.jpg")
    )
    target = gram_matrix(encoder(spring, LAYERS)["relu3_1"]).detach()
    wave.requires_grad_()
    features = encoder(wave, LAYERS)
    loss = GramLoss(target)(features["relu3_1"])
    loss.backward()
    everything = [*(features[layer] for layer in LAYERS), loss, wave.grad]
    return [value.detach().float().cpu().numpy() for value in everything]


def test_features_loss_and_gradient_are_those_of_the_cpu(gpu):
    for found, expected in zip(measure(gpu), measure("cpu"), strict=True):
        size = np.abs(expected).max()
        np.testing.assert_allclose(found / size, expected / size, **CLOSE)


def test_a_draft_is_as_good_as_that_of_the_cpu(gpu):
    frame = scene(512, 384)
    artwork = STYLES / "hokusai-great-wave.jpg"
    found, expected = (
        impasto.paint(frame, artwork, quality="draft", device=device, precision="float32")
        for device in (gpu, "cpu")
    )
    assert found.still.shape == expected.still.shape
    # The steps of the optimiser part two devices' strokes, but not what they amount to.
    assert np.corrcoef(np.ravel(found.still), np.ravel(expected.still))[0, 1] > 0.9
    for score in ("separation", "outline", "style"):
        assert getattr(found.scores, score) == pytest.approx(
            getattr(expected.scores, score), abs=0.05
        )
