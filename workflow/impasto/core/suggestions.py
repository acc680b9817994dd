"""Suggestions for misspelt words and file names."""

import difflib
from collections.abc import Iterable
from pathlib import Path


def suggest_word(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean "..."?)` if one of the known words is close, else "".

    The comparison ignores case.
    """
    spelt = {other.lower(): other for other in known}
    close = difflib.get_close_matches(word.lower(), spelt, n=1)
    return f' (did you mean "{spelt[close[0]]}"?)' if close else ""


def suggest_file(path: Path) -> str:
    """Suggest an existing file, or folder if that is missing, for the path of a missing file."""
    try:
        while not path.parent.is_dir() and path.parent != path:
            path = path.parent
        return suggest_word(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:  # a folder without permission to list it
        return ""
