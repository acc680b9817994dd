"""The checks that a scene shows what its structure holds, before anything is painted.

Which residues a cartoon, a ribbon or sticks show is not guessed from their atoms. PyMOL's geometry
is exported with a colour for each residue, and the colours that occur in it are counted.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.atom_id_pass import atom_colours, colour_codes
from impasto.rendering.pymol_scene import PymolScene, list_atoms

# A structure of which more residues are missing than this share is refused. Missing ends of chains
# do not count: a ribbon begins at the first phosphate, and a cartoon skips a last residue without
# Cα.
LARGEST_MISSING_SHARE = 0.1
ENDS_OF_A_CHAIN = 2
# Least share of a picture that a polymer covers: a fibre of 1000 Å covers more.
LEAST_COVERAGE = 0.005
# Plausible distances in ångström between an atom and the one nearest to it: bonds to hydrogen are
# 1 Å long, and beads of coarse-grained models lie up to 8 Å apart. Among atoms given in nanometres
# or in picometres, most distances are outside.
NEAREST_ATOMS = (0.5, 10.0)
CHECKED_ATOMS = 20_000
# Two atoms nearer than this (ångström) are in one place, and so are few at most.
SAME_PLACE, LARGEST_SHARE_IN_ONE_PLACE = 0.05, 0.05
# An atom is astray when it lies so many times farther from the middle than 98 of 100 atoms do.
STRAY_FACTOR = 3.0
# Geometry nearer than this (ångström) to a residue's Cα or P shows the residue: beyond a gap, a
# cartoon has the colour of its neighbour.
NEAR = 2.5
# The fewest facets that still have every residue's colour, and unmixed colours.
EXPORT_SETTINGS = {
    "cartoon_sampling": 2,
    "ribbon_sampling": 2,
    "cartoon_loop_quality": 3,
    "cartoon_oval_quality": 3,
    "cartoon_tube_quality": 3,
    "cartoon_discrete_colors": 1,
    "geometry_export_mode": 1,
}
# Residues whose geometry is exported at a time, since its text takes 4 kB for each of them.
EXPORTED_RESIDUES = 5000
NAMED_RESIDUES = 3
RESIDUE = "residue(chain, resi, resn)"  # of an atom, to PyMOL


class DrawnResidue(NamedTuple):
    """A residue as PyMOL names it: chain, number with insertion code, and name."""

    chain: str
    number: str
    name: str

    def __str__(self) -> str:
        """Name the residue as people do, such as "SER 22 in chain A"."""
        where = f" in chain {self.chain}" if self.chain else ""
        return f"{self.name} {self.number}{where}"


def check_drawn_residues(scene: PymolScene) -> list[str]:
    """Check that the scene's geometry shows the residues of its polymers.

    Returns:
        A phrase for the few residues that are not drawn, if there are any. The ends of chains are
        not among them.

    Raises:
        InputError: more than `LARGEST_MISSING_SHARE` of the residues are not drawn.
    """
    residues = _residues_of(scene.cmd, "polymer")
    drawn = _drawn_residues(scene, residues)
    missing = [residue for residue in residues if residue not in drawn]
    chains = len({residue.chain for residue in residues})
    allowed = max(LARGEST_MISSING_SHARE * len(residues), ENDS_OF_A_CHAIN * chains)
    if len(missing) == len(residues) or len(missing) > allowed:
        raise InputError(
            f"{scene.structure.path}: no {scene.look.representation} can be drawn of "
            f"{_count(missing, len(residues))}{_reason(scene)}; spheres can show every atom"
        )
    others = set(_residues_of(scene.cmd, "rep sticks and not polymer and not bonded"))
    others -= set(_residues_of(scene.cmd, "bonded or rep spheres+surface"))
    sentences = []
    # A ribbon ends before a last residue without Cα or P, and nobody misses it.
    ends = {residues[0], residues[-1]}
    for before, after in pairwise(residues):
        if before.chain != after.chain:
            ends.update((before, after))
    if missing := [residue for residue in missing if residue not in ends]:
        sentences.append(
            f"{_count(missing, len(residues))}: no {scene.look.representation} can be drawn of "
            f"{'it' if len(missing) == 1 else 'them'}"
        )
    if others:
        sentences.append(f"{_listed(sorted(others))}: sticks need bonds")
    return sentences


def check_distances(scene: PymolScene) -> None:
    """Check that the atoms of the polymers lie at distances at which atoms can lie.

    Raises:
        InputError: atoms lie on top of one another, or most of them far from all others.
    """
    found = scene.cmd.get_coords("polymer", 1)
    positions = np.zeros((0, 3)) if found is None else np.asarray(found, dtype=np.float64)
    if len(positions) < 3:
        return
    sample = positions[:: max(1, len(positions) // CHECKED_ATOMS)]
    distances = cKDTree(positions).query(sample, k=2)[0][:, 1]
    together = float((distances < SAME_PLACE).mean())
    if LARGEST_SHARE_IN_ONE_PLACE < together < 0.5:
        raise InputError(
            f"{scene.structure.path}: {together:.0%} of its atoms lie where another one lies: "
            "have parts of it no coordinates?"
        )
    distance = float(np.median(distances))
    low, high = NEAREST_ATOMS
    if not low <= distance <= high:
        raise InputError(
            f"{scene.structure.path}: half of its atoms lie {distance:.2f} Å or "
            f"{'less' if distance < low else 'more'} from the nearest other atom; expected "
            f"{low:g} to {high:g} Å: are its coordinates in ångström"
            f"{', and is each atom there once?' if distance < low else '?'}"
        )


def stray_atom(scene: PymolScene) -> str | None:
    """Describe the atom that lies far from all others and makes the rest small, if there is one."""
    rows = list_atoms(
        *(scene.cmd, scene.look.followed_selection, f"(name, {RESIDUE}, x, y, z)", 1),
        residue=DrawnResidue,
    )
    positions = np.array([row[2:] for row in rows])
    if len(positions) < 3:
        return None
    distance = np.linalg.norm(positions - np.median(positions, axis=0), axis=1)
    usual = float(np.percentile(distance, 98, method="lower"))
    if distance.max() <= STRAY_FACTOR * usual:
        return None
    name, residue, *_ = rows[int(distance.argmax())]
    return (
        f"atom {name} of {residue} lies {distance.max():.0f} Å from the middle of the structure, "
        f"and 98 of 100 atoms within {usual:.0f} Å"
    )


def check_coverage(scene: PymolScene, matte: Array, zoom: float) -> None:
    """Check that the geometry covers a part of the picture that can be seen.

    Args:
        matte: (H, W) coverage in [0, 1] of a view of it.
        zoom: the magnification that the user asked for; below 1, it explains a small picture.

    Raises:
        InputError: it covers less than `LEAST_COVERAGE`.
    """
    share = float(matte.mean()) / min(zoom, 1.0) ** 2
    if share >= LEAST_COVERAGE:
        return
    width = np.ptp(scene.atoms(), axis=0).max()
    because = stray_atom(scene) or f"it is {width:.0f} Å wide, and nearly all of that is empty"
    if len(scene.structure.chains) > 1:
        because += "; choose chains that lie together"
    raise InputError(
        f"{scene.structure.path}: drawn as {scene.look.representation}, the structure covers "
        f"{share:.2%} of the picture, expected {LEAST_COVERAGE:.1%} or more: {because}"
    )


def _residues_of(cmd: Any, selection: str) -> list[DrawnResidue]:
    """List the residues with atoms in a PyMOL selection, each once, in PyMOL's order."""
    return list(dict.fromkeys(list_atoms(cmd, selection, RESIDUE, residue=DrawnResidue)))


