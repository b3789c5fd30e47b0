"""Losses as modules; what they compute is in :mod:`nn.functional`."""

import autograd

from . import functional as F
from .module import Module


class _Loss(Module):
    """A loss with a reduction over its elements: 'mean', 'sum' or 'none'."""

    def __init__(self, reduction="mean"):
        super().__init__()
        F.check_reduction(reduction)
        self.reduction = reduction


class _WeightedLoss(_Loss):
    """A loss with a fixed weight for each class or element; `weight` is a buffer, converted along with the module."""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self.register_buffer("weight", _as_buffer(weight))


def _as_buffer(value):
    """`value` as a Tensor, or None."""
    return None if value is None else autograd.as_tensor(value)


class MSELoss(_Loss):
    """The mean squared difference of input and target, which have the same shape.

    >>> import nn
    >>> nn.MSELoss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input, target):
        return F.mse_loss(input, target, self.reduction)


class L1Loss(_Loss):
    """The mean absolute difference of input and target, which have the same shape.

    >>> import nn
    >>> nn.L1Loss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """

    def forward(self, input, target):
        return F.l1_loss(input, target, self.reduction)


class BCEWithLogitsLoss(_WeightedLoss):
    """Binary cross-entropy of ``sigmoid(input)``; see :func:`nn.functional.binary_cross_entropy_with_logits`.

    >>> import nn
    >>> nn.BCEWithLogitsLoss()(tensor([0.0, 1000.0]), tensor([1.0, 1.0]))
    tensor(0.34657359)
    """

    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", _as_buffer(pos_weight))

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight)


class NLLLoss(_WeightedLoss):
    """Minus the given log-probability of the target class; see :func:`nn.functional.nll_loss`.

    >>> import nn
    >>> nn.NLLLoss()(tensor([[-1.0, -2.0], [-3.0, -4.0]]), tensor([0, 1]))
    tensor(2.5)
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, input, target):
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class CrossEntropyLoss(_WeightedLoss):
    """Softmax and minus the log-probability of the target in one; see :func:`nn.functional.cross_entropy`.

    Targets are class indices, or one probability for each class (one-hot rows, for example).

    >>> import nn
    >>> nn.CrossEntropyLoss()(tensor([[2.0, 0.0], [0.0, 0.0]]), tensor([0, 1]))
    tensor(0.4100376)
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(weight, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input, target):
        return F.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )
