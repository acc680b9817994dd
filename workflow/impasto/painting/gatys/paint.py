"""Painting by the method of Gatys et al. 2016: optimisation of content and style losses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.gatys.lbfgs import minimise_lbfgs
from impasto.painting.gatys.losses import content_loss, feature_matrix, gram_matrix, style_loss
from impasto.painting.gatys.normalised_vgg import NormalisedVGG
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.vgg import MEAN_BGR
from impasto.painting.progress import PaintingCallback, Progress
from impasto.rendering.frame import Frame
from impasto.rendering.views import frame_on_mean_colour

# Standard deviation of the initial noise: the authors' own code uses 1 in a range of 255. Louder
# noise leaves grain that the network hardly sees, and wastes steps.
NOISE_DEVIATION = 1 / 255


@dataclass(frozen=True)
class LossValues:
    """The losses of a picture.

    Attributes:
        content: L_content (eq. 1).
        style: E_l of each style layer (eq. 4), without its weight.
        terms: alpha L_content and each w_l E_l, with beta = 1.
    """

    content: Tensor
    style: Mapping[str, Tensor]
    terms: Mapping[str, Tensor]

    @property
    def total(self) -> Tensor:
        """L_total (eqs. 5 and 7)."""
        return torch.stack([*self.terms.values()]).sum()

    def as_dict(self) -> dict[str, float]:
        """Return all of them by name, without their weights, fit for JSON."""
        return _as_floats({"total": self.total, "content": self.content, **self.style})


@dataclass(frozen=True)
class Targets:
    """The targets with which a picture is compared.

    Attributes:
        content: (1, N, h, w) features of the content image in the content layer.
        style: by layer A (N, N), a sum over as many places as the picture has there.
        method: the weights.
    """

    content: Tensor
    style: Mapping[str, Tensor]
    method: GatysSettings

    def losses(self, features: Mapping[str, Tensor]) -> LossValues:
        """Compute the losses of a picture with these features."""
        method = self.method
        content = content_loss(features[method.content_layer], self.content)
        style = {name: style_loss(features[name], target) for name, target in self.style.items()}
        weighted = {name: method.style_layers[name] * loss for name, loss in style.items()}
        return LossValues(content, style, {"content": method.ratio * content, **weighted})


@dataclass(frozen=True)
class GatysResult:
    """The result of the optimisation.

    Attributes:
        picture: (H, W, 3) RGB in [0, 1].
        losses: its losses by name: the total, the content's and each style layer's.
        steps: number of iterations done.
    """

    picture: Array
    losses: Mapping[str, float]
    steps: int


def paint_picture(
    frame: Frame,
    sources: Sequence[StyleSource],
    method: GatysSettings,
    device: torch.device,
    watch: PaintingCallback | None = None,
) -> GatysResult:
    """Paint a render, or any picture, by the method of Gatys et al.

    Args:
        frame: the picture; its depth is not read, and its matte only lays it on a plain ground.
        sources: the artworks; the target is the mean of their Gram matrices, by weight.
        method: layers, weights, start and steps.

    Raises:
        InputError: there is no artwork.
    """
    if not sources:
        raise InputError("paint: expected at least one artwork")
    network = NormalisedVGG(device)
    content = to_tensor(frame_on_mean_colour(frame, heaviest_source(sources).pixels), device)
    targets = Targets(
        _encode(network, content, [method.content_layer])[method.content_layer],
        _style_targets(network, content, sources, method.style_layers),
        method,
    )
    losses, done = targets.losses(_encode(network, content, method.layers)), 0

    def score(image: Tensor) -> Tensor:
        nonlocal losses
        losses = targets.losses(network(image, method.layers))
        return losses.total

    def report_step(step: int, image: Tensor) -> None:
        nonlocal done
        done = step
        if watch:
            watch(_progress_event(step, image, losses, method))

    picture = minimise_lbfgs(
        initial_picture(method, content, sources), score, method.steps, report_step
    )
    losses = targets.losses(_encode(network, picture, method.layers))
    return GatysResult(to_array(picture), losses.as_dict(), done)


def _progress_event(
    step: int, image: Tensor, losses: LossValues, method: GatysSettings
) -> Progress:
    return Progress(
        "picture",
        max(image.shape[-2:]),
        step,
        method.steps,
        float(losses.total.detach()),
        step / method.steps,
        lambda: to_array(image),
        _as_floats(losses.terms),
    )


def _as_floats(losses: Mapping[str, Tensor]) -> dict[str, float]:
    return {name: float(loss.detach()) for name, loss in losses.items()}


def initial_picture(
    method: GatysSettings, content: Tensor, sources: Sequence[StyleSource]
) -> Tensor:
    """Return the picture before the first step: (1, 3, H, W), like `content`."""
    if method.start == "content":
        return content
    if method.start == "style":
        return _cover_crop(heaviest_source(sources).pixels, content)
    noise = np.random.default_rng(method.seed).normal(0, NOISE_DEVIATION, tuple(content.shape))
    mean = torch.tensor(MEAN_BGR[::-1]).view(1, 3, 1, 1) / 255
    return (mean + torch.from_numpy(noise.astype(np.float32))).to(content.device)


def _cover_crop(artwork: Array, content: Tensor) -> Tensor:
    """Crop the middle of an artwork, resized to cover a picture of the size of `content`."""
    height, width = content.shape[-2:]
    rows, columns = artwork.shape[:2]
    factor = max(height / rows, width / columns)
    resized = resize(
        to_tensor(artwork, content.device),
        (max(width, round(columns * factor)), max(height, round(rows * factor))),
    )
    top, left = (resized.shape[-2] - height) // 2, (resized.shape[-1] - width) // 2
    return resized[..., top : top + height, left : left + width]


def _style_targets(
    network: NormalisedVGG, content: Tensor, sources: Sequence[StyleSource], layers: Collection[str]
) -> dict[str, Tensor]:
    """Compute the Gram matrices that the style is compared with, by layer.

    Each artwork is resized to as many pixels as the picture has, as in the paper, but in its own
    proportions. Its sum over places is scaled to the number of places of the picture.
    """
    height, width = content.shape[-2:]
    shapes = _encode(network, content, layers)
    places = {name: feature_matrix(features).shape[1] for name, features in shapes.items()}
    total_weight = sum(source.weight for source in sources)
    result: dict[str, Tensor] = {}
    for source in sources:
        rows, columns = source.pixels.shape[:2]
        size = size_at((columns, rows), (height * width / (rows * columns)) ** 0.5)
        artwork = resize(to_tensor(source.pixels, content.device), size)
        for name, features in _encode(network, artwork, layers).items():
            share = source.weight / total_weight * places[name] / feature_matrix(features).shape[1]
            target = share * gram_matrix(features)
            result[name] = result[name] + target if name in result else target
    return result


def _encode(network: NormalisedVGG, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
    with torch.no_grad():
        return network(image, layers)
