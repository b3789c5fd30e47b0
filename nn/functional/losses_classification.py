"""Losses of predictions of classes.

`reduction` is 'mean', 'sum' or 'none' (one number for each sample); `size_average` and `reduce` are PyTorch's older
form of it. ValueError for any other reduction.
"""

import numpy as np

import autograd
from autograd import OperationError

from .activation import logsigmoid
from .checking import real_input
from .reductions import alike, broadcastable, like, reduced, reduction_of


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """Minus the log-probability, given as `input`, of the class `target`.

    Shapes: input (C), (N, C) or (N, C, d1, ...); target (), (N) or (N, d1, ...) of class indices. With a `weight` for
    each class, 'mean' divides by the sum of the weights of the targets.

    Raises OperationError if the shapes do not fit or a class index is out of range.

    >>> import nn
    >>> nn.functional.nll_loss(tensor([[-1.0, -2.0], [-3.0, -4.0]]), tensor([0, 1]))
    tensor(2.5)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input = autograd.as_tensor(input)
    axis = min(1, input.ndim - 1)
    indices, counted = _class_indices("nll_loss", input, target, axis, ignore_index)
    if weight is not None:
        counted = counted * _class_weights("nll_loss", weight, input, input.shape[axis])[indices]
    picked = np.take_along_axis(input, np.expand_dims(indices, axis), axis).squeeze(axis)
    loss = -picked * counted
    return loss.sum() / counted.sum() if reduction == "mean" else reduced(loss, reduction)


def _class_weights(name, weight, input, classes):
    weight = autograd.as_tensor(weight, input.dtype)
    if weight.shape != (classes,):
        raise OperationError(f"{name}(weight): expected one for each of the {classes} classes, got shape {weight.shape}")
    return weight


def _class_indices(name, input, target, axis, ignore_index):
    """The class indices as an array, with 0 for those to be ignored, and 1.0 or 0.0 for those that count or do not."""
    if ignore_index is not None and not isinstance(ignore_index, (int, np.integer)):
        raise OperationError(f"{name}(ignore_index): expected a class index, an integer, got {ignore_index!r}")
    target = autograd.as_tensor(target).detach().numpy()
    expected = input.shape[:axis] + input.shape[axis + 1 :]
    if input.ndim == 0 or target.shape != expected or target.dtype.kind not in "iu":
        raise OperationError(
            f"{name}: for input of shape {input.shape}, classes along axis 1 (or the only one), the target is an array "
            f"of class indices (integers) of shape {expected}; got {target.dtype}{list(target.shape)}"
        )
    counted = target != ignore_index
    indices = np.where(counted, target, 0)
    classes = input.shape[axis]
    if indices.size and (indices.min() < 0 or indices.max() >= classes):
        wrong = indices[(indices < 0) | (indices >= classes)].flat[0]
        raise OperationError(f"{name}: class index {wrong} is out of range for {classes} classes")
    return indices, counted.astype(input.dtype)


def cross_entropy(
    input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0
):
    """Minus the log-probability of the target class, where `input` holds unnormalised log-probabilities (logits).

    Parameters
    ----------
    input : (C), (N, C) or (N, C, d1, ...) of logits
    target : class indices of shape (), (N) or (N, d1, ...); or one probability for each class (for example one-hot
        rows, of any dtype) in the shape of the input
    weight : (C), factor for each class; with class indices 'mean' divides by the sum of the targets' weights. It has no
        gradient
    ignore_index : samples of this class index do not count; not for probabilities
    label_smoothing : the share of the target that is spread evenly over all classes (Szegedy et al. 2016)

    Raises
    ------
    OperationError
        if the shapes do not fit, a class index is out of range, the weight requires a gradient, or a class is to be
        ignored where the target holds probabilities.

    >>> import nn
    >>> logits = tensor([[2.0, 0.0], [0.0, 0.0]])
    >>> nn.functional.cross_entropy(logits, tensor([0, 1]))
    tensor(0.4100376)
    >>> nn.functional.cross_entropy(logits, tensor([[1, 0], [0, 1]]))
    tensor(0.4100376)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if not 0 <= label_smoothing <= 1:
        raise OperationError(f"cross_entropy(label_smoothing): expected 0 to 1, got {label_smoothing}")
    input, target = autograd.as_tensor(input), autograd.as_tensor(target)
    if target.shape == input.shape:
        if ignore_index >= 0:
            raise OperationError(f"cross_entropy(ignore_index={ignore_index}): only class indices can be ignored, and the "
                                 f"target holds probabilities: it has the shape of the input, {input.shape}")  # fmt: skip
        target = target.astype(input.dtype, copy=False)
    if weight is not None:
        weight = autograd.as_tensor(weight, input.dtype)
    return autograd.cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)


# -- margins ------------------------------------------------------------------------------------------------------


def _as_rows(name, input):
    """`input` as (N, C), and how to give one number for each row back."""
    input = real_input(name, input, most=2)
    return (input, False) if input.ndim == 2 else (input.reshape(1, -1), True)


