"""The medium of artworks: measured from paint drawn by hand, and from the real ones."""

from dataclasses import astuple

import numpy as np
import pytest
from scipy import ndimage

from impasto.artworks.artwork import load_artwork
from impasto.painting.broad_maps import resample
from impasto.painting.media import MEDIA, MEDIUM_NAMES, Medium
from impasto.painting.strokes.medium import mean_medium, measure_medium, medium_of
from scenes import STYLES

# What tells the shape of strokes.
SHAPE = ("width", "length", "straightness", "softness")
ROWS, COLUMNS = np.mgrid[:300, :400]


def picture(grey):
    return np.repeat(np.clip(grey, 0, 1)[..., None], 3, axis=2).astype(np.float32)


def fields():
    """Return squares of 15 pixels, each of one tone."""
    tones = np.random.default_rng(0).uniform(0.1, 0.9, (20, 27))
    return np.repeat(np.repeat(tones, 15, axis=0), 15, axis=1)[:300, :400]


def streaks(across, along, contrast=0.12):
    """Return level streaks as wide and as long as two Gaussians, in a rough relief."""
    rng = np.random.default_rng(0)
    paint = ndimage.gaussian_filter(rng.normal(size=(300, 400)), (across, along))
    return 0.5 + contrast * paint / paint.std() + rng.normal(0, 0.02, paint.shape)


def test_a_print_of_flat_fields_and_ink_lines_is_flat_hard_and_thin():
    tones = np.where((COLUMNS // 100 + ROWS // 100) % 2, 0.8, 0.5)
    tones[np.abs(COLUMNS % 100 - 50) < 2] = 0.1
    medium = measure_medium(picture(tones))
    assert medium.flatness == 1
    assert medium.thickness == 0
    assert medium.softness < 0.5


def test_a_blurred_picture_is_soft_and_its_strokes_are_wide():
    sharp = measure_medium(picture(fields()))
    soft = measure_medium(picture(ndimage.gaussian_filter(fields(), 5.0)))
    assert sharp.softness < 0.65
    assert soft.softness == pytest.approx(0.9)
    assert soft.width > sharp.width + 0.15


def test_rough_streaks_are_thick_long_and_not_flat():
    thick = measure_medium(picture(streaks(1.2, 8.0)))
    assert thick.thickness > 0.4
    assert thick.length == 3.6
    assert thick.flatness < 0.05
    smooth = measure_medium(picture(streaks(4.0, 26.0)))
    assert smooth.thickness < 0.05
    assert smooth.width > thick.width + 0.2
    mottled = measure_medium(picture(streaks(1.5, 1.5)))
    assert mottled.thickness < 0.2
    assert mottled.length < thick.length - 0.5


def test_strokes_that_turn_are_less_straight():
    ring = np.hypot(COLUMNS % 60 - 30, ROWS % 60 - 30)
    curly, straight = (
        measure_medium(picture(0.5 + 0.3 * np.sin(way * 2 * np.pi / 7))) for way in (ring, ROWS)
    )
    assert curly.straightness < straight.straightness - 0.1


def test_a_blank_picture_has_a_medium_within_all_limits():
    medium = measure_medium(np.full((40, 60, 3), 0.6, np.float32))
    assert np.isfinite(astuple(medium)).all()
    assert (medium.flatness, medium.thickness) == (1, 0)
    assert medium.softness == pytest.approx(0.9)


def test_the_size_of_the_scan_hardly_counts():
    artwork = load_artwork(STYLES / "hokusai-great-wave.jpg").pixels
    scans = [artwork, resample(artwork, (1322, 890)), resample(artwork, (529, 356))]
    first, *others = ([getattr(m, name) for name in SHAPE] for m in map(measure_medium, scans))
    for other in others:
        np.testing.assert_allclose(other, first, atol=0.07)


@pytest.fixture(scope="module")
def measured():
    return {path.stem: measure_medium(load_artwork(path).pixels) for path in STYLES.glob("*.jpg")}


def test_artworks_are_told_apart(measured):
    assert len(measured) == 13
    of = {
        name: {artwork: getattr(medium, name) for artwork, medium in measured.items()}
        for name in ("softness", "thickness", "flatness", "width")
    }
    assert max(of["softness"], key=of["softness"].get) == "leonardo-mona-lisa"
    assert max(of["width"], key=of["width"].get) == "leonardo-mona-lisa"
    thickest = sorted(of["thickness"], key=of["thickness"].get)
    assert thickest[-1] == "van-gogh-village-street-in-auvers"
    assert of["thickness"][thickest[-1]] > 0.8
    # Paint that is thick at all is that of the painters in oil of the 19th century.
    assert set(thickest[-3:-1]) == {"cassatt-summertime", "renoir-moulin-de-la-galette"}
    woodblocks = (
        "hiroshige-horse-mackerel-and-prawn",
        "hokusai-great-wave",
        "hokusai-oiran-and-kamuro",
    )
    painterly = [name for name in measured if name.startswith(("renoir", "van-gogh", "cassatt"))]
    assert len(painterly) == 4
    assert min(of["flatness"][name] for name in woodblocks) > 2 * max(
        of["flatness"][name] for name in painterly
    )
    assert not any(of["thickness"][name] for name in (*woodblocks, "leonardo-mona-lisa"))


def test_a_medium_is_chosen_by_name_or_measured():
    artwork = picture(fields())
    assert MEDIUM_NAMES == ("measured", "oil", "glaze", "woodblock", "drawing", "mosaic")
    assert medium_of("measured", artwork) == measure_medium(artwork)
    for name in MEDIUM_NAMES[1:]:
        assert medium_of(name, artwork) == MEDIA[name]
    assert MEDIA["woodblock"].flatness == 1 > MEDIA["oil"].flatness
    assert MEDIA["oil"].thickness > MEDIA["glaze"].thickness


def test_the_mean_of_media_is_weighted():
    mean = mean_medium([(Medium(thickness=1.0, width=0.8), 3.0), (Medium(width=1.2), 1.0)])
    assert mean.thickness == pytest.approx(0.75)
    assert mean.width == pytest.approx(0.9)
    assert mean.length == pytest.approx(2.8)


def test_numbers_by_name_are_rounded():
    assert Medium(0.91234, 2.5, 0.5, 0.4, 0.0, 1.0).as_dict() == {
        "width": 0.912,
        "length": 2.5,
        "straightness": 0.5,
        "softness": 0.4,
        "thickness": 0.0,
        "flatness": 1.0,
    }
