"""Painting with strokes: the record that is planned from a frame, its artworks and the dials."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from bars import BLUE, GREEN, RED
from impasto.artworks.ground_regions import GroundRegions
from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.dials import Dials
from impasto.painting.media import MEDIA
from impasto.painting.strokes.centre_lines import values_at
from impasto.painting.strokes.stroke_painting import (
    GROUND_MANNER,
    MAGNIFICATION,
    MOTIFS,
    NETWORK_SHARE,
    PartArtworks,
    StrokePlan,
    plan_strokes,
)
from impasto.painting.strokes.stroke_record import read_record, write_record
from impasto.painting.weights import Weights
from impasto.rendering.camera import Camera
from impasto.rendering.frame import Frame, Origin
from sphere import ball

SIZE = WIDTH, HEIGHT = (160, 120)
ONE = np.ones((HEIGHT, WIDTH), np.float32)
DIALS = Dials(motifs=0.0, medium="oil", weights=Weights(near_stroke=1.0, far_stroke=1.0))


@pytest.fixture(scope="module")
def frame() -> Frame:
    """Return a sphere in greys."""
    drawn = ball(20, size=SIZE)[0]
    grey = 0.35 + 0.4 * drawn.colour[..., :1]
    return replace(drawn, colour=np.repeat(grey, 3, axis=2).astype(np.float32))


@pytest.fixture(scope="module")
def red():
    return StyleSource(RED)


@pytest.fixture(scope="module")
def blue():
    return StyleSource(BLUE)


def part(sources, share=ONE, grounds=None):
    return PartArtworks(sources, sources if grounds is None else grounds, share, share)


def plan_of(frame, **planes) -> StrokePlan:
    given = {"content": to_lab(frame.colour), "figure": None, "quiet": None, "field": None}
    return StrokePlan(frame, **{**given, **planes})


def flat(colour, size=SIZE):
    return np.broadcast_to(np.float32(colour), (*size[::-1], 3)).copy()


def seeds(strokes):
    """Return columns and rows of the strokes' seeds."""
    return (strokes.lines[:, 4] * WIDTH).T


def test_strokes_begin_on_the_figure_and_follow_its_depth(frame, red):
    record = plan_strokes(plan_of(frame), [part([red])], DIALS)
    strokes = record.figure.strokes
    assert len(strokes) > 300
    grown = ndimage.binary_dilation(frame.matte > 0.05, iterations=4)
    assert values_at(grown, strokes.lines[:, 4]).all()
    # The sphere fills a third of the picture; its strokes lie on all of it.
    covered = np.zeros(frame.matte.shape, bool)
    x, y = seeds(strokes).astype(int)
    covered[y, x] = True
    assert ndimage.distance_transform_edt(~covered)[frame.matte > 0.5].max() < 8
    # The front of the sphere is 50 Å away, its rim 60 Å.
    assert record.depths.front == pytest.approx(50.1, abs=0.1)
    assert record.depths.back == pytest.approx(59.1, abs=0.5)
    at = frame.depth[y, x]
    seen = np.isfinite(at)
    depth = record.depths.depth(strokes.line_nearness[:, 4])
    np.testing.assert_allclose(depth[seen], at[seen], atol=0.01)
    assert (record.ground, record.draw_ground(SIZE)) == (None, None)
    assert record.mismatch(frame) == ""


def test_lines_in_the_structure_lie_on_the_sphere(frame, red):
    record = plan_strokes(plan_of(frame), [part([red])], DIALS)
    assert record.structure_lines.shape == (len(record.figure.strokes), 9, 3)
    x, y = seeds(record.figure.strokes).astype(int)
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=12)[y, x]
    assert inside.sum() > 100
    radius = np.linalg.norm(record.structure_lines[inside, 4], axis=1)
    np.testing.assert_allclose(radius, 10, atol=0.2)
    without = plan_strokes(plan_of(replace(frame, camera=None)), [part([red])], DIALS)
    assert without.structure_lines is None
    assert without.depths == record.depths


def test_without_depth_strokes_are_flat(frame, red):
    flat_frame = replace(frame, depth=None, camera=None)
    record = plan_strokes(
        plan_of(flat_frame),
        [part([red])],
        replace(DIALS, weights=Weights(near_stroke=2.0, far_stroke=0.5)),
    )
    assert (record.depths, record.structure_lines) == (None, None)
    assert len(set(record.figure.strokes.scales)) == 1
    assert record.draw_figure(flat_frame).shape == (HEIGHT, WIDTH, 3)


