"""What is worth remembering from one run to the next, kept in the user's cache."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from impasto.core.atomic_files import atomic_write
from impasto.core.versions import __version__


def cache_folder(name: str) -> Path:
    """Return the folder of this name in the user's cache, which need not exist yet."""
    return user_cache_path("impasto") / name


def remember(folder: str, key: tuple[object, ...], find: Callable[[], Any]) -> Any:
    """Return what `find` returned for this key before, or what it returns now.

    A file that cannot be read is made again; one that cannot be written is done without.

    Args:
        key: what the value depends on beside the version of impasto; by its `repr`.
        find: finds the value, which JSON can hold; nothing is kept of what it raises.
    """
    name = hashlib.sha256(repr((__version__, *key)).encode()).hexdigest()[:32]
    path = cache_folder(folder) / f"{name}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_bytes())
    value = find()
    with suppress(OSError), atomic_write(path) as temporary:
        temporary.write_text(json.dumps(value))
    return value
