"""Ready parametrizations: orthogonal matrices, weight normalisation, spectral normalisation."""

import numpy as np

import autograd

from ..module import Module
from .parametrize import register_parametrization
from .weights import as_matrix, first_vectors, iterate, largest_singular_value, norm_except


class _WeightNorm(Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, length, direction):
        return direction * (length / norm_except(direction, self.dim))

    def right_inverse(self, weight):
        return norm_except(weight, self.dim), weight


def weight_norm(module, name="weight", dim=0):
    """Learn the length and the direction of a weight apart (Salimans & Kingma, *Weight Normalization*, 2016).

    Parameters
    ----------
    module : Module
    name : of the weight
    dim : the axis along which each slice has a length of its own; None: one length for all

    Returns the module, with the lengths in ``parametrizations.weight.original0`` and the directions in ``original1``.

    Raises
    ------
    ValueError
        if there is no such weight.

    >>> import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> layer.parametrizations.weight.original0.shape
    (3, 1)
    """
    return register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


class _SpectralNorm(Module):
    def __init__(self, weight, n_power_iterations, dim, eps):
        super().__init__()
        self.dim, self.n_power_iterations, self.eps = dim, n_power_iterations, eps
        u, v = first_vectors(weight, dim, eps)
        self.register_buffer("_u", u)
        self.register_buffer("_v", v)
        iterate(as_matrix(weight.detach(), dim), self._u, self._v, 15, eps)

    def forward(self, weight):
        matrix = as_matrix(weight, self.dim)
        if self.training:
            iterate(matrix, self._u, self._v, self.n_power_iterations, self.eps)
        return weight / largest_singular_value(matrix, self._u, self._v)

    def right_inverse(self, weight):
        return weight


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    """Divide a weight by its largest singular value (Miyato et al., *Spectral Normalization for Generative Adversarial
    Networks*, 2018).

    Parameters
    ----------
    module : Module
    name : of the weight
    n_power_iterations : iterations of the power method each time the weight is read while training
    eps : least length that a vector is divided by
    dim : axis of the rows, by default 0 (1 for transposed convolutions)

    Returns the module.

    Raises
    ------
    ValueError
        if there is no such weight, or it has fewer than two axes.

    >>> import nn
    >>> _ = manual_seed(0)
    >>> layer = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 3, dtype=float)).eval()
    >>> bool(0.9 < np.linalg.norm(layer.weight.detach().numpy(), 2) < 1.1)
    True
    """
    weight = weight_of(module, name, "spectral_norm")
    if weight.ndim < 2:
        raise ValueError(f"spectral_norm: {name} has shape {weight.shape}; expected at least two axes")
    if n_power_iterations < 1:
        raise ValueError(f"spectral_norm: n_power_iterations must be at least 1, got {n_power_iterations}")
    dim = rows_of(module) if dim is None else dim
    return register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))


def weight_of(module, name, what):
    """The tensor `name` of a module; ValueError if there is none."""
    weight = getattr(module, name, None)
    if not isinstance(weight, autograd.Tensor):
        raise ValueError(f"{what}: {type(module).__name__} has no tensor {name!r}")
    return weight


def rows_of(module):
    """The axis of a weight that belongs to what the layer puts out."""
    return int(any("ConvTranspose" in kind.__name__ for kind in type(module).__mro__))


# -- orthogonal matrices --------------------------------------------------------------------------------------------


def _by_exponential(square):
    return autograd.scipy.linalg.expm(square)


def _by_cayley(square):
    one = autograd.eye(square.shape[-1], dtype=square.dtype)
    return autograd.linalg.solve(one - square * 0.5, one + square * 0.5)


def _by_reflections(x):
    """The first columns of the product of Householder's reflections whose vectors are below the diagonal of `x`, each
    column with the sign of its element on the diagonal."""
    rows, columns = x.shape
    below = x.tril(-1)
    scales = 2 / (1 + (below * below).sum(0))
    result = autograd.eye(rows, columns, dtype=x.dtype)
    for k in reversed(range(columns)):
        vector = below[:, k] + np.eye(rows, dtype=x.dtype)[k]
        result = result - (scales[k] * vector).unsqueeze(1) * (vector @ result)
    return result * np.sign(x.detach().numpy().diagonal())


