"""The direction field: which way strokes should run at each pixel of a frame."""

from typing import Any

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.stroke_direction.along_backbone import backbone_orientation
from impasto.painting.stroke_direction.along_surface import surface_orientation
from impasto.painting.stroke_direction.modes import AS_PAINTED, DIRECTED_MODES, RIBBON
from impasto.painting.stroke_direction.structure_tensor import (
    orientation_agreement,
    picture_orientation,
)
from impasto.rendering.frame import Frame

# Rotations of the artwork, evenly spaced over half a turn, from which patches are taken.
ROTATIONS = 6
# Width in pixels of the rim whose orientation is that of the outline, not that of strokes.
OUTLINE_MARGIN = 3


def rotation_count(strokes: str) -> int:
    """Return the number of rotations of the artwork from which patches are taken."""
    return 1 if strokes == AS_PAINTED else ROTATIONS


def target_orientation(frame: Frame, strokes: str) -> Array | None:
    """Compute the orientation (H, W, 2) that strokes should have; None for any.

    Raises:
        InputError: the frame lacks the backbone or the depth that this needs.
    """
    if strokes not in DIRECTED_MODES:
        return None
    found = backbone_orientation(frame) if strokes == RIBBON else surface_orientation(frame)
    if found is None:
        raise InputError(
            "stroke_direction: ribbon: the render has no backbone beside it: expected "
            "backbone.npy, camera.json and the depth; render the structure anew"
            if strokes == RIBBON
            else "stroke_direction: surface: the picture has no depth; expected a render, "
            "or --depth FILE"
        )
    return found


def orientation_score(still: Array, frame: Frame, strokes: str) -> float | None:
    """Score how well a still's strokes follow their direction: 1 fully, 0 by chance, -1 across.

    The score is the mean cosine of twice the angle between the strokes and the target, where both
    are clear, inside the outline; None where there is no target.

    Args:
        still: (H, W, 3) RGB in [0, 1].
        strokes: the stroke direction, one of `STROKE_MODES`.
    """
    target = target_orientation(frame, strokes)
    if target is None:
        return None
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=OUTLINE_MARGIN)
    return orientation_agreement(picture_orientation(still), target, inside.astype(np.float32))


def strokes_record(still: Array, frame: Frame, strokes: str) -> dict[str, Any]:
    """Return the stroke entry of a still's record; empty if strokes have no direction to follow."""
    score = orientation_score(still, frame, strokes)
    return {} if score is None else {"strokes": {"agreement": round(score, 4)}}
