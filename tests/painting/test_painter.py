"""The components of the painter, and a small painting from end to end."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy import ndimage

from impasto.artworks import artwork
from impasto.artworks.saliency import figure_likelihood, ground_likelihood, saliency_map
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.colour_space import lightness, to_lab, to_rgb
from impasto.core.errors import InputError
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.colour.palette import extract_palette
from impasto.painting.composition.compose import compose_on_ground, prepare_ground
from impasto.painting.composition.content_image import content_image, occlusion, recolour_figure
from impasto.painting.composition.line_drawing import draw_lines, occlusion_edges
from impasto.painting.dials import Dials
from impasto.painting.initial_ground import _cover_crop, ground_from_artwork
from impasto.painting.network.optimiser import optimise
from impasto.painting.network.tiling import single_tile
from impasto.painting.network.vgg import Encoder
from impasto.painting.painter import Painter
from impasto.painting.quality import QUALITIES, Scale, quality_by_name
from impasto.painting.weights import Weights
from impasto.rendering.depth_cues import farness, fill_nearest, frame_regions, nearness
from impasto.rendering.frame import Frame
from scenes import STYLES, TINY, flattened, scene


def compose(figure, ground, frame, palette, finish):
    return compose_on_ground(prepare_ground(ground, palette), figure, frame, palette, finish)


@pytest.fixture(scope="module")
def wave():
    return artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels


@pytest.fixture(scope="module")
def encoder():
    return Encoder(device.select_device("cpu"))


@pytest.fixture(scope="module")
def painting(wave):
    painter = Painter([StyleSource(wave)], TINY, Dials(), device.select_device("cpu"))
    return painter.paint(scene())


def test_optimiser_descends_and_stays_in_range(encoder):
    goal = torch.rand(1, 3, 32, 32)
    losses = []

    def loss(image, features, tile):
        assert set(features) == {"relu1_1"}
        assert tile == single_tile((32, 32))
        return (image - goal).square().mean()

    start = torch.full((1, 3, 32, 32), 0.5)
    done = optimise(
        start,
        encoder,
        ("relu1_1",),
        loss,
        30,
        0.05,
        [single_tile((32, 32))],
        lambda step, value, image: losses.append((step, value, image.clone())),
    )
    assert [step for step, _, _ in losses] == list(range(31))
    assert losses[-1][1] < 0.1 * losses[0][1]
    # The callback sees the start first and the result last.
    assert torch.equal(losses[0][2], start)
    assert torch.equal(losses[-1][2], done)
    assert float(done.min()) >= 0
    assert float(done.max()) <= 1
    assert torch.equal(start, torch.full((1, 3, 32, 32), 0.5))


def test_lab_round_trip():
    rgb = np.random.default_rng(0).random((8, 9, 3), dtype=np.float32)
    assert np.abs(to_rgb(to_lab(rgb)) - rgb).max() < 2e-3
    assert lightness(np.ones((1, 1, 3), np.float32))[0, 0] == pytest.approx(100, abs=0.01)


def test_nearness_and_regions():
    frame = scene()
    near = nearness(frame)
    assert near[36, 48] == 1
    assert near[36, 20] == 0
    masks = frame_regions(frame)
    assert np.allclose(masks.near + masks.far + masks.ground, 1)
    assert masks.near[36, 48] == 1
    assert masks.far[36, 20] == 1
    assert masks.ground[2, 2] == 1
    blind = nearness(replace(frame, depth=None))
    assert set(np.unique(blind)) == {0, 0.5}
    assert set(np.unique(nearness(flattened(frame)))) == {0, 0.5}


def test_every_artwork_has_figure_and_ground():
    for path in sorted(STYLES.glob("*.jpg")):
        busy = saliency_map(artwork.load_artwork(path).pixels)
        figure, ground = figure_likelihood(busy), ground_likelihood(busy)
        assert 0.3 < (figure > 0.5).mean() < 0.6
        assert 0.2 < (ground > 0.5).mean() < 0.5
        assert not ((figure > 0) & (ground > 0)).any()


def test_blank_paper_is_ground_all_over():
    y, x = np.mgrid[:120, :160]
    disk = np.hypot(y - 40, x - 80) < 20
    drawing = np.where(disk[..., None], 0.1, 1.0).repeat(3, axis=2).astype(np.float32)
    busy = saliency_map(drawing)
    assert (ground_likelihood(busy)[100:] > 0.5).all()
    assert (ground_likelihood(busy)[:5] > 0.5).all()
    assert (figure_likelihood(busy)[np.hypot(y - 40, x - 80) < 22][::7] > 0).any()


def test_filled_takes_the_nearest():
    values = np.array([[1.0, 2, 3, 4]], np.float32)
    assert fill_nearest(values, np.array([[True, False, False, True]])).tolist() == [[1, 1, 4, 4]]


def test_palette_keeps_materials_and_ground_apart(wave):
    frame = scene()
    palette = extract_palette(frame, [StyleSource(wave)])
    assert len(palette.materials) == 2
    assert (abs(palette.pigments[:, 0] - palette.ground[0]) > 15).all()
    assert np.linalg.norm(palette.pigments[0] - palette.pigments[1]) > 10
    # The pixels of a material take the hue of its pigment; darker pixels stay darker.
    lab = recolour_figure(frame, palette, 0.85)
    bar = frame.matte > 0
    for colour in ((0.2, 0.4, 0.7), (0.8, 0.3, 0.2)):
        hue = to_lab(np.array(colour, np.float32)[None, None])[0, 0, 1:]
        mine = np.linalg.norm(to_lab(frame.colour)[..., 1:] - hue, axis=-1) < 12
        k = np.argmin(np.linalg.norm(palette.materials[:, 1:] - hue, axis=1))
        median = np.median(lab[bar & mine], axis=0)
        assert np.linalg.norm(median[1:] - palette.pigments[k, 1:]) < 8
        told = np.corrcoef(lab[bar & mine][:, 0], to_lab(frame.colour)[bar & mine][:, 0])[0, 1]
        assert told > 0.5


def test_two_artworks_give_both_their_colours(wave):
    other = artwork.load_artwork(STYLES / "hokusai-poppies.jpg").pixels
    frame = scene()
    one, two = (
        extract_palette(frame, [StyleSource(wave)]),
        extract_palette(frame, [StyleSource(other)]),
    )
    both = extract_palette(frame, [StyleSource(wave, 3), StyleSource(other, 1)])
    assert not np.allclose(one.ground, two.ground, atol=1)
    assert not np.allclose(both.ground, one.ground, atol=0.01)
    assert np.linalg.norm(both.ground - one.ground) < np.linalg.norm(both.ground - two.ground)
    with pytest.raises(InputError, match="weight above 0"):
        StyleSource(wave, -1)


def test_ground_covers_and_repeats(wave):
    source = StyleSource(wave)
    weights = Weights()
    for size in ((96, 72), (50, 90)):
        frame = scene(*size)
        palette = extract_palette(frame, [StyleSource(wave)])
        ground = ground_from_artwork(source, frame, palette, weights, 3)
        assert ground.shape == (size[1], size[0], 3)
        assert np.array_equal(ground, ground_from_artwork(source, frame, palette, weights, 3))
        assert not np.array_equal(ground, ground_from_artwork(source, frame, palette, weights, 4))
        # The ground is calm: the artwork's own lightness varies several times as much.
        assert lightness(ground).std() < 0.6 * lightness(wave).std()


def test_any_picture_covers_any_size():
    """However the sides are rounded, the crop lies within the picture."""
    for side in range(30, 260):
        for shape in ((side, 200), (200, side)):
            covering = _cover_crop(np.zeros((*shape, 3), np.float32), (384, 288))
            assert covering.shape == (288, 384, 3)


def test_the_ground_gives_way_to_the_protein(wave):
    frame = scene()
    palette = extract_palette(frame, [StyleSource(wave)])
    shut, cleared = (
        to_lab(ground_from_artwork(StyleSource(wave), frame, palette, Weights(clearing=c), 0))
        for c in (0.0, 1.0)
    )
    bars, corner = frame.matte > 0, np.s_[:6, :6]
    step = Weights().step if palette.figure_is_darker else -Weights().step
    quiet = palette.ground + np.array([step, 0, 0])
    away = [np.linalg.norm(lab[bars] - quiet, axis=-1).mean() for lab in (shut, cleared)]
    assert away[1] < 0.5 * away[0]
    assert np.abs(shut[corner] - cleared[corner]).mean() < 2


def test_crossings_and_shadows_lie_behind_the_nearer_bar():
    frame = scene(192, 144)
    line, shade = occlusion_edges(frame), occlusion(frame)
    # The upright bar has edges at x = 81 and 111; the flat one continues behind it.
    assert line[72, 77:81].max() > 0.5
    assert line[72, 85:107].max() < 0.05
    assert line[72, 20:60].max() == 0
    assert shade[72, 78] > shade[72, 50]
    assert shade[72, 96] < 0.05
    assert occlusion_edges(flattened(frame)).max() == 0
    assert occlusion(replace(frame, depth=None)).max() == 0


def test_air_and_shade_are_in_what_is_painted(wave):
    frame = scene()
    palette = extract_palette(frame, [StyleSource(wave)])
    assert farness(frame)[36, 48] == 0
    assert farness(frame)[36, 20] == 1
    deep = content_image(frame, palette, 0.85, 1.0, Weights())
    flat = content_image(frame, palette, 0.85, 0.0, Weights())
    far = frame.depth == 120
    away = [np.linalg.norm(lab[far] - palette.ground, axis=-1).mean() for lab in (deep, flat)]
    assert away[0] < away[1] - 5
    blind = content_image(replace(frame, depth=None), palette, 0.85, 1.0, Weights())
    assert np.array_equal(blind, recolour_figure(frame, palette, 0.85))


def test_a_figure_as_dark_as_ink_is_drawn_with_gaps(wave):
    """Where the upright bar crosses the flat one, a line differs from the paint around it."""
    frame = scene(192, 144)
    palette = extract_palette(frame, [StyleSource(wave)])
    beside = np.s_[66:78, 77:81]
    drawn = []
    for light in (20.0, 50.0):
        figure = np.array([light, 0, 0], np.float32)
        ground, ink = np.array([85, 0, 0], np.float32), np.array([5, 0, 0], np.float32)
        given = replace(palette, figure=figure, ground=ground, ink=ink, drawing=1.0)
        paint = to_rgb(np.broadcast_to(figure, (144, 192, 3)).copy())
        drawn.append(lightness(draw_lines(paint, frame, given, 0.0, 1.0))[beside] - light)
    assert drawn[0].max() > 25
    assert drawn[1].min() < -25


def test_depth_changes_the_still_where_it_should(painting, wave):
    """The same paint is composed with depth and with flattened depth."""
    frame = scene()
    palette = painting.palette
    deep = compose(painting.figure, painting.ground, frame, palette, Dials())
    flat = compose(painting.figure, painting.ground, flattened(frame), palette, Dials())
    difference = np.abs(deep - flat).max(axis=-1)
    bars = frame.matte > 0
    assert difference[bars].mean() > 0.03
    assert difference[~bars].mean() < 0.01
    # Aerial perspective: the far bar moves towards the ground, the near one away from it.
    ground = palette.ground
    far = bars & (frame.depth == 120)
    to_ground = [np.linalg.norm(to_lab(p)[far] - ground, axis=-1).mean() for p in (deep, flat)]
    assert to_ground[0] < to_ground[1] - 2
    none = compose(painting.figure, painting.ground, frame, palette, Dials(relief=0))
    assert np.abs(none - deep)[bars].mean() > 0.03


def test_depth_guides_the_paint_itself(wave, painting):
    """Depth affects more than the composition: with flat depth, the figure's paint differs."""
    painter = Painter([StyleSource(wave)], TINY, Dials(), device.select_device("cpu"))
    flat = painter.paint(flattened(scene()))
    assert np.abs(flat.figure - painting.figure).mean() > 0.01
    assert np.array_equal(flat.ground, painting.ground)


