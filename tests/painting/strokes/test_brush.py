"""The brush: which strokes a surface gets, layer by layer."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_rgb
from impasto.core.errors import Notice
from impasto.painting.media import Medium
from impasto.painting.strokes.artwork_patches import PatchSource
from impasto.painting.strokes.brush import DEPTH_GROUPS, SPACING, choose_strokes
from impasto.painting.strokes.centre_lines import values_at
from impasto.painting.strokes.draw import Pigment
from impasto.painting.strokes.stroke_surface import Layer, Manner, Paint, StrokeSurface

HEIGHT, WIDTH = SHAPE = (90, 120)
ONE = np.ones(SHAPE, np.float32)
MEDIUM = Medium(width=1.0, length=3.0, straightness=0.5, softness=0.4)
MANNER = Manner((Layer(0.1, 1.0, 1.0, 5.0),), 1.0, 1.0, 0.25, 0.0, 0.0, 1.0)


def flat(lightness, shape=(100, 100)):
    """Return an artwork of one grey."""
    lab = np.zeros((*shape, 3), np.float32)
    lab[..., 0] = lightness
    return StyleSource(to_rgb(lab))


def tones():
    """Return an artwork that is dark on the left, where the right is light."""
    lab = np.zeros((100, 200, 3), np.float32)
    lab[:, :100, 0], lab[:, 100:, 0] = 20, 80
    return StyleSource(to_rgb(lab))


def paint_with(source, share=ONE, number=0, guide=None, medium=MEDIUM, manner=MANNER):
    guide = np.ones(source.pixels.shape[:2], np.float32) if guide is None else guide
    patches = PatchSource.of(source.lab, guide)
    return Paint(number, patches, source.guide is not None, share, medium, manner)


def surface_of(paints, target=50.0, mask=None, near=None, scale=(1.0, 1.0), degrees=0.0):
    """Return a surface of one grey or of a plane of lightness, on a white canvas."""
    lab = np.zeros((*SHAPE, 3), np.float32)
    lab[..., 0] = target
    start = np.zeros_like(lab)
    start[..., 0] = 100
    way = 2 * np.radians(degrees) * ONE
    field = np.stack([np.cos(way), np.sin(way)], axis=-1).astype(np.float32)
    mask = np.ones(SHAPE, bool) if mask is None else mask
    return StrokeSurface(lab, lab[..., 0], start, mask, field, near, paints, scale)


def choose(surface, seed=0):
    pigments = [Pigment(p.patches.lab, 1.0) for p in surface.paints]
    return choose_strokes(surface, pigments, seed)


def seeds_of(strokes):
    return strokes.lines[:, 4]


def test_the_first_layer_covers_the_surface_in_the_size_and_the_direction_asked_for():
    strokes, canvas = choose(surface_of([paint_with(flat(50))], degrees=30))
    assert (canvas.relief > 0).mean() > 0.97
    # A seed for each spacing squared, times the .87 of a hexagonal grid.
    expected = HEIGHT / WIDTH / ((0.1 * SPACING) ** 2 * 0.87)
    assert len(strokes) == pytest.approx(expected, rel=0.1)
    assert strokes.widths.min() >= 0.075
    assert strokes.widths.max() <= 0.125
    way = strokes.lines[:, -1] - strokes.lines[:, 0]
    lengths = np.hypot(*way.T) / strokes.widths
    assert lengths.min() >= 0.75 * 3 - 0.01
    assert lengths.max() <= 1.25 * 3 + 0.01
    np.testing.assert_allclose(np.degrees(np.arctan2(-way[:, 1], way[:, 0])), 30, atol=0.5)
    assert (strokes.feathers == np.float32(0.4)).all()
    assert (strokes.opacities == 1).all()


def test_a_bare_canvas_is_painted_though_it_has_the_colours_of_the_target():
    strokes, canvas = choose(surface_of([paint_with(flat(100))], target=100.0))
    assert len(strokes) > 100
    assert (canvas.relief > 0).mean() > 0.97


def test_strokes_of_a_straight_medium_hardly_bend():
    corner = np.where(np.arange(WIDTH) < 60, 0.0, 60.0)

    def bend(straightness):
        medium = replace(MEDIUM, straightness=straightness)
        strokes, _ = choose(surface_of([paint_with(flat(50), medium=medium)], degrees=corner))
        ends = np.linalg.norm(strokes.lines[:, -1] - strokes.lines[:, 0], axis=1)
        paths = np.linalg.norm(np.diff(strokes.lines, axis=1), axis=-1).sum(axis=1)
        return (1 - ends / paths).mean()

    assert 0 < bend(0.95) < 0.3 * bend(0.0)


def test_strokes_begin_on_the_mask_only():
    mask = np.zeros(SHAPE, bool)
    mask[20:60, 30:70] = True
    strokes, canvas = choose(surface_of([paint_with(flat(50))], mask=mask))
    assert len(strokes) > 10
    assert values_at(mask, seeds_of(strokes)).all()
    assert (canvas.lab[80:, 100:, 0] == 100).all()


def test_a_layer_paints_what_the_one_before_has_not_met():
    # A dark spot of 8 pixels, smaller than the strokes of the first layer.
    target = np.full(SHAPE, 80.0)
    target[40:48, 60:68] = 20
    coarse, fine = Layer(0.2, 0.5, 1.0, 0.0), Layer(0.05, 0.5, 1.0, 12.0)
    [whole, both] = [
        choose(surface_of([paint_with(tones(), manner=replace(MANNER, layers=layers))], target))
        for layers in ((coarse,), (coarse, fine))
    ]
    added = seeds_of(both[0])[len(whole[0]) :] * WIDTH
    near = (np.abs(added - (64, 44)) < 20).all(axis=1)
    assert near.sum() >= 4
    # Elsewhere the target is met, but for the gaps of the first layer.
    assert (~near).sum() < 0.1 * 1.15 * HEIGHT * WIDTH / (0.05 * SPACING * WIDTH) ** 2
    spot = np.s_[42:46, 62:66, 0]
    assert both[1].lab[spot].mean() < whole[1].lab[spot].mean() - 5
    assert both[1].lab[spot].mean() < 45


def test_later_layers_hold_back_where_a_layer_is_to_show():
    # The target differs by 15 from an artwork that is not shifted to it.
    manner = replace(MANNER, lightness_shift=0.0)

    def count(hold):
        layers = (Layer(0.1, 1.0, 1.0, 0.0, hold=hold), Layer(0.1, 1.0, 1.0, 12.0))
        paint = paint_with(flat(50), manner=replace(manner, layers=layers))
        return len(choose(surface_of([paint], target=65.0))[0])

    first = count(100.0)
    assert count(0.0) > 1.9 * first
    assert count(2.5) > 1.9 * first  # 15 is more than 12 + 2.5
    assert count(3.5) < 1.1 * first


def test_a_share_of_the_places_is_painted_where_patches_fit_best():
    # The artwork has the tone of the left side only.
    target = np.where(np.arange(WIDTH) < 60, 20.0, 60.0) * ONE
    manner = replace(MANNER, layers=(Layer(0.1, 0.4, 1.0, 0.0, share=0.4),))
    few, _ = choose(surface_of([paint_with(flat(20), manner=manner)], target))
    every, _ = choose(surface_of([paint_with(flat(20), manner=MANNER)], target))
    assert len(few) == pytest.approx(0.4 * len(every), abs=1)
    assert (seeds_of(few)[:, 0] < 0.55).all()


@pytest.mark.parametrize(
    ("shift", "flatness", "expected"), [(1.0, 0, 30), (0.5, 0, 15), (0.0, 0, 0), (0.5, 1, 25.5)]
)
def test_strokes_are_shifted_towards_the_target(shift, flatness, expected):
    manner = replace(MANNER, lightness_shift=shift)
    medium = replace(MEDIUM, flatness=flatness)
    source = flat(40)
    strokes, canvas = choose(
        surface_of([paint_with(source, medium=medium, manner=manner)], target=70.0)
    )
    # Of the 30 that the artwork is darker; in flat fields, 70 % of what else remains is added.
    np.testing.assert_allclose(strokes.shifts[:, 0], expected, atol=0.1)
    np.testing.assert_allclose(strokes.shifts[:, 1:], 0, atol=0.1)
    covered = canvas.lab[20:70, 20:100, 0]
    assert np.median(covered) == pytest.approx(40 + expected, abs=0.3)


def test_patches_come_from_like_tones_of_the_guide():
    target = np.where(np.arange(WIDTH) < 60, 20.0, 80.0) * ONE
    source = tones()
    strokes, canvas = choose(surface_of([paint_with(source)], target))
    x = seeds_of(strokes)[:, 0] * WIDTH
    assert (strokes.places[x < 40, 0] < 100).all()
    assert (strokes.places[x > 80, 0] > 100).all()
    assert np.median(canvas.lab[:, :40, 0]) < 25
    # Where a guide allows no patch, the whole artwork is used.
    dark = np.zeros((100, 200), np.float32)
    dark[:, :90] = 1
    guided, _ = choose(surface_of([paint_with(source, guide=dark)], target))
    assert (guided.places[:, 0] < 90).all()
    anywhere, _ = choose(surface_of([paint_with(source, guide=0 * dark)], target))
    # If the user has drawn it, that is told.
    drawn = replace(source, guide=0 * dark)
    with pytest.warns(Notice, match="an area is smaller than the strokes"):
        choose(surface_of([paint_with(drawn, guide=0 * dark)], target))
    np.testing.assert_array_equal(anywhere.places, strokes.places)


def test_strokes_are_larger_at_the_front_and_near_ones_cover_far_ones():
    near = np.tile(np.linspace(0, 1, WIDTH, dtype=np.float32), (HEIGHT, 1))
    strokes, _ = choose(surface_of([paint_with(flat(50))], near=near, scale=(1.6, 0.4)))
    at = values_at(near, seeds_of(strokes))
    np.testing.assert_allclose(strokes.scales, 0.4 + 1.2 * at, atol=1e-5)
    assert (strokes.widths / strokes.scales).min() >= 0.0749
    assert (strokes.widths / strokes.scales).max() <= 0.1251
    np.testing.assert_allclose(strokes.line_nearness[:, 4], at, atol=1e-6)
    groups = np.round(DEPTH_GROUPS * at)
    assert (np.diff(groups) >= 0).all()
    assert set(groups) == {0, 1, 2, 3, 4}
    # Within a group there is no order from left to right or from top to bottom.
    middle = seeds_of(strokes)[groups == 2]
    assert len(middle) > 20
    for places in middle.T:
        assert abs(np.corrcoef(places, np.arange(len(middle)))[0, 1]) < 0.4


def test_strokes_of_a_flat_surface_have_one_size_and_no_depth():
    strokes, _ = choose(surface_of([paint_with(flat(50))], scale=(1.0, 1.0)))
    assert (strokes.scales == 1).all()
    assert not strokes.line_nearness.any()


def test_artworks_share_the_places_of_a_surface():
    left = np.where(np.arange(WIDTH) < 60, 1.0, 0.0).astype(np.float32) * ONE
    pair = [paint_with(flat(40), left), paint_with(flat(60), 1 - left, 1)]
    strokes, _ = choose(surface_of(pair))
    np.testing.assert_array_equal(strokes.artworks, seeds_of(strokes)[:, 0] * WIDTH >= 60)
    mixed = [paint_with(flat(40), 0.75 * ONE), paint_with(flat(60), 0.25 * ONE, 1)]
    manner = replace(MANNER, layers=(Layer(0.04, 0.4, 1.0, 0.0),))
    mixed = [replace(paint, manner=manner) for paint in mixed]
    strokes, _ = choose(surface_of(mixed))
    assert len(strokes) > 500
    assert strokes.artworks.mean() == pytest.approx(0.25, abs=0.05)


def test_each_artwork_has_its_own_medium_and_manner():
    left = np.where(np.arange(WIDTH) < 60, 1.0, 0.0).astype(np.float32) * ONE
    soft = replace(MEDIUM, softness=0.1, length=1.0, width=0.5)
    more = replace(MANNER, layers=(*MANNER.layers, Layer(0.05, 1.0, 0.5, -1.0)), softness=0.7)
    strokes, _ = choose(
        surface_of(
            [paint_with(flat(40), left), paint_with(flat(60), 1 - left, 1, None, soft, more)]
        )
    )
    second = strokes.artworks == 1
    # The wider rim of medium and manner counts.
    assert set(strokes.feathers[second]) == {np.float32(0.7)}
    assert set(strokes.feathers[~second]) == {np.float32(0.4)}
    assert set(strokes.opacities[second]) == {1.0, 0.5}
    assert set(strokes.opacities[~second]) == {1.0}
    assert strokes.widths[second].max() <= 0.0626
    assert strokes.widths[strokes.opacities == 0.5].max() <= 0.0313


def test_nothing_to_paint_gives_no_strokes():
    strokes, canvas = choose(surface_of([paint_with(flat(50))], mask=np.zeros(SHAPE, bool)))
    assert len(strokes) == 0
    assert not canvas.relief.any()


def test_chance_follows_its_seed():
    surface = surface_of([paint_with(tones())], near=0.5 * ONE)
    first, again, other = (choose(surface, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.lines, again.lines)
    np.testing.assert_array_equal(first.places, again.places)
    assert len(first) != len(other) or (first.lines != other.lines).any()
    # The surface itself is not painted on.
    assert (surface.start[..., 0] == 100).all()


def obliqueness(lightness):
    """Return how far the edges of a picture (H, W) are neither level nor upright, 0 to 1."""
    down, right = np.gradient(ndimage.gaussian_filter(lightness, 1.0)[12:-12, 12:-12])
    return np.abs(down * right).sum() / (0.5 * (down**2 + right**2)).sum()


@pytest.mark.parametrize("degrees", [65, 155])
def test_upright_strokes_show_pieces_of_the_artwork_as_they_lie_there(degrees):
    # A grid of dark lines, and a surface of its mean colour.
    light = np.full((120, 160), 70, np.float32)
    light[::12], light[:, ::12] = 20, 20
    artwork = StyleSource(to_rgb(np.dstack([light, 0 * light, 0 * light])))
    turned = replace(MANNER, layers=(Layer(0.2, 0.6, 1.0, 0.0),), lightness_shift=0.0)
    (strokes, upright), (_, oblique) = (
        choose(surface_of([paint_with(artwork, manner=m)], light.mean(), degrees=degrees))
        for m in (replace(turned, upright=True), turned)
    )
    right, down = (strokes.lines[:, -1] - strokes.lines[:, 0]).T
    np.testing.assert_allclose(strokes.angles, np.arctan2(down, right), atol=1e-3)
    assert (strokes.mirrors == 1).all()
    # Its lines run level and upright, whichever way the strokes do.
    assert obliqueness(upright.lab[..., 0]) < 0.75 * obliqueness(oblique.lab[..., 0])


def test_an_artwork_too_small_for_upright_strokes_gives_none():
    manner = replace(MANNER, upright=True)
    strokes, _ = choose(surface_of([paint_with(flat(40, (12, 12)), manner=manner)]))
    assert len(strokes) == 0
