"""Reading a protein structure (PDB or mmCIF, plain or gzipped), and writing it as clean mmCIF.

The result holds just what is drawn: one conformer of every residue, no water, and the requested
chains and models. All later stages therefore read a single, predictable format.
"""

import gzip
import io
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal

from gemmi import cif

from impasto.core.atomic_files import atomic_write, read_bytes
from impasto.core.errors import InputError
from impasto.core.file_formats import OTHER_SIGNATURES, PICTURE_SIGNATURES, STRUCTURE_SUFFIXES
from impasto.structures import secondary_structure
from impasto.structures.atom_table import AtomTable, FileContents
from impasto.structures.conformers import Residue, choose_conformers
from impasto.structures.elements import infer_element
from impasto.structures.header import is_mmcif
from impasto.structures.mmcif_format import LEFT_OUT_CATEGORY, read_mmcif
from impasto.structures.pdb_format import is_atom_record, read_pdb
from impasto.structures.residues import is_water, residue_kind
from impasto.structures.secondary_structure import Segment

ModelChoice = Literal["first", "all"]

DUMMY = "DUM"
"""The residue of the atoms by which the OPM database marks the faces of a membrane."""

LARGEST_TEXT = 2 << 30
"""The most bytes that a gzipped file may unpack to, five times the archive's largest entries."""

_EXPECTED = "expected a structure in PDB (.pdb, .ent) or mmCIF (.cif, .mmcif) format, plain or .gz"

_OTHER_KINDS = PICTURE_SIGNATURES | OTHER_SIGNATURES
_OTHER_KINDS |= {
    b"\x1f\x8b": "gzipped data (its name should end in .gz)",
    b"<": "an HTML or XML document",
}