def test_motifs_come_first_as_many_as_asked_for(frame, red):
    # No other stroke is as wide as the least of the motifs, which come in .75 to 1.25 of a width.
    limit = 0.75 * MOTIFS.width
    none, half, all_of_them = (
        plan_strokes(plan_of(frame), [part([red])], replace(DIALS, motifs=motifs)).figure.strokes
        for motifs in (0, 0.5, 1)
    )
    assert none.widths.max() < limit
    count = (all_of_them.widths >= limit).sum()
    assert count > 20
    assert (half.widths >= limit).sum() == pytest.approx(count / 2, abs=1)
    assert (all_of_them.widths[:count] >= limit).all()
    assert all_of_them.widths.max() > 0.1


def test_the_size_of_strokes_is_that_of_strokes_and_paint(frame, red):
    small, large = (
        plan_strokes(plan_of(frame), [part([red])], replace(DIALS, stroke_size=size))
        for size in (0.5, 1.0)
    )
    assert large.magnification == MAGNIFICATION == 2 * small.magnification
    assert large.figure.strokes.widths.max() == pytest.approx(
        2 * small.figure.strokes.widths.max(), rel=0.05
    )
    assert len(small.figure.strokes) > 2 * len(large.figure.strokes)


def test_strokes_are_larger_at_the_front(frame, red):
    dials = replace(DIALS, weights=Weights(near_stroke=1.5, far_stroke=0.5))
    strokes = plan_strokes(plan_of(frame), [part([red])], dials).figure.strokes
    near = strokes.line_nearness[:, 4].clip(0, 1)
    np.testing.assert_allclose(strokes.scales, 0.5 + near, atol=1e-5)


def test_the_seed_decides(frame, red):
    first, again, other = (
        plan_strokes(plan_of(frame, ground=flat(0.6)), [part([red])], replace(DIALS, seed=seed))
        for seed in (3, 3, 4)
    )
    for surface in ("figure", "ground"):
        one, same, changed = (getattr(r, surface).strokes for r in (first, again, other))
        np.testing.assert_array_equal(one.lines, same.lines)
        np.testing.assert_array_equal(one.places, same.places)
        assert len(one) != len(changed) or (one.lines != changed.lines).any()
    assert first.draw_figure(frame).tobytes() == again.draw_figure(frame).tobytes()


def test_artworks_share_the_strokes_by_weight(frame, red, blue):
    sources = [red.with_share(3.0), blue]
    record = plan_strokes(plan_of(frame), [part(sources)], DIALS)
    assert len(record.artworks) == 2
    np.testing.assert_allclose(record.artworks[0], RED, atol=0.5 / 255 + 1e-6)
    share = (record.figure.strokes.artworks == 0).mean()
    assert share == pytest.approx(0.75, abs=0.06)


def test_parts_take_their_own_artworks(frame, red, blue):
    left = np.where(np.arange(WIDTH) < 80, ONE, 0).astype(np.float32)
    parts = [part([red], left), part([blue], 1 - left)]
    record = plan_strokes(plan_of(frame, ground=flat(0.6)), parts, DIALS)
    for surface in (record.figure, record.ground):
        x, _ = seeds(surface.strokes)
        np.testing.assert_array_equal(surface.strokes.artworks, x >= 80)
    # Artworks that are used twice are recorded once; parts that do not show are left out.
    green = StyleSource(GREEN)
    again = [part([red], left), part([green], 0 * ONE), part([red.with_share(0.5)], 1 - left)]
    record = plan_strokes(plan_of(frame), again, DIALS)
    assert len(record.artworks) == 1
    assert not record.figure.strokes.artworks.any()


def test_the_ground_has_artworks_of_its_own(frame, red, blue):
    plan = plan_of(frame, ground=flat((0.8, 0.8, 0.9)))
    record = plan_strokes(plan, [part([red], grounds=[blue])], DIALS)
    assert not record.figure.strokes.artworks.any()
    assert record.ground.strokes.artworks.all()
    x, y = seeds(record.ground.strokes).astype(int)
    assert (frame.matte[y, x] > 0.5).mean() < 0.05  # only at the rim of the figure
    assert (frame.matte[y, x] == 0).sum() > 200
    drawn = record.draw_ground(SIZE)[frame.matte == 0]
    off = to_lab(drawn[None]).mean(axis=(0, 1)) - to_lab(np.float32([[[0.8, 0.8, 0.9]]]))[0, 0]
    assert np.abs(off).max() < 8


