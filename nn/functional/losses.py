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
    input, target = _alike("mse_loss", input, target)
    return _reduced(autograd.square(input - target), reduction)


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
    input, target = _alike("binary_cross_entropy_with_logits", input, target)
    softplus = autograd.softplus(-input)  # = -log(p), and input + softplus = -log(1 - p)
    if pos_weight is not None:
        pos_weight = _broadcastable("pos_weight", pos_weight, input)
        softplus = softplus * (1 + (pos_weight - 1) * target)
    loss = softplus + (1 - target) * input
    if weight is not None:
        loss = loss * _broadcastable("weight", weight, input)
    return _reduced(loss, reduction)


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Minus the log-probability, given as `input`, of the class `target`.

    Shapes: input (C), (N, C) or (N, C, d1, ...); target (), (N) or (N, d1, ...) of class indices. With a `weight` for
    each class, 'mean' divides by the sum of the weights of the targets.

    >>> import nn
    >>> nn.functional.nll_loss(tensor([[-1.0, -2.0], [-3.0, -4.0]]), tensor([0, 1]))
    tensor(2.5)
    """
    input = autograd.as_tensor(input)
    target = _class_indices("nll_loss", input, target, ignore_index)
    loss, share = _of_classes(input, *target, _class_weight("nll_loss", weight, input))
    return loss.sum() / share.sum() if reduction == "mean" else _reduced(loss, reduction)


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
    input = autograd.as_tensor(input)
    check_reduction(reduction)
    if not 0 <= label_smoothing <= 1:
        raise autograd.OperationError(f"cross_entropy(label_smoothing): expected 0 to 1, got {label_smoothing}")
    axis = _class_axis("cross_entropy", input)
    weight = _class_weight("cross_entropy", weight, input)
    log_probabilities = autograd.log_softmax(input, axis)
    if np.shape(target) == input.shape:
        return _of_probabilities(log_probabilities, target, weight, axis, reduction, label_smoothing)
    indices, counted = _class_indices("cross_entropy", input, target, ignore_index)
    loss, share = _of_classes(log_probabilities, indices, counted, weight)
    if label_smoothing:
        weighted = log_probabilities if weight is None else log_probabilities * _along(weight, axis, input.ndim)
        spread = -weighted.sum(axis) * counted
        loss = (1 - label_smoothing) * loss + label_smoothing / input.shape[axis] * spread
    return loss.sum() / share.sum() if reduction == "mean" else _reduced(loss, reduction)


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
    value = autograd.as_tensor(value, input.dtype)
    try:
        fits = np.broadcast_shapes(value.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise autograd.OperationError(f"{name}: shape {value.shape} does not broadcast to the input's {input.shape}")
    return value


def _class_axis(name, input):
    if input.ndim == 0 or input.dtype.kind != "f":
        raise autograd.OperationError(
            f"{name}: expected floating input of shape (C), (N, C) or (N, C, d1, ...), got {input.dtype}{list(input.shape)}"
        )
    return 0 if input.ndim == 1 else 1


def _class_weight(name, weight, input):
    if weight is None:
        return None
    weight = autograd.as_tensor(weight, input.dtype).detach().numpy()
    classes = input.shape[_class_axis(name, input)]
    if weight.shape != (classes,):
        raise autograd.OperationError(f"{name}(weight): expected one for each of {classes} classes, got {weight.shape}")
    return weight


def _class_indices(name, input, target, ignore_index):
    """The class indices as an array, with 0 for those to be ignored, and 1.0 or 0.0 for those that count or do not."""
    axis = _class_axis(name, input)
    classes = input.shape[axis]
    target = autograd.as_tensor(target).detach().numpy()
    expected = input.shape[:axis] + input.shape[axis + 1 :]
    if target.shape != expected or target.dtype.kind not in "iu":
        raise autograd.OperationError(
            f"{name}: for input of shape {input.shape} the target is an array of class indices (integers) of shape "
            f"{expected}, or of probabilities of shape {input.shape}; got {target.dtype}{list(target.shape)}"
        )
    counted = target != ignore_index
    indices = np.where(counted, target, 0)
    if indices.size and (indices.min() < 0 or indices.max() >= classes):
        wrong = indices[(indices < 0) | (indices >= classes)].flat[0]
        raise autograd.OperationError(f"{name}: class index {wrong} is out of range for {classes} classes")
    return indices, counted.astype(input.dtype)


def _of_classes(log_probabilities, indices, counted, weight):
    """The loss of each sample and the weight that it counts with."""
    axis = 0 if log_probabilities.ndim == 1 else 1
    picked = np.take_along_axis(log_probabilities, np.expand_dims(indices, axis), axis).squeeze(axis)
    share = counted if weight is None else counted * weight[indices]
    return picked * -share, share


def _of_probabilities(log_probabilities, target, weight, axis, reduction, label_smoothing):
    target = autograd.as_tensor(target)
    target = target if target.dtype == log_probabilities.dtype else target.astype(log_probabilities.dtype)
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / target.shape[axis]
    weighted = target if weight is None else target * _along(weight, axis, target.ndim)
    loss = -(weighted * log_probabilities).sum(axis)
    return _reduced(loss, reduction)


def _along(weight, axis, ndim):
    """A vector shaped to broadcast along `axis` of an array with `ndim` axes."""
    return weight.reshape([-1 if k == axis else 1 for k in range(ndim)])
