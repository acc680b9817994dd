"""The size at which a picture is painted."""

from impasto.painting.quality import Quality
from impasto.rendering import frame as frames
from impasto.rendering.frame import Frame


def fit_to_quality(frame: Frame, quality: Quality) -> Frame:
    """Shrink a photograph to the size of the quality; leave a render as it is.

    A render already has the size that was asked for. A photograph, or any other external picture,
    has whatever size its camera gave it.
    """
    rendered = frame.depth is not None and not frame.origin.external
    return frame if rendered else frames.shrink_frame(frame, max(quality.size))