def in_reds(frame):
    """Return the colours of a frame (CIELAB) in the two reds of an artwork."""
    light = frame.colour[..., :1] / frame.colour.max()
    return to_lab(light * np.float32((0.9, 0.15, 0.1)))


def test_the_mean_colour_of_the_target_is_met(frame, red):
    content = in_reds(frame)
    inside = frame.matte > 0.5
    record = plan_strokes(plan_of(frame, content=content), [part([red])], DIALS)
    drawn = to_lab(record.draw_figure(frame))
    np.testing.assert_allclose(drawn[inside].mean(axis=0), content[inside].mean(axis=0), atol=4)
    # Light and dark places stay so.
    broad, painted = (ndimage.gaussian_filter(lab[..., 0], 4)[inside] for lab in (content, drawn))
    assert np.corrcoef(broad, painted)[0, 1] > 0.9


def test_what_is_painted_lies_between_content_and_network(frame, red):
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=8)
    content, network = to_lab(flat(0.4)), flat(0.7)
    light = to_lab(network)[0, 0, 0]
    own = content[0, 0, 0]

    def start(likeness, figure):
        plan = plan_of(frame, content=content, figure=figure)
        record = plan_strokes(plan, [part([red])], replace(DIALS, likeness=likeness))
        return record.figure.start[inside, 0]

    np.testing.assert_allclose(start(1.0, None), own, atol=0.05)
    halfway = own + NETWORK_SHARE * (light - own)
    np.testing.assert_allclose(start(1.0, network), halfway, atol=0.1)
    np.testing.assert_allclose(start(0.0, network), light, atol=0.3)
    assert own < start(2.0, network).mean() < halfway - 1


def test_a_direction_that_is_asked_for_is_that_of_the_strokes(frame, red):
    field = flat((np.cos(np.radians(80)), np.sin(np.radians(80)), 0))[..., :2]
    record = plan_strokes(plan_of(frame, field=field), [part([red])], DIALS)
    way = record.figure.strokes.lines[:, -1] - record.figure.strokes.lines[:, 0]
    np.testing.assert_allclose(np.degrees(np.arctan2(-way[:, 1], way[:, 0])), 40, atol=0.5)


def test_strokes_run_along_the_ribbon(red):
    pose = np.eye(4)
    pose[2, 3] = -50.0
    camera = Camera("orthographic", WIDTH, HEIGHT, 0.2, 10, 90, pose)
    way = np.array([np.cos(np.radians(25)), np.sin(np.radians(25)), 0])
    trace = np.column_stack([3.8 * np.arange(-3, 4)[:, None] * way, np.zeros(7)])
    grey = np.full((HEIGHT, WIDTH, 3), 0.5, np.float32)
    plane = Frame(grey, ONE, 50 * ONE, camera, backbone=trace.astype(np.float32))
    strokes = plan_strokes(plan_of(plane), [part([red])], DIALS).figure.strokes
    # 2.5 Å are 12 pixels to both sides of the backbone.
    x, y = seeds(strokes) - np.array([[WIDTH / 2], [HEIGHT / 2]])
    close = (np.abs(x * way[1] + y * way[0]) < 12) & (np.abs(x) < 40)
    assert close.sum() > 50
    line = strokes.lines[close, 5] - strokes.lines[close, 3]
    off = (np.degrees(np.arctan2(-line[:, 1], line[:, 0])) - 25 + 90) % 180 - 90
    assert np.median(np.abs(off)) < 5


def test_quiet_places_of_a_photograph_are_painted_like_a_ground(frame, red, blue):
    photograph = replace(frame, depth=None, camera=None, matte=ONE)
    quiet = np.where(np.arange(WIDTH) < 80, ONE, 0).astype(np.float32)
    record = plan_strokes(
        plan_of(photograph, quiet=quiet),
        [part([red], grounds=[blue])],
        replace(DIALS, medium="drawing"),
    )
    strokes = record.figure.strokes
    x, _ = seeds(strokes)
    np.testing.assert_array_equal(strokes.artworks, x < 80)
    assert (strokes.feathers[x < 80] == np.float32(GROUND_MANNER.softness)).all()
    assert (strokes.feathers[x >= 80] == np.float32(MEDIA["drawing"].softness)).all()


