"""Activations: layers without parameters that bend each element, and the softmax family.

Where PyTorch has an argument ``inplace`` it is accepted for PyTorch's sake: the result is a new tensor either way.
"""

from .. import functional as F
from ..module import Module


class ReLU(Module):
    """``max(x, 0)``, with gradient 0 at 0.

    >>> import nn
    >>> nn.ReLU()(tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """

    def __init__(self, inplace=False):
        super().__init__()

    def forward(self, input):
        return F.relu(input)


class LeakyReLU(Module):
    """``x`` where positive, ``negative_slope * x`` elsewhere.

    >>> import nn
    >>> nn.LeakyReLU(0.1)(tensor([-1.0, 2.0]))
    tensor([-0.1,  2. ])
    """

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, input):
        return F.leaky_relu(input, self.negative_slope)

    def extra_repr(self):
        return f"negative_slope={self.negative_slope}"


class ELU(Module):
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert et al. 2016).

    >>> import nn
    >>> nn.ELU()(tensor([-100.0, 2.0]))
    tensor([-1.,  2.])
    """

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha

    def forward(self, input):
        return F.elu(input, self.alpha)

    def extra_repr(self):
        return f"alpha={self.alpha}"


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``, without overflow.

    >>> import nn
    >>> nn.Sigmoid()(tensor([0.0, -1000.0]))
    tensor([0.5, 0. ])
    """

    def forward(self, input):
        return F.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent.

    >>> import nn
    >>> nn.Tanh()(tensor([0.0, 100.0]))
    tensor([0., 1.])
    """

    def forward(self, input):
        return F.tanh(input)


class GELU(Module):
    """``x`` times the normal distribution's probability of less than ``x`` (Hendrycks & Gimpel 2016).

    ``approximate='tanh'`` takes the usual approximation by a tanh; 'none' is exact.

    >>> import nn
    >>> nn.GELU()(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class SiLU(Module):
    """``x * sigmoid(x)``, also called swish.

    >>> import nn
    >>> nn.SiLU()(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """

    def __init__(self, inplace=False):
        super().__init__()

    def forward(self, input):
        return F.silu(input)


class Softplus(Module):
    """``log(1 + exp(beta * x)) / beta``, a smooth ReLU; where ``beta * x`` exceeds `threshold` it is ``x`` itself.

    >>> import nn
    >>> nn.Softplus()(tensor([0.0, 1000.0]))
    tensor([6.93147181e-01, 1.00000000e+03])
    """

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input):
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"


class Softmax(Module):
    """``exp(x)`` divided by its sum along `dim`, without overflow.

    Raises OperationError when called without a `dim` having been given.

    >>> import nn
    >>> nn.Softmax(dim=1)(tensor([[0.0, 0.0], [1000.0, 0.0]]))
    tensor([[0.5, 0.5],
            [1. , 0. ]])
    """

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.softmax(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class LogSoftmax(Module):
    """The logarithm of :class:`Softmax`, without loss of precision.

    >>> import nn
    >>> nn.LogSoftmax(dim=0)(tensor([1000.0, 0.0]))
    tensor([    0., -1000.])
    """

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.log_softmax(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"
