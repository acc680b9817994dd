"""Where fetched files lie: `downloads/`, beside the results and not among them.

Deleting the results costs a run, deleting the downloads costs the network.
"""

from dataclasses import dataclass
from pathlib import Path

from impasto.core.atomic_files import digest
from impasto.fetching import lock_file as lock
from impasto.fetching.lock_file import LOCK_FILE, Pin
from impasto.fetching.source_id import Source

DOWNLOADS = Path("downloads")


@dataclass(frozen=True)
class Store:
    """The downloads of a project and its lock file, by default those of the working directory.

    Attributes:
        downloads: the folder of the files; not in version control.
        lock_file: what they are known by; in version control.
    """

    downloads: Path = DOWNLOADS
    lock_file: Path = LOCK_FILE

    def path(self, source: Source) -> Path:
        """Where the file of a source lies, or will."""
        return self.downloads / source.file

    def pin(self, source: Source) -> Pin | None:
        """What the lock file knows of a source; None if nothing.

        Raises:
            InputError: the lock file is damaged.
        """
        return lock.read(self.lock_file).get(source.name)

    def remember(self, source: Source, pin: Pin) -> None:
        """Write what is known of a source into the lock file."""
        lock.write(self.lock_file, source.name, pin, self.guard("lock"))

    def guard(self, name: str) -> Path:
        """The file to hold while something of this name is written."""
        return self.downloads / f".{name}.guard"

    def holds(self, source: Source, pin: Pin | None) -> bool:
        """Whether a file of the pinned size is there: an answer at a glance, for planning."""
        path = self.path(source)
        return pin is not None and path.is_file() and path.stat().st_size == pin.bytes

    def holds_exactly(self, source: Source, pin: Pin | None) -> bool:
        """Whether the very file that is pinned is there."""
        return pin is not None and self.holds(source, pin) and self.digest(source) == pin.sha256

    def digest(self, source: Source) -> str:
        """The SHA-256 of a source's file, hexadecimal."""
        return digest(self.path(source))
