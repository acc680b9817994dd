"""Compute the mean activation of every filter of VGG-19 and write the painter's table of means.

    python -m benchmarks.tools.gatys_means

Gatys et al. average over the pictures of ImageNet's validation set. This table averages over the
project's artworks and the photographs in scikit-image and scikit-learn: paintings and photographs
in about equal number, their long side 512 pixels. It takes 20 CPU seconds.
"""

import argparse
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
from impasto.painting.vgg_layers import LAYERS

ROOT = Path(__file__).parents[2]
TABLE_PATH = ROOT / "workflow/impasto/painting/gatys/means.npy"
SIDE = 512
SKIMAGE = ("astronaut", "brick", "chelsea", "coffee", "grass", "hubble_deep_field", "rocket")
SKLEARN = ("china.jpg", "flower.jpg")


def sample_images() -> Iterator[Array]:
    """Yield artworks and photographs: (H, W, 3) RGB in [0, 1]."""
    for path in sorted((ROOT / "styles").glob("*.jpg")):
        yield artwork.load_artwork(path).pixels
    for name in SKIMAGE:
        pixels = getattr(skimage.data, name)()
        yield np.dstack([pixels] * 3 if pixels.ndim == 2 else [pixels[..., :3]]) / np.float32(255)
    for name in SKLEARN:
        yield load_sample_image(name) / np.float32(255)


def mean_activations(layers: Collection[str]) -> list[Array]:
    """Compute the mean activation of each filter over all places of all pictures.

    Args:
        layers: names of layers of VGG-19.

    Returns:
        for each layer (N,), a value for each of its N filters.
    """
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


def main() -> None:
    """Write the table."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.tools.gatys_means",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    table = np.concatenate(mean_activations(LAYERS))
    with atomic_write(TABLE_PATH) as temporary:
        np.save(temporary, table)
    print(f"{TABLE_PATH}: {len(table)} means")


if __name__ == "__main__":
    main()
