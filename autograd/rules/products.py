"""Products of vectors, matrices and tensors."""

import math

import numpy as np

from .blas import one_thread
from .compositions import composed, ravel
from .gemm import multiply
from .parallel import each, get_num_threads, slices, team
from .samples import matrix_products, summed_over_axes, vectors_and_matrices
from .table import define

# -- matmul -----------------------------------------------------------------------------------------------------


def product(a, b):
    """``a @ b`` for two axes and more. Where it sums a single term, libraries of matrix products are slow."""
    if a.shape[-1] == 1:
        return a * b
    if a.__class__ is not np.ndarray or b.__class__ is not np.ndarray:  # Tensors, and symbols
        return a @ b
    if a.nbytes > _SMALL:
        return _product_on_all_cores(a, b) if team.expecting else multiply(a, b)
    return a.dot(b) if b.ndim == 2 else a @ b  # the same; the method is found sooner


_SMALL = 2**13
"""In bytes; with a smaller left side a product is left to the library as it is."""

_OWN_THREADS = 2**18
"""Multiplications up to which OpenBLAS never uses its own threads."""

_PART = 2**22
"""Multiplications that are worth a thread of Python."""


def _product_on_all_cores(a, b):
    """``a @ b`` with a part for each thread, in which the library uses one: its own threads and our helpers would wait for
    each other. Before there are any, and when they have had no other work for long, its own threads are quicker. As with these,
    the last bits may depend on their number."""
    size = a.size * b.shape[-1]
    if size <= _OWN_THREADS:
        return a @ b
    team.expecting = expecting = max(0, team.expecting - 1)
    parts = min(get_num_threads(), size // _PART)
    if parts < 2 or a.ndim != 2 or b.ndim != 2:
        with one_thread:
            return multiply(a, b)
    result = np.empty((a.shape[0], b.shape[1]), np.result_type(a, b))
    if a.shape[0] >= b.shape[1]:
        each(lambda rows: multiply(a[rows], b, result[rows]), slices(a.shape[0], -(-a.shape[0] // parts)))
    else:
        each(lambda some: multiply(a, b[:, some], result[:, some]), slices(b.shape[1], -(-b.shape[1] // parts)))
    team.expecting = expecting  # these were no other work
    return result


def as_rows(x, shape):
    """`x`, which has this `shape`, with all axes but the last in one."""
    return x if len(shape) == 2 else x.reshape((math.prod(shape[:-1]), shape[-1]))


def transposed(x):
    """`x` with its last two axes exchanged."""
    return x.T if len(x.shape) == 2 else x.swapaxes(-1, -2)


def _matmul_left(g, y, x_shape, y_shape):
    """The gradient of x @ y for x; NumPy drops the axis of a vector, so the two cases with one put it back."""
    if len(y_shape) == 1:
        return g[..., None] * y if len(x_shape) > 1 else g * y
    if len(x_shape) == 1:
        return (y @ g[..., None])[..., 0]
    if len(y_shape) == 2 < len(x_shape):
        return product(as_rows(g, g.shape), y.T).reshape(x_shape)
    return product(g, transposed(y))


def _matmul_right(g, x, x_shape, y_shape):
    """The gradient of x @ y for y. One matrix y for a batch of x: the sum over the batch is part of one product."""
    if len(x_shape) == 1:
        return x[:, None] * g[..., None, :] if len(y_shape) > 1 else g * x
    if len(y_shape) == 1:
        return (transposed(x) @ g[..., None])[..., 0]
    if len(y_shape) == 2 < len(x_shape):
        return product(as_rows(x, x_shape).T, as_rows(g, g.shape))
    return product(transposed(x), g)


matmul = define(np.matmul, infix="@", formula=r"x \, y", sample=matrix_products,
                x=_matmul_left,
                y=_matmul_right)  # fmt: skip

vecdot = define(np.vecdot, formula=r"\sum_i \bar{x}_i \, y_i", sample=lambda draw: vectors_and_matrices(draw, "k", "k"),
                x=lambda g, y: np.conjugate(g[..., None] * y),
                y=lambda g, x: g[..., None] * np.conjugate(x))  # fmt: skip

if hasattr(np, "matvec"):  # NumPy 2.2
    matvec = define(np.matvec, formula=r"x \, y", sample=lambda draw: vectors_and_matrices(draw, "nk", "k"),
                    x=lambda g, y: g[..., :, None] * y[..., None, :],
                    y=lambda g, x: (transposed(x) @ g[..., None])[..., 0])  # fmt: skip

    vecmat = define(np.vecmat, formula=r"\bar{x} \, y", sample=lambda draw: vectors_and_matrices(draw, "n", "nk"),
                    x=lambda g, y: np.conjugate((y @ g[..., None])[..., 0]),
                    y=lambda g, x: np.conjugate(x)[..., :, None] * g[..., None, :])  # fmt: skip


# -- tensordot --------------------------------------------------------------------------------------------------


def _summed(axes, a_ndim, b_ndim):
    """The axes of a and of b that are summed over, in pairs, and those that are not."""
    if isinstance(axes, (int, np.integer)):
        axes = range(a_ndim - axes, a_ndim), range(axes)
    a_axes, b_axes = ([one] if isinstance(one, (int, np.integer)) else one for one in axes)
    a_axes, b_axes = [axis % a_ndim for axis in a_axes], [axis % b_ndim for axis in b_axes]
    a_free, b_free = (
        [axis for axis in range(ndim) if axis not in used] for ndim, used in ((a_ndim, a_axes), (b_ndim, b_axes))
    )
    return a_axes, b_axes, a_free, b_free


def _in_order(x, axes):
    """`x`, whose axes are now numbered `axes`, with its axes in the order of these numbers."""
    return np.transpose(x, sorted(range(len(axes)), key=axes.__getitem__))


def _tensordot_left(g, b, a_shape, b_shape, axes):
    a_axes, b_axes, a_free, b_free = _summed(axes, len(a_shape), len(b_shape))
    of_g = list(range(len(a_free), len(a_free) + len(b_free)))
    partners = [a_axes[b_axes.index(axis)] for axis in sorted(b_axes)]
    return _in_order(tensordot(g, b, axes=(of_g, b_free)), a_free + partners)


def _tensordot_right(g, a, a_shape, b_shape, axes):
    a_axes, b_axes, a_free, b_free = _summed(axes, len(a_shape), len(b_shape))
    of_g = list(range(len(a_free)))
    partners = [b_axes[a_axes.index(axis)] for axis in sorted(a_axes)]
    return _in_order(tensordot(a, g, axes=(a_free, of_g)), partners + b_free)


tensordot = define(np.tensordot, options=dict(axes=2), sample=summed_over_axes,
                   a=_tensordot_left,
                   b=_tensordot_right)  # fmt: skip


# -- what these can express -------------------------------------------------------------------------------------


@composed(np.dot)
def dot(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    return np.matmul(a, b) if np.ndim(b) <= 2 else np.tensordot(a, b, axes=(-1, -2))


@composed(np.inner)
def inner(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    return np.tensordot(a, b, axes=(-1, -1))


@composed(np.vdot)
def vdot(a, b):
    return np.vecdot(ravel(a), ravel(b))


@composed(np.outer, np.linalg.outer)
def outer(a, b):
    return ravel(a)[:, None] * ravel(b)


@composed(np.kron)
def kron(a, b):
    a_shape, b_shape = np.shape(a), np.shape(b)
    ndim = max(len(a_shape), len(b_shape))
    a_shape, b_shape = ((1,) * (ndim - len(shape)) + shape for shape in (a_shape, b_shape))
    blocks = np.reshape(a, [n for pair in zip(a_shape, (1,) * ndim) for n in pair])
    within = np.reshape(b, [n for pair in zip((1,) * ndim, b_shape) for n in pair])
    return np.reshape(blocks * within, [m * n for m, n in zip(a_shape, b_shape)])


@composed(np.cross)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    sizes = a.shape[-1], b.shape[-1]
    if sizes == (2, 2):
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    if sizes != (3, 3):
        raise ValueError(f"np.cross: the vectors must both have 3 elements (or both 2), not {sizes[0]} and {sizes[1]}")
    following, last = [1, 2, 0], [2, 0, 1]
    turned = a[..., following] * b[..., last] - a[..., last] * b[..., following]
    return np.moveaxis(turned, -1, axisc)


@composed(np.linalg.cross)
def _cross_along(x1, x2, axis=-1):
    return cross(x1, x2, axis=axis)


@composed(np.linalg.matmul)
def _matmul(x1, x2):
    return np.matmul(x1, x2)


@composed(np.linalg.tensordot)
def _tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes=axes)


@composed(np.linalg.vecdot)
def _vecdot(x1, x2, axis=-1):
    return np.vecdot(np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1))
