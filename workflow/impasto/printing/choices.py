"""The words that choose how a picture is printed. The module loads nothing heavy."""

from typing import Literal, get_args

Fit = Literal["contain", "cover"]
Intent = Literal["perceptual", "relative", "saturation", "absolute"]
FITS: tuple[Fit, ...] = get_args(Fit)
INTENTS: tuple[Intent, ...] = get_args(Intent)
"""The rendering intents, in the order of ICC.1."""
