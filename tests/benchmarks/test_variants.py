"""The painters of docs/ablation.md that do one thing otherwise: each still paints."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import variants
from benchmarks.ablation.variants import REPAINTED_VARIANTS, UNCHANGED, StoredLayers, paint_variant
from impasto.artworks import artwork
from impasto.core import device
from scenes import scene

WAVE = Path(__file__).parents[2] / "styles/hokusai-great-wave.jpg"
# One of each painter, and of each thing that is exchanged within them.
KINDS = {(v.painter, tuple(name for _, name, _ in v.replacements)): v for v in REPAINTED_VARIANTS}


@pytest.fixture(scope="module")
def usual():
    """The tiny scene as the painter as it is paints it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "QUALITY", "draft")
        where = device.select_device("cpu")
        painting = paint_variant(UNCHANGED, scene(), artwork.load_artwork(WAVE).pixels, where, None)
    return StoredLayers(painting.figure, painting.ground)


@pytest.mark.parametrize("variant", KINDS.values(), ids=lambda variant: variant.id)
def test_a_variant_paints_otherwise(variant, usual, monkeypatch):
    monkeypatch.setattr(variants, "QUALITY", "draft")
    pixels, where = artwork.load_artwork(WAVE).pixels, device.select_device("cpu")
    other = paint_variant(variant, scene(), pixels, where, usual)
    assert np.abs(other.figure - usual.figure).mean() > 1e-4
    assert np.array_equal(other.ground, usual.ground) != variant.repaints_ground
