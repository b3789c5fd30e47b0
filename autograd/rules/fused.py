"""What neural networks do at every step, as one record each: a linear layer and losses; see classification.py.

Beside each entry stands its composition of elementary functions (``..._composed``), which says what it computes and
which the tests compare it with: values, first and second derivatives.
"""

import functools
import math

import numpy as np

from .blas import one_thread
from .exponential import decay, sigmoid, softplus
from .parallel import team
from .products import as_rows, product
from .samples_linear import binary_targets, layer_inputs, predictions
from .table import define

# -- the linear layer -------------------------------------------------------------------------------------------


def _linear(x, weight, bias):
    shape, of_weight = x.shape, weight.shape
    if not shape or len(of_weight) != 2 or shape[-1] != of_weight[1]:
        raise ValueError("expected x of shape (..., in), weight of shape (out, in) and bias of shape (out,)")
    result = product(x if len(shape) == 2 else as_rows(x, shape), weight.T)
    if bias is not None:
        if bias.dtype is result.dtype and bias.shape == of_weight[:1]:
            result += bias
        else:
            result = result + bias
    return result if len(shape) == 2 else result.reshape((*shape[:-1], of_weight[0]))


@functools.lru_cache(maxsize=64)
def vector_of_ones(n, dtype):
    """Ones to sum by in a product; read-only, since everybody gets the same."""
    ones = np.ones(n, dtype)
    ones.flags.writeable = False
    return ones


def column_sums(rows):
    """The sum of each column, as a product with ones: a third of the time that a reduction over the first axis takes."""
    return _by_one_thread(vector_of_ones(rows.shape[0], rows.dtype), rows)


def row_sums(rows):
    """The sum of each row, as a product with ones: a third of the time that a reduction takes."""
    return _by_one_thread(rows, vector_of_ones(rows.shape[1], rows.dtype))


def _by_one_thread(a, b):
    """``a @ b``, while helpers have work, without the library's own threads: as all large products, see there."""
    if a.__class__ is not np.ndarray or b.__class__ is not np.ndarray:  # symbols
        return a @ b
    if not team.expecting or max(a.nbytes, b.nbytes) <= 2**13:
        return a.dot(b)
    with one_thread:
        return a @ b


linear = define(_linear, name="linear", formula=r"x W^{\mathsf{T}} + b", sample=layer_inputs,
                x=lambda g, weight, x_shape: product(as_rows(g, g.shape), weight).reshape(x_shape),
                weight=lambda g, x: product(as_rows(g, g.shape).T, as_rows(x, x.shape)),
                bias=lambda g: column_sums(as_rows(g, g.shape)))  # fmt: skip


def linear_composed(x, weight, bias=None):
    result = np.matmul(x, np.transpose(weight))
    return result if bias is None else result + bias


# -- its derivative along tangents of inputs and weights, which forward mode gives in one record ---------------------


def _linear_slope(x, of_x, weight, of_weight, of_bias):
    return _linear(x, of_weight, of_bias) + _linear(of_x, weight, None)


def _with_tangents(draw):
    (x, weight, bias), _ = layer_inputs(draw)
    return [x, draw.array(x.shape), weight, draw.array(weight.shape), bias], {}


linear_slope = define(_linear_slope, name="linear_slope", sample=_with_tangents,
                      x=lambda g, of_weight, x_shape: product(as_rows(g, g.shape), of_weight).reshape(x_shape),
                      of_x=lambda g, weight, x_shape: product(as_rows(g, g.shape), weight).reshape(x_shape),
                      weight=lambda g, of_x: product(as_rows(g, g.shape).T, as_rows(of_x, of_x.shape)),
                      of_weight=lambda g, x: product(as_rows(g, g.shape).T, as_rows(x, x.shape)),
                      of_bias=lambda g: column_sums(as_rows(g, g.shape)))  # fmt: skip