def _drawn_residues(scene: PymolScene, residues: Sequence[DrawnResidue]) -> set[DrawnResidue]:
    parts = scene.drawn_parts
    if parts & {"spheres", "surface"}:
        return set(residues)
    drawn: set[DrawnResidue] = set()
    if "sticks" in parts:
        drawn.update(_residues_of(scene.cmd, "polymer and bonded"))
    if parts & {"cartoon", "ribbon"}:
        drawn.update(_traced_residues(scene, residues))
    return drawn


def _traced_residues(scene: PymolScene, residues: Sequence[DrawnResidue]) -> set[DrawnResidue]:
    """Find the residues in the geometry of cartoons and ribbons; the scene stays as it is."""
    cmd = scene.cmd
    view = cmd.get_view()
    number_of = {residue: number for number, residue in enumerate(residues)}
    codes = colour_codes(len(residues))
    # Each atom's number of residue, -1 outside the polymers.
    numbers = np.full(cmd.count_atoms("structure"), -1)
    found = list_atoms(cmd, "polymer", f"(index, {RESIDUE})", residue=DrawnResidue)
    for index, residue in found:
        numbers[index - 1] = number_of[residue]
    with atom_colours(cmd, codes[numbers], EXPORT_SETTINGS):
        # The axes of the structure, so that exported positions are those of the file.
        cmd.set_view([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1000, -20])
        shown = [_exported(scene, atoms) for atoms in _chunks(numbers, len(residues))]
    cmd.set_view(view)
    scene.show_representation()
    colour_set = np.unique(np.concatenate([colour for colour, _ in shown]))
    levels = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    steps = np.array(np.meshgrid(*[(-1, 0, 1)] * 3)).reshape(3, -1).T
    near = np.clip(levels[:, None] + steps, 0, 255) @ np.array([1 << 16, 1 << 8, 1])
    numbers_drawn = np.nonzero(np.isin(near, colour_set).any(axis=1))[0].tolist()
    drawn = {residues[number] for number in numbers_drawn}
    return drawn | _near_geometry(scene, np.concatenate([points for _, points in shown]))


