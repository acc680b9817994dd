"""Find what a killed run left in a folder of results, and links that lead out of it.

The program writes each file under a temporary name and renames it when it is complete and on the
disk, so that neither a kill nor a power cut leaves more than temporary files behind.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from impasto.core.atomic_files import is_abandoned


def find_leftovers(results: Path) -> Iterator[Path]:
    """Find temporary files and folders of processes that no longer run, at any depth."""
    return (path for path in _walk(results) if is_abandoned(path.name))


def find_stray_links(results: Path) -> Iterator[Path]:
    """Find links that lead out of the results, at any depth: they would send products elsewhere."""
    home = results.resolve()
    links = (path for path in _walk(results) if path.is_symlink())
    return (path for path in links if not path.resolve().is_relative_to(home))


def _walk(folder: Path) -> Iterator[Path]:
    """List what lies in a folder, at any depth, without following links."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))
