"""Batching rules of products, linear algebra, and the losses of neural networks."""

import math

import numpy as np

from ...rules.contraction import contraction
from .rules import batching

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# -- products ---------------------------------------------------------------------------------------------------------


@batching("matmul")
def _matmul(batch):
    (x, y), (x_marked, y_marked), (m, n) = batch.values, batch.marked, batch.ndims
    if not y_marked and n <= 2:
        return _one_right_factor(batch, x, y)
    if not x_marked and m <= 2 and n == 1:
        return y @ (np.swapaxes(x, 0, 1) if m == 2 else x)
    x = x[..., None, :] if m == 1 else x
    y = y[..., None] if n == 1 else y
    x, y = _same_rank(x, y, x_marked, y_marked)
    out = x @ y
    out = out[..., 0] if n == 1 else out
    return out[..., 0, :] if m == 1 and n > 1 else out[..., 0] if m == 1 else out


def _one_right_factor(batch, x, y):
    """One matrix for all examples: a single product of matrices, however many axes `x` has."""
    shape = (batch.size, *batch.shapes[0])
    if len(shape) <= 2:
        return x @ y
    rows = np.reshape(x, (-1, shape[-1])) @ y
    return np.reshape(rows, (*shape[:-1], *batch.shapes[1][1:]))


def _same_rank(x, y, x_marked, y_marked):
    """x and y with axes of length 1 behind the examples, so that both have as many axes behind them."""
    longest = max(np.ndim(x) - x_marked, np.ndim(y) - y_marked)
    return (_with_rank(x, x_marked, longest), _with_rank(y, y_marked, longest))


def _with_rank(x, marked, ndim):
    shape = np.shape(x)
    missing = ndim - (len(shape) - marked)
    return np.reshape(x, (shape[0], *(1,) * missing, *shape[1:])) if marked and missing else x


def _over_core_axes(*counts):
    """A rule for a function of the last axes of its arguments, so many of each, that broadcasts those before."""

    def rule(batch):
        longest = max(n - count for n, count in zip(batch.ndims, counts))
        values = [_with_rank(x, mark, longest + count) for x, mark, count in zip(batch.values, batch.marked, counts)]
        return batch.apply(values)

    return rule


batching("vecdot")(_over_core_axes(1, 1))
batching("matvec")(_over_core_axes(2, 1))
batching("vecmat")(_over_core_axes(1, 2))


@batching("einsum")
def _einsum(batch):
    inputs, output = batch.options["subscripts"].split("->")
    letter = next(letter for letter in _LETTERS if letter not in inputs)
    terms = [letter * mark + term for term, mark in zip(inputs.split(","), batch.marked)]
    return batch.apply(subscripts=f"{','.join(terms)}->{letter}{output}")


@batching("tensordot")
def _tensordot(batch):
    (a, b), axes = batch.values, batch.options["axes"]
    m, n = batch.ndims
    if np.ndim(axes) == 0:
        axes = range(m - axes, m), range(axes)
    of_a, of_b = ([axis % k for axis in np.atleast_1d(one)] for one, k in zip(axes, (m, n)))
    letters = iter(_LETTERS)
    a_term = [next(letters) for _ in range(m)]
    b_term = [a_term[of_a[of_b.index(k)]] if k in of_b else next(letters) for k in range(n)]
    output = [a_term[k] for k in range(m) if k not in of_a] + [b_term[k] for k in range(n) if k not in of_b]
    first = next(letters)
    a_mark, b_mark = (first * mark for mark in batch.marked)
    subscripts = f"{a_mark}{''.join(a_term)},{b_mark}{''.join(b_term)}->{first}{''.join(output)}"
    return contraction([a, b], subscripts=subscripts, optimize=True)


# -- linear algebra: NumPy takes batches of matrices ------------------------------------------------------------------


@batching("inv", "det", "cofactors", "slogdet", "cholesky", "eigh", "eig", "svd", "qr", "pinv", "complement")
def _as_it_is(batch):
    return batch.apply()


