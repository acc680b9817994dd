"""Drawing of strokes: their shape, their paint, and where they end."""

import numpy as np
import pytest

from impasto.painting.strokes.draw import WIDE, Canvas, Pigment, draw_strokes
from impasto.painting.strokes.stroke import Strokes, join_strokes
from straight_strokes import straight_stroke

# Right of column 30 an artwork of 60 x 60 pixels is dark.
LIGHT, DARK, BARE = 80.0, 20.0, 50.0
TWO_TONES = np.zeros((60, 60, 3), np.float32)
TWO_TONES[:, :30, 0], TWO_TONES[:, 30:, 0] = LIGHT, DARK


def draw(strokes, pigments=(TWO_TONES,), size=(100, 100), near=None, clip=0.05, threads=1):
    """Draw strokes of artworks on a canvas of L 50 whose width and height are given."""
    shape = size[::-1]
    lab = np.zeros((*shape, 3), np.float32)
    lab[..., 0] = BARE
    canvas = Canvas(lab, np.zeros(shape, np.float32))
    ground = [p if isinstance(p, Pigment) else Pigment(p, 1.0) for p in pigments]
    draw_strokes(canvas, strokes, ground, near, clip, threads)
    return canvas


def flat(lightness, size=(60, 60)):
    plane = np.zeros((*size[::-1], 3), np.float32)
    plane[..., 0] = lightness
    return plane


@pytest.mark.parametrize(
    ("angle", "mirror", "expected"),
    [
        (0, 1, [[10, 30], [70, 90]]),
        (0, -1, [[70, 90], [10, 30]]),
        (180, 1, [[90, 70], [30, 10]]),
        (180, -1, [[30, 10], [90, 70]]),
        (90, 1, [[30, 90], [10, 70]]),  # what runs down in the artwork runs to the right
        (90, -1, [[10, 70], [30, 90]]),
    ],
)
def test_a_patch_is_turned_and_mirrored(angle, mirror, expected):
    quarters = np.repeat(np.repeat(np.float32([[10, 30], [70, 90]]), 30, axis=0), 30, axis=1)
    artwork = np.dstack([quarters, 0 * quarters, 0 * quarters])
    stroke = straight_stroke(angles=np.radians(angle), mirrors=mirror, places=(29.5, 29.5))
    light = draw(stroke, [artwork]).lab[..., 0]
    np.testing.assert_allclose(light[np.ix_([45, 54], [40, 59])], expected, atol=0.01)


def test_a_patch_turns_with_its_stroke():
    # The stroke runs downwards, so that the patch's left comes to lie at the top.
    light = draw(straight_stroke(degrees=90)).lab[..., 0]
    np.testing.assert_allclose(light[[40, 59], 50], (LIGHT, DARK), atol=0.01)


def test_a_patch_lies_where_it_was_cut_and_is_shifted():
    # Cut 6 pixels further to the left, its dark half begins 6 pixels further to the right.
    canvas = draw(straight_stroke(places=(24, 30), shifts=(5, 10, -20)))
    np.testing.assert_allclose(canvas.lab[50, 53], (LIGHT + 5, 10, -20), atol=0.01)
    np.testing.assert_allclose(canvas.lab[50, 57], (DARK + 5, 10, -20), atol=0.01)
    # Only what it covers.
    np.testing.assert_array_equal(canvas.lab[20, 50], (BARE, 0, 0))
    assert canvas.relief[20, 50] == 0 < canvas.relief[50, 50]


def test_a_larger_scale_makes_the_paint_larger_but_not_the_stroke():
    small, large = (draw(straight_stroke(places=(26, 30), scales=s)) for s in (1, 2))
    np.testing.assert_allclose(small.lab[50, [51, 56], 0], (LIGHT, DARK), atol=0.01)
    np.testing.assert_allclose(large.lab[50, [55, 60], 0], (LIGHT, DARK), atol=0.01)
    np.testing.assert_array_equal(small.relief > 0, large.relief > 0)