@dataclass(frozen=True)
class Structure:
    """A structure as it will be drawn, with its description.

    Attributes:
        id: identifier stated in the file, such as "1GBT", or else the start of the file's name.
        title: title stated in the file, "" if there is none.
        chains: author's identifiers of the chains kept, in the order of the file ("" for a blank
            identifier).
        models: number of models kept.
        residues: number of amino-acid residues in the first model.
        nucleotides: number of nucleotides in the first model.
        atoms: number of atoms in the first model.
        ligands: names of residues that are neither amino acids nor nucleotides, each once.
        segments: helices and strands of the chains kept; empty if the file states none.
        atom_site: mmCIF column name to values, one for each atom of all models kept.
        left_out: what the file holds beyond it, a phrase each, such as "12 water molecules".
        method: experimental method stated in the file, such as "X-RAY DIFFRACTION", "" if none is.
    """

    path: Path
    id: str
    title: str
    chains: tuple[str, ...]
    models: int
    residues: int
    nucleotides: int
    atoms: int
    ligands: tuple[str, ...]
    segments: tuple[Segment, ...]
    atom_site: dict[str, list[str]]
    left_out: tuple[str, ...] = ()
    method: str = ""

    def __str__(self) -> str:
        """Summarise the structure in one line for the user."""
        parts = [
            *([_count(self.residues, "residue")] if self.residues else []),
            *([_count(self.nucleotides, "nucleotide")] if self.nucleotides else []),
            _count(self.atoms, "atom"),
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
    letter if they are equal). Ligands, ions and sugars are kept. Elements that the file does not
    state, or states wrongly, are inferred.

    Args:
        path: PDB or mmCIF file, plain or gzipped; the suffix gives the format.
        chains: author's identifiers of the chains to keep; an empty sequence keeps all.
        models: "first", or "all" for every model (of an NMR ensemble).

    Raises:
        InputError: the file is missing, empty, cut off or of another kind, a number in it cannot
            be read, it has neither protein nor nucleic acid, or lacks one of `chains`.
    """
    contents = _without_repeats(_read_contents(path))
    atoms = contents.atoms
    every = choose_conformers(atoms)
    drawn = list(every if models == "all" else takewhile(lambda r: r.model == 1, every))
    present = list(dict.fromkeys(residue.chain for residue in drawn if residue.model == 1))
    if missing := [chain for chain in chains if chain not in present]:
        raise InputError(
            f"{path}: no chain {', '.join(missing)} in this file, which has "
            f"{', '.join(name or '(blank)' for name in present)}"
        )
    asked = [residue for residue in drawn if not chains or residue.chain in chains]
    kept = [residue for residue in asked if not is_water(residue.name) and residue.name != DUMMY]
    first = [residue for residue in kept if residue.model == 1]
    kinds = [residue_kind(r.name, [atoms.names[row] for row in r.rows]) for r in first]
    if set(kinds) <= {"ligand"}:
        names = list(dict.fromkeys(residue.name for residue in first))
        found = f"only {', '.join(names[:8])}" if names else "nothing but water"
        where = f"chains {', '.join(chains)}" if chains else "this file"
        raise InputError(
            f"{path}: no protein or nucleic acid in {where}: expected amino acids or nucleotides, "
            f"found {found}"
        )
    kept_chains = tuple(dict.fromkeys(residue.chain for residue in first))
    segments = secondary_structure.with_chain_copies(contents.segments, kept_chains)
    places: dict[str, list[tuple[int, str]]] = {chain: [] for chain in kept_chains}
    for residue in first:
        places[residue.chain].append((residue.number, residue.code))
    owners = zip(atoms.models, atoms.chains, strict=True)
    count = len({model for model, chain in owners if not chains or chain in chains})
    phrases = (*contents.left_out, *_phrases_left_out(asked, models, count))
    return Structure(
        path=path,
        id=_identifier(contents.id, path),
        title=contents.title,
        chains=kept_chains,
        models=max(residue.model for residue in kept),
        residues=kinds.count("amino acid"),
        nucleotides=kinds.count("nucleotide"),
        atoms=sum(len(residue.rows) for residue in first),
        ligands=tuple(
            dict.fromkeys(r.name for r, kind in zip(first, kinds, strict=True) if kind == "ligand")
        ),
        segments=secondary_structure.with_ends_present(segments, places),
        atom_site=_atom_site(atoms, kept),
        left_out=tuple(dict.fromkeys(phrases)),
        method=contents.method,
    )


def write_structure(path: Path, structure: Structure) -> None:
    """Write `structure` as mmCIF (atoms, helices, strands, what is left out), atomically."""
    name = "".join(character for character in structure.id if character.isalnum()) or "structure"
    document = cif.Document()
    block = document.add_new_block(name)
    single = {
        "_entry.id": name,
        "_struct.entry_id": structure.id,
        "_struct.title": structure.title or "?",
        **({"_exptl.method": structure.method} if structure.method else {}),
    }
    for tag, value in single.items():
        block.set_pair(tag, _quote(value))
    tables = {
        "_atom_site.": structure.atom_site,
        **secondary_structure.to_mmcif(structure.segments),
        **({LEFT_OUT_CATEGORY: {"text": list(structure.left_out)}} if structure.left_out else {}),
    }
    for category, columns in tables.items():
        loop = block.init_loop(category, list(columns))
        loop.set_all_values([list(map(_quote, values)) for values in columns.values()])
    with atomic_write(path) as temporary:
        # With the # that the archive puts at the end, a file that is cut off is seen.
        options = cif.WriteOptions()
        options.misuse_hash = True
        document.write_file(str(temporary), options)


def _quote(value: str) -> str:
    """Quote a value of mmCIF where it needs quotes; "?" and "." stand for none."""
    return value if value in ("?", ".") else str(cif.quote(value))


def _read_text(path: Path) -> str:
    """Read the text of a structure file, after the checks that do not depend on its format."""
    if not path.name.lower().removesuffix(".gz").endswith(STRUCTURE_SUFFIXES):
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
    kind = next((kind for magic, kind in _OTHER_KINDS.items() if start.startswith(magic)), None)
    if kind is None and b"\0" in data:
        kind = "binary data"
    if kind is not None:
        raise InputError(f"{path}: this is {kind}; {_EXPECTED}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old files have authors and titles in Latin-1, which decodes any bytes.
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_contents(path: Path) -> FileContents:
    text = _read_text(path)
    lines = text.splitlines()
    if is_mmcif(path):
        if not _looks_like_mmcif(lines):
            if any(is_atom_record(line) or line.startswith("HEADER") for line in lines):
                raise InputError(
                    f"{path}: this is PDB format in a file named as mmCIF; rename it to .pdb"
                )
            raise InputError(f"{path}: not an mmCIF file: expected data_ at its start")
        return read_mmcif(path, text)
    if _looks_like_mmcif(lines):
        raise InputError(f"{path}: this is mmCIF in a file named as PDB; rename it to .cif")
    return read_pdb(path, lines)


def _without_repeats(contents: FileContents) -> FileContents:
    """Leave out the atoms that are stated twice, and say how many there are."""
    atoms = contents.atoms
    repeated = atoms.repeated_rows()
    if not repeated:
        return contents
    kept = [row for row in range(len(atoms.names)) if row not in repeated]
    count = _count(len(repeated), "atom")
    left_out = (*contents.left_out, f"{count} stated twice")
    return replace(contents, atoms=atoms.take(kept), left_out=left_out)


def _looks_like_mmcif(lines: Sequence[str]) -> bool:
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return first.strip().lower().startswith("data_")


def _identifier(stated: str, path: Path) -> str:
    # Derived files, such as those of domains, have zeros instead of an identifier.
    return stated if stated.strip("0?.") else path.name.split(".")[0]


def _phrases_left_out(asked: Sequence[Residue], models: ModelChoice, count: int) -> Iterator[str]:
    """Yield what of a file with `count` models is not drawn with the residues asked for."""
    if models == "first" and count > 1:
        yield (
            f"{count - 1} of {count} models: the first is drawn (models: all draws them on top of "
            "one another)"
        )
    if models == "all" and count > 1:
        models_of: dict[str, set[int]] = defaultdict(set)
        for residue in asked:
            if not is_water(residue.name):
                models_of[str(residue)].add(residue.model)
        partial = [name for name, found in models_of.items() if len(found) < count]
        if partial:
            yield f"{_listed(partial)}, from a motion through the models: not all models have them"
    first = [residue for residue in asked if residue.model == 1]
    replaced = [f"{other} for {residue}" for residue in first for other in residue.others]
    if replaced:
        yield f"alternative residues of lower occupancy: {_listed(replaced)}"
    water = sum(is_water(residue.name) for residue in first)
    if water:
        yield _count(water, "water molecule")
    dummies = sum(len(residue.rows) for residue in first if residue.name == DUMMY)
    if dummies:
        yield f"{_count(dummies, 'dummy atom')} of a membrane"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def is_about_water(phrase: str) -> bool:
    """Return whether a phrase of `left_out` counts water, which nobody expects in a picture."""
    return re.fullmatch(r"\d+ water molecules?", phrase) is not None


def _listed(names: Sequence[str]) -> str:
    """List names, the first five if there are many."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _atom_site(atoms: AtomTable, residues: Sequence[Residue]) -> dict[str, list[str]]:
    site: dict[str, list[str]] = defaultdict(list)
    position, before = 0, None
    for residue in residues:
        chain = residue.chain or "."
        position = position + 1 if (residue.model, chain) == before else 1
        before = residue.model, chain
        names = [atoms.names[row] for row in residue.rows]
        polymer = residue_kind(residue.name, names) != "ligand"
        for name, row in zip(names, residue.rows, strict=True):
            hetero = atoms.hetero[row]
            x, y, z = atoms.positions[row].tolist()
            occupancy, b_factor = float(atoms.occupancies[row]), float(atoms.b_factors[row])
            element = infer_element(
                name, residue.name, atoms.elements[row], polymer=polymer, alone=len(names) == 1
            )
            values = {
                "group_PDB": "HETATM" if hetero else "ATOM",
                "id": str(len(site["id"]) + 1),
                "type_symbol": element,
                "label_atom_id": name,
                "label_alt_id": ".",
                "label_comp_id": residue.name,
                # PyMOL sorts by this identifier, so residues with the same number stay apart.
                "label_asym_id": f"{chain}_{residue.copy + 1}" if residue.copy else chain,
                "label_entity_id": "?",
                "label_seq_id": "." if hetero else str(position),
                "pdbx_PDB_ins_code": residue.code or "?",
                "Cartn_x": f"{x:.3f}",
                "Cartn_y": f"{y:.3f}",
                "Cartn_z": f"{z:.3f}",
                "occupancy": "?" if math.isnan(occupancy) else f"{occupancy:.2f}",
                "B_iso_or_equiv": "?" if math.isnan(b_factor) else f"{b_factor:.2f}",
                "pdbx_formal_charge": atoms.charges[row],
                "auth_seq_id": str(residue.number),
                "auth_asym_id": chain,
                "pdbx_PDB_model_num": str(residue.model),
                **{column: found[row] for column, found in atoms.further.items()},
            }
            for column, value in values.items():
                site[column].append(value)
    return dict(site)
