"""Reading a protein structure (PDB or mmCIF, plain or gzipped), and writing it as clean mmCIF.

The result holds just what is drawn: one conformer of every residue, no water, and the requested
chains and models. All later stages therefore read a single, predictable format.
"""

import gzip
import io
import math
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from Bio.PDB import MMCIFIO, MMCIFParser, PDBParser
from Bio.PDB.MMCIF2Dict import MMCIF2Dict
from Bio.PDB.PDBExceptions import PDBConstructionException, PDBConstructionWarning
from Bio.PDB.Polypeptide import is_aa

from impasto.core.atomic_files import atomic_write, read_bytes
from impasto.core.errors import InputError
from impasto.core.file_formats import MMCIF_SUFFIXES, STRUCTURE_SUFFIXES
from impasto.structures import secondary_structure
from impasto.structures.secondary_structure import Segment

ModelChoice = Literal["first", "all"]

LARGEST_TEXT = 2 << 30
"""The most bytes that a gzipped file may unpack to, five times the archive's largest entries."""

_EXPECTED = "expected a structure in PDB (.pdb, .ent) or mmCIF (.cif, .mmcif) format, plain or .gz"

_WATER = frozenset({"HOH", "WAT", "H2O", "DOD", "TIP", "TIP3", "SOL"})
_NUCLEOTIDES = frozenset({"A", "C", "G", "U", "I", "N", "DA", "DC", "DG", "DT", "DU", "DI", "DN"})
_BACKBONE = frozenset({"N", "CA", "C"})

# The first bytes of other kinds of files.
_MAGIC_BYTES = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzipped data (its name should end in .gz)",
    b"<": "an HTML or XML document",
}


@dataclass(frozen=True)
class Structure:
    """A structure as it will be drawn, with its description.

    Attributes:
        path: the file that it was read from.
        id: identifier stated in the file, such as "1GBT", or else the start of the file's name.
        title: title stated in the file, "" if there is none.
        chains: author's identifiers of the chains kept, in the order of the file ("" for a blank
            identifier).
        models: number of models kept.
        residues: number of amino-acid residues in the first model.
        atoms: number of atoms in the first model.
        ligands: names of residues that are neither amino acids nor nucleotides, each once.
        segments: helices and strands of the chains kept; empty if the file states none.
        atom_site: mmCIF column name to values, one for each atom of all models kept.
    """

    path: Path
    id: str
    title: str
    chains: tuple[str, ...]
    models: int
    residues: int
    atoms: int
    ligands: tuple[str, ...]
    segments: tuple[Segment, ...]
    atom_site: dict[str, list[str]]

    def __str__(self) -> str:
        """Summarise the structure in one line for the user."""
        parts = [
            f"{self.residues} residues",
            f"{self.atoms} atoms",
            f"chains {', '.join(chain or '(blank)' for chain in self.chains)}",
        ]
        if self.models > 1:
            parts.append(f"{self.models} models")
        if self.ligands:
            parts.append(f"with {', '.join(self.ligands)}")
        return f"{self.id}: {', '.join(parts)}"


def read_structure(
    path: Path, chains: Sequence[str] = (), models: ModelChoice = "first"
) -> Structure:
    """Read a structure, choose one conformer of each residue and drop water.

    Each residue keeps the alternative conformer with the highest mean occupancy (the first by
    letter if they are equal). Ligands, ions, sugars and nucleic acids are kept.

    Args:
        path: PDB or mmCIF file, plain or gzipped; the suffix gives the format.
        chains: author's identifiers of the chains to keep; an empty sequence keeps all.
        models: "first", or "all" for every model (of an NMR ensemble).

    Raises:
        InputError: the file is missing, empty, cut off or of another kind, has no protein, or
            lacks one of `chains`.
    """
    text = _read_text(path)
    parsed, segments = (_read_mmcif if _is_mmcif(path) else _read_pdb)(path, text)
    all_models = list(parsed)
    if not all_models:
        raise InputError(f"{path}: no atoms in this file; {_EXPECTED}")
    present = [chain.id.strip() for chain in all_models[0]]
    if missing := [chain for chain in chains if chain not in present]:
        raise InputError(
            f"{path}: no chain {', '.join(missing)} in this file, which has "
            f"{', '.join(name or '(blank)' for name in present)}"
        )

    atom_site: dict[str, list[str]] = defaultdict(list)
    first_model: list[tuple[str, Any]] = []
    kept = all_models[:1] if models == "first" else all_models
    for number, model in enumerate(kept, start=1):
        for chain in model:
            name = chain.id.strip()
            if chains and name not in chains:
                continue
            for position, residue in enumerate(chain, start=1):
                if residue.resname.strip() in _WATER:
                    continue
                residue, atoms = _best_conformer(residue)
                _append_atoms(atom_site, atoms, residue, name, position, number)
                if number == 1:
                    first_model.append((name, residue))

    residues = sum(_is_amino_acid(residue) for _, residue in first_model)
    names = list(dict.fromkeys(residue.resname.strip() for _, residue in first_model))
    if residues == 0:
        found = f"only {', '.join(names[:8])}" if names else "nothing but water"
        where = f"chains {', '.join(chains)}" if chains else "this file"
        raise InputError(
            f"{path}: no protein in {where}: expected amino-acid residues, found {found}"
        )
    kept_chains = tuple(dict.fromkeys(name for name, _ in first_model))
    segments = secondary_structure.with_chain_copies(segments, kept_chains)
    return Structure(
        path=path,
        id=_identifier(parsed, path),
        title=_title(parsed),
        chains=kept_chains,
        models=len(kept),
        residues=residues,
        atoms=atom_site["pdbx_PDB_model_num"].count("1"),
        ligands=tuple(dict.fromkeys(r.resname.strip() for _, r in first_model if _is_ligand(r))),
        segments=tuple(segment for segment in segments if segment.chain in kept_chains),
        atom_site=dict(atom_site),
    )