def test_an_artwork_that_is_enlarged_is_cut_at_its_own_places():
    enlarged = np.repeat(np.repeat(TWO_TONES, 2, axis=0), 2, axis=1)
    canvas = draw(straight_stroke(places=(25, 30)), [Pigment(enlarged, 2.0)])
    # 5 of its pixels are 10 of the canvas.
    np.testing.assert_allclose(canvas.lab[50, [57, 62], 0], (LIGHT, DARK), atol=0.01)


def test_each_stroke_is_cut_from_its_own_artwork():
    pigments = [flat(10, (40, 70)), flat(90, (80, 50)), flat(30, (50, 45))]
    strokes = join_strokes(
        [
            straight_stroke((0.5, y), artworks=number, places=(20, 20))
            for number, y in enumerate((0.2, 0.5, 0.8))
        ]
    )
    light = draw(strokes, pigments).lab[..., 0]
    np.testing.assert_allclose(light[[20, 50, 80], 50], (10, 90, 30), atol=0.01)


def test_beyond_the_rim_of_an_artwork_its_last_pixels_are_repeated():
    # Neither what lies below it among the artworks nor what lies beside it.
    pigments = [TWO_TONES, flat(99, (90, 60))]
    light = draw(straight_stroke(places=(1, 58)), pigments).lab[..., 0]
    assert light.max() == pytest.approx(LIGHT, abs=0.01)
    assert light.min() == BARE
    light = draw(straight_stroke(places=(58, 58)), pigments).lab[..., 0]
    assert light.max() == BARE
    assert light.min() == pytest.approx(DARK, abs=0.01)


def covered(canvas):
    """Return area and centre of what is covered, as shares of the picture."""
    share = np.abs(canvas.lab[..., 0] - BARE) / (LIGHT - BARE)
    rows, columns = np.indices(share.shape) + 0.5
    total = share.sum()
    return np.array(
        [
            total / share.size,
            (share * columns).sum() / total / share.shape[1],
            (share * rows).sum() / total / share.shape[0],
        ]
    )


def test_a_stroke_has_one_shape_at_all_sizes():
    stroke = straight_stroke((0.45, 0.4), 30, 0.5, 0.2, places=(15, 30), scales=4)
    paint = flat(LIGHT)
    small, large = (covered(draw(stroke, [paint], size)) for size in ((100, 80), (400, 320)))
    np.testing.assert_allclose(large, small, atol=0.002)
    # The middle is at a share of the long side; the ends are rounded, the rims soft.
    np.testing.assert_allclose(large[1:], (0.45, 0.4 / 0.8), atol=0.02)
    whole = 0.5 * 0.2 / 0.8
    assert 0.6 * whole < large[0] < whole
    # Nothing lies outside length and width.
    rows, columns = np.nonzero(draw(stroke, [paint], (400, 320)).relief)
    right, down = columns + 0.5 - 180, rows + 0.5 - 160
    along = right * np.cos(np.radians(30)) + down * np.sin(np.radians(30))
    across = down * np.cos(np.radians(30)) - right * np.sin(np.radians(30))
    assert 90 < np.abs(along).max() <= 101
    assert 35 < np.abs(across).max() <= 41


def test_the_rim_of_a_stroke_is_uneven():
    relief = draw(straight_stroke(length=0.8), size=(400, 400)).relief > 0
    widths = relief[:, 120:280].sum(axis=0)
    # At each rim it loses at most 40 * .35 / 2 of the 80 pixels.
    assert np.ptp(widths) >= 3
    assert 66 <= widths.min() <= widths.max() <= 80


def test_a_stroke_bends_along_its_line():
    angle = np.radians(np.linspace(-90, 0, 9))
    line = 0.5 + 0.3 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)  # the upper right quarter
    relief = draw(straight_stroke(lines=line, width=0.12, artworks=0)).relief
    rows, columns = np.nonzero(relief)
    radius = np.hypot(columns - 49.5, rows - 49.5)
    assert 23 < radius.min() < 26
    assert 34 < radius.max() < 37
    assert (columns > 46).all()
    assert (rows < 54).all()


