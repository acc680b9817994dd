"""Pigments: strong colours of the artwork that differ from each other and from its ground."""

from itertools import combinations

import numpy as np
import pytest

from impasto.painting.colour.palette import GROUND_LIGHTNESS_STEP, _choose_pigments


@pytest.mark.parametrize("ground", [(20.0, 0.0, 0.0), (90.0, 0.0, 5.0)])
def test_pigments_differ_although_one_hue_rules_the_artwork(ground):
    rng = np.random.default_rng(0)
    kinds = [((60, 12, 50), 900), ((45, 5, -30), 60), ((75, 2, 8), 60)]
    figure = np.concatenate(
        [rng.normal(colour, (14, 4, 9), (number, 3)) for colour, number in kinds]
    ).astype(np.float32)
    pigments = _choose_pigments(figure, np.array(ground, np.float32), 3)
    assert pigments.shape == (3, 3)
    assert min(np.linalg.norm(a - b) for a, b in combinations(pigments, 2)) > 25
    assert pigments[:, 2].min() < -20
    assert (np.abs(pigments[:, 0] - ground[0]) >= GROUND_LIGHTNESS_STEP - 1e-3).all()
