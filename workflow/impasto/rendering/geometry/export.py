"""Export of the geometry that PyMOL has built of a scene."""

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.rendering.atom_id_pass import (
    LARGEST_ATOM_NUMBER,
    atom_colours,
    colour_codes,
    decode_atoms,
    fill_unknown_atoms,
)
from impasto.rendering.geometry.povray_text import PovrayPrimitives, parse_povray
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.pymol_scene import PymolScene, list_atoms

# A view along the structure's own axes. PyMOL exports in the coordinates of the camera, which
# stands this far (ångström) above the origin.
CAMERA_HEIGHT = 128.0
AXES_VIEW = [
    *(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
    *(0.0, 0.0, -CAMERA_HEIGHT, 0.0, 0.0, 0.0),
    *(1.0, 2 * CAMERA_HEIGHT, 20.0),
]


def export_geometry(scene: PymolScene) -> Geometry | None:
    """Export the geometry of a scene as it is now; the scene stays as it is.

    Each atom has a colour of its own during the export, which tells the atom of each primitive.

    Returns:
        None where PyMOL exports nothing, or something else than triangles, spheres and open
        cylinders; where the atoms outnumber the colours; or for a large cartoon, whose text would
        take gigabytes of memory.
    """
    cmd = scene.cmd
    number = cmd.count_atoms("structure")
    large_cartoon = scene.is_large and "cartoon" in scene.drawn_parts
    if number > LARGEST_ATOM_NUMBER or large_cartoon:
        return None
    codes = colour_codes(number)
    with atom_colours(cmd, codes, {"cartoon_discrete_colors": 1}):
        found = _export_primitives(scene)
    return None if found is None else _to_geometry(found, codes)


def export_colours(scene: PymolScene, geometry: Geometry) -> Array | None:
    """Export the colours of the corners of a scene's primitives; the scene stays as it is.

    Returns:
        (P, 3, 3) float32 RGB in [0, 1]; None where PyMOL now exports other triangles.
    """
    # A bond in two colours is two cylinders, and may be a single one in other colours; but balls
    # and bonds have their atoms' colours.
    colours = _own_colours(scene)[geometry.atoms]
    if len(geometry.triangles):
        found = _export_primitives(scene)
        if found is None or len(found.triangles) != len(geometry.triangles):
            return None
        colours[: geometry.first_sphere] = found.triangles[:, 2]
    return colours


def _export_primitives(scene: PymolScene) -> PovrayPrimitives | None:
    """Export the primitives of a scene in the coordinates of a camera above the origin."""
    cmd = scene.cmd
    view, orthoscopic = cmd.get_view(), cmd.get("orthoscopic")
    cmd.set("orthoscopic", 1)
    cmd.set_view(AXES_VIEW)
    scene.build_geometry()
    _, text = cmd.get_povray()
    cmd.set("orthoscopic", orthoscopic)
    cmd.set_view(view)
    return parse_povray(text)


def _own_colours(scene: PymolScene) -> Array:
    """Return the colours (N, 3) of a scene's atoms: float32 RGB in [0, 1]."""
    numbers = list_atoms(scene.cmd, "structure", "color")
    colours = {number: scene.cmd.get_color_tuple(number) for number in set(numbers)}
    return np.array([colours[number] for number in numbers], dtype=np.float32)


def _to_geometry(found: PovrayPrimitives, codes: NDArray[np.int64]) -> Geometry:
    """Move primitives to the structure's coordinates, and look up the atoms of their colours."""
    up = np.array([0.0, 0.0, CAMERA_HEIGHT])
    positions, normals, colours = found.triangles.transpose(1, 0, 2, 3)
    triangles = positions + up
    spheres, cylinders = found.spheres.copy(), found.cylinders.copy()
    spheres[:, :3] += up
    cylinders[:, :6] += np.tile(up, 2)
    corners = np.concatenate([colours, *(_thrice(c[:, -3:]) for c in (spheres, cylinders))])
    middles = (cylinders[:, :3] + cylinders[:, 3:6]) / 2
    places = np.concatenate([triangles, _thrice(spheres[:, :3]), _thrice(middles)])
    atoms = decode_atoms(corners.reshape(-1, 3), codes)
    # PyMOL hardly ever mixes the colours of two atoms at a corner.
    atoms = fill_unknown_atoms(atoms, places.reshape(-1, 3))
    return Geometry(
        triangles=triangles.astype(np.float32),
        normals=normals.astype(np.float32),
        spheres=spheres[:, :4].astype(np.float32),
        cylinders=cylinders[:, :7].astype(np.float32),
        atoms=atoms.reshape(-1, 3).astype(np.int32),
    )


def _thrice(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Repeat the rows (N, 3) for the three corners of each primitive: (N, 3, 3)."""
    return np.repeat(rows[:, None], 3, axis=1)
