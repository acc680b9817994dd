"""Colours between sRGB and CIELAB."""

import warnings

import numpy as np
import pytest
from skimage import color

from impasto.core.colour_space import to_lab, to_rgb


def test_colours_return_from_cielab():
    rgb = np.random.default_rng(1).uniform(0, 1, (20, 30, 3)).astype(np.float32)
    assert to_rgb(to_lab(rgb)) == pytest.approx(rgb, abs=1e-4)


@pytest.mark.filterwarnings("error")
def test_colours_outside_srgb_are_clipped_without_a_warning():
    """Warnings cannot be silenced in one thread alone, and frames are composed in several."""
    light, hues = np.linspace(0, 100, 21), np.linspace(-120, 120, 25)
    lab = np.stack(np.meshgrid(light, hues, hues, indexing="ij"), -1).astype(np.float32)
    before, found = lab.copy(), to_rgb(lab.reshape(-1, 25, 3)).reshape(lab.shape)
    assert (lab == before).all()
    assert to_rgb(np.array([[-30.0, 0, 0]], np.float32)).max() == 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found == pytest.approx(np.clip(color.lab2rgb(lab), 0, 1), abs=1e-3)
