"""The models of an ensemble as one movement: superposed, put in a smooth order, interpolated.

Models of an NMR ensemble come in no order of time. They are put in one in which neighbours are
alike, and led through by a cubic spline. Between models that differ by the turn of a side chain or
peptide, straight or curved ways through Cartesian space squeeze bonds to a fraction of their
length; so every bond is brought back to the length that it has in the models. Angles may still
fold for a moment while a group flips: to keep them as well would make the flip a jump.
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

# Rounds of bringing bonds to their lengths: the worst is then within hundredths of an ångström.
BOND_ROUNDS = 50
# Full steps of all bonds at an atom at once overshoot; this much of their mean converges fast.
RELAXATION = 1.6
LEAST_STEP = 1e-3  # ångström between neighbours: a spline needs places that rise


@dataclass(frozen=True)
class Trajectory:
    """A way through the models of an ensemble; make one with `fit_trajectory`.

    Attributes:
        order: the models' places in the file, from 0, in the order in which they are passed.
        places: where on the way each of them lies, from 0 to 1.
    """

    order: tuple[int, ...]
    places: NDArray[np.float64]
    _spline: Any
    _lengths: Any
    _ends: Any

    def at(self, place: float) -> Positions:
        """Positions (N, 3) in ångström of all atoms at `place`, from 0 to 1 of the way."""
        positions: Positions = self._spline(place)
        lengths = self._lengths(place)
        bonds_of = np.maximum(abs(self._ends).sum(axis=0), 1).reshape(-1, 1)
        for _ in range(BOND_ROUNDS):
            # Each bond moves its two ends by half of what it lacks (Jakobsen 2001), all at once.
            apart = self._ends @ positions
            found = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)
            lacks = apart * ((lengths - found) / found / 2)[:, None]
            positions = positions + RELAXATION * (self._ends.T @ lacks) / bonds_of
        return positions


def fit_trajectory(
    models: NDArray[np.floating[Any]], fitted: NDArray[np.intp], bonds: NDArray[np.intp]
) -> Trajectory:
    """The movement through the models of a structure, in the first one's coordinates.

    The order is that of the dendrogram of their distances (average linkage) whose neighbours are
    most alike (optimal leaf ordering, Bar-Joseph et al. 2001). Time on the way is the distance
    gone, so that no pair of models is passed faster than another.

    Args:
        models: (M, N, 3) positions in ångström, M of 2 or more, the same atoms in each.
        fitted: indices of the atoms that are superposed and whose distances count: the backbone.
        bonds: (B, 2) indices of the atoms that are bonded.
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
    """`model` moved rigidly so that its fitted atoms lie on those of `onto` (least squares)."""
    here, there = model[fitted].mean(axis=0), onto[fitted].mean(axis=0)
    turn, _ = Rotation.align_vectors(onto[fitted] - there, model[fitted] - here)
    return (model - here) @ turn.as_matrix().T + there