def _chunks(numbers: NDArray[np.intp], count: int) -> list[tuple[int, int]]:
    """Cut the atoms (first and last index, from 1) into ranges of `EXPORTED_RESIDUES` residues."""
    starts = [int(np.argmax(numbers >= first)) for first in range(0, count, EXPORTED_RESIDUES)]
    return [(a + 1, b) for a, b in pairwise([*starts, len(numbers)])]


def _exported(
    scene: PymolScene, atoms: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Export the geometry of a range of atoms: its colours (C,) as 24 bits, its points (P, 3)."""
    cmd = scene.cmd
    scene.show_representation()
    cmd.hide("everything", f"not (polymer and index {atoms[0]}-{atoms[1]})")
    cmd.refresh()
    text = cmd.get_vrml()
    colours = [np.zeros((0, 3))]
    for block in re.findall(r"color \[([^\]]*)\]|diffuseColor ([^\n}]*)", text):
        colours.append(_numbers(block[0] or block[1]))
    points = [np.zeros((0, 3))]
    points += [_numbers(block) for block in re.findall(r"point \[([^\]]*)\]", text)]
    rgb = np.rint(np.concatenate(colours) * 255).astype(np.int64)
    return rgb @ np.array([1 << 16, 1 << 8, 1]), np.concatenate(points)


def _numbers(text: str) -> NDArray[np.float64]:
    """Read the triples (N, 3) of a list of numbers."""
    words = text.replace(",", " ").split()
    return np.array(words[: len(words) // 3 * 3], dtype=np.float64).reshape(-1, 3)


def _near_geometry(scene: PymolScene, points: NDArray[np.float64]) -> set[DrawnResidue]:
    if not len(points):
        return set()
    rows = list_atoms(
        scene.cmd, "polymer and name CA+P", f"({RESIDUE}, x, y, z)", 1, residue=DrawnResidue
    )
    if not rows:
        return set()
    away = cKDTree(points).query([row[1:] for row in rows], distance_upper_bound=NEAR)[0]
    return {row[0] for row, distance in zip(rows, away, strict=True) if distance <= NEAR}


def _reason(scene: PymolScene) -> str:
    if scene.drawn_parts <= {"sticks"}:
        return ", which have no bonds"
    if scene.cmd.count_atoms("polymer and name CA+P") == 0:
        return ", which lack Cα (proteins) or P (nucleic acids), as beads of coarse models do"
    return ", which lack Cα or P, or have no neighbours"


def _count(missing: Sequence[DrawnResidue], number: int) -> str:
    return f"{len(missing)} of {number} residues ({_listed(missing)})"


def _listed(residues: Sequence[DrawnResidue]) -> str:
    named = ", ".join(str(residue) for residue in residues[:NAMED_RESIDUES])
    return named + (", ..." if len(residues) > NAMED_RESIDUES else "")
