"""The triangles, spheres and cylinders that PyMOL draws, and the atoms that they belong to."""

from dataclasses import dataclass

from impasto.core.arrays import Array
from impasto.rendering.atom_ids import Ids


@dataclass(frozen=True)
class Geometry:
    """The primitives of a scene, in the structure's coordinates and in ångström.

    Primitives are numbered: the triangles first, then the spheres, then the cylinders.

    Attributes:
        triangles: (T, 3, 3) float32 corners.
        normals: (T, 3, 3) float32 unit normal at each corner.
        spheres: (S, 4) float32 centre and radius.
        cylinders: (C, 7) float32 both ends of the axis, and the radius; they are open at the ends.
        atoms: (T + S + C, 3) int32 index of the atom of each corner; a sphere or a cylinder has its
            one atom three times.
    """

    triangles: Array
    normals: Array
    spheres: Array
    cylinders: Array
    atoms: Ids

    @property
    def first_sphere(self) -> int:
        """The number of the first sphere."""
        return len(self.triangles)

    @property
    def first_cylinder(self) -> int:
        """The number of the first cylinder."""
        return len(self.triangles) + len(self.spheres)
