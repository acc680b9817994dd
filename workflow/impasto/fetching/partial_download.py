"""An unfinished download, and the request headers for the rest of it."""

import json
from collections.abc import Mapping
from pathlib import Path


class PartialDownload:
    """The part of a file that has arrived, and a note in `path` + ".json" that identifies it."""

    def __init__(self, path: Path, url: str) -> None:
        """Take the path and the URL; nothing is read or written yet."""
        self.path, self._url = path, url
        self._note = path.with_name(path.name + ".json")

    def size(self) -> int:
        """Return the number of bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    def headers(self) -> dict[str, str]:
        """Return the headers that request the rest, if an unchanged file can be recognised."""
        validator = self._validator()
        if validator is None or not self.size():
            return {}
        return {"Range": f"bytes={self.size()}-", "If-Range": validator}

    def begin(self, headers: Mapping[str, str], resumable: bool) -> None:
        """Discard the old part, and note the validator of the new file (RFC 9110, 13.1.5).

        Args:
            headers: headers of the response, whose names are not case-sensitive.
            resumable: whether the bytes on the disk are those that the server counts.
        """
        self.discard()
        tag = headers.get("ETag", "")
        # A weak tag says that two files are equivalent, not that they have the same bytes.
        validator = tag if tag.startswith('"') else headers.get("Last-Modified")
        if validator and resumable:
            self._note.write_text(json.dumps({"url": self._url, "validator": validator}))

    def finish(self) -> None:
        """Remove the note, which a complete file does not need."""
        self._note.unlink(missing_ok=True)

    def discard_unless_resumable(self) -> None:
        """Remove the part and its note if no later try could resume from them."""
        if not self.headers():
            self.discard()

    def discard(self) -> None:
        """Remove the part and its note."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _validator(self) -> str | None:
        try:
            note = json.loads(self._note.read_text())
            return str(note["validator"]) if note["url"] == self._url else None
        except (OSError, ValueError, KeyError, TypeError):
            return None
