"""Monochrome artworks, whose paintings are monochrome as well."""

from dataclasses import replace

import numpy as np
import pytest

from bars import BLUE, GREEN, RED, bar, scene
from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_lab
from impasto.painting.colour.given_colours import find_given_colours
from impasto.painting.colour.palette import extract_palette, read_palette, write_palette
from impasto.painting.colour.tint import LIGHTNESSES, Tint, find_tint
from impasto.painting.composition.content_image import content_image
from impasto.painting.composition.layers import compose_painting
from impasto.painting.dials import Dials
from impasto.painting.parts.part_colours import extract_part_palettes
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.parts.selector import parse_selector
from impasto.painting.weights import Weights

GREY = np.repeat(RED.mean(axis=2, keepdims=True), 3, axis=2)
NOISE = np.random.default_rng(0).normal(0, 1, GREY.shape).astype(np.float32)
TONED = {
    "grey": GREY,
    "scanned grey": (GREY + 0.01 * NOISE).clip(0, 1),
    "black and white": (GREY > 0.5).astype(np.float32),
    "sepia": (GREY * (1.351, 1.203, 0.937)).clip(0, 1),
    "scanned sepia": (GREY * (1.351, 1.203, 0.937) + 0.02 * NOISE).clip(0, 1),
    "pale cyanotype": (0.1, 0.15, 0.25) + (0.8, 0.75, 0.7) * GREY,
    "two inks": 0.1 + GREY * (0.85, 0.75, 0.5),
    "red chalk": (0.3, 0.12, 0.08) + GREY * (0.65, 0.8, 0.75),
    "old paper": 0.12 + GREY * (0.8, 0.78, 0.7),
    "negative": 1 - GREY * (1, 0.95, 0.9),
}  # fmt: skip


def source(pixels):
    return StyleSource(np.asarray(pixels, np.float32))


def paint(seed):
    """Return a layer of paint with colours that no monochrome artwork has."""
    return np.random.default_rng(seed).uniform(0.1, 0.9, scene().colour.shape).astype(np.float32)


def compose(palette, sources, parts=(), **dials):
    return compose_painting(
        paint(1), paint(2), scene(), palette, sources, Dials(**dials), parts
    ).still


def distance_to_tint(picture, tint):
    lab = to_lab(picture).reshape(-1, 3)
    expected = [np.interp(lab[:, 0], LIGHTNESSES, plane) for plane in tint.chroma.T]
    return np.hypot(*(lab[:, 1:].T - expected))


@pytest.mark.parametrize("name", TONED)
def test_a_monochrome_artwork_gives_a_monochrome_picture(name):
    sources = [source(TONED[name])]
    tint = find_tint(sources)
    assert tint is not None
    assert tint.is_grey is (name in ("grey", "scanned grey", "black and white"))
    picture = compose(extract_palette(scene(), sources), sources)
    if tint.is_grey:
        assert np.ptp(picture, axis=2).max() == 0
    else:
        # Colours outside of sRGB are clipped.
        assert np.percentile(distance_to_tint(picture, tint), 95) < 2
    assert to_lab(picture)[..., 0].std() > 5


@pytest.mark.parametrize(
    "pixels",
    [
        *(RED, BLUE, GREEN),
        np.where(np.arange(160)[:, None, None] < 24, RED, GREY),  # one coloured stripe
        np.concatenate([TONED["sepia"], TONED["pale cyanotype"]]),
        0.5 * GREY + 0.5 * BLUE * (0.5, 1, 1),
    ],
)
def test_a_coloured_artwork_has_no_tint(pixels):
    assert find_tint([source(pixels)]) is None


def test_artworks_have_a_tint_in_common_or_none():
    assert find_tint([source(GREY), source(TONED["black and white"])]).is_grey
    assert find_tint([source(GREY), source(TONED["sepia"])]) is None
    assert find_tint([source(GREY), source(RED)]) is None


def test_lightness_is_kept():
    picture = paint(3)
    for name in ("grey", "sepia"):
        tint = find_tint([source(TONED[name])])
        light = to_lab(tint.apply_to(picture))[..., 0]
        assert np.abs(light - to_lab(picture)[..., 0]).max() < 3


def test_colours_of_the_render_or_a_palette_are_not_tinted():
    sources = [source(GREY)]
    palette = extract_palette(scene(), sources)
    for colours in ("render", "okabe-ito", "histogram"):
        given = find_given_colours(colours, scene()).apply_to(palette)
        plain = replace(given, tint=None)
        np.testing.assert_array_equal(compose(given, sources), compose(plain, sources))
        assert np.ptp(compose(given, sources), axis=2).max() > 0.05
    assert np.ptp(compose(palette, sources, artwork_colour=0.5), axis=2).max() > 0.05


def test_each_part_has_the_tint_of_its_own_artwork():
    part = Part(parse_selector("chain:A"), (source(GREY),))
    sources, frame = [source(RED)], scene()
    partition = partition_frame(frame, [part])
    palette = extract_part_palettes(frame, [sources, part.sources], partition)
    assert palette.tint is None
    assert palette.parts[0].tint.is_grey
    picture = compose(palette, sources, [part])
    assert np.ptp(picture[bar(0)], axis=2).max() < 1e-6
    assert np.ptp(picture[bar(2)], axis=2).max() > 0.2


def test_the_tint_is_kept_with_the_layers(tmp_path):
    for pixels in (GREY, TONED["sepia"], RED):
        palette = extract_palette(scene(), [source(pixels)])
        write_palette(tmp_path / "palette.json", palette)
        found = read_palette(tmp_path / "palette.json").tint
        if palette.tint is None:
            assert found is None
            assert "tint" not in (tmp_path / "palette.json").read_text()
        else:
            assert isinstance(found, Tint)
            np.testing.assert_array_equal(found.chroma, palette.tint.chroma)


def test_lightness_shows_the_depth_that_hues_cannot():
    palette = extract_palette(scene(), [source(GREY)])
    assert palette.tint is not None
    spans = []
    for shown in (palette, replace(palette, tint=None)):
        lightness = content_image(scene(), shown, 0.0, 1.0, Weights())[..., 0]
        near, far = (np.nanpercentile(scene().depth, share) for share in (20, 80))
        spans.append(
            lightness[scene().depth <= near].mean() - lightness[scene().depth >= far].mean()
        )
    assert abs(spans[0]) > 1.3 * abs(spans[1]) > 1
