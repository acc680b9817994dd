"""What `render` draws of a structure, for a viewer that shows it before (`impasto.read_scene`)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering.atom_id_pass import scene_atom_table
from impasto.rendering.atom_ids import LIGAND, AtomTable
from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import fit_cameras, turn_orientation
from impasto.rendering.choreography import Motion, Pose
from impasto.rendering.geometry.export import export_colours, export_geometry
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import PymolScene, open_scene

Matrix = NDArray[np.float64]

# Digits of the angles and the zoom of a view that is aimed: what they leave out moves no pixel.
ANGLE_DIGITS, ZOOM_DIGITS = 2, 4
ZOOM_RANGE = (0.2, 20.0)  # of a view that is aimed


@dataclass(frozen=True)
class View:
    """Where a scene is seen from.

    Attributes:
        rotate: degrees about the camera's x, y and z axes, as `render` takes them.
        zoom: magnification, as `render` takes it.
        camera: the camera with which `render` draws then.
    """

    rotate: tuple[float, float, float]
    zoom: float
    camera: Camera

    @property
    def turn(self) -> Matrix:
        """The rotation (3, 3) from the structure's axes to those of the camera."""
        return self.camera.structure_to_camera[:3, :3]

    @property
    def centre(self) -> Matrix:
        """The point (3,) of the structure, in ångström, that is in the middle of the picture."""
        depth = (self.camera.near + self.camera.far) / 2
        shift = self.camera.structure_to_camera[:3, 3]
        return np.asarray(self.turn.T @ (np.array([0.0, 0.0, -depth]) - shift))

    @property
    def height(self) -> float:
        """The height of the picture in ångström, at the centre."""
        return self.camera.scale * self.camera.height