class _Orthogonal(Module):
    """The matrix is tall (a wide one is transposed); `base`, if there is one, is multiplied from the left."""

    def __init__(self, weight, map_name, use_trivialization):
        super().__init__()
        self.map_name = map_name
        self.transposed = weight.shape[0] < weight.shape[1]
        self.use_trivialization = use_trivialization
        if use_trivialization:
            self.register_buffer("base", autograd.eye(max(weight.shape), dtype=weight.dtype))

    def forward(self, x):
        x = x.T if self.transposed else x
        rows, columns = x.shape
        if self.map_name == "householder":
            q = _by_reflections(x)
        else:
            lower = x.tril()
            if rows != columns:
                lower = autograd.cat([lower, autograd.zeros(rows, rows - columns, dtype=x.dtype)], -1)
            skew = lower - lower.T
            q = (_by_exponential if self.map_name == "matrix_exp" else _by_cayley)(skew)[:, :columns]
        if self.use_trivialization:
            q = self.base @ q
        return q.T if self.transposed else q

    def right_inverse(self, weight):
        array = weight.numpy().T if self.transposed else weight.numpy()
        rows, columns = array.shape
        if self.use_trivialization:
            filled = np.concatenate([array, autograd.randn(rows, rows - columns).numpy()], 1).astype(array.dtype)
            self.base.copy_(autograd.tensor(_nearest_by_qr(filled)))
            start = -np.eye(rows, columns, dtype=array.dtype)
        elif self.map_name == "householder":
            start = _reflections_of(array)
        else:
            start = array  # without a base, the map has no inverse that could be written down
        return autograd.tensor(np.ascontiguousarray(start.T if self.transposed else start))


def _nearest_by_qr(matrix):
    """An orthogonal matrix that spans what the columns of `matrix` span; itself, if it is orthogonal."""
    q, r = np.linalg.qr(matrix)
    return q * np.where(np.diagonal(r) < 0, -1, 1).astype(q.dtype)


def _reflections_of(matrix):
    """The vectors of the reflections that make up the orthogonal factor of `matrix`, with signs on the diagonal."""
    packed, scales = np.linalg.qr(matrix, mode="raw")
    packed = packed.T.astype(matrix.dtype)
    signs = np.where(np.diagonal(packed) < 0, -1, 1) * np.where(scales == 0, -1, 1)
    columns = matrix.shape[1]
    packed[np.arange(columns), np.arange(columns)] = signs
    return np.tril(packed)


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    """Keep a matrix orthogonal (its columns, or its rows if it is wide) by computing it from an unconstrained one (Lezcano
    Casado & Martínez-Rubio, *Cheap Orthogonal Constraints in Neural Networks*, 2019).

    Parameters
    ----------
    module : Module
    name : of the matrix
    orthogonal_map : ``"matrix_exp"`` or ``"cayley"``, of a skew-symmetric matrix, or ``"householder"``, a product of
        reflections; by default the first for square matrices and the last for others
    use_trivialization : map around the present matrix, so that learning starts from it; without, only reflections do so

    Returns the module. At first the matrix is the orthogonal factor of the present one (its QR decomposition).

    Raises
    ------
    ValueError
        if there is no such matrix of real numbers, or for another map.

    >>> import nn
    >>> layer = nn.utils.parametrizations.orthogonal(nn.Linear(4, 3, dtype=float))
    >>> np.allclose((layer.weight @ layer.weight.T).detach(), np.eye(3))
    True
    """
    weight = weight_of(module, name, "orthogonal")
    if weight.ndim != 2 or weight.dtype.kind != "f":
        raise ValueError(f"orthogonal: expected a matrix of real numbers, got {name} of {weight.dtype}{list(weight.shape)}")
    square = weight.shape[0] == weight.shape[1]
    map_name = orthogonal_map or ("matrix_exp" if square else "householder")
    if map_name not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(f"orthogonal: expected 'matrix_exp', 'cayley' or 'householder', got {orthogonal_map!r}")
    return register_parametrization(module, name, _Orthogonal(weight, map_name, use_trivialization))
