"""What nets do at every step, each recorded as one operation.

Every one of these equals a composition of elementary functions, which stands beside its entry in
:mod:`autograd.rules.fused` and :mod:`autograd.rules.classification`.
"""

import math

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..rules import classification, exponential, fused, special

_linear, _mse, _bce = lane(fused.linear), lane(fused.mse), lane(fused.bce_with_logits)
_cross_entropy = lane(classification.cross_entropy)
_erf, _gelu_tanh = lane(special.erf), lane(exponential.gelu_tanh)


def linear(input, weight, bias=None):
    """``input @ weight.T + bias``: input (..., in), weight (out, in), bias (out,), result (..., out).

    >>> linear(tensor([[1.0, 2.0]]), tensor([[3.0, 4.0]]), tensor([0.5]))
    tensor([[11.5]])
    """
    return _linear(input, weight, bias)


def mse_loss(input, target, reduction="mean"):
    """The squared difference of `input` and `target`; reduction 'mean', 'sum' or 'none'.

    >>> mse_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """
    return _mse(input, target, reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """``-(pos_weight y log p + (1 - y) log(1 - p))`` with ``p = sigmoid(input)`` and y = `target`, without overflow.

    >>> binary_cross_entropy_with_logits(tensor([0.0]), tensor([1.0]))
    tensor(0.69314718)
    """
    return _bce(input, target, weight, pos_weight, reduction)


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Minus the log-probability of the target class, from logits of shape (C), (N, C) or (N, C, d1, ...).

    `target` holds class indices, or one probability for each class in the shape of the logits. With a `weight` for
    each class, 'mean' divides by the weights of the target classes, as in PyTorch; the weight has no gradient, and
    OperationError says so if it requires one.

    >>> cross_entropy(tensor([[2.0, 0.0], [0.0, 0.0]]), tensor([0, 1]))
    tensor(0.4100376)
    """
    if getattr(weight, "requires_grad", False):
        raise OperationError("cross_entropy(weight): the class weights have no gradient here; give weight.detach()")
    return _cross_entropy(input, target, weight, reduction, label_smoothing, ignore_index)


def gelu(input, *, approximate="none"):
    """``input`` times the normal distribution's probability of less than ``input`` (Hendrycks & Gimpel 2016).

    `approximate` is 'none', or 'tanh' for the usual approximation; OperationError for anything else.

    >>> gelu(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """
    if approximate not in ("none", "tanh"):
        raise OperationError(f"gelu(approximate={approximate!r}): expected 'none' or 'tanh'")
    if approximate == "tanh":
        return _gelu_tanh(input)
    return input * (0.5 * (1 + _erf(input * math.sqrt(0.5))))
