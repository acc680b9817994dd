"""Which atom each pixel of a view shows: exactly, for whatever PyMOL draws.

A pixel belongs to the atom in whose colour PyMOL draws it. So the view is traced once more without
light, every atom in a colour of its own. The atom nearest to the surface would be quicker to find,
but in a cartoon it is of another residue for every fifth pixel: a ribbon runs past the atoms that
it follows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.atom_ids import LIGAND, NO_ATOM, AtomTable, Ids
from impasto.rendering.camera import Camera
from impasto.rendering.depth_tracer import ray_trace
from impasto.rendering.pymol_scene import PymolScene

# Steps between the colours of atoms: PyMOL's arithmetic errs by one, and what lies between two
# colours is hardly ever a third.
COLOUR_STEP = 3
COLOUR_LEVELS = 255 // COLOUR_STEP + 1
# No drawn surface is farther from its atom, in ångström: a colour between two atoms' that happens
# to be that of a third gives itself away.
LARGEST_REACH = 12.0
# All of the light is ambient, and nothing is shaded, fogged or smoothed.
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
    """The table of a scene's atoms, in PyMOL's order."""
    rows: list[tuple[str, str, str, str, str]] = []
    scene.cmd.iterate(
        "structure",
        "rows.append((chain, resi, resn, elem, ss))",
        space={"rows": rows},
    )
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
    """The atom (H, W) that each pixel of the view through `camera` shows.

    The scene keeps the colours and the light in which it was dressed.

    Args:
        scene: has been looked at through `camera`.
        camera: of the view.
        depth: (H, W) of the view, in ångström, NaN where there is no geometry.
    """
    cmd = scene.cmd
    dressed: list[int] = []
    cmd.iterate("structure", "dressed.append(color)", space={"dressed": dressed})
    before = {name: cmd.get(name) for name in UNLIT_SETTINGS}
    codes = _colour_codes(len(dressed))
    _set_atom_colours(cmd, [0x40000000 | code for code in codes.tolist()])
    for name, value in UNLIT_SETTINGS.items():
        cmd.set(name, value)
    picture = ray_trace(cmd, camera.width, camera.height)
    for name, value in before.items():
        cmd.set(name, value)
    _set_atom_colours(cmd, dressed)
    inside = np.isfinite(depth)
    rows, columns = np.nonzero(inside)
    points = _surface_points(camera, rows, columns, depth[inside])
    found = _decode_atoms(picture[inside][:, :3], codes)
    if scene.look.models != "all":
        away = np.linalg.norm(_atom_positions(cmd, len(dressed))[found] - points, axis=1)
        found[~(away <= LARGEST_REACH)] = NO_ATOM
    ids = np.full(depth.shape, NO_ATOM, np.int32)
    ids[inside] = _fill_unknown_atoms(found, points)
    return ids


def _atom_positions(cmd: Any, number: int) -> NDArray[np.float64]:
    """Where each atom (N, 3) is in the first model; NaN for one that only others have."""
    rows: list[tuple[int, float, float, float]] = []
    cmd.iterate_state(1, "structure", "rows.append((index, x, y, z))", space={"rows": rows})
    positions = np.full((number, 3), np.nan)
    for index, *place in rows:
        positions[index - 1] = place
    return positions


def _set_atom_colours(cmd: Any, colours: Sequence[int]) -> None:
    cmd.alter("structure", "color = next(colours)", space={"colours": iter(colours), "next": next})
    cmd.recolor("structure")


def _colour_codes(number: int) -> NDArray[np.int64]:
    """A colour (N,) of 24 bits for each atom, no two nearer than `COLOUR_STEP` in all channels."""
    if number > COLOUR_LEVELS**3:
        raise InputError(f"ids: {number} atoms; expected at most {COLOUR_LEVELS**3}")
    # Scattered: neighbours in the structure are no neighbours in colour.
    places = np.random.default_rng(0).permutation(COLOUR_LEVELS**3)[:number]
    levels = np.stack(
        [
            places // COLOUR_LEVELS**2,
            places // COLOUR_LEVELS % COLOUR_LEVELS,
            places % COLOUR_LEVELS,
        ]
    )
    return (levels * COLOUR_STEP * np.array([[1 << 16], [1 << 8], [1]])).sum(axis=0)


def _decode_atoms(colours: Array, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The atom (N,) in whose colour each pixel (N, 3) is, -1 for a colour between two."""
    levels = np.rint(colours * 255 / COLOUR_STEP).astype(np.int64)
    pure = (np.abs(colours * 255 - levels * COLOUR_STEP) < 1.5).all(axis=1)
    wanted = (levels * COLOUR_STEP) @ np.array([1 << 16, 1 << 8, 1])
    order = np.argsort(codes)
    place = order[np.clip(np.searchsorted(codes[order], wanted), 0, len(codes) - 1)]
    return np.where(pure & (codes[place] == wanted), place, NO_ATOM)


def _fill_unknown_atoms(found: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Atoms (N,) where a pixel between two takes that of the nearest place that is of one."""
    known = found >= 0
    if known.all() or not known.any():
        return found
    _, nearest = cKDTree(points[known]).query(points[~known])
    found = found.copy()
    found[~known] = found[known][nearest]
    return found


def _surface_points(
    camera: Camera,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    depth: Array,
) -> NDArray[np.float64]:
    """Where the surface is that pixels show, in the structure's coordinates: (N, 3) ångström."""
    pose = camera.structure_to_camera
    points = camera.unproject(columns + 0.5, rows + 0.5, depth)
    return (points - pose[:3, 3]) @ np.linalg.inv(pose[:3, :3]).T


def _split_residue_number(resi: str) -> tuple[int, str]:
    """Number and insertion code of a residue as PyMOL writes it: `57`, `-3`, `60A`."""
    digits = resi.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return int(digits), resi[len(digits) :]
