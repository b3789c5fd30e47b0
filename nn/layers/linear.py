"""Layers that multiply by a matrix, and the one that does nothing."""

import math

import numpy as np

import autograd

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched


class Identity(Module):
    """Gives back its input; takes any arguments and ignores them.

    >>> import nn
    >>> nn.Identity()(tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class Linear(Module):
    """``y = x @ weight.T + bias``, over the last axis of x.

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
        without it, ``bias`` is None
    device : None or 'cpu'
    dtype : floating or complex dtype, default float32
        the parameters' dtype; floating input of another is cast to it

    Attributes
    ----------
    weight : (out_features, in_features), at first uniform in ±1/sqrt(in_features)
    bias : (out_features,), at first uniform in the same range

    Shapes: input (..., in_features), output (..., out_features).

    Raises
    ------
    OperationError
        when called with a last axis of another size.
    OperationTypeError
        when called with integers.

    >>> import nn
    >>> layer = nn.Linear(3, 2)
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)
    >>> layer(tensor([[1.0, 2.0, 3.0]])).shape
    (1, 2)
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        check_size("Linear", in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        dtype = parameter_dtype(dtype)
        self.weight = Parameter(autograd.empty((out_features, in_features), dtype=dtype, device=device))
        self.bias = Parameter(autograd.empty(out_features, dtype=dtype, device=device)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the parameters anew."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        weight = self.weight
        if input.__class__ is not autograd.Tensor or input.dtype is not weight.dtype:
            input = matched(input, weight, "Linear")
        if input.shape[-1:] != (self.in_features,):
            raise self._misfit(input)
        return F.linear(input, weight, self.bias)

    def _misfit(self, input):
        """The error of the product itself, which shows the shapes and where they came from, below what this layer expects."""
        try:
            F.linear(input, self.weight, self.bias)
        except autograd.OperationError as error:
            table = str(error).partition("\n")[2]
            error.args = (f"{self}: expected input of shape (..., {self.in_features}), got {input.shape}\n{table}",)
            return error

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def check_size(layer, **sizes):
    """Raise unless every size is an integer that is not negative."""
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)):
            raise TypeError(f"{layer}({name}): expected an integer, got {size!r}")
        if size < 0:
            raise ValueError(f"{layer}({name}): expected a size of at least 0, got {size}")
