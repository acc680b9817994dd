"""Frames drawn by hand, and a quality that paints them in a second, to test the painter."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from impasto.painting.quality import Scale
from impasto.rendering.frame import Frame
from tiny_quality import tiny_quality

STYLES = Path(__file__).parents[2] / "styles"

TINY = tiny_quality(
    "tiny", (96, 72), (Scale(96, 12, 6),), (Scale(96, 2, 0),), (Scale(96, 6, 0, "relu3_1"),)
)


def scene(width=96, height=72):
    """Draw two crossing bars, the upright one 20 Å nearer, in two colours with light and shade."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    flat = (abs(y - height / 2) < height / 9) & (abs(x - width / 2) < width * 0.4)
    upright = (abs(x - width / 2) < width / 12) & (abs(y - height / 2) < height * 0.42)
    depth = np.where(upright, 100.0, np.where(flat, 120.0, np.nan)).astype(np.float32)
    colour = np.zeros((height, width, 3), np.float32)
    colour[flat] = (0.2, 0.4, 0.7)
    colour[upright] = (0.8, 0.3, 0.2)
    colour *= (0.7 + 0.3 * np.sin(x / 7) ** 2)[..., None]
    return Frame(colour, (flat | upright).astype(np.float32), depth)


def flattened(frame):
    """Put all geometry of a frame at one depth, as a depth-blind painter would see it."""
    return replace(frame, depth=np.where(np.isnan(frame.depth), np.nan, np.float32(110)))
