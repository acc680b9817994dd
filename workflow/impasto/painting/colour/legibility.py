"""Legibility: whether the parts of a figure differ in colour, with colour blindness as well."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.distance import cdist
from skimage.color import deltaE_ciede2000

from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import from_linear, to_lab, to_linear, to_rgb
from impasto.painting.colour.chain_colours import chain_index_map, palette_by_hue
from impasto.painting.colour.palette import Palette, hue_vector
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Linear RGB as seen without the long or the middle cones: Machado, Oliveira and Fernandes 2009, "A
# physiologically-based model for simulation of color vision deficiency", severity 1.
VISION_MATRICES = {
    "trichromacy": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# Width in pixels of a part's rim, whose colours are mixed with those beside it.
RIM = 2


def simulate_vision(vision: str, rgb: Array) -> Array:
    """Simulate how sRGB (..., 3) in [0, 1] looks to a kind of vision, one of `VISION_MATRICES`."""
    return from_linear(to_linear(rgb) @ VISION_MATRICES[vision].T)


def material_index_map(frame: Frame, palette: Palette) -> NDArray[np.intp]:
    """Return which of the palette's materials each pixel (H, W) shows; -1 on the ground."""
    covered = frame.matte > 0.5
    if palette.chains and frame.atom_map is not None:
        chain_of = chain_index_map(frame.atom_map, palette.chains)
        return np.where(covered, fill_nearest(chain_of, chain_of >= 0), -1)
    materials = palette_by_hue(palette).materials
    distance = cdist(hue_vector(to_lab(frame.colour)).reshape(-1, 2), hue_vector(materials))
    return np.where(covered, distance.argmin(axis=1).reshape(frame.matte.shape), -1)


def legibility_record(still: Array, frame: Frame, palette: Palette) -> dict[str, Any]:
    """Return the colour entry of a still's record; empty if all colours are the artwork's."""
    return {} if palette.scheme is None else {"colours": measure_legibility(still, frame, palette)}


def measure_legibility(still: Array, frame: Frame, palette: Palette) -> dict[str, Any]:
    """Measure the colour of each part of a figure, and how far the two most similar ones differ.

    Args:
        still: (H, W, 3) RGB in [0, 1].

    Returns:
        fit for JSON: `parts`, for each its chain, where chains have colours, the render's colour
        and its mean as painted; and `told_apart`, the least difference of two of these means
        (CIEDE2000; 1 is barely seen, 10 at a glance) for each of `VISION_MATRICES`, or None for a
        figure of one part.
    """
    parts = material_index_map(frame, palette)
    means, named = [], []
    for number, material in enumerate(palette.materials):
        inside = parts == number
        core = ndimage.binary_erosion(inside, iterations=RIM)
        if not inside.any():
            continue
        means.append(to_rgb(to_lab(still)[core if core.any() else inside].mean(axis=0)))
        chain = {"chain": palette.chains[number]} if number < len(palette.chains) else {}
        named.append({**chain, "render": _hex(to_rgb(material)), "painted": _hex(means[-1])})
    return {
        "parts": named,
        "told_apart": {
            vision: _least_difference(np.stack(means), vision) for vision in VISION_MATRICES
        },
    }


def _least_difference(colours: Array, vision: str) -> float | None:
    lab = to_lab(simulate_vision(vision, colours))
    one, other = np.triu_indices(len(lab), 1)
    return round(float(deltaE_ciede2000(lab[one], lab[other]).min()), 2) if len(one) else None


def _hex(rgb: Array) -> str:
    return "#" + "".join(f"{value:02x}" for value in to_8bit(rgb))