def test_the_same_call_gives_the_same_bytes(wave, painting):
    again = Painter([StyleSource(wave)], TINY, Dials(), device.select_device("cpu")).paint(scene())
    assert np.array_equal(again.still, painting.still)


def test_painting_moves_towards_the_style(encoder, wave, painting):
    """The figure's Gram matrices are closer to the artwork's than those of the content image."""
    from impasto.painting.network.losses import downsample, gram_matrix
    from impasto.painting.network.tensors import to_tensor
    from impasto.painting.style.patch_matching import MATCH_LAYERS
    from impasto.painting.style.style_patches import ArtworkStyle

    frame, cpu = scene(), torch.device("cpu")
    strokes = ArtworkStyle([StyleSource(wave)], encoder, cpu).patches(96, figure=True).features
    layers = MATCH_LAYERS[:3]
    target = {n: f.T @ f / len(f) for n, f in zip(MATCH_LAYERS, strokes, strict=True)}
    content = to_rgb(content_image(frame, painting.palette, 0.85, 0.6, Weights()))
    distance = []
    with torch.no_grad():
        for picture in (content, painting.figure):
            found = encoder(to_tensor(picture, cpu), layers)
            guide = to_tensor(frame.matte, cpu)
            distance.append(
                [
                    float(
                        (
                            gram_matrix(f.float(), downsample(guide, *f.shape[-2:])) - target[n]
                        ).norm()
                    )
                    for n, f in found.items()
                ]
            )
    assert all(after < before for before, after in zip(*distance, strict=True))


