"""Suggestions for misspelt words and file names."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from impasto.core.file_names import composed

# Options, verbs, dials and keys that had another name, for whoever knows them by it.
NEW_NAMES = {
    "--along": "--interpolate",
    "--colour": "--artwork-colour",
    "--colouring": "--render-colours",
    "--colours": "--palette",
    "--ground": "--ground-calm",
    "--no-references": "--no-baselines",
    "--precision": "--depth-error",
    "--references": "--baselines",
    "--start": "--start-angle",
    "--stroke": "--stroke-size",
    "--strokes": "--stroke-direction",
    "--turn": "--degrees",
    "along": "interpolate",
    "blend": "stage blend",
    "gather-artwork": "stage import-artwork",
    "gather-remote": "stage fetch-source",
    "gather-structure": "stage import-structure",
    "paint-plainly": "stage paint-baseline",
    "scores": "stage score-table",
    "stroke": "stroke_size",
    "strokes": "stroke_direction",
    "ground": "ground_calm",
    "colour": "artwork_colour",
    "colours": "palette",
    "colouring": "render_colours",
    "references": "baselines",
}


def suggest_word(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean "..."?)` if one of the known words is close, else "".

    A word that had been the name of a known one gets ` (it is called ... now)`. The comparison
    ignores case and the encoding of accents, and a dash stands for an underscore.
    """
    known = list(known)
    if new := NEW_NAMES.get(word):
        # In `impasto stage` its verbs are known by themselves; options have dashes.
        first, last, dashed = new.split(" ")[0], new.split(" ")[-1], new.replace("_", "-")
        if {new, first, last} & set(known):
            return f" (it is called {new} now)"
        if dashed in known:
            return f" (it is called {dashed} now)"
    spelt = {composed(other).casefold(): other for other in known}
    close = difflib.get_close_matches(composed(word).casefold(), spelt, n=1)
    return f' (did you mean "{spelt[close[0]]}"?)' if close else ""


def suggest_file(path: Path) -> str:
    """Suggest an existing file, or folder if that is missing, for the path of a missing file."""
    try:
        while not path.parent.is_dir() and path.parent != path:
            path = path.parent
        return suggest_word(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:  # a folder without permission to list it
        return ""
