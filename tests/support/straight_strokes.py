"""Straight strokes set by hand, to test the brush."""

import numpy as np

from impasto.painting.strokes.stroke import POINTS, Strokes


def straight_stroke(middle=(0.5, 0.5), degrees=0.0, length=0.4, width=0.2, **changes) -> Strokes:
    """Return one opaque stroke, `degrees` clockwise from the right; `changes` are other fields."""
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    fields = {
        "lines": np.array(middle) + np.linspace(-0.5, 0.5, POINTS)[:, None] * length * way,
        "widths": width,
        "places": (30, 30),
        "angles": 0,
        "mirrors": 1,
        "artworks": 0,
        "shifts": (0, 0, 0),
        "opacities": 1,
        "feathers": 0.25,
        "scales": 1,
        "line_nearness": np.full(POINTS, 0.5),
    }
    assert fields.keys() >= changes.keys()
    arrays = {k: np.array([v], np.float32) for k, v in {**fields, **changes}.items()}
    return Strokes(**{**arrays, "artworks": arrays["artworks"].astype(np.int32)})
