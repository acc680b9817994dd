"""What `render` draws of a structure, for a viewer that shows it before (`impasto.read_scene`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import fit_cameras, rotation_matrix
from impasto.rendering.choreography import Motion, Pose
from impasto.rendering.pymol_scene import Look, PymolScene, open_scene

Matrix = NDArray[np.float64]

# Digits of the angles and the zoom of a view that is aimed: what they leave out moves no pixel.
ANGLE_DIGITS, ZOOM_DIGITS = 2, 4
ZOOM_RANGE = (0.2, 20.0)  # of a view that is aimed
KINDS = ("polymer", "organic", "inorganic")


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
class Scene:
    """The atoms that `render` draws of a structure, with their colours.

    Attributes:
        title: the title that the file states, "" for none.
        summary: the structure in one line.
        representations: how the polymer is drawn, such as ("cartoon",).
        columns: a list for each property of the drawn atoms, all of one length: `x`, `y`, `z` in
            ångström; `element`, `name`, `residue`, `number`, `insertion`, `chain`; `structure`
            ("H", "S" or ""); `kind`, one of `KINDS`; `radius` in ångström; `colour` as 0xRRGGBB.
        bonds: (B, 2) indices of bonded atoms, in the order of the columns.
        notices: what is drawn otherwise than asked for.
        orientation: rotation (3, 3) from the structure's axes to the camera's at rest.
        followed: (N, 3) positions, in ångström, that a view fits.
        margin: how far drawn geometry reaches beyond them, in ångström.
    """

    title: str
    summary: str
    representations: tuple[str, ...]
    columns: Mapping[str, Sequence[Any]]
    bonds: NDArray[np.intp]
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
        turn = self.orientation
        for axis, degrees in zip("xyz", rotate, strict=True):
            turn = rotation_matrix(axis, degrees) @ turn
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
    """Read what `render` draws of a structure: its atoms, their colours, and the view at rest.

    Args:
        structure: PDB or mmCIF file.
        representation: as for `render`.
        render_colours: as for `render`.

    Raises:
        InputError: the structure cannot be read or drawn, or an argument has an invalid value.
    """
    look = Look(representation, render_colours)
    with open_scene(Path(structure), look, threads=1) as scene:
        kept = _kept_atoms(scene)
        number = {atom: place for place, atom in enumerate(kept)}
        bonds = [
            (number[one], number[other])
            for one, other in scene.bonds().tolist()
            if one in number and other in number
        ]
        return Scene(
            title=scene.structure.title,
            summary=str(scene.structure),
            representations=tuple(sorted(scene.drawn_parts)),
            columns=_atom_columns(scene, kept),
            bonds=np.array(bonds, dtype=np.intp).reshape(-1, 2),
            notices=tuple(scene.notices),
            orientation=scene.orientation(),
            followed=scene.atoms(),
            margin=look.margin,
        )


def _kept_atoms(scene: PymolScene) -> dict[int, str]:
    """Return the kind of each atom that is drawn, by its index."""
    found = {int(atom): kind for kind in KINDS for atom in scene.indices(kind)}
    return dict(sorted(found.items()))


def _atom_columns(scene: PymolScene, kept: Mapping[int, str]) -> dict[str, list[Any]]:
    rows: list[tuple[Any, ...]] = []
    scene.cmd.iterate(
        "structure",
        "rows.append((elem, name, resn, resv, resi, chain, ss, vdw, color))",
        space={"rows": rows},
    )
    positions = scene.cmd.get_coords("structure", 1)
    colours = {row[-1]: _hexadecimal(scene.cmd.get_color_tuple(row[-1])) for row in rows}
    drawn = [rows[atom] for atom in kept]
    place = np.round(np.asarray(positions, np.float64)[[*kept]].reshape(-1, 3), 3)
    element, name, residue, numbers, texts, chain, structure, radius, colour = (
        [row[column] for row in drawn] for column in range(9)
    )
    return {
        **dict(zip("xyz", place.T.tolist(), strict=True)),
        "element": [symbol.capitalize() for symbol in element],
        "name": name,
        "residue": residue,
        "number": numbers,
        "insertion": [text.lstrip("-0123456789") for text in texts],
        "chain": chain,
        "structure": [word if word in ("H", "S") else "" for word in structure],
        "kind": [*kept.values()],
        "radius": [round(float(one), 3) for one in radius],
        "colour": [colours[one] for one in colour],
    }


def _hexadecimal(colour: Sequence[float]) -> int:
    red, green, blue = (round(255 * channel) for channel in colour)
    return red << 16 | green << 8 | blue