def write_structure(path: Path, structure: Structure) -> None:
    """Write `structure` as mmCIF (atoms, helices, strands), atomically."""
    name = "".join(character for character in structure.id if character.isalnum()) or "structure"
    writer = MMCIFIO()
    writer.set_dict(
        {
            "data_": name,
            "_entry.id": name,
            "_struct.entry_id": structure.id,
            "_struct.title": structure.title or "?",
            **{f"_atom_site.{column}": values for column, values in structure.atom_site.items()},
            **secondary_structure.to_mmcif(structure.segments),
        }
    )
    with atomic_write(path) as temporary:
        writer.save(str(temporary))


def _format_suffix(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def _is_mmcif(path: Path) -> bool:
    return _format_suffix(path) in MMCIF_SUFFIXES


def _read_text(path: Path) -> str:
    """Read the text of a structure file, after the checks that do not depend on its format."""
    if _format_suffix(path) not in STRUCTURE_SUFFIXES:
        raise InputError(f"{path}: {_EXPECTED}")
    data = read_bytes(path, _EXPECTED)
    if path.name.lower().endswith(".gz") and data:
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(LARGEST_TEXT + 1)
        except gzip.BadGzipFile:
            raise InputError(f"{path}: not gzipped, although its name ends in .gz") from None
        except (EOFError, zlib.error):
            raise InputError(f"{path}: the gzipped file is cut off or damaged") from None
        if len(data) > LARGEST_TEXT:
            raise InputError(f"{path}: larger than {LARGEST_TEXT >> 20} MiB when unpacked")
    if not data.strip():
        raise InputError(f"{path}: the file is empty; {_EXPECTED}")
    start = data.lstrip()
    kind = next((kind for magic, kind in _MAGIC_BYTES.items() if start.startswith(magic)), None)
    if kind is None and b"\0" in data:
        kind = "binary data"
    if kind is not None:
        raise InputError(f"{path}: this is {kind}; {_EXPECTED}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Old files have authors and titles in Latin-1, which decodes any bytes.
        return data.decode("latin-1")


def _read_pdb(path: Path, text: str) -> tuple[Any, tuple[Segment, ...]]:
    lines = text.splitlines()
    if _looks_like_mmcif(lines):
        raise InputError(f"{path}: this is mmCIF in a file named as PDB; rename it to .cif")
    last = ""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            last = line
        if line.startswith(("ATOM  ", "HETATM")):
            try:
                finite = all(math.isfinite(float(line[i : i + 8])) for i in (30, 38, 46))
            except ValueError:
                finite = False
            if not finite:
                raise InputError(
                    f"{path}: line {number}: no coordinates in columns 31 to 54 "
                    f"({line.strip()[:60]!r}): the file is cut off or damaged"
                )
    # An archive entry has further records after its atoms (TER, END); a bare list of atoms may not.
    if lines[0].startswith("HEADER") and last.startswith(("ATOM", "HETATM", "ANISOU")):
        raise InputError(f"{path}: cut off: it ends among the atoms, without TER or END")
    if not any(line.startswith(("ATOM  ", "HETATM")) for line in lines):
        raise InputError(f"{path}: not a PDB file, or cut off before its atoms: no ATOM records")
    return _build_structure(path, PDBParser(QUIET=True), text), secondary_structure.from_pdb(lines)


def _read_mmcif(path: Path, text: str) -> tuple[Any, tuple[Segment, ...]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not _looks_like_mmcif(lines):
        if any(line.startswith(("ATOM  ", "HETATM", "HEADER")) for line in lines):
            raise InputError(
                f"{path}: this is PDB format in a file named as mmCIF; rename it to .pdb"
            )
        raise InputError(f"{path}: not an mmCIF file: expected data_ at its start")
    # The archive ends every category with #, including the last one.
    if len(lines) > 1 and lines[1] == "#" and lines[-1] != "#":
        raise InputError(
            f"{path}: cut off: it ends at {lines[-1][:60]!r}, in the middle of a table"
        )
    try:
        columns = MMCIF2Dict(io.StringIO(text))
    except (ValueError, KeyError, IndexError) as error:
        raise InputError(f"{path}: cut off or damaged: not readable as mmCIF ({error})") from None
    atoms = {key: value for key, value in columns.items() if key.startswith("_atom_site.")}
    if not atoms:
        raise InputError(f"{path}: no _atom_site table: cut off before its atoms, or no structure")
    if len({len(values) for values in atoms.values()}) > 1:
        raise InputError(f"{path}: cut off or damaged: the last row of _atom_site is incomplete")
    return _build_structure(path, MMCIFParser(QUIET=True), text), secondary_structure.from_mmcif(
        columns
    )


def _looks_like_mmcif(lines: Sequence[str]) -> bool:
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return first.strip().lower().startswith("data_")


def _build_structure(path: Path, parser: Any, text: str) -> Any:
    """Build the structure with Biopython, without its warnings about single atoms."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PDBConstructionWarning)
            return parser.get_structure(path.stem, io.StringIO(text))
    except (PDBConstructionException, ValueError, KeyError, IndexError) as error:
        raise InputError(f"{path}: the atoms cannot be read ({error})") from None


def _identifier(parsed: Any, path: Path) -> str:
    stated = str(parsed.header.get("idcode") or "").strip()
    # Derived files, such as those of domains, have zeros instead of an identifier.
    return stated if stated.strip("0?.") else path.name.split(".")[0]


def _title(parsed: Any) -> str:
    title = " ".join(str(parsed.header.get("name") or "").split())
    return "" if title == "?" else title


def _best_conformer(residue: Any) -> tuple[Any, list[Any]]:
    """Return the residue and the atoms of its best conformer."""
    if residue.is_disordered() == 2:  # different residues at one place (microheterogeneity)
        residue = max(
            residue.disordered_get_list(),
            key=lambda child: sum(a.occupancy or 0.0 for a in child) / max(len(child), 1),
        )
    occupancies: dict[str, list[float]] = defaultdict(list)
    for atom in residue:
        for letter, version in _alternate_atoms(atom).items():
            if len(_alternate_atoms(atom)) > 1:
                occupancies[letter].append(version.occupancy or 0.0)
    best = max(
        sorted(occupancies),
        key=lambda letter: sum(occupancies[letter]) / len(occupancies[letter]),
        default="",
    )
    atoms = []
    for atom in residue:
        versions = _alternate_atoms(atom)
        # An atom may be split by other letters than the chosen one; every atom must be kept.
        other = max(versions.values(), key=lambda version: version.occupancy or 0.0)
        atoms.append(versions.get(best, other))
    return residue, atoms


def _alternate_atoms(atom: Any) -> dict[str, Any]:
    """Return the versions of an atom by the letter of their conformer."""
    if not atom.is_disordered():
        return {"": atom}
    return {version.altloc: version for version in atom.disordered_get_list()}


def _append_atoms(
    atom_site: dict[str, list[str]],
    atoms: Sequence[Any],
    residue: Any,
    chain: str,
    position: int,
    model: int,
) -> None:
    """Append the rows of a residue's atoms to the table."""
    hetero, number, code = residue.id
    for atom in atoms:
        row = {
            "group_PDB": "ATOM" if hetero == " " else "HETATM",
            "id": str(len(atom_site["id"]) + 1),
            "type_symbol": (atom.element or "").strip() or "?",
            "label_atom_id": atom.name.strip(),
            "label_alt_id": ".",
            "label_comp_id": residue.resname.strip(),
            "label_asym_id": chain or ".",
            "label_entity_id": "?",
            "label_seq_id": str(position) if hetero == " " else ".",
            "pdbx_PDB_ins_code": code.strip() or "?",
            **dict(zip(("Cartn_x", "Cartn_y", "Cartn_z"), _coordinates(atom), strict=True)),
            "occupancy": "?" if atom.occupancy is None else f"{atom.occupancy:.2f}",
            "B_iso_or_equiv": f"{atom.bfactor:.2f}",
            "auth_seq_id": str(number),
            "auth_asym_id": chain or ".",
            "pdbx_PDB_model_num": str(model),
        }
        for column, value in row.items():
            atom_site[column].append(value)


def _coordinates(atom: Any) -> Iterator[str]:
    return (f"{value:.3f}" for value in atom.coord)


def _is_amino_acid(residue: Any) -> bool:
    # Modified residues that Biopython does not know still have a backbone.
    return bool(is_aa(residue)) or {atom.name.strip() for atom in residue} >= _BACKBONE


def _is_ligand(residue: Any) -> bool:
    return not _is_amino_acid(residue) and residue.resname.strip() not in _NUCLEOTIDES
