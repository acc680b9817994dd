"""The atom that each pixel of a frame shows, and its form on disk.

`0000.ids.png` has 24 bits a pixel (red holds the highest): 0 for the background, or else the index
of the atom in `ids.json`, counted from 1. `ids.json`, one for the folder, has a list for each
property of the atoms.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.core.atomic_files import atomic_write, file_version, read_json, write_json
from impasto.core.errors import InputError
from impasto.core.pictures import open_product

Ids = NDArray[np.int32]

ATOM_TABLE_FILE = "ids.json"
NO_ATOM = -1
LIGAND = "ligand"  # the kind of every atom outside the polymers
# Tables kept in memory: the frames of a clip are read one by one, in turn with those of a view.
CACHED_TABLES = 8


@dataclass(frozen=True)
class AtomTable:
    """The properties of the atoms of a scene; all columns have the same length.

    Attributes:
        chain: the author's identifier of the atom's chain, "" for a blank one.
        number: the author's number of the atom's residue.
        insertion: insertion code of the residue, "" for none.
        residue: name of the residue, such as "HIS".
        element: chemical symbol in capitals, such as "C" or "FE".
        structure: "helix", "sheet" or "loop" in a protein, else "".
        kind: "protein", "nucleic" or "ligand", which includes ions.
    """

    chain: tuple[str, ...]
    number: tuple[int, ...]
    insertion: tuple[str, ...]
    residue: tuple[str, ...]
    element: tuple[str, ...]
    structure: tuple[str, ...]
    kind: tuple[str, ...]


@dataclass(frozen=True)
class AtomMap:
    """The atom that each pixel of a frame shows.

    Attributes:
        ids: (H, W) index of the atom in `atoms`, -1 where there is no geometry.
    """

    ids: Ids
    atoms: AtomTable


def ids_path(picture: Path) -> Path:
    """Return the path of a picture's atom ids."""
    return picture.with_suffix(".ids.png")


def write_ids(picture: Path, ids: Ids) -> None:
    """Write the atom ids (H, W) of a picture beside it."""
    with atomic_write(ids_path(picture)) as temporary:
        Image.fromarray(_pack_rgb(ids + 1)).save(temporary)


def write_atom_table(folder: Path, atoms: AtomTable) -> None:
    """Write the atom table of a folder of frames."""
    write_json(folder / ATOM_TABLE_FILE, vars(atoms))


def read_atom_map(picture: Path) -> AtomMap | None:
    """Read the atom that each pixel of a picture shows; None if there are no ids beside it.

    Raises:
        InputError: a file does not decode, or the table lacks an atom.
    """
    path, table = ids_path(picture), picture.with_name(ATOM_TABLE_FILE)
    if not (path.exists() and table.exists()):
        return None
    try:
        with open_product(path) as image:
            rgb = np.asarray(image.convert("RGB"), dtype=np.int32)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: these ids cannot be read ({error})") from None
    atoms = _parse_atom_table(table, file_version(table))
    ids = (rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]) - 1
    if ids.max(initial=NO_ATOM) >= len(atoms.chain):
        raise InputError(
            f"{path}: has atom {ids.max() + 1}, but {table.name} has {len(atoms.chain)} atoms; "
            "render the structure again"
        )
    return AtomMap(ids, atoms)


@lru_cache(maxsize=CACHED_TABLES)
def _parse_atom_table(path: Path, version: tuple[int, ...]) -> AtomTable:
    document = read_json(path)
    names = [field.name for field in fields(AtomTable)]
    try:
        columns = {name: tuple(document[name]) for name in names}
    except (KeyError, TypeError):
        columns = {}
    if len({len(column) for column in columns.values()}) != 1:
        raise InputError(f"{path}: expected lists of one length: {', '.join(names)}")
    return AtomTable(**columns)


def _pack_rgb(values: Ids) -> NDArray[np.uint8]:
    return np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(np.uint8)
