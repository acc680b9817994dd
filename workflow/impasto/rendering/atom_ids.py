"""Which atom each pixel of a frame shows, and its form on disk.

`0000.ids.png`: 24 bits a pixel (red the highest), 0 for the background and else the atom's place
in `ids.json`, counted from 1; `ids.json`: one for the folder, a list for each of the atoms'
properties.
"""

from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.core.atomic_files import atomic_write, read_json, write_json
from impasto.core.errors import InputError

Ids = NDArray[np.int32]

ATOM_TABLE_FILE = "ids.json"
NO_ATOM = -1  # no atom
LIGAND = "ligand"  # the kind of what is no polymer
CACHED_TABLES = (
    8  # tables that are kept: a clip's frames are read one by one, beside those of a view
)


@dataclass(frozen=True)
class AtomTable:
    """What there is to say about each atom of a scene; all of one length.

    Attributes:
        chain: the author's identifier of its chain, "" for a blank one.
        number: the author's number of its residue.
        insertion: insertion code of its residue, "" for none.
        residue: name of its residue, such as "HIS".
        element: such as "C" or "FE", in capitals.
        structure: "helix" or "sheet", of a protein's other residues "loop", else "".
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
    """Which atom each pixel of a frame shows.

    Attributes:
        ids: (H, W) place of the atom in `atoms`, -1 where there is no geometry.
        atoms: what there is to say about them.
    """

    ids: Ids
    atoms: AtomTable


def ids_path(picture: Path) -> Path:
    """Where the ids of a picture lie."""
    return picture.with_suffix(".ids.png")


def write_ids(picture: Path, ids: Ids) -> None:
    """Write the ids (H, W) of a picture, beside it."""
    with atomic_write(ids_path(picture)) as temporary:
        Image.fromarray(_pack_rgb(ids + 1)).save(temporary)


def write_atom_table(folder: Path, atoms: AtomTable) -> None:
    """Write the table of the atoms of a folder's frames."""
    write_json(folder / ATOM_TABLE_FILE, asdict(atoms))


def read_atom_map(picture: Path) -> AtomMap | None:
    """Which atom each pixel of a picture shows; None where its ids do not lie beside it.

    Raises:
        InputError: a file does not decode, or the table lacks an atom.
    """
    path, table = ids_path(picture), picture.with_name(ATOM_TABLE_FILE)
    if not (path.exists() and table.exists()):
        return None
    try:
        with Image.open(path) as image:
            rgb = np.asarray(image.convert("RGB"), dtype=np.int32)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: these ids cannot be read ({error})") from None
    state = table.stat()
    atoms = _parse_atom_table(table, (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size))
    ids = (rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]) - 1
    if ids.max(initial=NO_ATOM) >= len(atoms.chain):
        raise InputError(
            f"{path}: has an atom {ids.max() + 1}, but {table.name} has {len(atoms.chain)}; "
            "render the structure anew"
        )
    return AtomMap(ids, atoms)


@lru_cache(maxsize=CACHED_TABLES)
def _parse_atom_table(path: Path, state: tuple[int, ...]) -> AtomTable:
    """The table of a file that is in `state`."""
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
