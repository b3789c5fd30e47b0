"""Losses of numbers and of probabilities: how far each prediction is from its target.

Targets are cast to the dtype of the predictions. `reduction` is 'mean', 'sum' or 'none' (one number for each element);
`size_average` and `reduce` are PyTorch's older form of it. ValueError for any other reduction.
"""

import math

import numpy as np

import autograd
from autograd import OperationError

from .checking import real_input
from .reductions import alike, broadcastable, like, reduced, reduction_of, weighted

# -- differences --------------------------------------------------------------------------------------------------


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The squared difference of `input` and `target`, which have the same shape.

    With a `weight` of that shape each square counts with its weight, and 'mean' divides by the weights' sum.
    Raises OperationError if shapes differ.

    >>> import nn
    >>> nn.functional.mse_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = alike("mse_loss", input, target)
    if weight is None:
        return autograd.mse_loss(input, target, reduction)
    return weighted(autograd.mse_loss(input, target, "none"), weight, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The absolute difference of `input` and `target`, which have the same shape; `weight` as in :func:`mse_loss`.

    >>> import nn
    >>> nn.functional.l1_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = alike("l1_loss", input, target, kinds="fciub")
    return weighted(autograd.abs(input - target), weight, reduction)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Half the squared difference up to `delta`, and a straight line of slope `delta` from there on (Huber 1964).

    A `weight` of the same shape multiplies each loss. Raises OperationError if shapes differ or delta is not positive.

    >>> import nn
    >>> nn.functional.huber_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]), "none")
    tensor([0.125, 2.5  ])
    """
    reduction = reduction_of(reduction)
    if np.iscomplexobj(delta) or not delta > 0:
        raise OperationError(f"huber_loss(delta): expected a positive number, got {delta}")
    input, target = alike("huber_loss", input, target)
    difference = input - target
    size = autograd.abs(difference)
    loss = autograd.where(size < delta, 0.5 * difference * difference, delta * (size - 0.5 * delta))
    if weight is None:
        return reduced(loss, reduction)
    return reduced(weighted(loss, weight, "none"), reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """The absolute difference, rounded off below `beta`: :func:`huber_loss` over `beta` (Girshick 2015).

    Raises OperationError if shapes differ or beta is negative.

    >>> import nn
    >>> nn.functional.smooth_l1_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]), reduction="none")
    tensor([0.125, 2.5  ])
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if beta < 0:
        raise OperationError(f"smooth_l1_loss(beta): expected a number of at least 0, got {beta}")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return huber_loss(input, target, reduction, beta) / beta


# -- minus the logarithm of a density -----------------------------------------------------------------------------


