"""Find artworks by the names that a user of PyMOL types."""

import difflib
from pathlib import Path

from impasto.core.errors import InputError
from impasto.core.file_names import composed, find_path
from impasto.core.shipped_files import shipped_path
from impasto.core.suggestions import suggest_file

STYLES_FOLDER = "styles"
IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp"}


def artwork_folders() -> list[Path]:
    """Return the folders of artworks: `styles` of the working folder, and that of impasto."""
    folders = (Path.cwd() / STYLES_FOLDER, shipped_path(STYLES_FOLDER))
    return [folder for folder in folders if folder.is_dir()]


def named_artworks() -> dict[str, Path]:
    """Return artworks by name; those of the working folder come first."""
    found: dict[str, Path] = {}
    for folder in artwork_folders():
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in IMAGE_SUFFIXES:
                found.setdefault(composed(path.stem), path)
    return found


def find_artwork(word: str) -> Path:
    """Find the artwork that a file, a name, part of a name or a misspelt name stands for.

    Raises:
        InputError: there is none, or there are several.
    """
    path = find_path(Path(word).expanduser())
    if path.is_file():
        return path
    if path.suffix.lower() in IMAGE_SUFFIXES:
        raise InputError(f"{word}: no such file{suggest_file(path)}")
    known = named_artworks()
    wanted = composed(word).lower().replace(" ", "-").replace("_", "-")
    if wanted in known:
        return known[wanted]
    within = [name for name in known if wanted in name]
    if len(within) > 1:
        raise InputError(f"{word}: several artworks match; expected one of {', '.join(within)}")
    close = within or difflib.get_close_matches(wanted, known, n=1)
    if not close:
        raise InputError(
            f"{word}: no artwork of this name; expected a file, or one of "
            f"{', '.join(known) or 'styles/ (there is no such folder here)'}"
        )
    return known[close[0]]
