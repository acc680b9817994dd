"""What a folder of results was made from, kept with it: what is made already stays."""

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
    """All that a result depends on.

    Attributes:
        arguments: options of the command, without paths.
        inputs: digest of the files that it reads.
        code: version of the program, or digest of its modules.
    """

    arguments: tuple[str, ...]
    inputs: str
    code: str

    def as_dict(self) -> dict[str, Any]:
        """Fit for JSON."""
        return {**asdict(self), "arguments": list(self.arguments)}


@dataclass(frozen=True)
class CachedResult:
    """A result that is there.

    Attributes:
        record: the whole of its JSON.
        current: whether today's code made it; arguments and inputs are as wanted in any case.
    """

    record: dict[str, Any]
    current: bool


def find_cached(folder: Path, wanted: CacheKey) -> CachedResult | None:
    """The result in `folder`, if it was made with these arguments from these inputs."""
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
    """Digest of the modules behind a verb of impasto, as they were when it was first asked for."""
    return verb_fingerprint(verb)


def files_digest(files: Iterable[Path]) -> str:
    """16 hexadecimal digits of the content of files."""
    whole = hashlib.sha256()
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def file_pattern(files: Sequence[str]) -> str:
    """Regular expression of these file names, and the record's, for `replacing_folder`."""
    return "|".join([*files, RECORD_NAME])
