"""The models of an ensemble as one motion: superposed, put in a smooth order, interpolated.

The models of an NMR ensemble have no order in time. They are put in an order in which neighbours
are alike, and a cubic spline leads through them. Between models that differ by the rotation of a
side chain or peptide, straight or curved paths through Cartesian space squeeze bonds to a fraction
of their length. Every bond is therefore brought back to its length in the models. Angles may still
fold for a moment while a group flips; keeping them too would make the flip a jump.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.interpolate import CubicSpline, make_interp_spline
from scipy.spatial.distance import pdist
from scipy.spatial.transform import Rotation

Positions = NDArray[np.float64]

# Rounds of correcting the bond lengths; the largest error is then hundredths of an ångström.
BOND_ROUNDS = 50
# The full steps of all bonds of an atom together overshoot; this multiple of their mean converges
# fast.
RELAXATION = 1.6
LEAST_STEP = 1e-3  # ångström between neighbours: a spline needs increasing positions


@dataclass(frozen=True)
class Trajectory:
    """A path through the models of an ensemble; make one with `fit_trajectory`.

    Attributes:
        order: indices of the models in the file, from 0, in the order of the path.
        places: position of each of them on the path, from 0 to 1.
    """

    order: tuple[int, ...]
    places: NDArray[np.float64]
    _spline: Any
    _lengths: Any
    _ends: Any

    def at(self, place: float) -> Positions:
        """Return the positions (N, 3) in ångström of all atoms at `place` on the path, 0 to 1."""
        positions: Positions = self._spline(place)
        lengths = self._lengths(place)
        bonds_of = np.maximum(abs(self._ends).sum(axis=0), 1).reshape(-1, 1)
        for _ in range(BOND_ROUNDS):
            # All bonds at once move their two ends by half of their error each (Jakobsen 2001).
            apart = self._ends @ positions
            found = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)
            lacks = apart * ((lengths - found) / found / 2)[:, None]
            positions = positions + RELAXATION * (self._ends.T @ lacks) / bonds_of
        return positions


def fit_trajectory(
    models: NDArray[np.floating[Any]], fitted: NDArray[np.intp], bonds: NDArray[np.intp]
) -> Trajectory:
    """Fit a path through the models of a structure, in the coordinates of the first one.

    The order is the leaf order of the dendrogram of the models' distances (average linkage) in
    which neighbours are most alike (optimal leaf ordering, Bar-Joseph et al. 2001). Time on the
    path is the distance covered, so that the motion is equally fast between all models.

    Args:
        models: (M, N, 3) positions in ångström of the same atoms in M models, 2 or more.
        fitted: indices of the atoms that are superposed and whose distances count: the backbone.
        bonds: (B, 2) indices of the bonded atoms.
    """
    superposed = np.array([_superpose(model, models[0], fitted) for model in models])
    apart = pdist(superposed[:, fitted].reshape(len(models), -1)) / np.sqrt(len(fitted))
    order = leaves_list(optimal_leaf_ordering(linkage(apart, "average"), apart))
    way = superposed[order]
    steps = np.linalg.norm(np.diff(way[:, fitted], axis=0), axis=2)
    distance = np.maximum(np.sqrt((steps**2).mean(axis=1)), LEAST_STEP)
    places = np.concatenate([[0.0], np.cumsum(distance)])
    places /= places[-1]
    rows, count = np.arange(len(bonds)), len(bonds)
    ends = sparse.csr_array(
        (
            np.concatenate([np.ones(count), -np.ones(count)]),
            (np.concatenate([rows, rows]), bonds.T.ravel()),
        ),
        shape=(count, models.shape[1]),
    )
    lengths = np.linalg.norm(way[:, bonds[:, 0]] - way[:, bonds[:, 1]], axis=2)
    return Trajectory(
        order=tuple(int(model) for model in order),
        places=places,
        _spline=CubicSpline(places, way, bc_type="natural"),
        _lengths=make_interp_spline(places, lengths, k=1),
        _ends=ends,
    )


def _superpose(
    model: NDArray[np.floating[Any]], onto: NDArray[np.floating[Any]], fitted: NDArray[np.intp]
) -> Positions:
    """Move `model` rigidly so that its fitted atoms lie on those of `onto` (least squares)."""
    here, there = model[fitted].mean(axis=0), onto[fitted].mean(axis=0)
    turn, _ = Rotation.align_vectors(onto[fitted] - there, model[fitted] - here)
    return (model - here) @ turn.as_matrix().T + there