def test_likeness_keeps_the_content(wave):
    """The higher the likeness, the closer the paint is to the content image."""
    frame = scene(192, 144)
    twice = replace(TINY, size=(192, 144), scales=(Scale(96, 8, 1), Scale(192, 8, 1)))
    bars, errors = frame.matte > 0.9, []
    for likeness in (0.0, 1.0, 10.0):
        painter = Painter(
            [StyleSource(wave)], twice, Dials(likeness=likeness), device.select_device("cpu")
        )
        painted = painter.paint(frame)
        content = content_image(frame, painted.palette, 0.85, 0.6, Weights())
        errors.append(np.abs(to_lab(painted.figure) - content)[bars].mean())
    assert errors[0] > errors[1] > errors[2]


def test_watcher_sees_the_work_go_to_its_end(wave):
    seen, pictures = [], []

    def watch(stroke):
        seen.append(stroke)
        pictures.append(stroke.picture())

    Painter([StyleSource(wave)], TINY, Dials(), device.select_device("cpu")).paint(scene(), watch)
    # Each picture is as it was when it was asked for, whole and at full size.
    assert {picture.shape for picture in pictures} == {(72, 96, 3)}
    changed = [not np.array_equal(a, b) for a, b in pairwise(pictures)]
    network = sum(stroke.layer != "strokes" for stroke in seen)
    assert all(changed[:network])
    # A layer of strokes may find nothing to add in so small a picture.
    assert sum(changed[network:]) >= 6
    shares = [stroke.share for stroke in seen]
    # Each layer reports before its first step and after each step.
    assert [stroke.step for stroke in seen] == [*range(7), *range(13), *range(10)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert [*dict.fromkeys(stroke.layer for stroke in seen)] == ["ground", "figure", "strokes"]


@pytest.mark.parametrize(
    ("dials", "message"),
    [
        ({"likeness": -1}, "likeness: found -1, expected a number from 0 to 10"),
        ({"stroke_size": 0}, "stroke_size: found 0, expected a number from 0.25 to 2"),
        ({"relief": float("nan")}, "relief"),
        ({"artwork_colour": 2}, "artwork_colour"),
    ],
)
def test_dials_out_of_range(dials, message):
    with pytest.raises(InputError, match=message):
        Dials(**dials)


def test_an_empty_matte_is_refused(wave):
    nothing = Frame(np.zeros((72, 96, 3), np.float32), np.zeros((72, 96), np.float32))
    painter = Painter([StyleSource(wave)], TINY, Dials(), device.select_device("cpu"))
    with pytest.raises(InputError, match="shows nothing"):
        painter.paint(nothing)


def test_colour_dial_brings_back_the_renders_colours(painting):
    frame = scene()
    own = to_lab(frame.colour)[frame.matte > 0][:, 1:]
    apart = []
    for colour in (1.0, 0.0):
        finish = Dials(artwork_colour=colour, relief=0.2)
        still = compose(painting.figure, painting.ground, frame, painting.palette, finish)
        apart.append(np.abs(to_lab(still)[frame.matte > 0][:, 1:] - own).mean())
    assert apart[1] < 0.5 * apart[0]


def test_qualities():
    assert {n: q.size for n, q in QUALITIES.items()} == {
        "sketch": (512, 384),
        "draft": (512, 384),
        "standard": (1280, 960),
        "final": (2560, 1920),
    }
    for one in QUALITIES.values():
        for side in (64, 256, 512, 1920):
            scales = one.scales_to(side)
            assert scales[-1].side == side
            assert [s.side for s in scales] == sorted({s.side for s in scales})
        below = [s.side for s in one.stroke_scales_to(1920)]
        assert below == [s.side for s in one.stroke_scales]
        assert all(s.side <= 100 for s in one.stroke_scales_to(100))
        assert one.clip_size((1280, 960))[0] == min(1280, one.clip_side)
    with pytest.raises(InputError, match="sketch, draft, standard, final"):
        quality_by_name("best")


def test_an_absent_device_is_named():
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="cuda was asked for"):
            device.select_device("cuda")
        # A request, too, says so before any work.
        with pytest.raises(InputError, match="cuda was asked for"):
            device.request_device("cuda")
    with pytest.raises(InputError, match="expected auto, cpu, cuda, mps"):
        device.select_device("tpu")


