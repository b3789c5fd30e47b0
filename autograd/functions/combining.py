"""Products with sums, distances and statistics of several variables, with PyTorch's signatures."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import as_tensor
from ..engine.wrapping import is_layered
from .elementwise import logaddexp, where
from .naming import axis_of, numpy_names
from .products import bmm, matmul, mv, outer
from .reductions import mean, spread_options, std, sum, var
from .shape import cat

ger = outer


def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    """``beta * input + alpha * (mat1 @ mat2)``; with ``beta=0`` the `input` does not count, not even its NaN.

    >>> addmm(tensor([[1.0]]), tensor([[2.0]]), tensor([[3.0]]))
    tensor([[7.]])
    """
    return _weighted(input, matmul(mat1, mat2), beta, alpha)


def addmv(input, mat, vec, *, beta=1, alpha=1):
    """``beta * input + alpha * (mat @ vec)``.

    >>> addmv(tensor([1.0]), tensor([[2.0]]), tensor([3.0]))
    tensor([7.])
    """
    return _weighted(input, mv(mat, vec), beta, alpha)


def addr(input, vec1, vec2, *, beta=1, alpha=1):
    """``beta * input + alpha * outer(vec1, vec2)``.

    >>> addr(tensor([[1.0]]), tensor([2.0]), tensor([3.0]))
    tensor([[7.]])
    """
    return _weighted(input, outer(vec1, vec2), beta, alpha)


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """``beta * input + alpha * (batch1 @ batch2)`` for batches of matrices.

    >>> baddbmm(zeros(1, 1, 1), ones(1, 1, 2), ones(1, 2, 1)).tolist()
    [[[2.0]]]
    """
    return _weighted(input, bmm(batch1, batch2), beta, alpha)


def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """``beta * input + alpha * sum of (batch1 @ batch2)`` over the batch.

    >>> addbmm(zeros(1, 1), ones(3, 1, 2), ones(3, 2, 1)).tolist()
    [[6.0]]
    """
    return _weighted(input, sum(bmm(batch1, batch2), 0), beta, alpha)


def _weighted(input, product, beta, alpha):
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else (input if beta == 1 else input * beta) + product


def vdot(input, other):
    """The product of two vectors, the first one conjugated.

    >>> vdot(tensor([1.0, 2.0]), tensor([3.0, 4.0]))
    tensor(11.)
    """
    return np.vdot(as_tensor(input), other)


def chain_matmul(*matrices):
    """The product of several matrices, in the order that takes the fewest multiplications.

    >>> chain_matmul(ones(1, 2), ones(2, 3), ones(3, 1)).tolist()
    [[6.0]]
    """
    return np.linalg.multi_dot([as_tensor(matrix) for matrix in matrices])


def kron(input, other):
    """The Kronecker product.

    >>> kron(tensor([1.0, 2.0]), tensor([1.0, 10.0])).tolist()
    [1.0, 10.0, 2.0, 20.0]
    """
    return np.kron(as_tensor(input), other)


def cross(input, other, dim=None):
    """The vector product along an axis of length 3 (by default the first such axis).

    >>> cross(tensor([1.0, 0.0, 0.0]), tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    input, other = as_tensor(input), as_tensor(other)
    shape = np.broadcast_shapes(input.shape, other.shape)
    if dim is None:
        dim = shape.index(3) if 3 in shape else -1
    if shape[dim] != 3:
        raise OperationError(f"cross(dim={dim}): expected an axis of length 3, got shapes {input.shape} and {other.shape}")
    return np.cross(input, other, axis=dim)


# -- distances --------------------------------------------------------------------------------------------------


def dist(input, other, p=2):
    """The p-norm of ``input - other``.

    >>> dist(tensor([1.0, 1.0]), tensor([4.0, 5.0]))
    tensor(5.)
    """
    return (as_tensor(input) - other).norm(p)


def cdist(x1, x2, p=2.0, compute_mode=None):
    """The p-distances between all rows of `x1` (..., n, k) and all rows of `x2` (..., m, k), as (..., n, m).

    The gradient of the 2-norm at distance 0 is 0. `compute_mode` is accepted: distances are always those of differences.

    >>> cdist(tensor([[0.0, 0.0]]), tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[5., 1.]])
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    if x1.ndim < 2 or x2.ndim < 2 or x1.shape[-1] != x2.shape[-1]:
        raise OperationError(f"cdist: expected (..., n, k) and (..., m, k), got {x1.shape} and {x2.shape}")
    return (x1[..., :, None, :] - x2[..., None, :, :]).norm(p, -1)


def pdist(input, p=2.0):
    """The p-distances between all pairs of rows of a matrix, in a row: the upper triangle of :func:`cdist`.

    >>> pdist(tensor([[0.0], [1.0], [3.0]]))
    tensor([1., 3., 2.])
    """
    input = as_tensor(input)
    if input.ndim != 2:
        raise OperationError(f"pdist(input): expected a matrix, got shape {input.shape}")
    first, second = np.triu_indices(input.shape[0], 1)
    return (input[first] - input[second]).norm(p, -1)


def renorm(input, p, dim, maxnorm):
    """`input` with those of its slices along `dim` whose p-norm exceeds `maxnorm` scaled down to it.

    >>> round(renorm(tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0) * 100)
    tensor([[60., 80.],
            [30., 40.]])
    """
    input = as_tensor(input)
    if input.ndim < 2:
        raise OperationError(f"renorm(input): expected at least two axes, got shape {input.shape}")
    others = [k for k in range(input.ndim) if k != dim % input.ndim]
    size = input.norm(p, tuple(others), True)
    return where(size > maxnorm, input * (maxnorm / (size + 1e-7)), input)  # PyTorch's guard against a length of 0


# -- statistics -------------------------------------------------------------------------------------------------


@numpy_names
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The standard deviation and the mean over `dim`.

    >>> std_mean(tensor([1.0, 3.0]), correction=0)
    (tensor(1.), tensor(2.))
    """
    dim, correction = spread_options(dim, unbiased, correction)
    return std(input, dim, None, keepdim, correction=correction), mean(input, dim, keepdim)


@numpy_names
def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The variance and the mean over `dim`.

    >>> var_mean(tensor([1.0, 3.0]))
    (tensor(2.), tensor(2.))
    """
    dim, correction = spread_options(dim, unbiased, correction)
    return var(input, dim, None, keepdim, correction=correction), mean(input, dim, keepdim)


@numpy_names
def nansum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum over `dim` of the elements that are not NaN.

    >>> nansum(tensor([1.0, np.nan]))
    tensor(1.)
    """
    input = as_tensor(input) if dtype is None else as_tensor(input).astype(dtype)
    return sum(where(np.isnan(input), 0, input), dim, keepdim)


@numpy_names
def nanmean(input, dim=None, keepdim=False, *, dtype=None):
    """The mean over `dim` of the elements that are not NaN.

    >>> nanmean(tensor([1.0, np.nan, 3.0]))
    tensor(2.)
    """
    input = as_tensor(input) if dtype is None else as_tensor(input).astype(dtype)
    there = (~np.isnan(input)).astype(input.dtype)
    return nansum(input, dim, keepdim) / sum(there, dim, keepdim)


def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariance matrix of variables in rows, observations in columns.

    >>> cov(tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    weights = dict(fweights=_weights("fweights", fweights), aweights=_weights("aweights", aweights))
    return np.cov(as_tensor(input), ddof=correction, **weights)


def _weights(name, weights):
    """Weights as np.cov takes them: as an array, whose values are checked, if they have no gradient."""
    weights = None if weights is None else as_tensor(weights)
    if name == "fweights" and weights is not None and weights.dtype.kind not in "iu":
        raise OperationError(f"cov(fweights): expected integers, got {weights.dtype}")
    return weights if weights is None or is_layered(weights) or weights.requires_grad else weights.detach()._raw


def corrcoef(input):
    """The correlation matrix of variables in rows, observations in columns.

    >>> round(corrcoef(tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    return np.corrcoef(as_tensor(input))


def logcumsumexp(input, dim):
    """The logarithm of the running sum of exponentials along `dim`, without overflow.

    >>> logcumsumexp(tensor([1000.0, 1000.0]), 0) - 1000.0
    tensor([0.        , 0.69314718])
    """
    moved = as_tensor(input).movedim(dim, 0) if as_tensor(input).ndim else as_tensor(input)
    reach = 1  # each element holds the sum of this many: doubled until that is all before it (Hillis & Steele 1986)
    while moved.ndim and reach < moved.shape[0]:
        moved = cat([moved[:reach], logaddexp(moved[reach:], moved[:-reach])])
        reach *= 2
    return moved.movedim(0, dim) if moved.ndim else moved


def diff(input, n=1, dim=-1, prepend=None, append=None):
    """The differences between neighbours along `dim`, `n` times over.

    >>> diff(tensor([1.0, 4.0, 9.0]))
    tensor([3., 5.])
    """
    ends = {name: value for name, value in (("prepend", prepend), ("append", append)) if value is not None}
    return np.diff(as_tensor(input), n, dim, **ends)


def trapezoid(y, x=None, *, dx=1.0, dim=-1):
    """The integral along `dim` by the trapezoid rule, at points `x` or at steps of `dx`.

    >>> trapezoid(tensor([1.0, 2.0, 3.0]))
    tensor(4.)
    """
    return np.trapezoid(as_tensor(y), x, dx, dim)


trapz = trapezoid


def cumulative_trapezoid(y, x=None, *, dx=1.0, dim=-1):
    """The integral along `dim` up to each point, by the trapezoid rule.

    >>> cumulative_trapezoid(tensor([1.0, 2.0, 3.0]))
    tensor([1.5, 4. ])
    """
    y = as_tensor(y).movedim(dim, -1)
    widths = dx if x is None else np.diff(as_tensor(x).movedim(dim, -1) if as_tensor(x).ndim > 1 else as_tensor(x))
    return ((y[..., 1:] + y[..., :-1]) * 0.5 * widths).cumsum(-1).movedim(-1, dim)


def gradient(input, *, spacing=1, dim=None, edge_order=1):
    """Estimates of the derivatives along the axes `dim` from neighbours: a tuple of tensors.

    >>> gradient(tensor([1.0, 2.0, 4.0]))
    (tensor([1. , 1.5, 2. ]),)
    """
    input = as_tensor(input)
    dims = range(input.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    spacing = 1 if spacing is None else spacing
    if len({axis_of(k, input.ndim, "gradient") for k in dims}) < len(dims):
        raise OperationError(f"gradient(dim={dim}): expected different axes")
    if isinstance(spacing, (tuple, list)) and len(spacing) != len(dims):
        raise OperationError(f"gradient(spacing): expected one number, or one for each of {len(dims)} axes, got {len(spacing)}")
    spacings = spacing if isinstance(spacing, (tuple, list)) else [spacing] * len(dims)
    return tuple(np.gradient(input, s, axis=k, edge_order=edge_order) for k, s in zip(dims, spacings))
