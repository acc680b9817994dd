"""What stands at the side of a sheet."""

from collections.abc import Collection, Mapping
from typing import Any

from impasto.api.sweep.sheet import Sidebar
from impasto.core.arrays import Array
from impasto.rendering.frame import Frame
from impasto.rendering.views import frame_on_mean_colour

# Options that say how a painting is computed, and those that are told in words of their own.
HIDDEN_OPTIONS = ("device", "precision", "threads", "quality", "method")


def make_sidebar(
    frame: Frame, artwork: Array, shared: Mapping[str, Any], swept: Collection[str]
) -> Sidebar:
    """Artwork and render, and what all paintings share.

    Args:
        frame: what is painted.
        artwork: (h, w, 3) RGB in [0, 1], the heaviest.
        shared: options by name, "quality" and "method" among them; told are those that were given
            and have one plain value.
        swept: names of those that are swept over.
    """
    artworks = [] if "artwork" in swept else [("Artwork", artwork)]
    told = [f"{shared['quality']} quality"] if "quality" not in swept else []
    if shared["method"] == "gatys" and "method" not in swept:
        told.append("method of Gatys et al. 2016")
    for name, value in shared.items():
        plain = isinstance(value, int | float | str) and value is not False
        if plain and name not in (*HIDDEN_OPTIONS, *swept):
            told.append(f"{name.replace('_', ' ')} {value}")
    return Sidebar([*artworks, ("Render", frame_on_mean_colour(frame, artwork))], told)
