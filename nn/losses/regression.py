"""Losses of numbers and of probabilities."""

from .. import functional as F
from .base import Loss, WeightedLoss, as_buffer


class MSELoss(Loss):
    """The mean squared difference of input and target, which have the same shape.

    >>> import nn
    >>> nn.MSELoss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input, target):
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """The mean absolute difference of input and target, which have the same shape.

    >>> import nn
    >>> nn.L1Loss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """

    def forward(self, input, target):
        return F.l1_loss(input, target, reduction=self.reduction)


class HuberLoss(Loss):
    """Squared differences up to `delta`, straight lines from there; see :func:`nn.functional.huber_loss`.

    >>> import nn
    >>> nn.HuberLoss()(tensor([3.0]), tensor([0.0]))
    tensor(2.5)
    """

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input, target):
        return F.huber_loss(input, target, self.reduction, self.delta)


class SmoothL1Loss(Loss):
    """Absolute differences, rounded off below `beta`; see :func:`nn.functional.smooth_l1_loss`.

    >>> import nn
    >>> nn.SmoothL1Loss()(tensor([3.0]), tensor([0.0]))
    tensor(2.5)
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class PoissonNLLLoss(Loss):
    """Minus the log-probability of counts; see :func:`nn.functional.poisson_nll_loss`.

    >>> import nn
    >>> nn.PoissonNLLLoss()(tensor([0.0]), tensor([3.0]))
    tensor(1.)
    """

    def __init__(self, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input, target):
        return F.poisson_nll_loss(log_input, target, self.log_input, self.full, eps=self.eps, reduction=self.reduction)


class GaussianNLLLoss(Loss):
    """Minus the log-density of normal distributions; see :func:`nn.functional.gaussian_nll_loss`.

    >>> import nn
    >>> nn.GaussianNLLLoss()(tensor([0.0]), tensor([2.0]), tensor([1.0]))
    tensor(2.)
    """

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(reduction=reduction)
        self.full, self.eps = full, eps

    def forward(self, input, target, var):
        return F.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)


class KLDivLoss(Loss):
    """The Kullback-Leibler divergence from log-probabilities; see :func:`nn.functional.kl_div`.

    `reduction` may also be 'batchmean', the sum over the length of the batch, which is the divergence itself.

    >>> import nn
    >>> nn.KLDivLoss(reduction="batchmean")(tensor([[0.5, 0.5]]).log(), tensor([[1.0, 0.0]]))
    tensor(0.69314718)
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", log_target=False):
        batchmean = reduction == "batchmean"
        super().__init__(size_average, reduce, "sum" if batchmean else reduction)
        self.reduction = reduction if batchmean else self.reduction
        self.log_target = log_target

    def forward(self, input, target):
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class BCELoss(WeightedLoss):
    """Binary cross-entropy of probabilities; see :func:`nn.functional.binary_cross_entropy`.

    >>> import nn
    >>> nn.BCELoss()(tensor([0.5]), tensor([1.0]))
    tensor(0.69314718)
    """

    def forward(self, input, target):
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(WeightedLoss):
    """Binary cross-entropy of ``sigmoid(input)``; see :func:`nn.functional.binary_cross_entropy_with_logits`.

    >>> import nn
    >>> nn.BCEWithLogitsLoss()(tensor([0.0, 1000.0]), tensor([1.0, 1.0]))
    tensor(0.34657359)
    """

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", as_buffer(pos_weight))

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class SoftMarginLoss(Loss):
    """``log(1 + exp(-target * input))`` for targets 1 and -1; see :func:`nn.functional.soft_margin_loss`.

    >>> import nn
    >>> nn.SoftMarginLoss()(tensor([0.0]), tensor([1.0]))
    tensor(0.69314718)
    """

    def forward(self, input, target):
        return F.soft_margin_loss(input, target, reduction=self.reduction)
