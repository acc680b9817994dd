"""Judge a picture (`impasto.score`)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.api.artwork_inputs import ArtworkInput, artwork_from_input
from impasto.rendering.frame import Frame
from impasto.scoring import judge
from impasto.scoring.judge import Scores


def score(picture: NDArray[Any], frame: Frame, artwork: ArtworkInput) -> Scores:
    """Judge a picture against the render that it was painted from, and the artwork.

    Args:
        picture: (h, w, 3) RGB in [0, 1]; it is resized to the render's size.
        frame: the render; without depth, the two scores of depth are None.
        artwork: the artwork that the picture is painted after.

    Returns:
        The scores of docs/judge.md.

    Raises:
        InputError: the artwork cannot be used.
    """
    return judge.score_still(
        np.asarray(picture, np.float32), frame, artwork_from_input(artwork).pixels
    )


def score_render(frame: Frame, artwork: ArtworkInput) -> Scores:
    """Judge a bare render on the artwork's mean colour: its scores are those before painting.

    Raises:
        InputError: the artwork cannot be used.
    """
    return judge.score_render(frame, artwork_from_input(artwork).pixels)
