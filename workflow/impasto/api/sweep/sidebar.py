"""Make the sidebar of a sheet: artwork, render and what all paintings share."""

from collections.abc import Collection, Mapping
from typing import Any

from impasto.api.sweep.sheet import Sidebar
from impasto.core.arrays import Array
from impasto.rendering.frame import Frame
from impasto.rendering.views import frame_on_mean_colour

# Options that say how a painting is computed, and options that have a note of their own.
HIDDEN_OPTIONS = ("device", "precision", "threads", "quality", "method")


def make_sidebar(
    frame: Frame, artwork: Array, shared: Mapping[str, Any], swept: Collection[str]
) -> Sidebar:
    """Make the sidebar of a sheet: artwork, render and what all paintings share.

    Args:
        artwork: the artwork with the largest share, (h, w, 3) RGB in [0, 1].
        shared: options by name, including "quality" and "method"; the notes list those that were
            given and have a single value.
    """
    artworks = [] if "artwork" in swept else [("Artwork", artwork)]
    notes = [f"{shared['quality']} quality"] if "quality" not in swept else []
    if shared["method"] == "gatys" and "method" not in swept:
        notes.append("method of Gatys et al. 2016")
    for name, value in shared.items():
        is_single = isinstance(value, int | float | str) and value is not False
        if is_single and name not in (*HIDDEN_OPTIONS, *swept):
            notes.append(f"{name.replace('_', ' ')} {value}")
    return Sidebar([*artworks, ("Render", frame_on_mean_colour(frame, artwork))], notes)
