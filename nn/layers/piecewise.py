"""Activations made of straight lines. What they compute is in :mod:`nn.functional`."""

from .. import functional as F
from ..module import Module
from .activation import _MaybeInPlace, _WithSettings


class Threshold(_WithSettings):
    """``x`` where it exceeds `threshold`, `value` elsewhere.

    >>> import nn
    >>> nn.Threshold(1.0, -7.0)(tensor([0.5, 2.0]))
    tensor([-7.,  2.])
    """

    _settings = ("threshold", "value")

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input):
        return F.threshold(input, self.threshold, self.value, self.inplace)


class Hardtanh(_WithSettings):
    """``x`` limited to the range from `min_val` to `max_val`, with gradient 0 on the bounds.

    `min_value` and `max_value` are older names of the two. Raises ValueError unless ``min_val < max_val``.

    >>> import nn
    >>> nn.Hardtanh()(tensor([-3.0, 0.5, 3.0]))
    tensor([-1. ,  0.5,  1. ])
    """

    _settings = ("min_val", "max_val")

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None):
        super().__init__()
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if not self.min_val < self.max_val:
            raise ValueError(f"Hardtanh: min_val={self.min_val} must be less than max_val={self.max_val}")

    def forward(self, input):
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class ReLU6(Hardtanh):
    """``min(max(x, 0), 6)``.

    >>> import nn
    >>> nn.ReLU6()(tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """

    _settings = ()

    def __init__(self, inplace=False):
        super().__init__(0.0, 6.0, inplace)


class Hardsigmoid(_MaybeInPlace):
    """``relu6(x + 3) / 6``.

    >>> import nn
    >>> nn.Hardsigmoid()(tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])
    """

    def forward(self, input):
        return F.hardsigmoid(input, self.inplace)


class Hardswish(_MaybeInPlace):
    """``x * relu6(x + 3) / 6`` (Howard et al. 2019).

    >>> import nn
    >>> nn.Hardswish()(tensor([-4.0, 3.0, 4.0]))
    tensor([0., 3., 4.])
    """

    def forward(self, input):
        return F.hardswish(input, self.inplace)


class _Shrink(Module):
    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self):
        return str(self.lambd)


class Hardshrink(_Shrink):
    """``x`` where its magnitude exceeds `lambd`, 0 elsewhere.

    >>> import nn
    >>> nn.Hardshrink()(tensor([-2.0, 0.3]))
    tensor([-2.,  0.])
    """

    def forward(self, input):
        return F.hardshrink(input, self.lambd)


class Softshrink(_Shrink):
    """``x`` moved by `lambd` towards 0, and 0 where it would cross it.

    Raises OperationError when called with a negative `lambd`.

    >>> import nn
    >>> nn.Softshrink()(tensor([-2.0, 0.3]))
    tensor([-1.5,  0. ])
    """

    def forward(self, input):
        return F.softshrink(input, self.lambd)
