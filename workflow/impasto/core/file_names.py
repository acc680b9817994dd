"""File names, some letters of which can be encoded in two ways.

Unicode has é as one character and as an e with an accent that follows it (normal forms C and D,
Unicode Standard Annex #15). Both look the same, but are different names to Linux. Files that come
from a Mac, or in an archive made there, often have the second.
"""

import os.path
import re
import unicodedata
from pathlib import Path


def find_path(path: Path) -> Path:
    """Return the existing path that reads like `path`, in whichever normal form its names are.

    A path that exists, or that has no such counterpart, is returned as it is.
    """
    # `Path.exists` raises an error for a name that is too long.
    if os.path.exists(path) or str(path).isascii():
        return path
    found = Path(path.anchor)
    for part in path.parts[1:] if path.anchor else path.parts:
        try:
            there = [other.name for other in found.iterdir()]
        except OSError:
            return path
        same = [name for name in there if composed(name) == composed(part)]
        # "." and ".." are not listed.
        found /= part if part in there or not same else same[0]
    return found if os.path.exists(found) else path


def find_from(recorded: Path, document: Path) -> Path | None:
    """Find a file that a document names, relative to the folder in which the document was made.

    That is usually the present folder, or one above the document.

    Returns:
        Its path; None if there is no such file.
    """
    folders = [Path(), *document.resolve().parents]
    places = (find_path(folder / recorded) for folder in folders)
    return next((path for path in places if os.path.exists(path)), None)


def composed(text: str) -> str:
    """Return a text in normal form C, in which equal texts are equal."""
    return unicodedata.normalize("NFC", text)


def slug_of(text: str) -> str:
    """Return a text in small letters, digits and dashes alone; "" if it has no such letters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
