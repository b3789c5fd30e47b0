"""Sums, means, extremes and the like, over all elements or over given axes, with PyTorch's signatures."""

from collections import namedtuple

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..engine.wrapping import tensor_of
from ..rules import cumulative, reductions, selection
from .naming import axis_of, numpy_names

_sum, _mean, _prod = lane(reductions.sum_), lane(reductions.mean), lane(reductions.prod)
_var, _std, _norm = lane(reductions.var), lane(reductions.std), lane(reductions.norm)
_amax, _amin = lane(reductions.amax), lane(reductions.amin)
_logsumexp, _softmax, _log_softmax = map(lane, (reductions.logsumexp, reductions.softmax, reductions.log_softmax))
_cumsum, _cumprod = lane(cumulative.cumsum), lane(cumulative.cumprod)
_take_along_axis = lane(selection.take_along_axis)

ValuesAndIndices = namedtuple("ValuesAndIndices", ["values", "indices"])


@numpy_names
def sum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum over `dim` (an axis, several, or None for all).

    >>> sum(tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([4., 6.])
    """
    return _sum(input if dtype is None else as_tensor(input).astype(dtype), dim, keepdim)


@numpy_names
def mean(input, dim=None, keepdim=False, *, dtype=None):
    """The arithmetic mean over `dim`.

    >>> mean(tensor([1.0, 2.0, 6.0]))
    tensor(3.)
    """
    return _mean(input if dtype is None else as_tensor(input).astype(dtype), dim, keepdim)


@numpy_names
def prod(input, dim=None, keepdim=False, *, dtype=None):
    """The product over `dim`; its gradient is right with any number of zeros.

    >>> x = tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> prod(x).backward()
    >>> x.grad
    tensor([0., 6., 0.])
    """
    return _prod(input if dtype is None else as_tensor(input).astype(dtype), dim, keepdim)


def spread_options(dim, unbiased, correction):
    """``(dim, correction)`` of a variance; PyTorch's older form gives `unbiased`, also in the place of `dim`."""
    if dim.__class__ is bool:
        dim, unbiased = None, dim
    if unbiased is not None:
        return dim, int(unbiased)
    return dim, (1 if correction is None else correction)


@numpy_names
def var(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The variance over `dim`, divided by n - `correction` (PyTorch's default 1; ``np.var`` divides by n).

    >>> var(tensor([1.0, 3.0]))
    tensor(2.)
    """
    return _var(input, *spread_options(dim, unbiased, correction), keepdim)


@numpy_names
def std(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The standard deviation over `dim`; see :func:`var`.

    >>> std(tensor([1.0, 3.0]), correction=0)
    tensor(1.)
    """
    return _std(input, *spread_options(dim, unbiased, correction), keepdim)


@numpy_names
def norm(input, p="fro", dim=None, keepdim=False, *, dtype=None):
    """The p-norm of the elements over `dim`; at zero the gradient is zero.

    `p` may be any number, inf, -inf, 'fro' (the same as 2), or 'nuc' for matrices; further matrix norms are in
    ``autograd.linalg``.

    >>> norm(tensor([3.0, 4.0]))
    tensor(5.)
    """
    input = _floating(input, dtype)
    if p in ("fro", 2, None):
        return _norm(input, dim, keepdim)
    if p == "nuc":
        return np.linalg.norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim)
    return np.linalg.vector_norm(input, axis=dim, keepdims=keepdim, ord=p)


@numpy_names
def amax(input, dim=None, keepdim=False):
    """The largest element over `dim`; elements that tie share the gradient equally.

    >>> amax(tensor([1.0, 5.0, 3.0]))
    tensor(5.)
    """
    return _amax(input, dim, keepdim)


@numpy_names
def amin(input, dim=None, keepdim=False):
    """The smallest element over `dim`; elements that tie share the gradient equally.

    >>> amin(tensor([1.0, 5.0, 3.0]))
    tensor(1.)
    """
    return _amin(input, dim, keepdim)


def _extreme(input, dim, keepdim, pick, entry, elementwise):
    if dim is None:
        return entry(input, None, keepdim)
    if not isinstance(dim, (int, np.integer)):
        return elementwise(input, dim)
    input = as_tensor(input)
    if input.ndim == 0:
        axis_of(dim, 0, pick.__name__[3:])
        return ValuesAndIndices(input, tensor_of(np.intp(0), None))
    indices = pick(input, axis=dim, keepdims=True)
    values = _take_along_axis(input, indices, dim)
    if not keepdim:
        values, indices = values.squeeze(dim), indices.squeeze(dim)
    return ValuesAndIndices(values, tensor_of(indices, None))


@numpy_names
def max(input, dim=None, keepdim=False):
    """The largest element; with `dim`, the largest along that axis as ``(values, indices)``, the first where several tie.

    >>> max(tensor([[1.0, 5.0], [7.0, 3.0]]), dim=1).values
    tensor([5., 7.])
    """
    return _extreme(input, dim, keepdim, np.argmax, _amax, np.maximum)


@numpy_names
def min(input, dim=None, keepdim=False):
    """The smallest element; with `dim`, the smallest along that axis as ``(values, indices)``.

    >>> min(tensor([[1.0, 5.0], [7.0, 3.0]]), dim=1).indices
    tensor([0, 1])
    """
    return _extreme(input, dim, keepdim, np.argmin, _amin, np.minimum)


@numpy_names
def argmax(input, dim=None, keepdim=False):
    """The index of the largest element (along `dim`, or into the flattened tensor).

    >>> argmax(tensor([1.0, 5.0, 3.0]))
    tensor(1)
    """
    return tensor_of(np.argmax(input, axis=dim, keepdims=keepdim), None)


@numpy_names
def argmin(input, dim=None, keepdim=False):
    """The index of the smallest element (along `dim`, or into the flattened tensor).

    >>> argmin(tensor([1.0, 5.0, 3.0]))
    tensor(0)
    """
    return tensor_of(np.argmin(input, axis=dim, keepdims=keepdim), None)


@numpy_names
def any(input, dim=None, keepdim=False):
    """Whether some element is not zero.

    >>> any(tensor([0.0, 2.0]))
    tensor(True)
    """
    return tensor_of(np.any(input, axis=dim, keepdims=keepdim), None)


@numpy_names
def all(input, dim=None, keepdim=False):
    """Whether no element is zero.

    >>> all(tensor([0.0, 2.0]))
    tensor(False)
    """
    return tensor_of(np.all(input, axis=dim, keepdims=keepdim), None)


@numpy_names
def logsumexp(input, dim=None, keepdim=False):
    """log(sum(exp(input))) over `dim`, without overflow.

    >>> logsumexp(tensor([1000.0, 1000.0]))
    tensor(1000.69314718)
    """
    input = _floating(input, None)
    result = _logsumexp(input, dim if input.ndim else None, keepdim)
    if result.dtype.kind != "c":
        return result
    return result - 2j * np.pi * np.rint(result.detach().imag / (2 * np.pi))  # the principal one of all logarithms


@numpy_names
def softmax(input, dim=None, dtype=None):
    """exp(input) divided by its sum along `dim`.

    >>> softmax(tensor([0.0, 0.0]), dim=0)
    tensor([0.5, 0.5])
    """
    return _softmax(_floating(input, dtype), _required(dim, "softmax"))


@numpy_names
def log_softmax(input, dim=None, dtype=None):
    """The logarithm of :func:`softmax`, without loss of precision.

    >>> log_softmax(tensor([0.0, 0.0]), dim=0).exp()
    tensor([0.5, 0.5])
    """
    return _log_softmax(_floating(input, dtype), _required(dim, "log_softmax"))


def _floating(input, dtype):
    """The input as a Tensor, of this dtype if there is one."""
    input = as_tensor(input)
    return input if dtype is None else input.astype(dtype)


def _required(dim, function):
    if dim is None:
        raise OperationError(f"{function}() needs dim, the axis along which the elements are to add up to one: dim=-1")
    return dim


@numpy_names
def cumsum(input, dim=None, *, dtype=None):
    """The running sum along `dim`.

    >>> cumsum(tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([1., 3., 6.])
    """
    return _running(_cumsum, input, dim, dtype)


@numpy_names
def cumprod(input, dim=None, *, dtype=None):
    """The running product along `dim`.

    >>> cumprod(tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([1., 2., 6.])
    """
    return _running(_cumprod, input, dim, dtype)


def _running(entry, input, dim, dtype):
    """A running sum or product; that of a number along its only axis is a number."""
    input = _floating(input, dtype)
    result = entry(input, dim)
    return result if input.ndim or dim is None else result.reshape(())