def test_a_soft_artwork_is_drawn_with_softer_lines_than_a_woodcut():
    frame = scene()
    soft = artwork.load_artwork(STYLES / "leonardo-mona-lisa.jpg").pixels
    woodcut = artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    palettes = [extract_palette(frame, [StyleSource(pixels)]) for pixels in (soft, woodcut)]
    assert palettes[0].drawing < 0.5 < palettes[1].drawing == 1

    grey = np.full_like(frame.colour, 0.5)
    wider = ndimage.maximum_filter(frame.matte, 3) > 0
    edge = wider & (ndimage.minimum_filter(frame.matte, 5) < 1)
    lined = Dials(weights=Weights(outline=0.85))
    firm, faint = (
        compose(grey, grey, frame, replace(palettes[1], drawing=drawing), lined)[edge].mean()
        for drawing in (1.0, 0.25)
    )
    assert firm < faint - 0.03


def test_colour_grain_goes_and_strokes_stay():
    rng = np.random.default_rng(0)
    lab = np.full((24, 512, 3), 55.0, dtype=np.float32)
    lab[:, ::8, 0] = 35.0  # strokes of light
    lab[..., 1:] += rng.normal(0, 5, (24, 512, 2))
    before, after = to_lab(to_rgb(lab)), to_lab(denoise_chroma(to_rgb(lab)))
    assert after[..., 1:].std() < 0.75 * before[..., 1:].std()
    assert np.abs(after[..., 0] - before[..., 0]).mean() < 1.0


def test_a_protein_of_one_pixel_is_painted(wave):
    """At the coarse scale, the protein covers next to nothing of a single place."""
    matte = np.zeros((288, 384), np.float32)
    matte[140, 190] = 1.0
    frame = Frame(np.full((288, 384, 3), 0.5, np.float32), matte)
    coarse = replace(TINY, size=(384, 288), scales=(Scale(96, 1, 1),))
    painted = Painter([StyleSource(wave)], coarse, Dials(), device.select_device("cpu")).paint(
        frame
    )
    assert np.isfinite(painted.still).all()