def multi_margin_loss(
    input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"
):  # fmt: skip
    """The mean over the other classes of ``max(0, margin - input[target] + input[other]) ** p``, times the weight.

    Shapes: input (N, C) or (C), target (N) or () of class indices, weight (C). `p` is 1 or 2.

    Raises OperationError if shapes do not fit, a class index is out of range, or `p` is neither 1 nor 2.

    >>> import nn
    >>> nn.functional.multi_margin_loss(tensor([[0.0, 2.0, 0.5, 0.5]]), tensor([1]))
    tensor(0.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if p not in (1, 2):
        raise OperationError(f"multi_margin_loss(p): expected 1 or 2, got {p}")
    rows, single = _as_rows("multi_margin_loss", input)
    target = np.atleast_1d(autograd.as_tensor(target).detach().numpy())
    indices, _ = _class_indices("multi_margin_loss", rows, target, 1, None)
    own = np.take_along_axis(rows, indices[:, None], 1)
    excess = autograd.relu(margin - own + rows) ** p
    others = (np.arange(rows.shape[1]) != indices[:, None]).astype(rows.dtype)
    loss = (excess * others).sum(1) / rows.shape[1]
    if weight is not None:
        loss = loss * _class_weights("multi_margin_loss", weight, rows, rows.shape[1])[indices]
    return reduced(loss[0] if single else loss, reduction)


def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """The sum over target classes j and other classes i of ``max(0, 1 - (input[j] - input[i]))``, over the classes' number.

    Shapes: input and target (N, C) or (C); a row of the target lists its class indices and ends with -1.

    Raises OperationError if shapes do not fit or a class index is out of range.

    >>> import nn
    >>> nn.functional.multilabel_margin_loss(tensor([0.1, 0.2, 0.4, 0.8]), tensor([3, 0, -1, 1]))
    tensor(0.85)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    rows, single = _as_rows("multilabel_margin_loss", input)
    labels = np.atleast_2d(autograd.as_tensor(target).detach().numpy())
    classes = rows.shape[1]
    if labels.shape != rows.shape or labels.dtype.kind not in "iu" or (labels.size and labels.max() >= classes):
        raise OperationError(
            f"multilabel_margin_loss: expected class indices below {classes} of shape {rows.shape}, "
            f"got {labels.dtype}{list(labels.shape)}"
        )
    listed = np.logical_and.accumulate(labels >= 0, axis=1)
    labels = np.where(listed, labels, 0)
    is_target = ((labels[:, :, None] == np.arange(classes)) & listed[:, :, None]).any(axis=1)
    own = np.take_along_axis(rows, labels, 1)
    margins = autograd.relu(1.0 - (own[:, :, None] - rows[:, None, :]))
    pairs = (listed[:, :, None] & ~is_target[:, None, :]).astype(rows.dtype)
    loss = (margins * pairs).sum((1, 2)) / classes
    return reduced(loss[0] if single else loss, reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Binary cross-entropy of the logits of several labels, averaged over the classes (the last axis).

    Shapes: input and target (..., C); weight broadcast against them. Raises OperationError if they do not fit.

    >>> import nn
    >>> nn.functional.multilabel_soft_margin_loss(tensor([[0.0, 0.0]]), tensor([[1.0, 0.0]]))
    tensor(0.69314718)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    name = "multilabel_soft_margin_loss"
    input, target = alike(name, real_input(name, input, least=1), target)
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    weight = broadcastable("weight", weight, input)
    loss = (loss if weight is None else loss * weight).sum(-1) / input.shape[-1]
    return reduced(loss, reduction)


def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """`input`, a distance, where the target is 1, and ``max(0, margin - input)`` where it is -1. Shapes are the same.

    >>> import nn
    >>> nn.functional.hinge_embedding_loss(tensor([0.5, 0.25]), tensor([1, -1]), reduction="none")
    tensor([0.5 , 0.75])
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input = real_input("hinge_embedding_loss", input)
    target = like(target, input).detach()
    far = autograd.where(target != 1, autograd.clamp(margin - input, min=0.0), 0.0)
    return reduced(far + autograd.where(target != -1, input, 0.0), reduction)


def linear_cross_entropy(
    input, linear_weight, target, *, linear_bias=None, weight=None, reduction="mean", ignore_index=None, label_smoothing=0.0,
    options=None
):  # fmt: skip
    """:func:`cross_entropy` of ``linear(input, linear_weight, linear_bias)``, which are the scores of the classes.

    Shapes: linear_weight (C, in_features), or (C, d1, ..., in_features) for targets with further axes. `options` say how
    PyTorch divides the work; they are accepted, and not needed.

    >>> import nn
    >>> nn.functional.linear_cross_entropy(tensor([[1.0, 0.0]]), tensor([[2.0, 0.0], [0.0, 0.0]]), tensor([0]))
    tensor(0.12692801)
    """
    linear_weight = autograd.as_tensor(linear_weight)
    features, outputs = linear_weight.shape[-1], linear_weight.shape[:-1]
    bias = None if linear_bias is None else autograd.as_tensor(linear_bias).reshape(-1)
    scores = autograd.linear(input, linear_weight.reshape(-1, features), bias)
    scores = scores.reshape(*scores.shape[:-1], *outputs)
    ignored = -100 if ignore_index is None else ignore_index
    return cross_entropy(scores, target, weight, ignore_index=ignored, reduction=reduction, label_smoothing=label_smoothing)
