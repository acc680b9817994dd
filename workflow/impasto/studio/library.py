"""The structures and artworks to choose from: those of the project, and those brought along."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core.atomic_files import read_json, write_json
from impasto.core.errors import InputError
from impasto.core.file_formats import PICTURE_SUFFIXES, STRUCTURE_SUFFIXES
from impasto.studio.settings import Settings

PROJECT_FOLDERS = {"structure": Path("pdb"), "artwork": Path("styles")}
SUFFIXES = {"structure": STRUCTURE_SUFFIXES, "artwork": PICTURE_SUFFIXES}
OWN_FOLDERS = {"structure": "structures", "artwork": "artworks"}
LONGEST_NAME = 80


@dataclass(frozen=True)
class Item:
    """A structure or an artwork.

    Attributes:
        id: what the page calls it; letters, digits and dashes.
        kind: "structure" or "artwork".
        name: its name for a person.
        path: its file.
        own: whether the user brought it along.
        plate: kind of the plate that the file is drawn as, "" for none.
        structure: the structure of a plate.
    """

    id: str
    kind: str
    name: str
    path: Path
    own: bool = False
    plate: str = ""
    structure: "Item | None" = None


@dataclass(frozen=True)
class Ingredients:
    """The files that a painting is made from.

    Attributes:
        structure: the structure.
        artworks: the artworks with their shares, as `Settings.shares` orders them.
        parts: artworks by the part that is painted after each.
    """

    structure: Item
    artworks: Sequence[tuple[Item, float]]
    parts: Mapping[str, Item]

    @property
    def works(self) -> list[Item]:
        """All artworks: those of the picture, then those of its parts."""
        return [*(item for item, _ in self.artworks), *self.parts.values()]


class Library:
    """The items of the working folder and of the studio's own folder.

    A file is only ever found by the id of an item in these lists: no text of a request is part of
    a path.
    """

    def __init__(self, folder: Path) -> None:
        """Use the folder of the studio."""
        self.folder = folder

    def items(self, kind: str) -> list[Item]:
        """List the items of a kind: the user's own first, newest first; then the project's."""
        own = sorted(self._own(kind), key=lambda item: -item.path.stat().st_mtime)
        return [*own, *self._project(kind)]

    def find(self, kind: str, identifier: str) -> Item:
        """Return an item by its id.

        Raises:
            InputError: there is none.
        """
        if kind == "artwork" and identifier.startswith("plate-"):
            return self._plate(identifier)
        for item in self.items(kind):
            if item.id == identifier:
                return item
        raise InputError(f"this {kind} is no longer there; choose another")

    def ingredients(self, settings: Settings) -> Ingredients:
        """Find the files of settings.

        Raises:
            InputError: one is no longer there.
        """
        return Ingredients(
            self.find("structure", settings.structure),
            [(self.find("artwork", one), share) for one, share in settings.shares],
            {name: self.find("artwork", one) for name, one in settings.parts.items()},
        )

    def add(self, kind: str, name: str, path: Path) -> Item:
        """Add a file that lies in the studio's folder, or was fetched, under a name."""
        item = Item(_identifier(path), kind, clean_name(name), path, own=True)
        document = {"name": item.name, "file": path.as_posix()}
        write_json(self.folder / OWN_FOLDERS[kind] / f"{item.id}.json", document)
        return item

    def has(self, path: Path) -> bool:
        """Return whether the user has brought this file along before, and it was accepted."""
        return path.with_name(f"{_identifier(path)}.json").exists()

    def upload_path(self, kind: str, digest: str, suffix: str) -> Path:
        """Return the path at which an upload is kept, named by its checksum."""
        return self.folder / OWN_FOLDERS[kind] / f"{digest[:40]}{suffix}"

    def thumbnail_path(self, item: Item) -> Path:
        """Return the path of an item's thumbnail, which changes with the file."""
        source = item.structure.path if item.structure else item.path
        state = source.stat()
        digest = _digest(f"{item.id} {state.st_mtime_ns} {state.st_size}")
        return self.folder / "thumbnails" / f"{digest}.jpg"

    def _project(self, kind: str) -> Iterator[Item]:
        folder = PROJECT_FOLDERS[kind]
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in found:
            if path.name.lower().endswith(SUFFIXES[kind]) and path.is_file():
                name = path.stem if kind == "structure" else path.stem.replace("-", " ")
                yield Item(_identifier(path), kind, name[:1].upper() + name[1:], path)

    def _own(self, kind: str) -> Iterator[Item]:
        for record in (self.folder / OWN_FOLDERS[kind]).glob("*.json"):
            try:
                found = read_json(record)
            except InputError:
                continue  # written when the machine lost its power
            path = Path(str(found.get("file", "")))
            if path.is_file():
                yield Item(_identifier(path), kind, str(found.get("name", "")), path, own=True)

    def _plate(self, identifier: str) -> Item:
        found = re.fullmatch(r"plate-([a-z]+)-([0-9a-f]+)", identifier)
        if found is None or found[1] not in PLATE_KINDS:
            raise InputError("this plate is not known")
        structure = self.find("structure", found[2])
        # Another file of that name makes another plate.
        changed = structure.path.stat().st_mtime_ns
        path = self.folder / "plates" / f"{found[1]}-{structure.id}-{changed:x}.png"
        name = f"{found[1].capitalize()} of {structure.name}"
        return Item(identifier, "artwork", name, path, plate=found[1], structure=structure)


def clean_name(name: str) -> str:
    """Return a foreign name without control characters, at a length that a page can show."""
    printable = "".join(c for c in os.path.basename(name) if c.isprintable())
    return printable[:LONGEST_NAME].strip() or "without a name"


def _identifier(path: Path) -> str:
    return _digest(path.as_posix())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
