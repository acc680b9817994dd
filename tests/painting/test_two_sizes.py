"""Composition at two sizes: broad maps are small, strokes, matte and lines are not."""

from dataclasses import replace

import numpy as np
import pytest

from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import lightness, to_rgb
from impasto.painting.broad_maps import reduce_frame, reduce_to_map, resample
from impasto.painting.colour.given_colours import find_given_colours
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.compose import compose_on_ground, prepare_ground
from impasto.painting.composition.content_image import occlusion
from impasto.painting.composition.layers import compose_painting
from impasto.painting.composition.line_drawing import occlusion_edges
from impasto.painting.dials import Dials
from impasto.painting.parts.part_colours import extract_part_palettes
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.parts.selector import parse_selector
from impasto.painting.weights import Weights
from impasto.rendering import depth_cues
from scenes import STYLES, scene

WIDTH, HEIGHT = 768, 576
MAP_SIDE = "impasto.painting.broad_maps.MAP_SIDE"


@pytest.fixture(scope="module")
def wave():
    return [StyleSource(artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels)]


def paint(seed):
    """Return paint with large forms and fine strokes, (H, W, 3)."""
    noise = np.random.default_rng(seed)
    forms = noise.uniform(-15, 15, (HEIGHT // 96, WIDTH // 96, 3)).repeat(96, 0).repeat(96, 1)
    strokes = noise.normal(0, 6, (HEIGHT, WIDTH, 1)) * (1, 0, 0)
    return to_rgb((np.array([55, 0, 0]) + forms + strokes).astype(np.float32))


def test_planes_are_reduced_by_areas_and_enlarged_smoothly():
    plane = np.array([[0, 2, 1, 1], [4, 6, 1, 5]], np.float32)
    assert resample(plane, (2, 1)).tolist() == [[3, 2]]
    assert resample(np.dstack([plane, 2 * plane]), (2, 1)).tolist() == [[[3, 6], [2, 4]]]
    assert resample(plane, (4, 2)) is plane
    assert np.allclose(resample(np.full((3, 4, 3), 0.5, np.float32), (40, 30)), 0.5)
    slope = np.arange(8, dtype=np.float32).repeat(8).reshape(8, 8).T
    # Away from the edges, a slope of 1 becomes one of 1/2, and centres stay in their places.
    assert np.allclose(np.diff(resample(slope, (16, 16))[8, 5:11]), 0.5)
    assert resample(slope, (16, 16))[8, 7:9].mean() == pytest.approx(3.5)


def test_maps_have_the_size_of_a_reduced_frame():
    for size in ((1024, 768), (1003, 700), (300, 1100)):
        frame = scene(*size)
        assert reduce_to_map(frame.matte).shape == reduce_frame(frame).matte.shape
    frame = scene(512, 384)
    assert reduce_frame(frame) is frame
    assert reduce_to_map(frame.matte) is frame.matte


def test_a_cue_is_computed_once_for_each_frame(monkeypatch):
    frame = scene()
    for cue in (depth_cues.nearness, depth_cues.farness, occlusion, occlusion_edges):
        assert cue(frame) is cue(frame)
    # Another frame has cues of its own.
    deeper = replace(frame, depth=np.where(frame.depth == 100, frame.depth, frame.depth + 40))
    assert not deeper.cues
    assert depth_cues.nearness(replace(frame, depth=None)).max() == 0.5
    # What one computes, the others use.
    monkeypatch.setattr(np, "percentile", None)
    depth_cues.frame_regions(frame)


@pytest.mark.parametrize("colours", ["artwork", "render", "okabe-ito"])
def test_a_large_picture_is_composed_as_at_one_size(colours, wave, monkeypatch):
    frame = scene(WIDTH, HEIGHT)
    given = find_given_colours(colours, frame)
    palette = extract_palette(frame, wave)
    palette = palette if given is None else given.apply_to(palette)
    args = paint(1), paint(2), frame, palette, wave, Dials()
    still = compose_painting(*args).still
    monkeypatch.setattr(MAP_SIDE, 256)
    smaller = compose_painting(*args).still
    monkeypatch.setattr(MAP_SIDE, WIDTH)
    exact = compose_painting(*args).still
    off, further_off = (255 * np.abs(one - exact) for one in (still, smaller))
    assert 0 < off.mean() < 0.3
    assert np.percentile(off, 99.9) < 2
    assert off.mean() < further_off.mean() < 1
    # No halo stands along the outline.
    edge = np.abs(np.diff(frame.matte, axis=1, prepend=0)) > 0
    beside = np.logical_or.reduce([np.roll(edge, k, axis=1) for k in range(-5, 6)])
    assert off[beside].mean() < 0.5


def test_parts_are_composed_as_at_one_size(wave, monkeypatch):
    frame = scene(WIDTH, HEIGHT)
    poppies = StyleSource(artwork.load_artwork(STYLES / "hokusai-poppies.jpg").pixels)
    for name in ("ground", "near"):
        parts = [Part(parse_selector(name), (poppies,))]
        palette = extract_part_palettes(
            frame, [wave, *(part.sources for part in parts)], partition_frame(frame, parts)
        )
        args = paint(1), paint(2), frame, palette, wave, Dials(), parts
        monkeypatch.setattr(MAP_SIDE, 512)
        still = compose_painting(*args).still
        monkeypatch.setattr(MAP_SIDE, WIDTH)
        off = 255 * np.abs(still - compose_painting(*args).still)
        assert off.mean() < 0.4
        assert np.percentile(off, 99.9) < 2.5


def test_strokes_are_those_of_the_full_size(wave):
    """A checkerboard of single pixels is kept at the front, and loses the share `soft` behind."""
    frame = scene(1024, 768)
    palette = extract_palette(frame, wave)
    y, x = np.mgrid[:768, :1024]
    lab = np.zeros((768, 1024, 3), np.float32)
    lab[..., 0] = np.where((y + x) % 2, 56, 44)
    dials = Dials(weights=Weights(soft=0.5, crossing=0, outline=0))
    picture = to_rgb(lab)
    light = lightness(
        compose_on_ground(prepare_ground(picture, palette), picture, frame, palette, dials)
    )
    steps = np.abs(np.diff(light, axis=1))
    front, back, corner = np.s_[380:388, 508:516], np.s_[380:388, 200:208], np.s_[4:8, 4:8]
    assert np.allclose(steps[front], 12, atol=0.2)
    assert np.allclose(steps[back], 6, atol=0.2)
    assert np.allclose(steps[corner], 12, atol=0.2)


def test_the_matte_is_that_of_the_full_size(wave):
    """The step from figure to ground lies between two pixels, though the maps are half as large."""
    frame = scene(1024, 768)
    palette = extract_palette(frame, wave)
    dials = Dials(weights=Weights(outline=0, crossing=0))
    dark, pale = (to_rgb(np.full((768, 1024, 3), c, np.float32) * (1, 0, 0)) for c in (30, 80))
    light = lightness(compose_on_ground(prepare_ground(pale, palette), dark, frame, palette, dials))
    row = np.abs(np.diff(light[384, :300]))
    edge = int(np.flatnonzero(np.diff(frame.matte[384, :300]))[0])
    assert row[edge] > 20
    assert np.delete(row, edge).max() < 1.5
