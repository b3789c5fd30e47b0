"""Layers of two inputs: distances, angles, and products with a matrix in between."""

import math

import autograd

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import check_size


class CosineSimilarity(Module):
    """The cosine of the angle between vectors along `dim`; see :func:`nn.functional.cosine_similarity`.

    >>> import nn
    >>> nn.CosineSimilarity(dim=0)(tensor([1.0, 0.0]), tensor([3.0, 0.0]))
    tensor(1.)
    """

    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1, x2):
        return F.cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """The p-norm of ``x1 - x2 + eps`` over the last axis; see :func:`nn.functional.pairwise_distance`.

    >>> import nn
    >>> nn.PairwiseDistance(eps=0.0)(tensor([3.0, 4.0]), tensor([0.0, 0.0]))
    tensor(5.)
    """

    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1, x2):
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class Bilinear(Module):
    """``y[k] = x1 @ weight[k] @ x2 + bias[k]``.

    Parameters
    ----------
    in1_features, in2_features, out_features : int
    bias : bool; without it, ``bias`` is None
    device, dtype : as for :class:`Linear`

    Attributes
    ----------
    weight : (out_features, in1_features, in2_features), at first uniform in ±1/sqrt(in1_features)
    bias : (out_features,), at first uniform in the same range

    Shapes: inputs (..., in1_features) and (..., in2_features), output (..., out_features).

    Raises OperationError when called with others.

    >>> import nn
    >>> nn.Bilinear(2, 3, 4)(autograd.ones(5, 2), autograd.ones(5, 3)).shape
    (5, 4)
    """

    def __init__(self, in1_features, in2_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        check_size("Bilinear", in1_features=in1_features, in2_features=in2_features, out_features=out_features)
        if not in1_features:
            raise ValueError(f"Bilinear(in1_features): expected a size of at least 1, got {in1_features}")
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        made = dict(dtype=parameter_dtype(dtype), device=device)
        self.weight = Parameter(autograd.empty((out_features, in1_features, in2_features), **made))
        self.bias = Parameter(autograd.empty(out_features, **made)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the parameters anew."""
        bound = 1 / math.sqrt(self.in1_features)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input1, input2):
        input1, input2 = (matched(one, self.weight, "Bilinear") for one in (input1, input2))
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
