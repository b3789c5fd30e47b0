"""Losses of predictions of classes, and of sequences of them."""

import math

import numpy as np

from .. import functional as F
from ..layers.inputs import matched
from ..layers.linear import Linear
from .base import Loss, WeightedLoss


class NLLLoss(WeightedLoss):
    """Minus the given log-probability of the target class; see :func:`nn.functional.nll_loss`.

    >>> import nn
    >>> nn.NLLLoss()(tensor([[-1.0, -2.0], [-3.0, -4.0]]), tensor([0, 1]))
    tensor(2.5)
    """

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input, target):
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class NLLLoss2d(NLLLoss):
    """:class:`NLLLoss`, which takes images too: input (N, C, H, W), target (N, H, W). An older name.

    >>> import nn
    >>> nn.NLLLoss2d()(tensor(np.full((1, 2, 1, 1), -3.0)), tensor([[[1]]]))
    tensor(3.)
    """


class CrossEntropyLoss(WeightedLoss):
    """Softmax and minus the log-probability of the target in one; see :func:`nn.functional.cross_entropy`.

    Targets are class indices, or one probability for each class (one-hot rows, for example).

    >>> import nn
    >>> nn.CrossEntropyLoss()(tensor([[2.0, 0.0], [0.0, 0.0]]), tensor([0, 1]))
    tensor(0.4100376)
    """

    def __init__(
        self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input, target):
        return F.cross_entropy(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction,
            label_smoothing=self.label_smoothing
        )  # fmt: skip


class LinearCrossEntropyLoss(WeightedLoss):
    """A linear layer and the cross entropy of its scores; see :func:`nn.functional.linear_cross_entropy`.

    Parameters
    ----------
    in_features, num_classes : int
    out_features : lengths of the further axes of targets
    bias, device, dtype : of the layer, ``linear``
    reduction, weight, ignore_index, label_smoothing : as for :class:`CrossEntropyLoss`
    options : accepted, and not needed

    Raises ValueError for a weight of another length, or a label_smoothing that is not between 0 and 1.

    >>> import nn
    >>> loss = nn.LinearCrossEntropyLoss(2, 3)
    >>> loss(tensor([[1.0, 2.0]]), tensor([0])).shape, list(loss.state_dict())
    ((), ['linear.weight'])
    """

    def __init__(self, in_features, num_classes, *, out_features=(), bias=False, device=None, dtype=None, reduction="mean",
                 weight=None, ignore_index=None, label_smoothing=0.0, options=None):  # fmt: skip
        super().__init__(weight, reduction=reduction)
        F.check_probability("LinearCrossEntropyLoss.label_smoothing", label_smoothing)
        if weight is not None and np.shape(weight) != (num_classes,):
            raise ValueError(f"LinearCrossEntropyLoss(weight): expected one number for each of the {num_classes} classes, "
                             f"got shape {np.shape(weight)}")  # fmt: skip
        self.num_classes, self.out_features = num_classes, tuple(out_features)
        self.ignore_index, self.label_smoothing, self.options = ignore_index, label_smoothing, options
        self.linear = Linear(in_features, num_classes * math.prod(out_features), bias, device, dtype)

    def forward(self, input, target):
        shape = (self.num_classes, *self.out_features)
        bias = None if self.linear.bias is None else self.linear.bias.reshape(shape)
        input = matched(input, self.linear.weight, "LinearCrossEntropyLoss")
        return F.linear_cross_entropy(
            input, self.linear.weight.reshape(*shape, -1), target, linear_bias=bias, weight=self.weight,
            reduction=self.reduction, ignore_index=self.ignore_index, label_smoothing=self.label_smoothing
        )  # fmt: skip

    def extra_repr(self):
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, "
            f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )


class CTCLoss(Loss):
    """The loss of sequences without an alignment to their labels; see :func:`nn.functional.ctc_loss`.

    >>> import nn
    >>> half = tensor(np.full((2, 1, 2), 0.5)).log()
    >>> nn.CTCLoss()(half, tensor([[1]]), tensor([2]), tensor([1])).exp()
    tensor(1.33333333)
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )


class MultiMarginLoss(WeightedLoss):
    """How far other classes come within a margin of the target; see :func:`nn.functional.multi_margin_loss`.

    >>> import nn
    >>> nn.MultiMarginLoss()(tensor([[0.0, 2.0]]), tensor([0]))
    tensor(1.5)
    """

    def __init__(self, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss(p): expected 1 or 2, got {p}")
        self.p, self.margin = p, margin

    def forward(self, input, target):
        return F.multi_margin_loss(input, target, self.p, self.margin, self.weight, reduction=self.reduction)


class MultiLabelMarginLoss(Loss):
    """How far classes come within 1 of each target class; see :func:`nn.functional.multilabel_margin_loss`.

    >>> import nn
    >>> nn.MultiLabelMarginLoss()(tensor([0.1, 0.2, 0.4, 0.8]), tensor([3, 0, -1, 1]))
    tensor(0.85)
    """

    def forward(self, input, target):
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(WeightedLoss):
    """Binary cross-entropy of several labels; see :func:`nn.functional.multilabel_soft_margin_loss`.

    >>> import nn
    >>> nn.MultiLabelSoftMarginLoss()(tensor([[0.0, 0.0]]), tensor([[1.0, 0.0]]))
    tensor(0.69314718)
    """

    def forward(self, input, target):
        return F.multilabel_soft_margin_loss(input, target, self.weight, reduction=self.reduction)


class HingeEmbeddingLoss(Loss):
    """Distances, and how far they stay within a margin; see :func:`nn.functional.hinge_embedding_loss`.

    >>> import nn
    >>> nn.HingeEmbeddingLoss()(tensor([0.25]), tensor([-1]))
    tensor(0.75)
    """

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input, target):
        return F.hinge_embedding_loss(input, target, self.margin, reduction=self.reduction)
