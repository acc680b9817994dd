"""A digest of what a result depends on: arrays, files, settings."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import file_sha256


def content_digest(*values: Any) -> str:
    """Return a digest (64 hexadecimal digits) of the content of values.

    Args:
        values: arrays, dataclasses, mappings, lists and plain values; a path stands for the content
            of its file.
    """
    digest = hashlib.sha256()
    for part in _content(values):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def _content(value: Any) -> Iterator[bytes]:
    yield type(value).__name__.encode()
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _content(inner)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _content(key)
            yield from _content(inner)
    elif is_dataclass(value):
        for field in fields(value):
            if field.compare:
                yield from _content(getattr(value, field.name))
    elif isinstance(value, Path):
        yield file_sha256(value).encode()
    elif hasattr(value, "tobytes"):
        yield f"{value.dtype}{value.shape}".encode()
        yield value.tobytes()
    else:
        yield repr(value).encode()