@dataclass(frozen=True)
class Shapes:
    """What is drawn of a structure, in the structure's coordinates and in ångström.

    Vertices come first, then spheres, then cylinders, in `colours` and `owners`.

    Attributes:
        vertices: (V, 3) corners of triangles.
        normals: (V, 3) unit normals.
        faces: (T, 3) numbers of the vertices of each triangle, counterclockwise from outside.
        spheres: (S, 4) centre and radius.
        cylinders: (C, 7) both ends of the axis, and the radius.
        colours: (V + S + C,) colour as 0xRRGGBB.
        owners: (V + S + C,) number of the part in `parts` that each belongs to.
        parts: names of parts as `paint` takes them, such as "chain:A" or "ligand".
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    faces: NDArray[np.intp]
    spheres: NDArray[np.float32]
    cylinders: NDArray[np.float32]
    colours: NDArray[np.int64]
    owners: NDArray[np.intp]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """What `render` draws of a structure, and where from.

    Attributes:
        summary: the structure in one line.
        title: the title that its file states, "" for none.
        shapes: what is drawn.
        notices: what is drawn otherwise than asked for.
        orientation: rotation (3, 3) from the structure's axes to the camera's at rest.
        followed: (N, 3) positions, in ångström, that a view fits.
        margin: how far drawn geometry reaches beyond them, in ångström.
    """

    summary: str
    title: str
    shapes: Shapes
    notices: tuple[str, ...]
    orientation: Matrix
    followed: Matrix
    margin: float

    def view(
        self,
        rotate: tuple[float, float, float] = (0.0, 0.0, 0.0),
        zoom: float = 1.0,
        size: tuple[int, int] = STANDARD_SIZE,
    ) -> View:
        """Return where `render` sees the scene from with these arguments.

        Args:
            rotate: degrees about the camera's x, y and z axes, in this order.
            zoom: magnification; 1 fits the structure through its motion, a rock.
            size: width and height in pixels.
        """
        turn = turn_orientation(self.orientation, rotate)
        fitted = fit_cameras(self.followed, self.margin, turn, Motion(), [Pose()], size, zoom)
        return View(rotate, zoom, fitted[0])

    def aim(self, turn: Matrix, height: float, size: tuple[int, int] = STANDARD_SIZE) -> View:
        """Return the view that shows the scene as a viewer does: the inverse of `view`.

        Args:
            turn: the viewer's rotation (3, 3) from the structure's axes to the camera's: x points
                right, y up, and the camera looks along -z.
            height: the height of the viewer's picture in ångström.
            size: width and height of the picture in pixels.

        Returns:
            The view, with angles and zoom rounded. Its middle is that of the structure.

        Raises:
            InputError: `turn` is no rotation, or `height` is no positive number.
        """
        given = np.asarray(turn, np.float64)
        if given.shape != (3, 3) or not np.isfinite(given).all() or np.linalg.det(given) < 0.5:
            raise InputError("turn: expected a rotation, 3 rows of 3 numbers")
        if not 0 < height < float("inf"):
            raise InputError(f"height: expected ångström above 0, found {height}")
        u, _, v = np.linalg.svd(given @ self.orientation.T)
        m = u @ v
        # m = Rz Ry Rx
        angles = (
            np.arctan2(m[2, 1], m[2, 2]),
            np.arctan2(-m[2, 0], np.hypot(m[2, 1], m[2, 2])),
            np.arctan2(m[1, 0], m[0, 0]),
        )
        x, y, z = (round(float(np.degrees(angle)), ANGLE_DIGITS) + 0.0 for angle in angles)
        fitted = self.view((x, y, z), 1.0, size).height
        zoom = round(float(np.clip(fitted / height, *ZOOM_RANGE)), ZOOM_DIGITS)
        return self.view((x, y, z), zoom, size)


def read_scene(
    structure: str | Path,
    *,
    representation: str = Look.representation,
    render_colours: str = Look.render_colours,
) -> Scene:
    """Read what `render` draws of a structure: its shapes, and the view at rest.

    The shapes are PyMOL's own, so that a viewer of them shows what a render will show. Of a
    structure whose shapes PyMOL does not give away, such as a large cartoon, the atoms that the
    drawing follows are shown as spheres.

    Args:
        structure: PDB or mmCIF file.
        representation: as for `render`.
        render_colours: as for `render`.

    Raises:
        InputError: the structure cannot be read or drawn, or an argument has an invalid value.
    """
    look = Look(representation, render_colours)
    with open_scene(Path(structure), look, threads=1) as scene:
        followed, notices = scene.atoms(), [*scene.notices]
        geometry = export_geometry(scene)
        colours = None if geometry is None else export_colours(scene, geometry)
        if geometry is None or colours is None:
            geometry, colours = _followed_atoms(scene)
            notices.append(f"{structure}: shown by its atoms alone; it is painted as asked for")
        return Scene(
            summary=str(scene.structure),
            title=scene.structure.title,
            shapes=_make_shapes(geometry, colours, scene_atom_table(scene)),
            notices=tuple(notices),
            orientation=scene.orientation(),
            followed=followed,
            margin=look.margin,
        )


def _followed_atoms(scene: PymolScene) -> tuple[Geometry, Array]:
    """Return a sphere for each atom that the drawing follows, and its colour (P, 3, 3)."""
    atoms = scene.indices(scene.look.followed_selection)
    place = np.asarray(scene.cmd.get_coords("structure", 1), np.float32)[atoms]
    numbers: list[int] = []
    scene.cmd.iterate("structure", "numbers.append(color)", space={"numbers": numbers})
    found = [scene.cmd.get_color_tuple(numbers[atom]) for atom in atoms]
    spheres = np.column_stack([place, np.full(len(place), scene.look.margin, np.float32)])
    none = np.zeros((0, 3, 3), np.float32)
    owners = np.repeat(atoms[:, None], 3, axis=1).astype(np.int32)
    geometry = Geometry(none, none, spheres, np.zeros((0, 7), np.float32), owners)
    return geometry, np.repeat(np.array(found, np.float32)[:, None], 3, axis=1)


def _make_shapes(geometry: Geometry, colours: Array, atoms: AtomTable) -> Shapes:
    """Join equal corners of triangles, and name the parts that shapes belong to."""
    names = [
        LIGAND if kind == LIGAND else f"chain:{chain}"
        for chain, kind in zip(atoms.chain, atoms.kind, strict=True)
    ]
    parts = tuple(dict.fromkeys(names))
    by_atom = np.array([parts.index(name) for name in names])
    packed = (np.rint(255 * colours).astype(np.int64) << (16, 8, 0)).sum(axis=-1)
    first = geometry.first_sphere
    corners = np.column_stack(
        [
            np.round(geometry.triangles.reshape(-1, 3), 3),
            np.round(geometry.normals.reshape(-1, 3), 3),
            packed[:first].reshape(-1),
            by_atom[geometry.atoms[:first].reshape(-1)],
        ]
    )
    unique, numbers = np.unique(corners, axis=0, return_inverse=True)
    faces = numbers.reshape(-1, 3)
    a, b, c = geometry.triangles.transpose(1, 0, 2)
    # PyMOL's strips turn every other triangle over.
    turned = (np.cross(b - a, c - a) * geometry.normals.sum(axis=1)).sum(axis=1) < 0
    faces[turned] = faces[turned][:, ::-1]
    return Shapes(
        vertices=unique[:, :3].astype(np.float32),
        normals=unique[:, 3:6].astype(np.float32),
        faces=faces,
        spheres=geometry.spheres,
        cylinders=geometry.cylinders,
        colours=np.concatenate([unique[:, 6].astype(np.int64), packed[first:, 0]]),
        owners=np.concatenate([unique[:, 7].astype(np.intp), by_atom[geometry.atoms[first:, 0]]]),
        parts=parts,
    )