def test_only_what_is_masked_is_painted(frame, red):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[50:70, 70:90] = True
    strokes = plan_strokes(plan_of(frame, mask=mask), [part([red])], DIALS).figure.strokes
    x, y = seeds(strokes)
    assert len(strokes) > 10
    assert 66 <= x.min() < x.max() < 94
    assert 46 <= y.min() < y.max() < 74
    nothing = plan_strokes(plan_of(frame, mask=mask & False), [part([red])], DIALS)
    assert len(nothing.figure.strokes) == 0
    np.testing.assert_allclose(nothing.draw_figure(frame), to_rgb(nothing.figure.start), atol=1e-3)


def test_the_medium_is_in_the_record(frame, red, blue):
    printed = plan_strokes(plan_of(frame), [part([red])], replace(DIALS, medium="woodblock"))
    assert printed.medium.as_dict() == MEDIA["woodblock"].as_dict()
    assert (printed.figure.strokes.feathers == np.float32(0.25)).all()
    measured = [
        plan_strokes(plan_of(frame), [part(sources)], replace(DIALS, medium="measured")).medium
        for sources in ([red], [blue], [red, blue])
    ]
    # Of two artworks with equal shares, the mean.
    assert measured[2].length == pytest.approx((measured[0].length + measured[1].length) / 2)
    assert measured[2].softness == pytest.approx(
        (measured[0].softness + measured[1].softness) / 2, abs=1e-6
    )


def test_the_guide_of_an_artwork_says_where_strokes_are_cut(frame):
    guide = np.zeros(RED.shape[:2], np.float32)
    guide[:, 50:] = 1
    guided = StyleSource(RED, guide=guide)
    record = plan_strokes(plan_of(frame, ground=flat(0.6)), [part([guided])], DIALS)
    for surface in (record.figure, record.ground):
        # Places lie between pixels; the nearest one is meant.
        assert surface.strokes.places[:, 0].round().min() >= 50


def test_figures_are_cut_from_busy_places_and_grounds_where_they_may_be(frame, blue):
    # The artwork's strokes lie left of column 100, its calm ground right of it. Their colours are
    # those of ground and strokes, so that they would be cut from the other side without guides.
    content, ground = to_lab(flat((0.85, 0.9, 0.95))), flat((0.1, 0.3, 0.9))
    paint = np.zeros(BLUE.shape[:2], np.float32)
    paint[:, 70:] = 1
    blue.__dict__["ground_regions"] = GroundRegions(np.zeros_like(paint), paint, paint)
    record = plan_strokes(plan_of(frame, content=content, ground=ground), [part([blue])], DIALS)
    assert record.figure.strokes.places[:, 0].max() < 110
    assert 70 < record.ground.strokes.places[:, 0].min() < 100


def test_a_thin_line_on_a_ground_is_not_painted(frame, red):
    def share_painted(width):
        ground = flat((0.7, 0.6, 0.5))
        ground[10 : 10 + width] = (0.1, 0.1, 0.1)
        plan = plan_of(frame, ground=ground)
        return (plan_strokes(plan, [part([red])], DIALS).ground.start[12, :, 0] < 30).mean()

    assert share_painted(4) == 0
    assert share_painted(5) > 0.95


def test_a_record_draws_the_same_bytes_when_it_is_read(frame, red, tmp_path):
    plan = plan_of(frame, ground=flat((0.7, 0.6, 0.5)), figure=frame.colour)
    record = plan_strokes(plan, [part([red])], replace(DIALS, motifs=0.5, medium="measured"))
    write_record(tmp_path / "strokes.npz", record)
    found = read_record(tmp_path / "strokes.npz")
    assert found.draw_figure(frame).tobytes() == record.draw_figure(frame).tobytes()
    assert found.draw_ground(SIZE).tobytes() == record.draw_ground(SIZE).tobytes()


def test_a_photograph_has_finer_strokes_nearer_to_its_colours_and_no_motifs(frame, red):
    many = replace(DIALS, motifs=1.0)
    photograph = replace(frame, depth=None, camera=None)
    mapped = replace(frame, camera=None, origin=Origin(external=True))
    widths, misses = [], []
    for one in (frame, photograph, mapped):
        record = plan_strokes(plan_of(one), [part([red])], many)
        widths.append(float(record.figure.strokes.widths.max()))
        painted = to_lab(record.draw_figure(one))[frame.matte == 1]
        wanted = to_lab(one.colour)[frame.matte == 1]
        misses.append(float(np.linalg.norm(painted - wanted, axis=-1).mean()))
    assert widths[0] > 0.1
    assert max(widths[1:]) < 0.07
    assert max(misses[1:]) < 0.8 * misses[0]
