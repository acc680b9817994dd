"""Colour transfer: broad colours move towards the artwork's, and fine detail stays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from scipy.stats import wasserstein_distance

from impasto.artworks.artwork import load_artwork
from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.errors import InputError
from impasto.painting.colour.colour_transfer import colour_shifts, fit_colour_transfer
from impasto.painting.colour.palette import extract_palette, read_palette, write_palette
from sphere import ball

STYLES = Path(__file__).parents[2] / "styles"


@pytest.fixture(scope="module")
def pictures():
    wave, street = (
        load_artwork(STYLES / f"{n}.jpg").pixels
        for n in ("hokusai-great-wave", "cassatt-summertime")
    )
    return wave[:600, :800], street


def moved(picture, tone):
    lab = to_lab(picture)
    return to_rgb(lab + colour_shifts(lab, tone))


def broad(picture):
    return to_lab(ndimage.zoom(picture, (1 / 16, 1 / 16, 1), order=1).clip(0, 1)).reshape(-1, 3)


def apart(picture, artwork):
    """Return the mean distance of the broad colours' distributions along L, a and b."""
    one, other = broad(picture), broad(artwork)
    return np.mean([wasserstein_distance(one[:, k], other[:, k]) for k in range(3)])


def test_broad_colours_become_the_artworks(pictures):
    picture, artwork = pictures
    before = apart(picture, artwork)
    distances = [
        apart(
            moved(picture, fit_colour_transfer(picture, picture, [StyleSource(artwork)], share)),
            artwork,
        )
        for share in (0.5, 1.0)
    ]
    assert before > 4
    assert distances[0] < 0.75 * before
    assert distances[1] < 0.5 * before


def test_no_share_moves_nothing(pictures):
    picture, artwork = pictures
    still = moved(picture, fit_colour_transfer(picture, picture, [StyleSource(artwork)], 0))
    assert np.abs(still - picture).max() < 2 / 255


def test_strokes_stay(pictures):
    """Detail finer than the broad colours stays the same."""
    picture, artwork = pictures
    still = moved(picture, fit_colour_transfer(picture, picture, [StyleSource(artwork)], 0.6))

    def fine(rgb):
        light = to_lab(rgb)[..., 0]
        return light - ndimage.gaussian_filter(light, 1.5)

    assert np.corrcoef(fine(still).ravel(), fine(picture).ravel())[0, 1] > 0.98


def test_artworks_count_by_their_weights(pictures):
    picture, _ = pictures
    black, white = np.zeros((64, 64, 3), np.float32), np.ones((64, 64, 3), np.float32)
    grey = [
        to_lab(
            moved(
                picture,
                fit_colour_transfer(
                    picture, picture, [StyleSource(black, a), StyleSource(white, b)], 1
                ),
            )
        )[..., 0]
        for a, b in ((1, 9), (9, 1))
    ]
    assert np.median(grey[0]) > 80
    assert np.median(grey[1]) < 20


def test_a_picture_of_one_colour_takes_the_artworks_mean(pictures):
    flat = np.full((40, 60, 3), 0.5, np.float32)
    artwork = np.full((50, 50, 3), (0.8, 0.2, 0.1), np.float32)
    still = moved(flat, fit_colour_transfer(flat, flat, [StyleSource(artwork)], 1))
    assert np.abs(still - artwork[0, 0]).max() < 0.02


def test_a_palette_with_its_tone_is_read_back_exactly(tmp_path, pictures):
    picture, artwork = pictures
    sources = [StyleSource(artwork)]
    palette = extract_palette(ball(0)[0], sources)
    for whole in (
        palette,
        replace(palette, tone=fit_colour_transfer(picture, picture, sources, 0.6)),
    ):
        write_palette(tmp_path / "palette.json", whole)
        again = read_palette(tmp_path / "palette.json")
        for key in ("materials", "pigments", "figure", "ground", "ink"):
            assert getattr(again, key).dtype == np.float32
            assert np.array_equal(getattr(again, key), getattr(whole, key))
        assert again.drawing == whole.drawing
        if whole.tone is None:
            assert again.tone is None
        else:
            assert np.array_equal(moved(picture, again.tone), moved(picture, whole.tone))


def test_something_else_is_no_palette(tmp_path):
    for text in ("{}", '{"materials": 1, "tone": null}'):
        (tmp_path / "palette.json").write_text(text)
        with pytest.raises(InputError, match="paint the view again"):
            read_palette(tmp_path / "palette.json")


def test_a_layer_does_not_know_what_it_lies_on(pictures):
    """On another ground, the protein's paint is moved as before, and so is the ground's."""
    picture, artwork = pictures
    tone = fit_colour_transfer(picture, picture, [StyleSource(artwork)], 0.6)
    lab = to_lab(picture[:300, :400])
    inside = np.zeros(lab.shape[:2], np.float32)
    inside[80:220, 100:300] = 1
    other = np.where(inside[..., None] > 0, lab, 100 - lab)
    within = inside > 0
    assert (
        np.abs(colour_shifts(lab, tone, inside) - colour_shifts(other, tone, inside))[within].max()
        < 1e-3
    )
    assert np.abs(colour_shifts(lab, tone) - colour_shifts(other, tone))[within].max() > 0.1
