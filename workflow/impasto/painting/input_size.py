"""The size at which a picture is painted."""

from impasto.painting.quality import Quality
from impasto.rendering import frame as frames
from impasto.rendering.frame import Frame


def fit_to_quality(frame: Frame, quality: Quality) -> Frame:
    """A frame as it is painted: a render as it is, anything else no larger than the quality's size.

    A render has the size that was asked for; a photograph has whatever the camera gave it.
    """
    known = frame.depth is not None and not frame.origin.external
    return frame if known else frames.shrink_frame(frame, max(quality.size))
