"""Selectors: parts by what the renderer knows: ground, depth, chain, helix, element, residue."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.parts.selector_syntax import Term, needs_atoms, parse_terms, rank_terms
from impasto.rendering.atom_ids import AtomTable
from impasto.rendering.depth_cues import fill_nearest, nearness
from impasto.rendering.frame import Frame

BoolArray = NDArray[np.bool_]

# Width of the border between near and far, as a share of the depth, and between two parts of the
# surface, in pixels: as soft as the matte.
DEPTH_BORDER, SURFACE_BORDER = 0.1, 0.7


@dataclass(frozen=True)
class Selector:
    """A part of the figure, or the ground.

    Attributes:
        name: the selector as it was written.
        terms: the terms, all of which must hold.
    """

    name: str
    terms: tuple[Term, ...]

    @property
    def rank(self) -> int:
        """The rank by how specific it is."""
        return rank_terms(self.terms)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its terms."""
        return tuple(term.kind for term in self.terms)

    @property
    def needs_ids(self) -> bool:
        """Whether it needs the atom ids of a frame."""
        return needs_atoms(self.terms)

    @property
    def needs_depth(self) -> bool:
        """Whether it asks for near or far."""
        return "near" in self.kinds or "far" in self.kinds

    def figure(self, frame: Frame) -> Array | None:
        """Return its share (H, W) of the figure, filled past the matte; None for the ground."""
        if "ground" in self.kinds:
            return None
        share = np.ones_like(frame.matte)
        for term in self.terms:
            if term.kind in ("near", "far"):
                share *= _depth_layer(frame, term.kind)
            elif term.kind != "figure":
                share *= _visible_share(frame, term)
        return share

    def ground(self, frame: Frame) -> Array | None:
        """Return its share (H, W) of the ground: all of it; None for any part of the figure."""
        return np.ones_like(frame.matte) if "ground" in self.kinds else None


def parse_selector(text: str) -> Selector:
    """Parse a selector.

    Raises:
        InputError: it is not a valid selector.
    """
    return Selector(text, parse_terms(text))


def atoms_matching(atoms: AtomTable, term: Term) -> BoolArray:
    """Return which atoms (N,) match a term."""
    kind, values = term.kind, term.values
    if kind in ("protein", "nucleic", "ligand"):
        bits = np.array(atoms.kind) == kind
        return bits & np.isin(atoms.residue, values) if values else bits
    if kind in ("helix", "sheet", "loop"):
        return np.array(atoms.structure) == kind
    if kind == "chain":
        return np.isin(atoms.chain, values)
    if kind == "element":
        return np.isin(atoms.element, [value.upper() for value in values])
    if kind == "residue":
        return np.any([_atoms_of_residue(atoms, value) for value in values], axis=0)
    return np.ones(len(atoms.chain), bool)


def check_selector(frame: Frame, selector: Selector, picture: str) -> str | None:
    """Check whether a selector can be used on a render.

    Returns:
        a warning if the part is there but does not show; None otherwise.

    Raises:
        InputError: the render lacks the depth or the ids that the selector needs, or has no such
            part.
    """
    if selector.needs_depth and frame.depth is None:
        raise InputError(f"part {selector.name!r}: {picture} has no depth beside it")
    if selector.needs_ids:
        if frame.atom_map is None:
            raise InputError(
                f"part {selector.name!r}: {picture} has no ids beside it; render the "
                "structure with --ids"
            )
        _check_atoms(frame.atom_map.atoms, selector, picture)
    share = selector.figure(frame)
    if share is not None and not (share * frame.matte > 0.5).any():
        return f"part {selector.name!r}: {picture} shows nothing of it from this side"
    return None


def _check_atoms(atoms: AtomTable, selector: Selector, picture: str) -> None:
    for term in selector.terms:
        # Each single value must match some atom.
        for single in [Term(term.kind, (value,)) for value in term.values] or [term]:
            if not atoms_matching(atoms, single).any():
                wanted = ":".join((single.kind, *single.values))
                raise InputError(
                    f"part {selector.name!r}: no {wanted} in {picture}"
                    f"{_describe_available(atoms, term.kind)}"
                )
    if not np.all([atoms_matching(atoms, term) for term in selector.terms], axis=0).any():
        raise InputError(f"part {selector.name!r}: nothing in {picture} matches all of its terms")


def _describe_available(atoms: AtomTable, kind: str) -> str:
    """Describe what could have been asked for, as `, which has ...`."""
    if kind == "residue":
        return f", which has residues {min(atoms.number)} to {max(atoms.number)}"
    pairs = zip(atoms.residue, atoms.kind, strict=True)
    available: Iterable[str] = {
        "chain": atoms.chain,
        "element": sorted(atoms.element),
        "ligand": (name for name, own in pairs if own == "ligand"),
    }.get(kind, atoms.kind)
    listed = [value for value in dict.fromkeys(available) if value]
    return f", which has {', '.join(listed[:12])}"


def _atoms_of_residue(atoms: AtomTable, value: str) -> BoolArray:
    """Return which atoms belong to a residue by number, by a range of numbers, or by name."""
    numbers = np.array(atoms.number)
    if ranged := re.fullmatch(r"(-?\d+)-(-?\d+)", value):
        return (numbers >= int(ranged[1])) & (numbers <= int(ranged[2]))
    if single := re.fullmatch(r"(-?\d+)([A-Z]?)", value):
        return (numbers == int(single[1])) & (np.array(atoms.insertion) == single[2])
    return np.array(atoms.residue) == value


def _depth_layer(frame: Frame, kind: str) -> Array:
    """Return the near or the far half of the depth, (H, W)."""
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    near = np.clip((fill_nearest(nearness(frame), known) - 0.5) / DEPTH_BORDER + 0.5, 0, 1)
    return near if kind == "near" else 1 - near


def _visible_share(frame: Frame, term: Term) -> Array:
    """Return where a frame shows what matches a term: (H, W), soft, filled past the matte."""
    assert frame.atom_map is not None, "checked by check_selector"
    ids = frame.atom_map.ids
    matches = np.append(atoms_matching(frame.atom_map.atoms, term), False)[ids].astype(np.float32)
    return ndimage.gaussian_filter(fill_nearest(matches, ids >= 0), SURFACE_BORDER)
