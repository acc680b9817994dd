"""A render pass that finds the atom shown by each pixel, exactly, for whatever PyMOL draws.

A pixel belongs to the atom whose colour PyMOL draws there. The view is therefore traced once more
without light, with a separate colour for every atom. It would be quicker to take the atom nearest
to the surface, but in a cartoon that atom belongs to another residue for every fifth pixel, because
a ribbon runs past the atoms that it follows. Where PyMOL's geometry can be exported, the atoms of
its corners are known by the same colours, and no tracing is needed (see `geometry`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.atom_ids import LIGAND, NO_ATOM, AtomTable, Ids
from impasto.rendering.camera import Camera
from impasto.rendering.depth_tracer import ray_trace
from impasto.rendering.pymol_scene import PymolScene, list_atoms

# Step between the colours of atoms. PyMOL's arithmetic errs by one, and a mixture of two atoms'
# colours is hardly ever the colour of a third.
COLOUR_STEP = 3
COLOUR_LEVELS = 255 // COLOUR_STEP + 1
LARGEST_ATOM_NUMBER = COLOUR_LEVELS**3
PYMOL_RGB = 0x40000000  # added to a 24-bit colour, it gives PyMOL's number of the colour
# The largest distance of a drawn surface from its atom, in ångström. It exposes a mixture of two
# colours that happens to be the colour of a third, distant atom.
LARGEST_REACH = 12.0
# All light is ambient, and nothing is shaded, fogged or antialiased.
UNLIT_SETTINGS = {
    "ambient": 1,
    "direct": 0,
    "reflect": 0,
    "specular": 0,
    "light_count": 1,
    "cartoon_discrete_colors": 1,
    "antialias": 0,
    "ray_shadows": 0,
    "depth_cue": 0,
    "ray_trace_fog": 0,
}


def scene_atom_table(scene: PymolScene) -> AtomTable:
    """Build the table of a scene's atoms, in PyMOL's order."""
    rows = list_atoms(scene.cmd, "structure", "(chain, resi, resn, elem, ss)")
    kinds = [LIGAND] * len(rows)
    for kind, selection in (("nucleic", "polymer.nucleic"), ("protein", "polymer.protein")):
        for place in scene.indices(selection):
            kinds[place] = kind
    structures = {"H": "helix", "S": "sheet"}
    numbers = [_split_residue_number(resi) for _, resi, *_ in rows]
    return AtomTable(
        chain=tuple(row[0] for row in rows),
        number=tuple(number for number, _ in numbers),
        insertion=tuple(code for _, code in numbers),
        residue=tuple(row[2] for row in rows),
        element=tuple(row[3].upper() for row in rows),
        structure=tuple(
            structures.get(row[4], "loop") if kind == "protein" else ""
            for row, kind in zip(rows, kinds, strict=True)
        ),
        kind=tuple(kinds),
    )


def trace_ids(scene: PymolScene, camera: Camera, depth: Array) -> Ids:
    """Trace the atom (H, W) that each pixel of the view through `camera` shows.

    The scene gets its colours and its light back afterwards.

    Args:
        depth: (H, W) depth of the view in ångström, NaN where there is no geometry.
    """
    cmd = scene.cmd
    codes = colour_codes(cmd.count_atoms("structure"))
    with atom_colours(cmd, codes, UNLIT_SETTINGS):
        picture = ray_trace(cmd, camera.width, camera.height)
    inside = np.isfinite(depth)
    rows, columns = np.nonzero(inside)
    points = camera.surface_points(rows, columns, depth[inside])
    found = decode_atoms(picture[inside][:, :3], codes)
    if scene.look.models != "all":
        away = np.linalg.norm(_atom_positions(cmd, len(codes))[found] - points, axis=1)
        found[~(away <= LARGEST_REACH)] = NO_ATOM
    ids = np.full(depth.shape, NO_ATOM, np.int32)
    ids[inside] = fill_unknown_atoms(found, points)
    return ids


def _atom_positions(cmd: Any, number: int) -> NDArray[np.float64]:
    """Return the positions (N, 3) of the atoms in the first model, NaN for those it lacks."""
    positions = np.full((number, 3), np.nan)
    for index, *place in list_atoms(cmd, "structure", "(index, x, y, z)", 1):
        positions[index - 1] = place
    return positions


@contextmanager
def atom_colours(
    cmd: Any, codes: NDArray[np.int64], settings: Mapping[str, float]
) -> Iterator[None]:
    """Give the structure's atoms other 24-bit colours, and PyMOL other settings, in a context."""
    own = list_atoms(cmd, "structure", "color")
    before = {name: cmd.get(name) for name in settings}
    try:
        for name, value in settings.items():
            cmd.set(name, value)
        _set_atom_colours(cmd, [PYMOL_RGB | code for code in codes.tolist()])
        yield
    finally:
        for name, value in before.items():
            cmd.set(name, value)
        _set_atom_colours(cmd, own)


def _set_atom_colours(cmd: Any, colours: Sequence[int]) -> None:
    cmd.alter("structure", "color = next(colours)", space={"colours": iter(colours), "next": next})
    cmd.recolor("structure")


def colour_codes(number: int) -> NDArray[np.int64]:
    """Choose a 24-bit colour (N,) for each atom.

    Any two colours differ by at least `COLOUR_STEP` in some channel.
    """
    if number > LARGEST_ATOM_NUMBER:
        raise InputError(f"ids: {number} atoms; expected at most {LARGEST_ATOM_NUMBER}")
    # Shuffled, so that neighbours in the structure are not neighbours in colour.
    indices = np.random.default_rng(0).permutation(COLOUR_LEVELS**3)[:number]
    levels = np.unravel_index(indices, (COLOUR_LEVELS,) * 3)
    return COLOUR_STEP * (np.array([1 << 16, 1 << 8, 1]) @ np.array(levels))


def decode_atoms(colours: Array, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Look up the atom (N,) of each pixel's colour (N, 3); -1 for a mixture of two colours."""
    levels = np.rint(colours * 255 / COLOUR_STEP).astype(np.int64)
    pure = (np.abs(colours * 255 - levels * COLOUR_STEP) < 1.5).all(axis=1)
    wanted = (levels * COLOUR_STEP) @ np.array([1 << 16, 1 << 8, 1])
    order = np.argsort(codes)
    atom = order[np.clip(np.searchsorted(codes[order], wanted), 0, len(codes) - 1)]
    return np.where(pure & (codes[atom] == wanted), atom, NO_ATOM)


def fill_unknown_atoms(found: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each pixel (N,) without an atom that of the nearest surface point (N, 3) with one."""
    known = found >= 0
    if known.all() or not known.any():
        return found
    _, nearest = cKDTree(points[known]).query(points[~known])
    found = found.copy()
    found[~known] = found[known][nearest]
    return found


def _split_residue_number(resi: str) -> tuple[int, str]:
    """Split PyMOL's name of a residue (`57`, `-3`, `60A`) into number and insertion code."""
    digits = resi.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return int(digits), resi[len(digits) :]
