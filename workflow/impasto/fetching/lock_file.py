"""The lock file: the checksum of every source from its first download.

It belongs in version control, so that everyone makes a film from the same bytes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from impasto.core import yaml_document
from impasto.core.atomic_files import atomic_write
from impasto.core.errors import InputError

LOCK_FILE = Path("config/sources.lock.yaml")
_FILE_HEADER = (
    "# What was fetched over the network, and by what checksum it is known again. Written by\n"
    "# `impasto fetch`; keep it in version control. docs/fetching.md\n"
)


@dataclass(frozen=True)
class Pin:
    """The record of a fetched source.

    Attributes:
        url: URL of the file, found through the archive or Commons if the source is not the URL of
            a file itself.
        final_url: the URL after redirects; without its query if there was a redirect.
        date: day of the first download, or of the last update: YYYY-MM-DD, UTC.
        content_type: content type stated by the server, "" if it stated none.
        licence: licence of the file, "" if not known.
        credit: origin and rights of the file, "" if not known.
    """

    url: str
    final_url: str
    sha256: str
    bytes: int
    date: str
    content_type: str
    licence: str
    credit: str


def read_pins(path: Path) -> dict[str, Pin]:
    """Read the pins of a lock file by the name of their source; none if the file is missing.

    Raises:
        InputError: the file is damaged.
    """
    if not path.exists():
        return {}
    document = yaml_document.read_yaml(path)
    sources = document.data.get("sources")
    if not isinstance(sources, dict):
        raise InputError(
            f"{path}: expected a mapping under sources; restore the file, or remove it"
        )
    return {str(name): _parse_pin(path, str(name), data) for name, data in sources.items()}


def write_pin(path: Path, name: str, pin: Pin, guard: Path) -> None:
    """Write the pin of a source to a lock file, which is sorted by name.

    Several processes may write at once: each locks the file `guard` while it reads and writes.

    Raises:
        InputError: the lock file is damaged.
    """
    # Imported here because every timeline reads pins, but few runs write them.
    from filelock import FileLock

    guard.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(guard):
        pins = {**read_pins(path), name: pin}
        data = {"sources": {key: asdict(pins[key]) for key in sorted(pins)}}
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)
        with atomic_write(path) as temporary:
            temporary.write_text(_FILE_HEADER + text, encoding="utf-8")


def _parse_pin(path: Path, name: str, data: Any) -> Pin:
    """Build a pin, after a check that every field is there and of its type."""
    wanted = {field.name: field.type for field in fields(Pin)}
    if not isinstance(data, Mapping) or {key: type(value) for key, value in data.items()} != wanted:
        raise InputError(
            f"{path}: {name}: expected {', '.join(wanted)}, as `impasto fetch` writes them; "
            "restore the file, or take this source out of it"
        )
    return Pin(**data)
