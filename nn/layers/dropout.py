"""Layers that drop part of their input while training.

The random numbers are those of :func:`autograd.manual_seed`. With ``inplace=True`` a layer changes the tensor that it is
given, and returns it, under the rules of all changes in place.
"""

from .. import functional as F
from ..module import Module


class _Dropout(Module):
    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        F.check_probability(type(self).__name__, p)
        self.p, self.inplace = p, inplace

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """While training, sets each element to zero with probability `p` and scales the others by 1 / (1 - p).

    In evaluation mode it gives back its input. Srivastava et al., *Dropout* (2014), in the inverted form.

    Raises ValueError unless 0 <= p <= 1.

    >>> import nn
    >>> nn.Dropout(0.5).eval()(tensor([1.0, 2.0]))
    tensor([1., 2.])
    >>> set(nn.Dropout(0.5)(tensor(np.ones(100))).tolist()) == {0.0, 2.0}
    True
    """

    def forward(self, input):
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """:class:`Dropout` of whole channels: input (N, C, L) or (C, L).

    >>> import nn
    >>> set(nn.Dropout1d()(tensor(np.ones((5, 3)))).sum(1).tolist()) <= {0.0, 6.0}
    True
    """

    def forward(self, input):
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """:class:`Dropout` of whole channels: input (N, C, H, W) or (N, C, L) (Tompson et al. 2015).

    >>> import nn
    >>> nn.Dropout2d(1.0)(tensor(np.ones((2, 3, 1, 1)))).sum()
    tensor(0.)
    """

    def forward(self, input):
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_Dropout):
    """:class:`Dropout` of whole channels: input (N, C, D, H, W) or (C, D, H, W).

    >>> import nn
    >>> nn.Dropout3d().eval()(tensor(np.ones((2, 1, 1, 1)))).sum()
    tensor(2.)
    """

    def forward(self, input):
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Dropout for nets of :class:`SELU`: it keeps mean 0 and variance 1 (Klambauer et al. 2017).

    >>> import nn
    >>> nn.AlphaDropout().eval()(tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def forward(self, input):
        return F.alpha_dropout(input, self.p, self.training, self.inplace)


class FeatureAlphaDropout(_Dropout):
    """:class:`AlphaDropout` of whole channels: input (N, C, ...).

    >>> import nn
    >>> nn.FeatureAlphaDropout().eval()(tensor([[1.0, 2.0]]))
    tensor([[1., 2.]])
    """

    def forward(self, input):
        return F.feature_alpha_dropout(input, self.p, self.training, self.inplace)
