"""The variants of docs/ablation.md: each still paints, and reaches what it replaces."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import variants
from benchmarks.ablation.variants import (
    REPAINTED_VARIANTS,
    UNCHANGED,
    VARIANTS,
    StoredLayers,
    paint_variant,
)
from impasto.artworks import artwork
from impasto.core import device
from scenes import scene

WAVE = Path(__file__).parents[2] / "styles/hokusai-great-wave.jpg"
# One variant for each set of replacements.
KINDS = {tuple((name, value) for _, name, value in v.replacements): v for v in REPAINTED_VARIANTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.id)
def test_what_a_variant_sets_and_replaces_exists(variant):
    assert variant.dials  # an unknown weight is a TypeError
    for module, name, _ in variant.replacements:
        assert hasattr(module, name), f"{module.__name__}.{name}"


@pytest.fixture(scope="module")
def usual():
    """Paint the tiny scene by the unchanged painter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "QUALITY", "draft")
        where = device.select_device("cpu")
        painting = paint_variant(UNCHANGED, scene(), artwork.load_artwork(WAVE).pixels, where, None)
    return StoredLayers(painting.figure, painting.ground)


@pytest.mark.parametrize("variant", KINDS.values(), ids=lambda variant: variant.id)
def test_a_variant_paints_differently(variant, usual, monkeypatch):
    monkeypatch.setattr(variants, "QUALITY", "draft")
    pixels, where = artwork.load_artwork(WAVE).pixels, device.select_device("cpu")
    other = paint_variant(variant, scene(), pixels, where, usual)
    assert np.abs(other.figure - usual.figure).mean() > 1e-4
    assert np.array_equal(other.ground, usual.ground) != variant.repaints_ground
