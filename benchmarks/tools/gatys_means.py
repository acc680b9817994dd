"""Mean activation of every filter of VGG-19, for `workflow/impasto/gatys/means.npy`.

    python -m benchmarks.tools.gatys_means

Gatys et al. took theirs over the pictures of ImageNet's validation set. Here it is the project's
artworks and the photographs that scikit-image and scikit-learn bring: paintings and photographs in
about equal number, 512 pixels long. 20 CPU seconds.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import skimage.data
import torch
from sklearn.datasets import load_sample_image

from impasto.artworks import artwork
from impasto.core import device
from impasto.core.arrays import Array
from impasto.core.atomic_files import atomic_write
from impasto.painting.gatys.normalised_vgg import unscaled_encoder
from impasto.painting.network.tensors import resize, size_at, to_tensor
from impasto.painting.network.vgg import LAYERS

ROOT = Path(__file__).parents[2]
TABLE_PATH = ROOT / "workflow/impasto/gatys/means.npy"
SIDE = 512
SKIMAGE = ("astronaut", "brick", "chelsea", "coffee", "grass", "hubble_deep_field", "rocket")
SKLEARN = ("china.jpg", "flower.jpg")


def sample_images() -> Iterator[Array]:
    """Artworks and photographs, (H, W, 3) RGB in [0, 1]."""
    for path in sorted((ROOT / "styles").glob("*.jpg")):
        yield artwork.load_artwork(path).pixels
    for name in SKIMAGE:
        pixels = getattr(skimage.data, name)()
        yield np.dstack([pixels] * 3 if pixels.ndim == 2 else [pixels[..., :3]]) / np.float32(255)
    for name in SKLEARN:
        yield load_sample_image(name) / np.float32(255)


def mean_activations(layers: Collection[str]) -> list[Array]:
    """Of each layer, the mean activation of its filters over all pictures and places: (N,)."""
    encoder = unscaled_encoder(device.select_device("cpu", 1))
    sums = {name: torch.zeros(0) for name in layers}
    places = dict.fromkeys(layers, 0)
    for pixels in sample_images():
        height, width = pixels.shape[:2]
        size = size_at((width, height), SIDE / max(width, height))
        with torch.no_grad():
            found = encoder(resize(to_tensor(pixels, encoder.device), size), layers)
        for name, features in found.items():
            flat = features[0].flatten(1)
            total = flat.double().sum(dim=1)
            sums[name] = total if not places[name] else sums[name] + total
            places[name] += flat.shape[1]
    return [(sums[name] / places[name]).numpy().astype(np.float32) for name in layers]


if __name__ == "__main__":
    table = np.concatenate(mean_activations(LAYERS))
    with atomic_write(TABLE_PATH) as temporary:
        np.save(temporary, table)
    print(f"{TABLE_PATH}: {len(table)} means")
