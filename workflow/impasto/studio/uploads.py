"""Receive files from the page: within limits, and never by the name that they had."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from starlette.requests import Request

from impasto.core.errors import InputError
from impasto.studio.library import Library, clean_name

LARGEST_UPLOADS = {"structure": 128 << 20, "artwork": 64 << 20}  # bytes
HEAD_BYTES = 4096
_PICTURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"BM": ".bmp"}
_PICTURES |= {b"II*\x00": ".tif", b"MM\x00*": ".tif"}


class TooLarge(InputError):
    """An upload that is larger than the limit."""


async def receive(request: Request, kind: str, library: Library) -> tuple[str, Path]:
    """Store the body of a request; return its name for a person, and where it lies.

    A body is refused by the length that it states, or else as soon as it is longer than allowed.

    Raises:
        TooLarge: it is too large.
        InputError: it is empty, or by its first bytes neither a picture nor a structure.
    """
    limit = LARGEST_UPLOADS[kind]
    name = clean_name(request.query_params.get("name", ""))
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > limit:
        raise _too_large(name, limit)
    temporary = library.upload_path(kind, f".{uuid4().hex}", ".part")
    temporary.parent.mkdir(parents=True, exist_ok=True)
    digest, length, head = hashlib.sha256(), 0, b""
    try:
        with temporary.open("wb") as file:
            async for chunk in request.stream():
                length += len(chunk)
                if length > limit:
                    raise _too_large(name, limit)
                if len(head) < HEAD_BYTES:
                    head += chunk[:HEAD_BYTES]
                digest.update(chunk)
                file.write(chunk)
        if not length:
            raise InputError(f"{name}: this file is empty")
        path = library.upload_path(kind, digest.hexdigest(), _suffix(kind, name, head))
        os.replace(temporary, path)
        return name, path
    finally:
        temporary.unlink(missing_ok=True)


def _too_large(name: str, limit: int) -> TooLarge:
    return TooLarge(f"{name}: larger than the {limit >> 20} MB that the studio takes")


def _suffix(kind: str, name: str, head: bytes) -> str:
    """Return the suffix by which the package's readers know a file, from its first bytes."""
    if kind == "structure":
        if head.startswith(b"\x1f\x8b"):
            raise InputError(f"{name}: gzipped; expected PDB or mmCIF as plain text, unpack it")
        lines = head.lstrip().splitlines()
        mmcif = any(line.lower().startswith((b"data_", b"loop_", b"_entry.")) for line in lines)
        return ".cif" if mmcif else ".pdb"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return ".avif"
    for magic, suffix in _PICTURES.items():
        if head.startswith(magic):
            return suffix
    raise InputError(f"{name}: not a picture; expected JPEG, PNG, TIFF, WebP, AVIF, GIF or BMP")
