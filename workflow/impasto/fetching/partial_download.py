"""A download on its way, and what a server must know to send the rest of it."""

import json
from collections.abc import Mapping
from pathlib import Path


class PartialDownload:
    """The part of a file that is there, and beside it, in `path` + ".json", what it is known by."""

    def __init__(self, path: Path, url: str) -> None:
        """Nothing is read or written yet."""
        self.path, self._url = path, url
        self._note = path.with_name(path.name + ".json")

    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def headers(self) -> dict[str, str]:
        """The headers that ask for the rest, if it is sure that the file is the same still."""
        validator = self._validator()
        if validator is None or not self.size():
            return {}
        return {"Range": f"bytes={self.size()}-", "If-Range": validator}

    def begin(self, headers: Mapping[str, str], resumable: bool) -> None:
        """Forget what was there, and note what the new file is known by (RFC 9110, 13.1.5).

        Args:
            headers: those of the response, capitals or not.
            resumable: whether the bytes on the disk are those that the server counts.
        """
        self.discard()
        tag = headers.get("ETag", "")
        # A weak tag says that two files mean the same, not that they have the same bytes.
        validator = tag if tag.startswith('"') else headers.get("Last-Modified")
        if validator and resumable:
            self._note.write_text(json.dumps({"url": self._url, "validator": validator}))

    def finish(self) -> None:
        """What is known of a file that is whole is not needed any more."""
        self._note.unlink(missing_ok=True)

    def discard_unless_resumable(self) -> None:
        """Remove what no later try could go on with."""
        if not self.headers():
            self.discard()

    def discard(self) -> None:
        """Remove what is there."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _validator(self) -> str | None:
        try:
            note = json.loads(self._note.read_text())
            return str(note["validator"]) if note["url"] == self._url else None
        except (OSError, ValueError, KeyError, TypeError):
            return None
