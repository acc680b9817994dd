"""The fast convolution, compared with PyTorch's own."""

import pytest
import torch
from torch.nn import functional

from impasto.painting.network.convolution import fastest_convolution

CPU = torch.device("cpu")


@pytest.fixture(params=[1, 2, 3], ids=lambda n: f"{n} threads")
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


# Some are split by rows, some by channels; some have too few of them for three threads.
@pytest.mark.parametrize(
    ("channels", "outputs", "height", "width"),
    [(3, 8, 13, 29), (4, 2, 1, 200), (2, 1, 200, 2), (16, 64, 12, 20), (8, 5, 2, 90), (4, 4, 3, 3)],
)
@pytest.mark.parametrize("biased", [True, False])
def test_the_result_is_that_of_a_direct_convolution(
    threads, channels, outputs, height, width, biased
):
    torch.manual_seed(0)
    convolve, layout = fastest_convolution(CPU, torch.float32)
    picture = torch.rand(1, channels, height, width).contiguous(memory_format=layout)
    weight = torch.randn(outputs, channels, 3, 3).contiguous(memory_format=layout)
    bias = torch.randn(outputs) if biased else None
    expected = functional.conv2d(picture, weight, bias, padding=1)
    found = convolve(picture, weight, bias)
    assert found.shape == expected.shape
    assert torch.allclose(found, expected, atol=1e-4)
    assert torch.equal(found, convolve(picture, weight, bias))
    assert torch.get_num_threads() == threads


def test_bfloat16_is_convolved_directly():
    convolve, layout = fastest_convolution(CPU, torch.bfloat16)
    picture, weight = (
        torch.rand(1, 2, 16, 16, dtype=torch.bfloat16),
        torch.rand(2, 2, 3, 3).bfloat16(),
    )
    assert torch.equal(
        convolve(picture, weight, None), functional.conv2d(picture, weight, padding=1)
    )
    assert layout == torch.channels_last


def test_what_has_no_nnpack_is_convolved_directly(monkeypatch):
    monkeypatch.setattr(torch.backends.nnpack, "is_available", lambda: False)
    picture, weight = torch.rand(1, 2, 16, 16), torch.rand(2, 2, 3, 3)
    convolve, _ = fastest_convolution(CPU, torch.float32)
    assert torch.equal(
        convolve(picture, weight, None), functional.conv2d(picture, weight, padding=1)
    )
