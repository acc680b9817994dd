"""The painters of docs/ablation.md that do one thing otherwise: each still paints."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import variants
from benchmarks.ablation.variants import AS_IT_IS, REPAINTED, Layers, painted
from impasto.artworks import artwork
from impasto.core import device
from scenes import scene

WAVE = Path(__file__).parents[2] / "styles/hokusai-great-wave.jpg"
# One of each painter, and of each thing that is exchanged within them.
KINDS = {(v.painter, tuple(name for _, name, _ in v.swaps)): v for v in REPAINTED}


@pytest.fixture(scope="module")
def usual():
    """The tiny scene as the painter as it is paints it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "QUALITY", "draft")
        where = device.choose("cpu")
        painting = painted(AS_IT_IS, scene(), artwork.load(WAVE).pixels, where, None)
    return Layers(painting.figure, painting.ground)


@pytest.mark.parametrize("variant", KINDS.values(), ids=lambda variant: variant.id)
def test_a_variant_paints_otherwise(variant, usual, monkeypatch):
    monkeypatch.setattr(variants, "QUALITY", "draft")
    pixels, where = artwork.load(WAVE).pixels, device.choose("cpu")
    other = painted(variant, scene(), pixels, where, usual)
    assert np.abs(other.figure - usual.figure).mean() > 1e-4
    assert np.array_equal(other.ground, usual.ground) != variant.grounds