def linear_slope_composed(x, of_x, weight, of_weight, of_bias=None):
    return linear_composed(x, of_weight, of_bias) + linear_composed(of_x, weight)


# -- what losses share ------------------------------------------------------------------------------------------


def reduced(losses, reduction, count):
    """The losses, their sum, or their sum over `count()`."""
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction={reduction!r}: expected 'mean', 'sum' or 'none'")
    total = np.add.reduce(losses, axis=None)
    return total / count() if reduction == "mean" else total


def _per_element(g, reduction, shape):
    """The gradient of each loss, from that of their reduction."""
    return g / math.prod(shape) if reduction == "mean" else g


def composed_reduction(losses, reduction, count):
    if reduction == "none":
        return losses
    return np.sum(losses) / count if reduction == "mean" else np.sum(losses)


# -- squared errors ---------------------------------------------------------------------------------------------


def _mse(x, y, reduction):
    error = x - y
    if error.dtype.kind == "c":
        raise TypeError(f"expected real numbers, whose squares are sizes, not {error.dtype}; take those of abs(x - y)")
    return reduced(error * error, reduction, lambda: error.size)


def _mse_vjp(g, x, y, reduction):
    error = x - y
    return _per_element(g, reduction, error.shape) * (2 * error)


mse = define(_mse, name="mse", formula=r"\overline{(x - y)^2}", options=dict(reduction="mean"), sample=predictions,
             x=_mse_vjp,
             y=lambda g, x, y, reduction: -_mse_vjp(g, x, y, reduction))  # fmt: skip


def mse_composed(x, y, reduction="mean"):
    return composed_reduction((x - y) ** 2, reduction, math.prod(np.broadcast_shapes(np.shape(x), np.shape(y))))


# -- binary cross-entropy ---------------------------------------------------------------------------------------


def _bce_with_logits(x, targets, weight, pos_weight, reduction):
    if np.shape(targets) != x.shape:
        raise ValueError(f"expected targets of the shape of x, {x.shape}, and got {np.shape(targets)}")
    tail = np.log1p(decay(x))
    of_ones = targets * (np.maximum(-x, 0) + tail)
    losses = (1 - targets) * (np.maximum(x, 0) + tail) + (of_ones if pos_weight is None else pos_weight * of_ones)
    return reduced(losses if weight is None else weight * losses, reduction, lambda: x.size)


def _weighted(g, x_shape, weight, reduction):
    g = _per_element(g, reduction, x_shape)
    return g if weight is None else g * weight


def _bce_x(g, x, targets, weight, pos_weight, reduction):
    if pos_weight is None:
        slope = sigmoid(x) - targets
    else:
        slope = (1 - targets) * sigmoid(x) - pos_weight * targets * sigmoid(-x)
    return _weighted(g, x.shape, weight, reduction) * slope


def _bce_targets(g, x, weight, pos_weight, reduction):
    slope = -x if pos_weight is None else pos_weight * softplus(-x) - softplus(x)
    return _weighted(g, x.shape, weight, reduction) * slope


def _bce_weight(g, x, targets, pos_weight, reduction):
    return _per_element(g, reduction, x.shape) * bce_with_logits(x, targets, None, pos_weight, reduction="none")


bce_with_logits = define(_bce_with_logits, name="bce_with_logits", options=dict(reduction="mean"),
                         sample=binary_targets,
                         x=_bce_x,
                         targets=_bce_targets,
                         weight=_bce_weight,
                         pos_weight=lambda g, x, targets, weight, reduction:
                             _weighted(g, x.shape, weight, reduction) * (targets * softplus(-x)))  # fmt: skip


def bce_with_logits_composed(x, targets, weight=None, pos_weight=None, reduction="mean"):
    of_ones = targets * np.log(sigmoid(x))
    losses = -(of_ones if pos_weight is None else pos_weight * of_ones) - (1 - targets) * np.log(sigmoid(-x))
    return composed_reduction(losses if weight is None else weight * losses, reduction, math.prod(np.shape(x)))
