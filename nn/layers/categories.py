"""Layers that give probabilities of classes."""

from collections import namedtuple

import numpy as np

import autograd
from autograd import OperationError

from .. import functional as F
from ..module import Module
from .container import ModuleList, Sequential
from .linear import Linear


class _AlongAxis(Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmax(_AlongAxis):
    """``exp(x)`` divided by its sum along `dim`, without overflow.

    Raises OperationError when called without a `dim` having been given.

    >>> import nn
    >>> nn.Softmax(dim=1)(tensor([[0.0, 0.0], [1000.0, 0.0]]))
    tensor([[0.5, 0.5],
            [1. , 0. ]])
    """

    def forward(self, input):
        return F.softmax(input, self.dim)


class LogSoftmax(_AlongAxis):
    """The logarithm of :class:`Softmax`, without loss of precision.

    >>> import nn
    >>> nn.LogSoftmax(dim=0)(tensor([1000.0, 0.0]))
    tensor([    0., -1000.])
    """

    def forward(self, input):
        return F.log_softmax(input, self.dim)


class Softmin(_AlongAxis):
    """:class:`Softmax` of ``-x``.

    >>> import nn
    >>> nn.Softmin(dim=0)(tensor([0.0, 1000.0]))
    tensor([1., 0.])
    """

    def forward(self, input):
        return F.softmin(input, self.dim)


class Softmax2d(Module):
    """:class:`Softmax` over the channels of images: input (N, C, H, W) or (C, H, W).

    Raises OperationError for input with another number of axes.

    >>> import nn
    >>> nn.Softmax2d()(tensor(np.zeros((2, 1, 1)))).tolist()
    [[[0.5]], [[0.5]]]
    """

    def forward(self, input):
        if np.ndim(input) not in (3, 4):
            raise OperationError(f"Softmax2d: expected input (N, C, H, W) or (C, H, W), got shape {np.shape(input)}")
        return F.softmax(input, -3)


OutputAndLoss = namedtuple("OutputAndLoss", "output loss")


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-probabilities of very many classes, sorted by how frequent they are (Grave et al. 2017).

    A `head` decides between the most frequent classes and clusters of rarer ones; each cluster has a `tail` of its
    own, with fewer features the rarer its classes are.

    Parameters
    ----------
    in_features, n_classes : int
    cutoffs : increasing class indices at which a new cluster begins, all below `n_classes`
    div_value : each cluster has this many times fewer features than the one before
    head_bias : whether the head has a bias

    Shapes: input (N, in_features) or (in_features,), target (N,) or (). The result is the named tuple
    ``(output, loss)``: the log-probability of each target, and minus their mean.

    Raises
    ------
    ValueError
        if the cutoffs are not increasing integers from 1 to n_classes - 1.
    OperationError
        if input and target do not fit, or a target is out of range.

    >>> import nn
    >>> layer = nn.AdaptiveLogSoftmaxWithLoss(4, 10, [2, 5])
    >>> layer(tensor(np.zeros((3, 4))), tensor([0, 3, 9])).output.shape
    (3,)
    >>> layer.log_prob(tensor(np.zeros((3, 4)))).exp().sum(1).tolist()
    [1.0..., 1.0..., 1.0...]
    """

    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, device=None, dtype=None):
        super().__init__()
        cutoffs = list(cutoffs)
        rising = all(a < b for a, b in zip(cutoffs, cutoffs[1:]))
        if not cutoffs or not rising or cutoffs[0] < 1 or cutoffs[-1] > n_classes - 1 or any(int(c) != c for c in cutoffs):
            raise ValueError(
                "AdaptiveLogSoftmaxWithLoss(cutoffs): expected increasing integers from 1 to n_classes - 1 = "
                f"{n_classes - 1}, got {cutoffs}"
            )
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*cutoffs, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        made = dict(device=device, dtype=dtype)
        self.head = Linear(in_features, self.head_size, bias=head_bias, **made)
        self.tail = ModuleList()
        for k in range(self.n_clusters):
            features = int(in_features // div_value ** (k + 1))
            classes = self.cutoffs[k + 1] - self.cutoffs[k]
            self.tail.append(Sequential(Linear(in_features, features, bias=False, **made),
                                        Linear(features, classes, bias=False, **made)))  # fmt: skip

    def reset_parameters(self):
        """Draw the parameters anew."""
        for layer in (self.head, *(layer for pair in self.tail for layer in pair)):
            layer.reset_parameters()

    def forward(self, input, target):
        input, classes = autograd.as_tensor(input), autograd.as_tensor(target).detach().numpy()
        if input.ndim not in (1, 2) or classes.shape != input.shape[:-1]:
            raise OperationError(
                f"AdaptiveLogSoftmaxWithLoss: expected input (N, {self.in_features}) and target (N,), or one sample "
                f"without N, got {input.shape} and {classes.shape}"
            )
        if classes.size and (classes.dtype.kind not in "iu" or classes.min() < 0 or classes.max() >= self.n_classes):
            raise OperationError(f"AdaptiveLogSoftmaxWithLoss: expected targets from 0 to {self.n_classes - 1}, got {classes}")
        rows, classes = input.reshape(-1, input.shape[-1]), np.atleast_1d(classes)
        output = self._of_targets(rows, classes)
        loss = -output.mean()
        return OutputAndLoss(output if input.ndim == 2 else output[0], loss)

    def _of_targets(self, rows, classes):
        """The log-probability of each target; only the clusters that occur are computed, for their own rows."""
        heads = F.log_softmax(self.head(rows), 1)
        cluster = np.searchsorted(self.cutoffs, classes, side="right")
        places = np.where(cluster == 0, classes, self.shortlist_size + cluster - 1)
        order = [np.flatnonzero(cluster == k) for k in range(self.n_clusters + 1)]
        parts = [np.zeros(order[0].size, heads.dtype)]  # the most frequent classes are in no cluster
        for tail, own, first in zip(self.tail, order[1:], self.cutoffs):
            if own.size:
                parts.append(F.log_softmax(tail(rows[own]), 1)[np.arange(own.size), classes[own] - first])
        return heads[np.arange(len(classes)), places] + autograd.cat(parts)[np.argsort(np.concatenate(order))]

    def log_prob(self, input):
        """The log-probabilities of all classes: input (N, in_features), result (N, n_classes)."""
        heads = F.log_softmax(self.head(input), 1)
        parts = [heads[:, : self.shortlist_size]]
        for k in range(self.n_clusters):
            own = heads[:, self.shortlist_size + k : self.shortlist_size + k + 1]
            parts.append(F.log_softmax(self.tail[k](input), 1) + own)
        return autograd.cat(parts, 1)

    def predict(self, input):
        """The most probable class of each row of the input."""
        return autograd.argmax(self.log_prob(input), 1)
