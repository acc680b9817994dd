"""Writing files so that a reader never meets a half-written one."""

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_file

# Names of temporaries tell who writes them: a machine and a process.
_HOST = re.sub(r"[^A-Za-z0-9]", "", platform.node())
_TEMPORARY_NAME = re.compile(r"\..+\.(?P<host>[A-Za-z0-9]*)-(?P<process>\d+)\.part(\.[^.]+)?")


def _temporary_name(name: str) -> str:
    """What something of that name is called while this process makes it."""
    return f".{name}.{_HOST}-{os.getpid()}.part"


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` on success, remove it on failure.

    The temporary name keeps the suffix, since image and video writers choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_temporary_name(path.stem) + path.suffix)
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        # What writes pictures does not say which one a full disk has cut off.
        if error.errno and not error.filename:
            error.filename = os.fspath(path)
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path`, for what is needed on the way; it goes in any case."""
    folder = path.with_name(_temporary_name(f"{path.stem}-work"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_abandoned(name: str) -> bool:
    """Whether a file of that name is the temporary one of a process of this machine that is gone.

    Whether those of another machine are in use cannot be told from here.
    """
    found = _TEMPORARY_NAME.fullmatch(name)
    if found is None or found["host"] != _HOST:
        return False
    return not is_process_alive(int(found["process"]))


def is_process_alive(process: int) -> bool:
    """Whether there is a process of that number on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def check_replaceable(folder: Path, name_pattern: str) -> None:
    """Make sure that replacing `folder` would lose nothing but what was made before.

    Args:
        folder: a folder that may exist.
        name_pattern: regular expression of the names that such a folder has; hidden files do not count.

    Raises:
        InputError: something else lies there, or it is not a folder.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; expected a folder to write to")
    found = (p.name for p in folder.iterdir()) if folder.exists() else iter(())
    for name in sorted(found):
        if not (name.startswith(".") or re.fullmatch(name_pattern, name)):
            raise InputError(
                f"{folder}: holds {name}, which would be lost; expected a new folder, or one that "
                "was made by the same command"
            )


@contextmanager
def atomic_folder(path: Path, name_pattern: str) -> Iterator[Path]:
    """Like `atomic_write`, for a folder: an older one at `path` gives way only on success.

    Raises:
        InputError: the older folder holds names other than the regular expression `name_pattern`.
    """
    path = path.resolve()
    check_replaceable(path, name_pattern)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_temporary_name(path.name))
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        yield temporary
        if path.exists():
            shutil.rmtree(path)
        os.replace(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def read_bytes(path: Path, expected: str) -> bytes:
    """The content of a file that a user named.

    Raises:
        InputError: there is no such file, or it is a folder; `expected` says what it should be.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file{suggest_file(path)}") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; {expected}") from None


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write `document` as indented UTF-8 JSON, atomically; NaN and infinity are refused."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        InputError: the file is missing, is not JSON, or holds something other than an object.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: not valid JSON ({error})") from None
    if not isinstance(document, dict):
        raise InputError(f"{path}: expected a JSON object, found {type(document).__name__}")
    return document