def poisson_nll_loss(
    input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"
):  # fmt: skip
    """Minus the log-probability of the count `target` in a Poisson distribution, without its constant part.

    `input` is the logarithm of the rate, or, without `log_input`, the rate, to which `eps` is added. With `full`,
    Stirling's approximation of log(target!) is added for targets above 1.

    >>> import nn
    >>> nn.functional.poisson_nll_loss(tensor([0.0]), tensor([3.0]))
    tensor(1.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input = real_input("poisson_nll_loss", input)
    target = like(target, input)
    if log_input:
        loss = autograd.exp(input) - target * input
    else:
        loss = input - target * autograd.log(input + eps)
    if full:
        large = autograd.where(target > 1, target, 1.0)
        stirling = large * autograd.log(large) - large + 0.5 * autograd.log(2 * math.pi * large)
        loss = loss + autograd.where(target > 1, stirling, 0.0)
    return reduced(loss, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """Minus the log-density of `target` in the normal distribution with mean `input` and variance `var`.

    Variances below `eps` count as `eps`, but pass their gradient on (Nix & Weigend 1994). `var` is a number, has the
    shape of the input, or lacks its last axis or has length 1 in one. With `full`, log(2 pi) / 2 is added.

    Raises OperationError if a variance is negative or if it has another shape.

    >>> import nn
    >>> nn.functional.gaussian_nll_loss(tensor([0.0]), tensor([2.0]), tensor([1.0]))
    tensor(2.)
    """
    reduction = reduction_of(reduction)
    input = real_input("gaussian_nll_loss", input)
    target, var = like(target, input), like(var, input)
    if var.ndim and var.shape == input.shape[:-1] != input.shape:
        var = var[..., None]
    fits = var.ndim == 0 or (var.ndim == input.ndim and all(n in (1, m) for n, m in zip(var.shape, input.shape)))
    if not fits or (var.detach() < 0).any():
        raise OperationError(
            f"gaussian_nll_loss(var): expected variances of at least 0 in the shape of the input, {input.shape}, "
            f"possibly without its last axis or with length 1; got {var.shape}"
        )
    var = var + (autograd.clamp(var.detach(), min=eps) - var.detach())
    loss = 0.5 * (autograd.log(var) + (input - target) ** 2 / var)
    return reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """The Kullback-Leibler divergence of a distribution `target` from the one with log-probabilities `input`.

    ``target * (log(target) - input)`` for each element. With `log_target`, the target too holds log-probabilities.
    The divergence itself is the sum over all classes: `reduction` 'batchmean' is the 'sum' over the batch's length.

    >>> import nn
    >>> nn.functional.kl_div(tensor([0.5, 0.5]).log(), tensor([1.0, 0.0]), reduction="sum")
    tensor(0.69314718)
    """
    batchmean = reduction == "batchmean" and size_average is None and reduce is None
    reduction = "sum" if batchmean else reduction_of(reduction, size_average, reduce)
    input = real_input("kl_div", input)
    target = like(target, input)
    if log_target:
        loss = autograd.exp(target) * (target - input)
    else:
        nonzero = autograd.where(target == 0, 1.0, target)
        loss = autograd.where(target == 0, 0.0, target * autograd.log(nonzero)) - target * input
    loss = reduced(loss, reduction)
    return loss / input.shape[0] if batchmean and input.ndim else loss


# -- yes or no ----------------------------------------------------------------------------------------------------


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """``-(y * log(p) + (1 - y) * log(1 - p))`` of probabilities p = `input` and y = `target`.

    As in PyTorch logarithms are at least -100, and the slope is divided by at least 1e-12: nothing is infinite at
    0 and 1. From logits, :func:`binary_cross_entropy_with_logits` loses no digits.

    Raises OperationError if shapes differ, or unless all probabilities are between 0 and 1.

    >>> import nn
    >>> nn.functional.binary_cross_entropy(tensor([0.5, 0.0]), tensor([1.0, 1.0]), reduction="none")
    tensor([  0.69314718, 100.        ])
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = alike("binary_cross_entropy", real_input("binary_cross_entropy", input), target)
    p = input.detach()
    if not ((p >= 0) & (p <= 1)).all():
        raise OperationError("binary_cross_entropy: expected probabilities between 0 and 1; are these logits? Then take "
                             "binary_cross_entropy_with_logits")  # fmt: skip
    inside = p * (1 - p) >= 1e-12
    safe = autograd.where(inside, input, 0.5)
    loss = -(target * autograd.log(safe) + (1 - target) * autograd.log(1 - safe))
    loss = autograd.where(inside, loss, _at_the_end(input, target))
    weight = broadcastable("weight", weight, input)
    return reduced(loss if weight is None else loss * weight, reduction)


def _at_the_end(input, target):
    """Binary cross-entropy where the probability is 0 or 1, or next to it: a straight line of PyTorch's slope."""
    p = input.detach()
    with np.errstate(divide="ignore"):
        ones, zeros = (autograd.clamp(autograd.log(value), min=-100.0) for value in (p, 1 - p))
    return -(target * ones + (1 - target) * zeros) + (input - p) * ((p - target.detach()) / 1e-12)


def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """``-(pos_weight * y * log(p) + (1 - y) * log(1 - p))`` with ``p = sigmoid(input)``, without overflow.

    Parameters
    ----------
    input, target : of the same shape; targets between 0 and 1
    weight : factor for each element, broadcast against the input
    pos_weight : factor for the positive part, broadcast against the input (one for each class: last axis)

    >>> import nn
    >>> nn.functional.binary_cross_entropy_with_logits(tensor([0.0, 1000.0]), tensor([1.0, 1.0]))
    tensor(0.34657359)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = alike("binary_cross_entropy_with_logits", input, target)
    weight, pos_weight = broadcastable("weight", weight, input), broadcastable("pos_weight", pos_weight, input)
    return autograd.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """``log(1 + exp(-target * input))`` for targets 1 and -1, without overflow. Shapes are the same.

    >>> import nn
    >>> nn.functional.soft_margin_loss(tensor([0.0]), tensor([1.0]))
    tensor(0.69314718)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = alike("soft_margin_loss", real_input("soft_margin_loss", input), target)
    return reduced(autograd.softplus(-target * input), reduction)
