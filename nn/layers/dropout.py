"""Layers that drop part of their input while training."""

from .. import functional as F
from ..module import Module


class Dropout(Module):
    """While training, sets each element to zero with probability `p` and scales the others by 1 / (1 - p).

    In evaluation mode it gives back its input. Srivastava et al., *Dropout* (2014), in the inverted form. The random
    numbers are those of :func:`autograd.manual_seed`. `inplace` is accepted for PyTorch's sake: the result is a new
    tensor either way.

    Raises ValueError unless 0 <= p <= 1.

    >>> import nn
    >>> nn.Dropout(0.5).eval()(tensor([1.0, 2.0]))
    tensor([1., 2.])
    >>> set(nn.Dropout(0.5)(tensor(np.ones(100))).tolist()) == {0.0, 2.0}
    True
    """

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        F.check_probability("Dropout", p)
        self.p = p

    def forward(self, input):
        return F.dropout(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}"