batching("cofactors_slope")(_over_core_axes(2, 2))


@batching("solve")
def _solve(batch):
    (a, b), (a_marked, b_marked), (m, n) = batch.values, batch.marked, batch.ndims
    if n > 1:
        return batch.apply(list(_same_rank(a, b, a_marked, b_marked)))
    if not a_marked and m == 2:
        return np.swapaxes(batch.apply([a, np.swapaxes(b, 0, 1)]), 0, 1)  # all right-hand sides in one system
    return batch.apply(list(_same_rank(a, b[..., None], a_marked, b_marked)))[..., 0]


# -- neural networks --------------------------------------------------------------------------------------------------


@batching("linear")
def _linear(batch):
    if not any(batch.marked[1:]):
        return batch.apply()
    return _with_bias(batch, _layer(batch, 0, 1), 2)


@batching("linear_slope")
def _linear_slope(batch):
    return _with_bias(batch, _layer(batch, 0, 3) + _layer(batch, 1, 2), 4)


def _layer(batch, x, weight):
    """The product of the inputs, the argument at place `x`, with the transposed weights, for each example."""
    rows = np.reshape(batch.values[x], (*([batch.size] if batch.marked[x] else []), -1, batch.shapes[x][-1]))
    out = rows @ np.swapaxes(batch.whole(weight), -1, -2)
    return np.reshape(out, (batch.size, *batch.shapes[x][:-1], batch.shapes[weight][0]))


def _with_bias(batch, out, place):
    bias = batch.values[place]
    return out if bias is None else out + _with_rank(bias, batch.marked[place], batch.ndims[0])


def _reduced(losses, reduction, size, count=None):
    """The losses of each example, their sum or their mean over `count`."""
    if reduction == "none":
        return losses
    rows = np.reshape(losses, (size, math.prod(losses.shape[1:])))
    total = np.add.reduce(rows, axis=1)
    return total / (rows.shape[1] if count is None else count) if reduction == "mean" else total


@batching("mse")
def _mse(batch):
    losses = batch.apply(batch.aligned(), reduction="none")
    return _reduced(losses, batch.options["reduction"], batch.size)


@batching("bce_with_logits")
def _bce_with_logits(batch):
    x, targets, *weights = batch.aligned()
    values = [np.broadcast_to(value, (batch.size, *batch.shapes[0])) for value in (x, targets)]
    return _reduced(batch.apply([*values, *weights], reduction="none"), batch.options["reduction"], batch.size)


def _folded(batch):
    """All but the weights with the examples behind each other, as if they were one large batch of a network."""
    if len(batch.shapes[0]) == 1:
        return batch.wholes()[:-1]
    return [np.reshape(value, (-1, *shape[1:])) for value, shape in zip(batch.wholes()[:-1], batch.shapes)]


@batching("class_errors")
def _class_errors(batch):
    return np.reshape(batch.apply([*_folded(batch), batch.shared(2)]), (batch.size, *batch.shapes[0]))


@batching("cross_entropy", "cross_entropy_slope")
def _cross_entropy(batch):
    *logits, targets = _folded(batch)
    weight, reduction = batch.shared(len(logits) + 1), batch.options["reduction"]
    losses = batch.apply([*logits, targets, weight], reduction="none")
    shape = batch.shapes[0]
    losses = np.reshape(losses, (batch.size, *shape[: min(1, len(shape) - 1)], *shape[2:]))
    count = None
    if reduction == "mean" and batch.shapes[len(logits)] != shape:
        counted = targets != batch.options["ignore_index"]
        counts = counted * (1.0 if weight is None else np.take(weight, np.where(counted, targets, 0)))
        of_each = np.reshape(counts, (batch.size, math.prod(counts.shape) // max(batch.size, 1)))
        count = np.add.reduce(of_each, axis=1).astype(losses.dtype)
    return _reduced(losses, reduction, batch.size, count)
