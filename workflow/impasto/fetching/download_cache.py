"""Where fetched files lie: `downloads/`, beside the results and not among them.

Deleting the results costs a run, deleting the downloads costs the network.
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
    """The downloads of a project and its lock file, by default those of the working directory.

    Attributes:
        downloads: the folder of the files; not in version control.
        lock_file: what they are known by; in version control.
    """

    downloads: Path = DOWNLOADS
    lock_file: Path = LOCK_FILE

    def path(self, source: SourceId) -> Path:
        """Where the file of a source lies, or will."""
        return self.downloads / source.file

    def pin(self, source: SourceId) -> Pin | None:
        """What the lock file knows of a source; None if nothing.

        Raises:
            InputError: the lock file is damaged.
        """
        return lock.read_pins(self.lock_file).get(source.name)

    def save_pin(self, source: SourceId, pin: Pin) -> None:
        """Write what is known of a source into the lock file."""
        lock.write_pin(self.lock_file, source.name, pin, self.guard("lock"))

    def guard(self, name: str) -> Path:
        """The file to hold while something of this name is written."""
        return self.downloads / f".{name}.guard"

    def has_pinned_size(self, source: SourceId, pin: Pin | None) -> bool:
        """Whether a file of the pinned size is there: an answer at a glance, for planning."""
        path = self.path(source)
        return pin is not None and path.is_file() and path.stat().st_size == pin.bytes

    def has_pinned_file(self, source: SourceId, pin: Pin | None) -> bool:
        """Whether the very file that is pinned is there."""
        return (
            pin is not None
            and self.has_pinned_size(source, pin)
            and self.digest(source) == pin.sha256
        )

    def digest(self, source: SourceId) -> str:
        """The SHA-256 of a source's file, hexadecimal."""
        return file_sha256(self.path(source))
