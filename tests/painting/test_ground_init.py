from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from impasto.artworks.style_source import StyleSource
from impasto.core.colour_space import to_lab
from impasto.painting.colour.palette import extract_palette
from impasto.painting.initial_ground import _fill_from, ground_from_artwork
from impasto.painting.weights import Weights
from scenes import scene


def sea_and_sky():
    """Draw a calm artwork: a blue sky with its grain over a yellow field."""
    grain = np.random.default_rng(0).normal(0, 0.01, (360, 480, 1))
    field = np.where(np.arange(360)[:, None, None] < 200, (0.55, 0.65, 0.8), (0.8, 0.7, 0.4))
    return Image.fromarray(np.rint((field + grain).clip(0, 1) * 255).astype(np.uint8))


def draw_figures(image):
    """Draw a poem in the sky, a seal in the field, and a dark thing across both."""
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    for row in range(4):
        draw.text((60, 40 + 22 * row), "old pond frog leaps", (40, 30, 40), font)
    draw.rectangle((80, 260, 120, 300), (190, 50, 40))
    draw.ellipse((300, 90, 400, 320), (50, 20, 60))


def ground_of(image, matte=None):
    artwork = np.asarray(image, np.float32) / 255
    matte = np.zeros((180, 240), np.float32) if matte is None else matte
    frame = replace(scene(240, 180), matte=matte)
    palette = extract_palette(scene(240, 180), [StyleSource(artwork)])
    palette = replace(palette, ground=np.array([65.0, 0, 0], np.float32))
    return to_lab(ground_from_artwork(StyleSource(artwork), frame, palette, Weights(), 0))


def test_the_ground_keeps_the_large_forms_and_loses_what_is_drawn_on_them():
    image = sea_and_sky()
    bare = ground_of(image)
    draw_figures(image)
    drawn = ground_of(image)
    # Where a figure was, its surroundings flow in; about the horizon they mix.
    sky, field = np.s_[:60], np.s_[135:]
    for part in (sky, field):
        assert np.abs(drawn[part] - bare[part]).mean() < 2
        assert np.linalg.norm(drawn[part] - bare[part], axis=-1).max() < 15
    assert drawn[sky][..., 2].max() < 0 < 10 < drawn[field][..., 2].min()


def test_large_forms_are_kept_far_from_the_protein_and_small_ones_nowhere():
    def rippled(width):
        """Draw ripples from the left edge of the sea and sky on."""
        picture = np.asarray(sea_and_sky(), np.float32)
        ripples = 30 * np.sin(np.arange(width) * 2 * np.pi / 10) * np.ones((360, 1))
        picture[:, 20 : 20 + width] += ripples[..., None]
        return Image.fromarray(picture.clip(0, 255).astype(np.uint8))

    def contrast(ground):
        """Return that of the ripples, which lie on the right of the mirror image."""
        return np.std(np.diff(ground[40:140, 165:215, 0], axis=1))

    matte = np.zeros((180, 240), np.float32)
    bare = contrast(ground_of(sea_and_sky()))
    far = contrast(ground_of(rippled(160)))
    matte[:, 150:] = 1
    near = contrast(ground_of(rippled(160), matte))
    small = contrast(ground_of(rippled(30)))
    print(bare, far, near, small)
    assert far > 3 * bare
    assert near < 0.2 * far
    assert small < 1.3 * bare


def test_what_flows_in_is_like_its_neighbours():
    """A gap between dark and light is bridged without going beyond either."""
    picture = np.zeros((40, 60, 3), np.float32)
    picture[:, 30:] = 0.8
    weight = np.ones((40, 60), np.float32)
    weight[:, 20:40] = 0
    picture[:, 20:40] = 5  # what must not be seen
    filled = _fill_from(picture, weight)
    assert filled.shape == (40, 60, 3)
    row = filled[20, :, 0]
    assert (np.diff(row) > -1e-4).all()
    assert row[5] == pytest.approx(0, abs=0.05)
    assert row[55] == pytest.approx(0.8, abs=0.05)
    assert (row[29] + row[30]) / 2 == pytest.approx(0.4, abs=0.01)
