"""The size at which a picture is painted."""

from impasto.rendering.frame import Frame, shrink_frame


def fit_photograph(frame: Frame, size: tuple[int, int]) -> Frame:
    """Shrink a photograph to the long side of a size; leave a render as it is.

    A render already has the size that was asked for. A photograph, or any other external picture,
    has whatever size its camera gave it.
    """
    rendered = frame.depth is not None and not frame.origin.external
    return frame if rendered else shrink_frame(frame, max(size))
