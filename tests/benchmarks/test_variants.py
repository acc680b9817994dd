"""The variants of the ablations: each still paints, and reaches what it replaces."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation.__main__ import STUDIES
from benchmarks.ablation.network_variants import NETWORK, REPAINTED_VARIANTS
from benchmarks.ablation.stroke_variants import STROKES
from benchmarks.ablation.variants import StoredLayers, paint_variant
from impasto.artworks import artwork
from impasto.core import device
from scenes import scene

ROOT = Path(__file__).parents[2]
WAVE = artwork.load_artwork(ROOT / "styles/hokusai-great-wave.jpg").pixels
# One variant for each set of replacements.
KINDS = {tuple((name, value) for _, name, value in v.replacements): v for v in REPAINTED_VARIANTS}
ALL_VARIANTS = [(study.name, v) for study in STUDIES.values() for v in study.variants]


@pytest.mark.parametrize(
    "variant", [v for _, v in ALL_VARIANTS], ids=[f"{study}-{v.id}" for study, v in ALL_VARIANTS]
)
def test_what_a_variant_sets_and_replaces_exists(variant):
    assert variant.dials  # an unknown weight is an InputError, an unknown dial a TypeError
    for module, name, _ in variant.replacements:
        assert hasattr(module, name), f"{module.__name__}.{name}"


@pytest.mark.parametrize("study", STUDIES.values(), ids=lambda study: study.name)
def test_stored_paintings_of_variants_are_told_apart(study):
    every = [study.unchanged, *study.variants]
    assert len({v.id for v in every}) == len({v.arguments for v in every}) == len(every)


def test_the_code_of_a_variant_includes_what_the_benchmarks_put_in_place():
    usual = NETWORK.unchanged.code
    for variant in NETWORK.variants:
        own = any(
            getattr(value, "__module__", "").startswith("benchmarks.")
            for _, _, value in variant.replacements
        )
        assert (variant.code != usual) == own, variant.id


def test_the_page_has_every_variant_of_the_strokes():
    page = (ROOT / STROKES.page).read_text("utf-8")
    for variant in STROKES.variants:
        assert f"| {variant.title} | {variant.meaning} | {variant.verdict} |" in page


@pytest.fixture(scope="module")
def usual():
    """Paint the tiny scene by the network without strokes."""
    draft = replace(NETWORK.unchanged, quality="draft")
    painting = paint_variant(draft, scene(), WAVE, device.select_device("cpu"), None)
    return StoredLayers(painting.figure, painting.ground)


@pytest.mark.parametrize("variant", KINDS.values(), ids=lambda variant: variant.id)
def test_a_variant_paints_differently(variant, usual):
    draft = replace(variant, quality="draft")
    other = paint_variant(draft, scene(), WAVE, device.select_device("cpu"), usual)
    assert np.abs(other.figure - usual.figure).mean() > 1e-4
    assert np.array_equal(other.ground, usual.ground) != variant.repaints_ground


def paint_small(variant):
    """Paint the tiny scene as a sketch, after a wave so small that it is enlarged."""
    sketch = replace(variant, quality="sketch")
    return paint_variant(sketch, scene(), WAVE[::6, ::6], device.select_device("cpu"), None)


@pytest.fixture(scope="module")
def usual_sketch():
    return paint_small(STROKES.unchanged)


@pytest.mark.parametrize(
    "variant",
    [variant for variant in STROKES.variants if variant.brushwork == "strokes"],
    ids=lambda variant: variant.id,
)
def test_a_variant_of_the_strokes_paints_differently(variant, usual_sketch):
    other = paint_small(variant)
    assert np.abs(other.still - usual_sketch.still).mean() > 1e-4
