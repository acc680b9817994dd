"""The paintings of the studio, each in a folder of its own, and who is told of their changes."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json, write_json
from impasto.core.errors import InputError
from impasto.studio.settings import Settings

UNFINISHED = ("waiting", "painting")
HIGHEST = ".highest.json"  # keeps the highest id when its version is removed
INTERRUPTED = "The studio was closed while this was painted."


@dataclass
class Version:
    """A painting: finished, wanted, or given up.

    Attributes:
        id: four digits or more, in the order in which they were asked for.
        settings: what it is made from.
        status: "waiting", "painting", "done", "cancelled", or "failed".
        created: when it was asked for, in seconds since 1970.
        seconds: how long it was painted; 0 before it is done.
        message: what went wrong, or what to know.
        parent: id of the version whose paint it has, "" if it has paint of its own.
        progress: `note`, `elapsed`, `left` in seconds and `preview`, a number that changes with the
            picture; while it is painted.
    """

    id: str
    settings: Settings
    status: str = "waiting"
    created: float = 0.0
    seconds: float = 0.0
    message: str = ""
    parent: str = ""
    progress: dict[str, Any] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Return the version, fit for JSON."""
        return {**vars(self), "settings": self.settings.as_document()}


class Versions:
    """All versions; every change is written to their folder and told to the pages."""

    def __init__(self, folder: Path) -> None:
        """Read the versions of a folder; those that were being painted are interrupted."""
        self.folder = folder
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._known: dict[str, Version] = {}
        for path in sorted(folder.glob("*/version.json")):
            try:
                values = read_json(path)
                settings = Settings.parse(values.pop("settings"))
                version = Version(**{**values, "settings": settings, "progress": {}})
            except (InputError, KeyError, TypeError):
                continue  # of another release of the program; its files stay
            self._known[version.id] = version
            if version.status in UNFINISHED:
                self.change(version, status="failed", message=INTERRUPTED)

    def all(self) -> list[Version]:
        """List the versions from the oldest to the newest."""
        return [*self._known.values()]

    def find(self, identifier: str) -> Version:
        """Return a version.

        Raises:
            InputError: there is none of this id.
        """
        if identifier not in self._known:
            raise InputError("this painting is no longer there")
        return self._known[identifier]

    def path(self, version: Version) -> Path:
        """Return the folder of a version."""
        return self.folder / version.id

    def add(self, settings: Settings, **values: Any) -> Version:
        """Add a version, whose id no other ever had: pages and processes remember pictures by it.

        Raises:
            OSError: it cannot be written.
        """
        identifier = f"{1 + self._highest():04d}"
        version = Version(identifier, settings, created=time.time())
        self._known[identifier] = version
        try:
            self.change(version, **values)
        except OSError:
            del self._known[identifier]
            raise
        return version

    def change(self, version: Version, **values: Any) -> None:
        """Change a version; its progress alone is told but not written."""
        for name, value in values.items():
            setattr(version, name, value)
        document = version.as_document()
        if set(values) != {"progress"}:
            write_json(self.path(version) / "version.json", {**document, "progress": {}})
        self.tell({"version": document})

    def remove(self, version: Version) -> None:
        """Remove a version with its files."""
        if self._known.pop(version.id, None) is None:
            return  # another window was faster
        with suppress(OSError):  # a full disk must not keep anyone from making room
            write_json(self.folder / HIGHEST, {"highest": self._highest()})
        shutil.rmtree(self.path(version), ignore_errors=True)
        self.tell({"removed": version.id})

    def _highest(self) -> int:
        used = [int(path.name) for path in self.folder.glob("*") if path.name.isdecimal()]
        with suppress(InputError, KeyError):
            used.append(read_json(self.folder / HIGHEST)["highest"])
        return max(used, default=0)

    def tell(self, news: dict[str, Any] | None) -> None:
        """Tell all pages; None tells them that no more news will come."""
        for listener in self._listeners:
            listener.put_nowait(news)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[dict[str, Any] | None]]:
        """Yield a queue of the news, which begins with all versions."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        queue.put_nowait({"versions": [version.as_document() for version in self.all()]})
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
