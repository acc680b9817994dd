"""Parts by what the renderer knows: ground, depth, chains, helices, elements, residues.

A selector is written as terms joined by `/`, all of which hold: `chain:A/helix`. What follows a
colon is one value or several joined by commas: `residue:57,102,195`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.errors import InputError
from impasto.guides import filled, nearness
from impasto.rendering.frame import Array, Frame
from impasto.rendering.identity import Atoms
from impasto.spelling import near_miss

Bits = NDArray[np.bool_]

# Of two parts that overlap, the one that is named later in this table is painted.
KINDS = (
    *("ground", "figure", "protein", "nucleic", "ligand", "near", "far"),
    *("chain", "helix", "sheet", "loop", "element", "residue"),
)
# Those that take values after a colon; the others stand alone. A ligand may do either.
VALUED = ("chain", "element", "residue", "ligand")
PLAIN = tuple(kind for kind in KINDS if kind not in ("chain", "element", "residue"))
EXPECTED = (
    "ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, chain:A, "
    "ligand:HEM, element:FE, residue:57, residue:40-50 or several of these joined by /"
)
# Width of the border between near and far, as a share of the depth; and between two parts of the
# surface, in pixels: as soft as the matte.
BETWEEN, SOFT = 0.1, 0.7


@dataclass(frozen=True)
class Selector:
    """A part of what the renderer draws, or its ground.

    Attributes:
        name: as it was written.
        terms: kind and values of each term; no values for a kind that stands alone.
    """

    name: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def rank(self) -> int:
        """The rank of its most special term; every further one makes it more special."""
        kinds = [KINDS.index(kind) for kind, _ in self.terms]
        return max(kinds) + len(KINDS) * (len(kinds) - 1)

    @property
    def needs_ids(self) -> bool:
        """Whether it asks for what only the atoms can tell."""
        return any(kind not in ("ground", "figure", "near", "far") for kind, _ in self.terms)

    @property
    def needs_depth(self) -> bool:
        """Whether it asks for near or far."""
        return any(kind in ("near", "far") for kind, _ in self.terms)

    def figure(self, frame: Frame) -> Array | None:
        """Its share (H, W) of what is drawn, filled past the matte; None for the ground."""
        if self.terms[0][0] == "ground":
            return None
        share = np.ones_like(frame.matte)
        for kind, values in self.terms:
            if kind in ("near", "far"):
                share *= _layer(frame, kind)
            elif kind != "figure" and frame.shown is not None:
                share *= _drawn(frame, chosen(frame.shown.atoms, kind, values))
        return share

    def ground(self, frame: Frame) -> Array | None:
        """All of the ground, or nothing of it."""
        return np.ones_like(frame.matte) if self.terms[0][0] == "ground" else None


def selector(text: str) -> Selector:
    """Parse a selector.

    Raises:
        InputError: it is none.
    """
    terms = tuple(_term(text, term.strip()) for term in text.split("/"))
    if len(terms) > 1 and any(kind == "ground" for kind, _ in terms):
        raise InputError(f"part {text!r}: the ground has no parts; expected it alone")
    return Selector(text, terms)


def chosen(atoms: Atoms, kind: str, values: tuple[str, ...]) -> Bits:
    """Which atoms (N,) a term is true of."""
    if kind in ("protein", "nucleic", "ligand"):
        bits = np.array(atoms.kind) == kind
        return bits & np.isin(atoms.residue, values) if values else bits
    if kind in ("helix", "sheet", "loop"):
        return np.array(atoms.structure) == kind
    if kind == "chain":
        return np.isin(atoms.chain, values)
    if kind == "element":
        return np.isin(atoms.element, [value.upper() for value in values])
    return np.any([_of_residue(atoms, value) for value in values], axis=0)


def check(frame: Frame, found: Selector, picture: str) -> str | None:
    """Whether a selector can be used on a render.

    Returns:
        what to warn of: the part is there, but the render does not show it; None for nothing.

    Raises:
        InputError: the render lacks what tells the part, or has nothing of the kind.
    """
    if found.needs_depth and frame.depth is None:
        raise InputError(f"part {found.name!r}: {picture} has no depth beside it")
    if not found.needs_ids:
        return None
    if frame.shown is None:
        raise InputError(
            f"part {found.name!r}: {picture} has no ids beside it, which tell it; render the "
            "structure with --ids"
        )
    atoms = frame.shown.atoms
    together = np.ones(len(atoms.chain), bool)
    for kind, values in found.terms:
        if kind in PLAIN and not values:
            bits = together if kind in ("near", "far", "figure") else chosen(atoms, kind, ())
            _refuse_none(bits, found.name, kind, atoms, picture)
        else:
            for value in values:
                bits = chosen(atoms, kind, (value,))
                _refuse_none(bits, found.name, f"{kind}:{value}", atoms, picture)
            bits = chosen(atoms, kind, values)
        together &= bits
    if not together.any():
        raise InputError(f"part {found.name!r}: no atom of {picture} is all of this at once")
    share = found.figure(frame)
    if share is None or not (share * frame.matte > 0.5).any():
        return f"part {found.name!r}: {picture} shows nothing of it from this side"
    return None


def _term(text: str, term: str) -> tuple[str, tuple[str, ...]]:
    kind, colon, rest = term.partition(":")
    values = tuple(value.strip() for value in rest.split(",") if value.strip())
    if kind not in KINDS:
        raise InputError(
            f"part {text!r}: found {kind!r}{near_miss(kind, KINDS)}, expected {EXPECTED}"
        )
    if colon and kind not in VALUED:
        raise InputError(f"part {text!r}: expected nothing after {kind!r}")
    if not values and (colon or kind not in PLAIN):
        raise InputError(f"part {text!r}: expected a value after {kind + ':'!r}")
    for value in values if kind == "residue" else ():
        if not re.fullmatch(r"-?\d+(-(-?\d+)|[A-Z])?|(?=\w*[A-Z])\w{1,5}", value):
            raise InputError(
                f"part {text!r}: found the residue {value!r}, expected a number such as 57 or 60A, "
                "a range such as 40-50, or a name such as HIS"
            )
    return kind, values


def _of_residue(atoms: Atoms, value: str) -> Bits:
    """Which atoms are of a residue by number, by a range of numbers, or by name."""
    numbers = np.array(atoms.number)
    if ranged := re.fullmatch(r"(-?\d+)-(-?\d+)", value):
        return (numbers >= int(ranged[1])) & (numbers <= int(ranged[2]))
    if single := re.fullmatch(r"(-?\d+)([A-Z]?)", value):
        return (numbers == int(single[1])) & (np.array(atoms.insertion) == single[2])
    return np.array(atoms.residue) == value


def _refuse_none(bits: Bits, name: str, term: str, atoms: Atoms, picture: str) -> None:
    if bits.any():
        return
    kind = term.partition(":")[0]
    there: dict[str, Callable[[], list[str]]] = {
        "chain": lambda: [chain for chain in dict.fromkeys(atoms.chain) if chain],
        "element": lambda: sorted(set(atoms.element)),
        "ligand": lambda: _names(atoms, "ligand"),
        "residue": lambda: [f"{min(atoms.number)} to {max(atoms.number)}"],
    }
    has = there.get(kind, list)()
    listed = f", which has {', '.join(has[:12]) or 'none at all'}" if kind in there else ""
    raise InputError(f"part {name!r}: no {term} in {picture}{listed}")


def _names(atoms: Atoms, kind: str) -> list[str]:
    pairs = zip(atoms.residue, atoms.kind, strict=True)
    return list(dict.fromkeys(name for name, own in pairs if own == kind))


def _layer(frame: Frame, kind: str) -> Array:
    """The near or the far half of the depth, (H, W)."""
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    near = np.clip((filled(nearness(frame), known) - 0.5) / BETWEEN + 0.5, 0, 1)
    return near if kind == "near" else 1 - near


def _drawn(frame: Frame, atoms: Bits) -> Array:
    """Where a frame shows some of its atoms: (H, W) soft at their edges, filled past the matte."""
    assert frame.shown is not None
    ids = frame.shown.ids
    here = np.append(atoms, False)[ids].astype(np.float32)
    return ndimage.gaussian_filter(filled(here, ids >= 0), SOFT)
