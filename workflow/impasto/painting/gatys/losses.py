"""The losses of Gatys et al. 2016, with the paper's own factors.

F^l is the (N_l, M_l) matrix of a picture's features in a layer: N_l channels at M_l places. Nothing
is normalised beyond that; `impasto.painting.network.losses` has the painter's own forms.
"""

from torch import Tensor


def feature_matrix(features: Tensor) -> Tensor:
    """Reshape the features (1, N, h, w) of a layer to the matrix F (N, M = h w)."""
    return features.reshape(features.shape[1], -1)


def gram_matrix(features: Tensor) -> Tensor:
    """Compute eq. 3: G_ij = sum over places k of F_ik F_jk, of features (1, N, h, w): (N, N)."""
    rows = feature_matrix(features)
    return rows @ rows.T


def content_loss(features: Tensor, target: Tensor) -> Tensor:
    """Compute eq. 1: half the sum of (F - P)² over channels and places; both (1, N, h, w)."""
    return (features - target).square().sum() / 2


def style_loss(features: Tensor, target: Tensor) -> Tensor:
    """Compute eq. 4: E_l = sum of (G - A)² over pairs of channels / (4 N² M²).

    Args:
        features: (1, N, h, w) features of the picture.
        target: A (N, N), a Gram matrix summed over as many places M = h w.
    """
    channels, places = feature_matrix(features).shape
    return (gram_matrix(features) - target).square().sum() / (4 * channels**2 * places**2)
