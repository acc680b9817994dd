"""The cache of fetched files: `downloads/`, beside the results and not among them.

Deleted results need another run; deleted downloads must be fetched again.
"""

from dataclasses import dataclass
from pathlib import Path

from impasto.core.atomic_files import file_sha256
from impasto.fetching import lock_file as lock
from impasto.fetching.lock_file import LOCK_FILE, Pin
from impasto.fetching.source_id import SourceId

DOWNLOADS = Path("downloads")


@dataclass(frozen=True)
class DownloadCache:
    """The downloads of a project and its lock file, by default those of the working directory."""

    downloads: Path = DOWNLOADS
    lock_file: Path = LOCK_FILE

    def path(self, source: SourceId) -> Path:
        """Return the path of a source's file, whether or not it is there."""
        return self.downloads / source.file

    def pin(self, source: SourceId) -> Pin | None:
        """Read the pin of a source from the lock file; None if there is none.

        Raises:
            InputError: the lock file is damaged.
        """
        return lock.read_pins(self.lock_file).get(source.name)

    def save_pin(self, source: SourceId, pin: Pin) -> None:
        """Write the pin of a source to the lock file."""
        lock.write_pin(self.lock_file, source.name, pin, self.guard("lock"))

    def guard(self, name: str) -> Path:
        """Return the path of the file to lock while something of this name is written."""
        return self.downloads / f".{name}.guard"

    def has_pinned_size(self, source: SourceId, pin: Pin | None) -> bool:
        """Return whether a file of the pinned size is there: a quick check for planning."""
        path = self.path(source)
        return pin is not None and path.is_file() and path.stat().st_size == pin.bytes

    def has_pinned_file(self, source: SourceId, pin: Pin | None) -> bool:
        """Return whether the pinned file is there, by its checksum."""
        if pin is None or not self.has_pinned_size(source, pin):
            return False
        return file_sha256(self.path(source)) == pin.sha256
