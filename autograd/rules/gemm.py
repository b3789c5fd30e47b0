"""Products of matrices by one thread, in parts that are multiplied as they lie in memory.

Libraries of matrix products copy ("pack") both matrices before they multiply, which takes long where one of them has few rows
or columns. For processors with AVX-512, OpenBLAS has other kernels for small products, which do without: these take from a
tenth to a half less time, and so does a larger product that is cut into small ones. NumPy's matmul goes through the parts by
itself. Only results are cut into parts, never the sums that they are.
"""

import functools

import numpy as np

from . import blas

_CORES = frozenset(["SkylakeX", "Cooperlake", "SapphireRapids"])
"""What OpenBLAS calls the processors for which it has such kernels."""

_DTYPES = frozenset([np.dtype(np.float32), np.dtype(np.float64)])
"""The dtypes for which it has them."""

_MOST = 10**6
"""Multiplications in a product up to which it uses them, ..."""

_MOST_RESULTS = 2**10
"""... and numbers in the result, where the second matrix lies transposed in memory."""

_LEAST = 2**17
"""Multiplications that are worth a call of the library."""

_WORTH_THREADS = 2**21
"""Multiplications in each product of a stack that are worth the library's own threads, which it calls anew for each."""


def multiply(a, b, out=None):
    """``a @ b``, in the array `out` if there is one."""
    if a.size * b.shape[-1] >= 2 * _LEAST and blas.core() in _CORES and a.dtype == b.dtype and a.dtype in _DTYPES:
        axis, step = _cut(a.shape, b.shape, a.strides, b.strides, a.itemsize)
        if step and _is_for_one_thread(a, b):
            return _in_parts(a, b, _memory(a, b) if out is None else out, axis, step)
    if out is None and a.ndim == b.ndim == 2:
        return a.dot(b)  # the same; the method is found sooner
    return np.matmul(a, b, out=out)


def _is_for_one_thread(a, b):
    is_stack_of_small_ones = a.ndim > 2 and a.shape[-2] * a.shape[-1] * b.shape[-1] < _WORTH_THREADS
    return is_stack_of_small_ones or blas.threads() == 1


def _memory(a, b):
    """An array for ``a @ b``."""
    stack = () if a.ndim == b.ndim == 2 else np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return np.empty((*stack, a.shape[-2], b.shape[-1]), a.dtype)


@functools.lru_cache(maxsize=1024)
def _cut(a_shape, b_shape, a_strides, b_strides, itemsize):
    """The axis along which a product is cut, and how many rows or columns a part has; 0 if it is best left whole."""
    if len(a_shape) == 1 or len(b_shape) == 1:
        return -1, 0
    (rows, depth), columns = a_shape[-2:], b_shape[-1]
    size, results = rows * depth * columns, rows * columns
    a_order, b_order = _order(a_shape, a_strides, itemsize), _order(b_shape, b_strides, itemsize)
    most_results = _MOST_RESULTS if b_order == "T" else results
    if size <= _MOST and results <= most_results:
        return -1, 0
    for axis, least in _WAYS.get((a_order, b_order), ()):
        extent = rows if axis == -2 else columns
        most = min(extent // 2, _MOST * extent // size, most_results * extent // results)
        step = 1 << max(0, most.bit_length() - 1)
        while 4 * (extent % step) > extent:  # of what is left over there should be little
            step //= 2
        if step >= least and step * size >= _LEAST * extent:
            return axis, step
    return -1, 0


_WAYS = {
    ("C", "C"): [(-2, 4), (-1, 16)],
    ("T", "C"): [(-1, 16), (-2, 16)],
    ("C", "T"): [(-1, 4), (-2, 4)],
    ("T", "T"): [(-1, 4)],
}
"""For the orders of both matrices, the axes along which they may be cut, the better one first, each with the number of rows or
columns from which a part is quicker than as much of the whole."""


def _order(shape, strides, itemsize):
    """"C" for a matrix whose rows lie one after another in memory, "T" for one whose columns do, else None."""
    (height, width), (down, along) = shape[-2:], strides[-2:]
    if along == itemsize and down >= width * itemsize:
        return "C"
    return "T" if down == itemsize and along >= height * itemsize else None


def _in_parts(a, b, out, axis, step):
    """``a @ b`` in `out`, `step` rows (axis -2) or columns (axis -1) at a time, and then what is left of them."""
    rest = out.shape[axis] % step
    if rest:
        whole, left = slice(-rest), slice(-rest, None)
        if axis == -2:
            np.matmul(a[..., left, :], b, out=out[..., left, :])
            _in_parts(a[..., whole, :], b, out[..., whole, :], axis, step)
        else:
            np.matmul(a, b[..., left], out=out[..., left])
            _in_parts(a, b[..., whole], out[..., whole], axis, step)
    elif axis == -2:
        np.matmul(_rows_of(a, step), b[..., None, :, :], out=_rows_of(out, step))
    else:
        np.matmul(a[..., None, :, :], _columns_of(b, step), out=_columns_of(out, step))
    return out


def _rows_of(x, step):
    """A view of `x` as a stack of matrices with `step` rows each."""
    return x.reshape((*x.shape[:-2], -1, step, x.shape[-1]))


def _columns_of(x, step):
    """A view of `x` as a stack of matrices with `step` columns each."""
    return x.reshape((*x.shape[:-1], -1, step)).swapaxes(-3, -2)
