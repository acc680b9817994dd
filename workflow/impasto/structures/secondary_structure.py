"""Helices and strands as a structure file states them.

They are kept because the depositor's assignment is better than one computed from coordinates
alone, and because PyMOL computes none at all for a structure with several models.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from impasto.structures.header import table_rows


@dataclass(frozen=True)
class Segment:
    """A helix or a strand, including both ends.

    Attributes:
        chain: the author's chain identifier, "" for a blank one.
        begin: residue number and insertion code ("" for none) of the first residue.
        end: the same of the last residue.
    """

    kind: Literal["helix", "strand"]
    chain: str
    begin: tuple[int, str]
    end: tuple[int, str]


def from_pdb(lines: Iterable[str]) -> tuple[Segment, ...]:
    """Read the HELIX and SHEET records of a PDB file; unreadable records are skipped.

    The columns are those of the PDB format 3.3, section 5.
    """
    segments = []
    for line in lines:
        try:
            if line.startswith("HELIX "):
                begin = int(line[21:25]), line[25].strip()
                end = int(line[33:37]), line[37:38].strip()
                segments.append(Segment("helix", line[19].strip(), begin, end))
            elif line.startswith("SHEET "):
                begin = int(line[22:26]), line[26].strip()
                end = int(line[33:37]), line[37:38].strip()
                segments.append(Segment("strand", line[21].strip(), begin, end))
        except (ValueError, IndexError):
            continue
    # A strand that belongs to two sheets is stated twice.
    return tuple(dict.fromkeys(segments))


def from_mmcif(block: Any) -> tuple[Segment, ...]:
    """Read the categories `_struct_conf` and `_struct_sheet_range` of a block of mmCIF."""
    ends = ("beg_auth_asym_id", "beg_auth_seq_id", "end_auth_seq_id")
    codes = ("pdbx_beg_PDB_ins_code", "pdbx_end_PDB_ins_code")
    segments: list[Segment] = []
    for category, kind in (("_struct_conf.", "conf_type_id"), ("_struct_sheet_range.", "")):
        for row in table_rows(block, category, [*ends, *codes, *filter(None, [kind])]):
            chain, begin, end, first, last, *kinds = row
            named = _segment_kind(kinds[0]) if kind else "strand"
            if named is not None and _is_integer(begin) and _is_integer(end):
                segments.append(Segment(named, chain, (int(begin), first), (int(end), last)))
    return tuple(dict.fromkeys(segments))


def with_chain_copies(segments: Sequence[Segment], chains: Iterable[str]) -> tuple[Segment, ...]:
    """Return `segments` with those of each chain repeated for its copies that have none.

    In files of biological assemblies, a chain A and its copies are called A, A-2 and A-3, and the
    segments of the copies are not always stated.
    """
    stated = {segment.chain for segment in segments}
    copies = [
        replace(segment, chain=chain)
        for chain in chains
        if chain not in stated and (found := re.fullmatch(r"(.+)-[0-9]+", chain))
        for segment in segments
        if segment.chain == found[1]
    ]
    return (*segments, *copies)


def with_ends_present(
    segments: Iterable[Segment], residues: Mapping[str, Sequence[tuple[int, str]]]
) -> tuple[Segment, ...]:
    """Return the segments of the residues that there are, each from the first to the last of them.

    PyMOL ignores a segment in mmCIF if the residue at an end of it has no atoms.

    Args:
        residues: number and insertion code of the residues of each chain, in order.
    """
    present = {chain: set(places) for chain, places in residues.items()}
    found = []
    for segment in segments:
        there = present.get(segment.chain, set())
        begin, end = segment.begin, segment.end
        if there and not {begin, end} <= there:
            inside = [place for place in residues[segment.chain] if begin <= place <= end]
            if not inside:
                continue
            begin = begin if begin in there else inside[0]
            end = end if end in there else inside[-1]
        if there:
            found.append(replace(segment, begin=begin, end=end))
    return tuple(dict.fromkeys(found))


def to_mmcif(segments: Iterable[Segment]) -> dict[str, dict[str, list[str]]]:
    """Format segments as columns of the same two categories, with the author's numbers only."""
    categories: dict[str, dict[str, list[str]]] = {}
    for segment in segments:
        helix = segment.kind == "helix"
        category = "_struct_conf." if helix else "_struct_sheet_range."
        columns = categories.setdefault(category, {})
        row = {"conf_type_id": "HELX_P"} if helix else {"sheet_id": segment.chain or "A"}
        row["id"] = str(len(columns.get("id", [])) + 1)
        for end, (number, code) in (("beg", segment.begin), ("end", segment.end)):
            row[f"{end}_auth_asym_id"] = segment.chain or "."
            row[f"{end}_auth_seq_id"] = str(number)
            row[f"pdbx_{end}_PDB_ins_code"] = code or "?"
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return categories


def _segment_kind(conformation: str) -> Literal["helix", "strand"] | None:
    if conformation.startswith("HELX"):
        return "helix"
    # Other writers than the archive (AlphaFold, DSSP) put strands in the category of helices.
    return "strand" if conformation.startswith("STRN") else None


def _is_integer(text: str) -> bool:
    return text.lstrip("-").isdecimal()
