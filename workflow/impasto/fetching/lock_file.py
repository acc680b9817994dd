"""The lock file: what every source was when it was first fetched.

It belongs into version control, so that everyone who makes a film makes it of the same bytes.
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
    """What is known of a source.

    Attributes:
        url: the file's address, found by the archive's or Commons' own directory where the source
            is no plain URL.
        final_url: where it came from in the end, after redirects, then without its query.
        sha256: of the file, hexadecimal.
        bytes: size of the file.
        date: day of the first download (of the last, after an update), YYYY-MM-DD, UTC.
        content_type: as the server stated it, "" if it did not.
        licence: "" if not known.
        credit: where it comes from and its rights; "" if not known.
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
    """The pins of a lock file by the name of their source; none if there is no such file.

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
    """Put the pin of a source into a lock file, sorted by name.

    Several processes may do so at once: each reads and writes while it holds the file `guard`.

    Raises:
        InputError: the lock file is damaged.
    """
    # Here, since all timelines are read by this module, and few written for.
    from filelock import FileLock

    guard.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(guard):
        pins = {**read_pins(path), name: pin}
        data = {"sources": {key: asdict(pins[key]) for key in sorted(pins)}}
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)
        with atomic_write(path) as temporary:
            temporary.write_text(_FILE_HEADER + text, encoding="utf-8")


def _parse_pin(path: Path, name: str, data: Any) -> Pin:
    """A pin, if every field is there and of its type."""
    wanted = {field.name: field.type for field in fields(Pin)}
    if not isinstance(data, Mapping) or {key: type(value) for key, value in data.items()} != wanted:
        raise InputError(
            f"{path}: {name}: expected {', '.join(wanted)}, as `impasto fetch` writes them; "
            "restore the file, or take this source out of it"
        )
    return Pin(**data)
