"""What a person may have meant by a word or a file's name that is not known."""

import difflib
from collections.abc import Iterable
from pathlib import Path


def suggest_word(word: str, known: Iterable[str]) -> str:
    """` (did you mean "..."?)` where one of the known words is close, else nothing.

    Capitals do not count.
    """
    spelt = {other.lower(): other for other in known}
    close = difflib.get_close_matches(word.lower(), spelt, n=1)
    return f' (did you mean "{spelt[close[0]]}"?)' if close else ""


def suggest_file(path: Path) -> str:
    """The same for a file that is not there, among those in its folder; or for that folder."""
    try:
        while not path.parent.is_dir() and path.parent != path:
            path = path.parent
        return suggest_word(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:  # a folder that may not be looked into
        return ""
