"""Tiles cover the picture, and a picture painted in tiles equals one painted whole."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.painting.dials import Dials
from impasto.painting.network.tiling import GRID, MARGIN, single_tile, split_into_tiles
from impasto.painting.network.vgg import MAX_CHANNEL_BYTES, Encoder
from impasto.painting.painter import Painter
from impasto.painting.quality import Scale
from impasto.painting.style.patch_matching import CELL_PIXELS, MATCH_LAYERS, feature_planes
from impasto.rendering.frame import Frame
from tiny_quality import tiny_quality

STYLES = Path(__file__).parents[2] / "styles"


@pytest.fixture
def direct_convolution(monkeypatch):
    """Convolve directly: how the fast convolution rounds depends on where a tile begins."""
    monkeypatch.setattr(torch.backends.nnpack, "is_available", lambda: False)


def test_a_small_picture_is_one_tile():
    assert split_into_tiles((512, 384), MAX_CHANNEL_BYTES // 4) == (single_tile((512, 384)),)


@given(
    size=st.tuples(st.integers(16, 400), st.integers(16, 400)),
    largest=st.integers(60_000, 120_000),
)
@example(size=(512, 384), largest=65_536)
@example(size=(1920, 1080), largest=691_200)
@example(size=(3840, 2160), largest=1_300_000)
def test_tiles_cover_the_picture_once(size, largest):
    width, height = size
    seen = np.zeros((height, width), int)
    for tile in split_into_tiles(size, largest):
        top, left, bottom, right = tile.core
        seen[top:bottom, left:right] += 1
        assert all(border % GRID == 0 for border in (top, left, *tile.extent[:2]))
        assert (tile.extent[2] - tile.extent[0]) * (tile.extent[3] - tile.extent[1]) <= largest
        assert tile.extent == (
            max(0, top - MARGIN),
            max(0, left - MARGIN),
            min(height, bottom + MARGIN),
            min(width, right + MARGIN),
        )
    assert (seen == 1).all()


def test_tiles_of_a_large_picture_compute_little_twice():
    for size in ((1920, 1080), (3840, 2160)):
        computed = sum(
            (t.extent[2] - t.extent[0]) * (t.extent[3] - t.extent[1])
            for t in split_into_tiles(size, MAX_CHANNEL_BYTES // 2)
        )
        assert computed < 1.25 * size[0] * size[1]


def test_features_in_a_core_are_the_whole_pictures(direct_convolution):
    encoder = Encoder(device.select_device("cpu"), torch.float32)
    size = (230, 150)
    torch.manual_seed(0)
    picture = torch.rand(1, 3, size[1], size[0])
    parts = split_into_tiles(size, 22_000)
    assert len(parts) > 3
    with torch.no_grad():
        together = feature_planes(encoder(picture, MATCH_LAYERS), size)
        for tile in parts:
            part = tile.crop(picture)
            own = feature_planes(encoder(part, MATCH_LAYERS), (part.shape[-1], part.shape[-2]))
            for name, plane in together.items():
                expected, found = (
                    plane[tile.cell_slices(CELL_PIXELS)],
                    own[name][tile.cell_slices_in_crop(CELL_PIXELS)],
                )
                assert torch.allclose(found, expected, rtol=1e-4, atol=1e-2), name


def test_no_seam_shows(direct_convolution, monkeypatch):
    """Painted in tiles and whole, pictures differ across a border no more than elsewhere."""
    height, width = 176, 264
    y, x = np.mgrid[:height, :width]
    inside = np.hypot((y - 88) / 70, (x - 132) / 110) < 1
    depth = np.where(inside, 100 + 10 * np.sin(x / 20), np.nan).astype(np.float32)
    colour = np.repeat((0.5 + 0.3 * np.sin(y / 15 + x / 25))[..., None], 3, axis=2)
    frame = Frame(colour.astype(np.float32), inside.astype(np.float32), depth)
    wave = artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    scales = (Scale(96, 3, 3), Scale(264, 3, 3, "relu3_3"))
    small = tiny_quality("small", (width, height), scales, scales, scales)

    def painted():
        place = device.select_device("cpu", precision="float32")
        return Painter([StyleSource(wave)], small, Dials(brushwork="none"), place).paint(frame)

    together = painted()
    # The ground is painted with a bleed, so its tiles differ from those of the figure: the still
    # has no border in common with either, except that the figure's window begins at its margin.
    for module in ("network_painting.scale_painting", "style.patch_matching"):
        monkeypatch.setattr(
            f"impasto.painting.{module}.split_into_tiles",
            lambda size, _: split_into_tiles(size, 30_000),
        )
    in_parts = painted()
    for name in ("ground", "figure"):
        difference = np.abs(getattr(in_parts, name) - getattr(together, name)).max(axis=-1)
        assert difference.mean() < 1e-3
        # A seam would be a row or column that differs more than the others.
        for axis in (0, 1):
            lines = difference.mean(axis=axis)
            assert lines.max() < max(2e-3, 6 * np.median(lines)), name
