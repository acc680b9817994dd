"""Skinning: move the points of a surface with its atoms when the structure changes its shape."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from impasto.core.arrays import Array
from impasto.core.errors import InputError

Float64Array = NDArray[np.float64]

# Number of atoms that a point of the surface follows, and of atoms in the neighbourhood whose
# rotation an atom takes.
BOUND_ATOMS, NEIGHBOURHOOD_ATOMS = 16, 40


class SkinnedPoints:
    """Points bound to the atoms nearest to them.

    Each atom carries a rigid frame, fitted to its neighbourhood (Kabsch 1976). A point moves with
    the frames of the atoms near it, averaged by nearness: linear blend skinning (Magnenat-Thalmann,
    Laperrière and Thalmann 1988).
    """

    def __init__(self, points: Float64Array, atoms: Array) -> None:
        """Bind points (N, 3) to atoms (M, 3), both in ångström of one structure."""
        self.points, self.atoms = points, np.asarray(atoms, dtype=np.float64)

    @cached_property
    def _skin_weights(self) -> tuple[NDArray[np.intp], Float64Array]:
        """Atoms (N, k) of each point, and their shares, which add up to 1."""
        distance, index = _nearest_atoms(self.atoms, self.points, BOUND_ATOMS)
        # Shepard's weights less that of the last atom, so that weights change continuously where
        # another atom becomes the last.
        share = 1 / (distance**2 + 0.05) - 1 / (distance[:, -1:] ** 2 + 0.05) + 1e-9
        return index, share / share.sum(axis=1, keepdims=True)

    @cached_property
    def _neighbours(self) -> NDArray[np.intp]:
        return _nearest_atoms(self.atoms, self.atoms, NEIGHBOURHOOD_ATOMS)[1]

    def move_with(self, atoms: Array) -> Float64Array:
        """Return the points (N, 3) once the atoms have moved to `atoms` (M, 3).

        Raises:
            InputError: the number of atoms differs.
        """
        there = np.asarray(atoms, dtype=np.float64)
        if there.shape != self.atoms.shape:
            raise InputError(
                f"motion: {len(there)} atoms in a frame, expected {len(self.atoms)} as in the other"
            )
        turns = _fit_rotations(self.atoms[self._neighbours], there[self._neighbours])
        index, shares = self._skin_weights
        result = np.zeros_like(self.points)
        for k in range(index.shape[1]):
            atom = index[:, k]
            offset = self.points - self.atoms[atom]
            turned = np.einsum("nij,nj->ni", turns[atom], offset)
            result += shares[:, k, None] * (there[atom] + turned)
        return result


def _nearest_atoms(
    atoms: Float64Array, points: Float64Array, count: int
) -> tuple[Float64Array, NDArray[np.intp]]:
    """Return the distances and indices (N, k) of the atoms nearest to points."""
    distance, index = cKDTree(atoms).query(points, k=range(1, min(count, len(atoms)) + 1))
    return distance, index


def _fit_rotations(here: Float64Array, there: Float64Array) -> Float64Array:
    """Fit rotations (M, 3, 3) from `here` to `there` (M, k, 3), set by set (Kabsch 1976)."""
    one = here - here.mean(axis=1, keepdims=True)
    other = there - there.mean(axis=1, keepdims=True)
    u, sizes, vt = np.linalg.svd(np.einsum("mki,mkj->mij", other, one))
    # The result must not be a reflection: the least certain axis is reversed instead.
    u[..., -1] *= np.sign(np.linalg.det(u @ vt))[:, None]
    # Atoms on a line do not determine the rotation about it.
    flat = sizes[:, 1] < 1e-6 * np.maximum(sizes[:, 0], 1e-12)
    return np.where(flat[:, None, None], np.eye(3), u @ vt)
