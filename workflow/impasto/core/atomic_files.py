"""Writing files atomically, so that a reader never finds a half-written one."""

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_file

# The name of a temporary file says which process on which machine writes it.
_HOST = re.sub(r"[^A-Za-z0-9]", "", platform.node())
_TEMPORARY_NAME = re.compile(r"\..+\.(?P<host>[A-Za-z0-9]*)-(?P<process>\d+)\.part(\.[^.]+)?")


def _temporary_name(name: str) -> str:
    """Return the temporary name of a file or folder that this process is writing."""
    return f".{name}.{_HOST}-{os.getpid()}.part"


def _store(path: Path) -> None:
    """Wait until the content of a file, or the names in a folder, are on the disk.

    Otherwise a file system may store a new name before the content, and a power cut leaves a file
    that is empty or cut off.
    """
    # Where a folder cannot be opened as a file, its names cannot be waited for.
    with suppress(PermissionError, IsADirectoryError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _name_file(error: OSError, path: Path) -> None:
    """Name the file in an error: NumPy and Pillow do not when the disk is full."""
    if not error.filename:
        error.strerror = error.strerror or str(error)
        error.filename = os.fspath(path)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` on success, remove it on failure.

    The content is on the disk before the name, so that a power cut leaves the old file or the new.
    The temporary name keeps the suffix, because image and video writers choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_temporary_name(path.stem) + path.suffix)
    # A temporary folder is stored as a whole, or removed.
    alone = _TEMPORARY_NAME.fullmatch(path.parent.name) is None
    try:
        yield temporary
        if alone:
            _store(temporary)
        os.replace(temporary, path)
        if alone:
            _store(path.parent)
    except OSError as error:
        _name_file(error, path)
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` for intermediate files; it is always removed."""
    folder = path.with_name(_temporary_name(f"{path.stem}-work"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_abandoned(name: str) -> bool:
    """Return whether a name is that of a temporary file whose process on this machine has ended.

    Temporary files of other machines are never reported: their processes cannot be checked here.
    """
    found = _TEMPORARY_NAME.fullmatch(name)
    if found is None or found["host"] != _HOST:
        return False
    return not is_process_alive(int(found["process"]))


def is_process_alive(process: int) -> bool:
    """Return whether a process with this number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def check_replaceable(folder: Path, name_pattern: str) -> None:
    """Check that replacing `folder` would lose nothing but earlier products.

    Args:
        name_pattern: regular expression of the names that may be in the folder; hidden files are
            ignored.

    Raises:
        InputError: the folder holds another name, or is not a folder.
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
    """Write a folder like `atomic_write`; an older one at `path` is replaced only on success.

    Raises:
        InputError: the older folder holds a name that does not match the regular expression
            `name_pattern`.
    """
    path = path.resolve()
    check_replaceable(path, name_pattern)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_temporary_name(path.name))
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        yield temporary
        for entry in (*temporary.rglob("*"), temporary):
            _store(entry)
        if path.exists():
            shutil.rmtree(path)
        os.replace(temporary, path)
        _store(path.parent)
    except OSError as error:
        _name_file(error, path)
        raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def read_bytes(path: Path, expected: str) -> bytes:
    """Read the content of a file that the user named.

    Raises:
        InputError: there is no such file, or it is a folder; `expected` completes the message.
    """
    try:
        return find_path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file{suggest_file(path)}") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; {expected}") from None


def file_version(path: Path) -> tuple[int, ...]:
    """Identify the version of a file: a rewritten one has another inode, even at the same time."""
    state = path.stat()
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def file_sha256(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write `document` atomically as indented UTF-8 JSON; NaN and infinity are refused."""
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