def test_a_soft_rim_is_soft_and_opacity_lets_the_ground_through():
    hard, soft = (draw(straight_stroke(feathers=f), [flat(LIGHT)]) for f in (0.1, 0.9))
    whole = [(np.abs(c.lab[..., 0] - LIGHT) < 0.01).sum() for c in (hard, soft)]
    assert whole[0] > 2 * whole[1] > 0
    glazed = draw(straight_stroke(opacities=0.5), [flat(LIGHT)])
    assert glazed.lab[50, 50, 0] == pytest.approx((LIGHT + BARE) / 2, abs=0.01)


def test_a_stroke_ends_at_a_step_of_depth():
    near = np.full((100, 100), 0.5, np.float32)
    near[:, 60:] = 0.56
    near[:, 35:40] = 0.46
    stroke = straight_stroke()
    paint = [flat(LIGHT)]
    # A stroke this wide ends at more than the given difference, in proportion to its width.
    clip = 0.05 * WIDE / float(stroke.widths[0])
    light = draw(stroke, paint, near=near, clip=clip).lab[50, :, 0]
    np.testing.assert_allclose(light[[45, 59]], LIGHT, atol=0.01)
    assert (light[60:] == BARE).all()
    # Near the end it fades: of .05, .04 is past .7, so that two thirds are left.
    assert light[37] == pytest.approx(BARE + (LIGHT - BARE) * 2 / 3, abs=0.1)
    whole = draw(stroke, paint).lab[50, :, 0]
    assert whole[65] == pytest.approx(LIGHT, abs=0.01)
    # A line that follows the surface is drawn on all of it.
    slope = np.tile(np.linspace(0, 1, 100, dtype=np.float32), (100, 1))
    following = straight_stroke(line_nearness=np.linspace(0.3, 0.7, 9))
    np.testing.assert_allclose(
        draw(following, paint, near=slope, clip=clip).lab[50, 38:62, 0], LIGHT, atol=0.01
    )


def test_wide_strokes_lie_over_more_of_a_slope():
    near = np.full((100, 100), 0.5, np.float32)
    near[:, 50:] = 0.58
    light = [
        draw(straight_stroke(width=width), [flat(LIGHT)], near=near).lab[50, 55, 0]
        for width in (WIDE / 2, WIDE, 2.5 * WIDE)
    ]
    # The clip of .05 is .125 for the widest, of which .08 is less than .7.
    assert light == [BARE, BARE, pytest.approx(LIGHT, abs=0.01)]


def test_later_strokes_cover_earlier_ones():
    strokes = join_strokes([straight_stroke(), straight_stroke(degrees=90, artworks=1)])
    pigments = [flat(LIGHT), flat(DARK)]
    assert draw(strokes, pigments).lab[50, 50, 0] == pytest.approx(DARK, abs=0.01)
    back = strokes.take(np.array([1, 0]))
    assert draw(back, pigments).lab[50, 50, 0] == pytest.approx(LIGHT, abs=0.01)
    assert draw(strokes.take(np.array([False, True])), pigments).lab[50, 35, 0] == BARE


def test_the_number_of_threads_does_not_change_the_picture():
    rng = np.random.default_rng(5)
    strokes = join_strokes(
        [
            straight_stroke(rng.uniform(size=2), rng.uniform(0, 360), places=rng.uniform(20, 40, 2))
            for _ in range(60)
        ]
    )
    single = draw(strokes, size=(120, 90))
    assert (single.relief > 0).mean() > 0.8
    for threads in (2, 3, 7):
        several = draw(strokes, size=(120, 90), threads=threads)
        assert several.lab.tobytes() == single.lab.tobytes()
        assert several.relief.tobytes() == single.relief.tobytes()


def test_paint_is_thicker_at_the_rim_of_a_stroke():
    relief = draw(straight_stroke(length=0.8, width=0.4, feathers=0.2), size=(400, 400)).relief
    # Rows 4 / 5 of half a width from the middle line, and rows round it; bristles average out.
    rim = relief[[200 - 64, 200 + 64], 120:280].mean()
    middle = relief[190:210, 120:280].mean()
    assert middle == pytest.approx(0.35, abs=0.05)
    assert rim == pytest.approx(0.8, abs=0.1)


def test_no_strokes_leave_the_canvas_as_it_is():
    assert not draw(Strokes.none()).relief.any()
    assert not draw(straight_stroke((2.0, 0.5))).relief.any()
    assert len(join_strokes([])) == 0
