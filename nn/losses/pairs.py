"""Losses that compare vectors with each other."""

from .. import functional as F
from ..layers.distance import PairwiseDistance
from .base import Loss


class MarginRankingLoss(Loss):
    """Which of two numbers is to be larger; see :func:`nn.functional.margin_ranking_loss`.

    >>> import nn
    >>> nn.MarginRankingLoss()(tensor([1.0]), tensor([3.0]), tensor([1.0]))
    tensor(2.)
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return F.margin_ranking_loss(input1, input2, target, self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(Loss):
    """Whether two vectors are to point the same way; see :func:`nn.functional.cosine_embedding_loss`.

    >>> import nn
    >>> nn.CosineEmbeddingLoss()(tensor([1.0, 0.0]), tensor([0.0, 1.0]), tensor(1))
    tensor(1.)
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return F.cosine_embedding_loss(input1, input2, target, self.margin, reduction=self.reduction)


class TripletMarginLoss(Loss):
    """An anchor is to be nearer to the positive than to the negative; see :func:`nn.functional.triplet_margin_loss`.

    Raises ValueError unless the margin is positive.

    >>> import nn
    >>> nn.TripletMarginLoss(eps=0.0)(tensor([0.0]), tensor([1.0]), tensor([1.5]))
    tensor(0.5)
    """

    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        _check_margin(self, margin)
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor, positive, negative):
        return F.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, reduction=self.reduction
        )


class TripletMarginWithDistanceLoss(Loss):
    """:class:`TripletMarginLoss` with any function of two tensors as the distance.

    Raises ValueError unless the margin is positive.

    >>> import nn
    >>> loss = nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: (x - y).abs())
    >>> loss(tensor([0.0]), tensor([1.0]), tensor([1.5]))
    tensor(0.5)
    """

    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(reduction=reduction)
        _check_margin(self, margin)
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin, self.swap = margin, swap

    def forward(self, anchor, positive, negative):
        return F.triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=self.distance_function, margin=self.margin, swap=self.swap,
            reduction=self.reduction,
        )  # fmt: skip


def _check_margin(loss, margin):
    if not margin > 0:
        raise ValueError(f"{type(loss).__name__}(margin): expected a positive number, got {margin}")
