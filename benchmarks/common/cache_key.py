"""Record what a folder of results was made from, so that a later run can reuse it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json
from impasto.core.code_fingerprint import verb_fingerprint

RECORD_NAME = "made.json"


@dataclass(frozen=True)
class CacheKey:
    """Everything that a result depends on.

    Attributes:
        arguments: options of the command, without paths.
        inputs: digest of the files that the command reads.
        code: version of the program, or digest of its modules.
    """

    arguments: tuple[str, ...]
    inputs: str
    code: str

    def as_dict(self) -> dict[str, Any]:
        """Return the key as a dictionary for JSON."""
        return {**asdict(self), "arguments": list(self.arguments)}


@dataclass(frozen=True)
class CachedResult:
    """A result of an earlier run whose arguments and inputs match.

    Attributes:
        record: the whole of its JSON.
        current: whether today's code made it.
    """

    record: dict[str, Any]
    current: bool


def find_cached(folder: Path, wanted: CacheKey) -> CachedResult | None:
    """Find the result in `folder`; None unless its arguments and inputs are the wanted ones."""
    path = folder / RECORD_NAME
    if not path.exists():
        return None
    record = read_json(path)
    found = record.get("recipe", {})
    recipe = wanted.as_dict()
    if any(found.get(key) != recipe[key] for key in ("arguments", "inputs")):
        return None
    return CachedResult(record, found.get("code") == wanted.code)


@cache
def code_digest(verb: str) -> str:
    """Compute the digest of the modules behind a verb of impasto, once for each process.

    Args:
        verb: a module of `impasto.cli`, such as "paint" or "stage.import_artwork".
    """
    return verb_fingerprint(verb)


def files_digest(files: Iterable[Path]) -> str:
    """Compute a digest of the contents of files: 16 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def file_pattern(files: Sequence[str]) -> str:
    """Return a regular expression for these file names and the record's, for `atomic_folder`."""
    return "|".join([*files, RECORD_NAME])
