"""What loss modules share."""

import numpy as np

import autograd

from .. import functional as F
from ..module import Module


class Loss(Module):
    """A loss with a reduction over its elements: 'mean', 'sum' or 'none'.

    `size_average` and `reduce` are PyTorch's older form of the reduction. ValueError for any other.
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        if isinstance(size_average, (autograd.Tensor, np.ndarray)):
            loss = type(self).__name__
            raise TypeError(f"{loss}(...) makes the loss, which is then called: {loss}()(input, target)")
        self.reduction = F.reduction_of(reduction, size_average, reduce)


class WeightedLoss(Loss):
    """A loss with a fixed weight for each class or element; `weight` is a buffer, converted along with the module."""

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", as_buffer(weight))


def as_buffer(value):
    """`value` as a Tensor, or None."""
    return None if value is None else autograd.as_tensor(value)
