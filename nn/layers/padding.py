"""Padding layers; what they compute is in :func:`nn.functional.pad`.

`padding` is one width for all ends, or (left, right), (left, right, top, bottom) or (left, right, top, bottom, front,
back): pairs from the last axis on. Negative widths take elements away. Shapes: input (N, C, ...) or (C, ...).
"""

import numpy as np

from autograd import OperationError

from .. import functional as F
from ..module import Module


class _Pad(Module):
    """Pads the last `_axes` axes in the mode `_mode`."""

    _axes, _mode, value = 0, "constant", None

    def __init__(self, padding):
        super().__init__()
        self.padding = _widths(type(self).__name__, padding, 2 * self._axes)

    def forward(self, input):
        if np.ndim(input) not in self._accepted():
            raise OperationError(
                f"{type(self).__name__}: expected input with {self._axes + 1} or {self._axes + 2} axes, "
                f"got shape {np.shape(input)}"
            )
        return F.pad(input, self.padding, self._mode, self.value)

    def _accepted(self):
        return self._axes + 1, self._axes + 2

    def extra_repr(self):
        return f"{self.padding}"


def _widths(layer, padding, count):
    if np.ndim(padding) == 0:
        return (padding,) * count
    if len(padding) != count:
        raise OperationError(f"{layer}(padding): expected one width or {count} of them, got {tuple(padding)}")
    return tuple(padding)


class _ConstantPad(_Pad):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def _accepted(self):
        return range(self._axes, 1000)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """Adds `value` at both ends of the last axis.

    >>> import nn
    >>> nn.ConstantPad1d(1, 7.0)(tensor([[1.0, 2.0]]))
    tensor([[7., 1., 2., 7.]])
    """

    _axes = 1


class ConstantPad2d(_ConstantPad):
    """Adds `value` around the last two axes.

    >>> import nn
    >>> nn.ConstantPad2d((1, 0, 1, 0), 7.0)(tensor([[[1.0]]])).tolist()
    [[[7.0, 7.0], [7.0, 1.0]]]
    """

    _axes = 2


class ConstantPad3d(_ConstantPad):
    """Adds `value` around the last three axes.

    >>> import nn
    >>> nn.ConstantPad3d(1, 7.0)(tensor(np.zeros((1, 1, 2, 3)))).shape
    (1, 3, 4, 5)
    """

    _axes = 3


class _ZeroPad(_ConstantPad):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    extra_repr = _Pad.extra_repr


class ZeroPad1d(_ZeroPad, ConstantPad1d):
    """Adds zeros at both ends of the last axis.

    >>> import nn
    >>> nn.ZeroPad1d((2, 0))(tensor([[1.0, 2.0]]))
    tensor([[0., 0., 1., 2.]])
    """


class ZeroPad2d(_ZeroPad, ConstantPad2d):
    """Adds zeros around the last two axes.

    >>> import nn
    >>> nn.ZeroPad2d((1, 0, 1, 0))(tensor([[[1.0]]])).tolist()
    [[[0.0, 0.0], [0.0, 1.0]]]
    """


class ZeroPad3d(_ZeroPad, ConstantPad3d):
    """Adds zeros around the last three axes.

    >>> import nn
    >>> nn.ZeroPad3d(1)(tensor(np.ones((1, 1, 2, 3)))).shape
    (1, 3, 4, 5)
    """


class ReflectionPad1d(_Pad):
    """Mirrors the last axis at both ends, without the edges themselves.

    Raises OperationError when called unless the axis is longer than the widths.

    >>> import nn
    >>> nn.ReflectionPad1d(2)(tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """

    _axes, _mode = 1, "reflect"


class ReflectionPad2d(_Pad):
    """Mirrors the last two axes at all ends, without the edges themselves; see :class:`ReflectionPad1d`.

    >>> import nn
    >>> nn.ReflectionPad2d((1, 0, 1, 0))(tensor([[[1.0, 2.0], [3.0, 4.0]]]))[0, 0]
    tensor([4., 3., 4.])
    """

    _axes, _mode = 2, "reflect"


class ReflectionPad3d(_Pad):
    """Mirrors the last three axes at all ends, without the edges themselves; see :class:`ReflectionPad1d`.

    >>> import nn
    >>> nn.ReflectionPad3d(1)(tensor(np.ones((1, 2, 2, 2)))).shape
    (1, 4, 4, 4)
    """

    _axes, _mode = 3, "reflect"


class ReplicationPad1d(_Pad):
    """Repeats the elements at both ends of the last axis.

    >>> import nn
    >>> nn.ReplicationPad1d(2)(tensor([[1.0, 2.0]]))
    tensor([[1., 1., 1., 2., 2., 2.]])
    """

    _axes, _mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """Repeats the elements at all ends of the last two axes.

    >>> import nn
    >>> nn.ReplicationPad2d((1, 0, 1, 0))(tensor([[[1.0, 2.0], [3.0, 4.0]]]))[0, 0]
    tensor([1., 1., 2.])
    """

    _axes, _mode = 2, "replicate"


class ReplicationPad3d(_Pad):
    """Repeats the elements at all ends of the last three axes.

    >>> import nn
    >>> nn.ReplicationPad3d(1)(tensor(np.ones((1, 2, 2, 2)))).shape
    (1, 4, 4, 4)
    """

    _axes, _mode = 3, "replicate"


class CircularPad1d(_Pad):
    """Continues the last axis at both ends with elements of the other end.

    Raises OperationError when called if the axis is shorter than a width.

    >>> import nn
    >>> nn.CircularPad1d(1)(tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 1., 2., 3., 1.]])
    """

    _axes, _mode = 1, "circular"


class CircularPad2d(_Pad):
    """Continues the last two axes at all ends with elements of the other end; see :class:`CircularPad1d`.

    >>> import nn
    >>> nn.CircularPad2d((1, 0, 1, 0))(tensor([[[1.0, 2.0], [3.0, 4.0]]]))[0, 0]
    tensor([4., 3., 4.])
    """

    _axes, _mode = 2, "circular"


class CircularPad3d(_Pad):
    """Continues the last three axes at all ends with elements of the other end; see :class:`CircularPad1d`.

    >>> import nn
    >>> nn.CircularPad3d(1)(tensor(np.ones((1, 2, 2, 2)))).shape
    (1, 4, 4, 4)
    """

    _axes, _mode = 3, "circular"
