"""Activations: layers that bend each element. What they compute is in :mod:`nn.functional`.

With ``inplace=True`` a layer changes the tensor that it is given, and returns it, under the rules of all changes in place.
"""


import numpy as np

import autograd

from .. import functional as F
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import check_size


class _WithSettings(Module):
    """An activation with settings, which its text shows; ``inplace`` only if it is true."""

    _settings = ()
    inplace = False

    def extra_repr(self):
        shown = [f"{name}={getattr(self, name)!r}" for name in self._settings]
        return ", ".join(shown + (["inplace=True"] if self.inplace else []))


class _MaybeInPlace(_WithSettings):
    """An activation without other settings."""

    def __init__(self, inplace=False):
        super().__init__()
        if isinstance(inplace, (autograd.Tensor, np.ndarray)):
            layer = type(self).__name__
            raise TypeError(f"{layer}(...) makes the layer, which is then called: {layer}()(input)")
        self.inplace = inplace


# -- rectifiers ---------------------------------------------------------------------------------------------------


class ReLU(_MaybeInPlace):
    """``max(x, 0)``, with gradient 0 at 0.

    >>> import nn
    >>> nn.ReLU()(tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """

    def forward(self, input):
        return F.relu(input, self.inplace)


class LeakyReLU(_WithSettings):
    """``x`` where positive, ``negative_slope * x`` elsewhere.

    >>> import nn
    >>> nn.LeakyReLU(0.1)(tensor([-1.0, 2.0]))
    tensor([-0.1,  2. ])
    """

    _settings = ("negative_slope",)

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input):
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class PReLU(_WithSettings):
    """``x`` where positive, ``weight * x`` elsewhere; the weight is learnt (He et al. 2015).

    `num_parameters` is 1, or the number of channels (axis 1 of the input). The parameter `weight` (num_parameters,)
    is `init` at first. Raises OperationError for input with another number of channels.

    >>> import nn
    >>> nn.PReLU()(tensor([-1.0, 2.0])).tolist()
    [-0.25, 2.0]
    """

    _settings = ("num_parameters",)

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        check_size("PReLU", num_parameters=num_parameters)
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(autograd.empty(num_parameters, dtype=parameter_dtype(dtype), device=device))
        self.reset_parameters()

    def reset_parameters(self):
        """The weights as they were at first."""
        self.weight.data.fill_(self.init)

    def forward(self, input):
        return F.prelu(matched(input, self.weight, "PReLU"), self.weight)


class RReLU(_WithSettings):
    """Leaky ReLU with slopes drawn anew for each element while training; in evaluation mode with their mean.

    Raises OperationError when called if `lower` exceeds `upper`. Xu et al. (2015).

    >>> import nn
    >>> nn.RReLU(0.2, 0.4).eval()(tensor([-1.0, 2.0]))
    tensor([-0.3,  2. ])
    """

    _settings = ("lower", "upper")

    def __init__(self, lower=1 / 8, upper=1 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input):
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class _WithAlpha(_WithSettings):
    _settings = ("alpha",)

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace


class ELU(_WithAlpha):
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert et al. 2016).

    >>> import nn
    >>> nn.ELU()(tensor([-100.0, 2.0]))
    tensor([-1.,  2.])
    """

    def forward(self, input):
        return F.elu(input, self.alpha, self.inplace)


class CELU(_WithAlpha):
    """``x`` where positive, ``alpha * (exp(x / alpha) - 1)`` elsewhere (Barron 2017).

    >>> import nn
    >>> nn.CELU(0.5)(tensor([-100.0, 2.0]))
    tensor([-0.5,  2. ])
    """

    def forward(self, input):
        return F.celu(input, self.alpha, self.inplace)


class SELU(_MaybeInPlace):
    """ELU with alpha and scale such that mean 0 and variance 1 are kept (Klambauer et al. 2017).

    >>> import nn
    >>> nn.SELU()(tensor([-100.0, 1.0]))
    tensor([-1.75809934,  1.05070099])
    """

    def forward(self, input):
        return F.selu(input, self.inplace)


# -- smooth -------------------------------------------------------------------------------------------------------


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``, without overflow.

    >>> import nn
    >>> nn.Sigmoid()(tensor([0.0, -1000.0]))
    tensor([0.5, 0. ])
    """

    def forward(self, input):
        return F.sigmoid(input)


class LogSigmoid(Module):
    """``log(sigmoid(x))``, without overflow.

    >>> import nn
    >>> nn.LogSigmoid()(tensor([-1000.0]))
    tensor([-1000.])
    """

    def forward(self, input):
        return F.logsigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent.

    >>> import nn
    >>> nn.Tanh()(tensor([0.0, 100.0]))
    tensor([0., 1.])
    """

    def forward(self, input):
        return F.tanh(input)


class GELU(_WithSettings):
    """``x`` times the normal distribution's probability of less than ``x`` (Hendrycks & Gimpel 2016).

    ``approximate='tanh'`` takes the usual approximation by a tanh; 'none' is exact.

    >>> import nn
    >>> nn.GELU()(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """

    _settings = ("approximate",)

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return F.gelu(input, approximate=self.approximate)


class SiLU(_MaybeInPlace):
    """``x * sigmoid(x)``, also called swish.

    >>> import nn
    >>> nn.SiLU()(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """

    def forward(self, input):
        return F.silu(input, self.inplace)


class Mish(_MaybeInPlace):
    """``x * tanh(log(1 + exp(x)))`` (Misra 2019).

    >>> import nn
    >>> nn.Mish()(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """

    def forward(self, input):
        return F.mish(input, self.inplace)


class Softplus(_WithSettings):
    """``log(1 + exp(beta * x)) / beta``, a smooth ReLU; where ``beta * x`` exceeds `threshold` it is ``x`` itself.

    >>> import nn
    >>> nn.Softplus()(tensor([0.0, 1000.0]))
    tensor([6.93147181e-01, 1.00000000e+03])
    """

    _settings = ("beta", "threshold")

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input):
        return F.softplus(input, self.beta, self.threshold)


class Softsign(Module):
    """``x / (1 + abs(x))``.

    >>> import nn
    >>> nn.Softsign()(tensor([-1.0, 3.0]))
    tensor([-0.5 ,  0.75])
    """

    def forward(self, input):
        return F.softsign(input)


class Tanhshrink(Module):
    """``x - tanh(x)``.

    >>> import nn
    >>> nn.Tanhshrink()(tensor([0.0, 100.0]))
    tensor([ 0., 99.])
    """

    def forward(self, input):
        return F.tanhshrink(input)


class GLU(_WithSettings):
    """The first half of the input along `dim` times the sigmoid of the second half (Dauphin et al. 2017).

    Raises OperationError if that axis has an odd length.

    >>> import nn
    >>> nn.GLU()(tensor([2.0, 0.0]))
    tensor([1.])
    """

    _settings = ("dim",)

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.glu(input, self.dim)
