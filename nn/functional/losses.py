"""Losses: how far predictions are from their targets.

Targets are cast to the dtype of the predictions, so that labels in float64 do not turn a float32 net into a float64
one. `reduction` is 'mean', 'sum' or 'none' (no reduction: one number for each element or sample).
"""

import numpy as np

import autograd

REDUCTIONS = ("mean", "sum", "none")


def mse_loss(input, target, reduction="mean"):
    """The squared difference of `input` and `target`, which have the same shape.

    >>> import nn
    >>> nn.functional.mse_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """
    check_reduction(reduction)
    return autograd.mse_loss(*_alike("mse_loss", input, target), reduction)


def l1_loss(input, target, reduction="mean"):
    """The absolute difference of `input` and `target`, which have the same shape.

    >>> import nn
    >>> nn.functional.l1_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """
    input, target = _alike("l1_loss", input, target)
    return _reduced(autograd.abs(input - target), reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
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
    check_reduction(reduction)
    input, target = _alike("binary_cross_entropy_with_logits", input, target)
    weight, pos_weight = _broadcastable("weight", weight, input), _broadcastable("pos_weight", pos_weight, input)
    return autograd.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight)


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Minus the log-probability, given as `input`, of the class `target`.

    Shapes: input (C), (N, C) or (N, C, d1, ...); target (), (N) or (N, d1, ...) of class indices. With a `weight` for
    each class, 'mean' divides by the sum of the weights of the targets.

    Raises OperationError if the shapes do not fit or a class index is out of range.

    >>> import nn
    >>> nn.functional.nll_loss(tensor([[-1.0, -2.0], [-3.0, -4.0]]), tensor([0, 1]))
    tensor(2.5)
    """
    input = autograd.as_tensor(input)
    axis = min(1, input.ndim - 1)
    indices, counted = _class_indices("nll_loss", input, target, axis, ignore_index)
    if weight is not None:
        counted = counted * autograd.as_tensor(weight, input.dtype)[indices]
    picked = np.take_along_axis(input, np.expand_dims(indices, axis), axis).squeeze(axis)
    loss = -picked * counted
    return loss.sum() / counted.sum() if reduction == "mean" else _reduced(loss, reduction)


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Minus the log-probability of the target class, where `input` holds unnormalised log-probabilities (logits).

    Parameters
    ----------
    input : (C), (N, C) or (N, C, d1, ...) of logits
    target : class indices of shape (), (N) or (N, d1, ...); or one probability for each class (for example one-hot
        rows, of any dtype) in the shape of the input
    weight : (C), factor for each class; with class indices 'mean' divides by the sum of the targets' weights
    ignore_index : samples of this class index do not count
    label_smoothing : the share of the target that is spread evenly over all classes (Szegedy et al. 2016)

    Raises
    ------
    OperationError
        if the shapes do not fit, or a class index is out of range.

    >>> import nn
    >>> logits = tensor([[2.0, 0.0], [0.0, 0.0]])
    >>> nn.functional.cross_entropy(logits, tensor([0, 1]))
    tensor(0.4100376)
    >>> nn.functional.cross_entropy(logits, tensor([[1, 0], [0, 1]]))
    tensor(0.4100376)
    """
    check_reduction(reduction)
    if not 0 <= label_smoothing <= 1:
        raise autograd.OperationError(f"cross_entropy(label_smoothing): expected 0 to 1, got {label_smoothing}")
    input, target = autograd.as_tensor(input), autograd.as_tensor(target)
    if target.shape == input.shape and target.dtype != input.dtype:
        target = target.astype(input.dtype)
    if weight is not None:
        weight = autograd.as_tensor(weight, input.dtype)
    return autograd.cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)


# -- parts ------------------------------------------------------------------------------------------------------


def check_reduction(reduction):
    """Raise ValueError for an unknown reduction."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction: expected 'mean', 'sum' or 'none', got {reduction!r}")


def _reduced(loss, reduction):
    check_reduction(reduction)
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss


def _alike(name, input, target):
    """`input` and `target` as Tensors of one dtype; refuses shapes that would broadcast, nearly always a mistake."""
    input, target = autograd.as_tensor(input), autograd.as_tensor(target)
    if input.shape != target.shape:
        raise autograd.OperationError(
            f"{name}: expected input and target of the same shape, got {input.shape} and {target.shape}; "
            "reshape one of them, for example with .reshape or [:, None]"
        )
    return input, target if target.dtype == input.dtype else target.astype(input.dtype)


def _broadcastable(name, value, input):
    """A factor for the elements of `input`, in its dtype, or None."""
    if value is None:
        return None
    value = autograd.as_tensor(value, input.dtype)
    try:
        fits = np.broadcast_shapes(value.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise autograd.OperationError(f"{name}: shape {value.shape} does not broadcast to the input's {input.shape}")
    return value


def _class_indices(name, input, target, axis, ignore_index):
    """The class indices as an array, with 0 for those to be ignored, and 1.0 or 0.0 for those that count or do not."""
    target = autograd.as_tensor(target).detach().numpy()
    expected = input.shape[:axis] + input.shape[axis + 1 :]
    if input.ndim == 0 or target.shape != expected or target.dtype.kind not in "iu":
        raise autograd.OperationError(
            f"{name}: for input of shape {input.shape}, classes along axis 1 (or the only one), the target is an array "
            f"of class indices (integers) of shape {expected}; got {target.dtype}{list(target.shape)}"
        )
    counted = target != ignore_index
    indices = np.where(counted, target, 0)
    classes = input.shape[axis]
    if indices.size and (indices.min() < 0 or indices.max() >= classes):
        wrong = indices[(indices < 0) | (indices >= classes)].flat[0]
        raise autograd.OperationError(f"{name}: class index {wrong} is out of range for {classes} classes")
    return indices, counted.astype(input.dtype)
