"""What the distributions share: parameters of one shape and dtype, random numbers, probabilities and logits."""

import functools
import math

import numpy as np

from ..engine.defaults import get_default_dtype
from ..engine.errors import OperationError
from ..engine.tensor import Tensor, as_tensor
from ..engine.wrapping import tensor_of
from ..functions.creation import default_generator, zeros_like
from ..functions.elementwise import clamp, log1p, sigmoid
from ..functions.joining import broadcast_tensors
from ..functions.reductions import log_softmax, softmax
from ..functions.shape import cat


def broadcast_all(*values):
    """`values`, numbers or tensors, as floating tensors of one shape; numbers take the dtype of the tensors.

    >>> from autograd.distributions.utils import broadcast_all
    >>> [one.tolist() for one in broadcast_all(1.0, tensor([2.0, 3.0]))]
    [[1.0, 1.0], [2.0, 3.0]]
    """
    made = floating(*values)
    return made if len({one.shape for one in made}) == 1 else list(broadcast_tensors(*made))


def floating(*values):
    """`values`, numbers or tensors, as floating tensors, each of its own shape; numbers take the dtype of the tensors."""
    dtypes = [value.dtype for value in values if isinstance(value, (Tensor, np.ndarray)) and value.dtype.kind in "fc"]
    dtype = np.result_type(*dtypes) if dtypes else get_default_dtype()
    return [value if _is_floating(value) else as_tensor(value, dtype=dtype) for value in values]


def _is_floating(value):
    return isinstance(value, Tensor) and value.dtype.kind in "fc"


def drawn(dtype, method, *arguments):
    """Random numbers from the default generator (``autograd.manual_seed``), by NumPy's method of that name."""
    return tensor_of(np.asarray(default_generator.draw(method, *arguments), dtype), None)


def uniform_inside(shape, dtype):
    """Uniform random numbers between 0 and 1, neither of them included."""
    spacing = np.finfo(dtype).eps / 2
    return clamp(drawn(dtype, "random", shape), spacing, 1 - spacing)


def inside_unit(value):
    """`value`, from 0 to 1, without the ends, where densities may be infinite."""
    (value,) = floating(value)
    limits = np.finfo(value.dtype)
    return clamp(value, float(limits.tiny), 1 - float(limits.eps) / 2)


def clamp_probs(probs):
    """Probabilities kept away from 0 and 1 by the dtype's epsilon, so that their logarithms are finite."""
    (probs,) = floating(probs)
    eps = float(np.finfo(probs.dtype).eps)
    return clamp(probs, eps, 1 - eps)


def probs_to_logits(probs, is_binary=False):
    """Logarithms of probabilities; of a single one, `is_binary`, the logarithm of the odds."""
    kept = clamp_probs(probs)
    return kept.log() - log1p(-kept) if is_binary else kept.log()


def logits_to_probs(logits, is_binary=False):
    """Probabilities from logits along the last axis; of a single one, `is_binary`, from the logarithm of its odds."""
    (logits,) = floating(logits)
    return sigmoid(logits) if is_binary else softmax(logits, -1)


def normalized(probs, logits):
    """The one of the two that was given, normalised along the last axis."""
    return probs / as_tensor(probs).sum(-1, keepdim=True) if logits is None else log_softmax(logits, -1)


def one_of(name, probs, logits):
    """The name of the one of the two that is given; ValueError unless it is exactly one."""
    if (probs is None) == (logits is None):
        raise ValueError(f"{name}: expected either probs or logits, got {'both' if probs is not None else 'neither'}")
    return "probs" if logits is None else "logits"


def sum_rightmost(value, count):
    """The sum over the last `count` axes."""
    return value if count == 0 else as_tensor(value).sum(tuple(range(-count, 0)))


def rows_of_triangle(count, diag=0):
    """How many rows a square matrix has with `count` elements up to the diagonal number `diag`; OperationError if none has."""
    slope = 1 + 2 * diag  # n (n + slope) = 2 count + |diag| (diag + 1)
    n = (math.isqrt(slope**2 + 4 * abs(diag) * (diag + 1) + 8 * count) - slope) // 2
    if n * (n + slope) != 2 * count + abs(diag) * (diag + 1):
        raise OperationError(f"{count} numbers do not fill the triangle up to the diagonal {diag} of any square matrix")
    return n


def vec_to_tril_matrix(vec, diag=0):
    """Lower triangular matrices of the elements of vectors, row after row, up to the diagonal number `diag`.

    >>> from autograd.distributions.utils import vec_to_tril_matrix
    >>> vec_to_tril_matrix(tensor([1.0, 2.0, 3.0]))
    tensor([[1., 0.],
            [2., 3.]])
    """
    vec = as_tensor(vec)
    n = rows_of_triangle(vec.shape[-1], diag)
    places = np.full((n, n), vec.shape[-1])  # behind the last element, where there is a zero
    places[np.tril_indices(n, diag)] = np.arange(vec.shape[-1])
    return cat([vec, zeros_like(vec[..., :1])], -1)[..., places]


def tril_matrix_to_vec(mat, diag=0):
    """The elements of square matrices up to the diagonal number `diag`, row after row.

    >>> from autograd.distributions.utils import tril_matrix_to_vec
    >>> tril_matrix_to_vec(tensor([[1.0, 0.0], [2.0, 3.0]]))
    tensor([1., 2., 3.])
    """
    mat = as_tensor(mat)
    n = mat.shape[-1]
    if mat.ndim < 2 or mat.shape[-2] != n:
        raise OperationError(f"tril_matrix_to_vec: expected square matrices, got shape {mat.shape}")
    if not -n < diag < n:
        raise OperationError(f"tril_matrix_to_vec: expected a diagonal from {1 - n} to {n - 1}, got {diag}")
    return mat[(..., *np.tril_indices(n, diag))]


lazy_property = functools.cached_property
"""A property that is computed when it is first asked for."""
