"""Compatibility with HIPS autograd: Python's containers, which need no wrapping here, and type tests of traced values."""

import builtins as _python

from autograd.engine.tensor import Tensor as _Tensor
from autograd.primitives import getval as _getval
from autograd.transforms.containers import flattened as _flattened

tuple, list, dict = _python.tuple, _python.list, _python.dict
isinstance_, type_ = _python.isinstance, _python.type
tuple_, list_, dict_ = tuple, list, dict


def isinstance(object, classinfo):
    """Whether the value behind `object` is an instance of `classinfo`; a traced array is an ndarray.

    >>> from autograd import grad
    >>> grad(lambda x: float(isinstance(x, np.ndarray)) * x.sum())(np.ones(2))
    array([1., 1.])
    """
    return isinstance_(_getval(object), classinfo) or isinstance_(object, classinfo)


def type(object):
    """The type of the value behind `object`."""
    return type_(_getval(object))


class _Traced(_python.type):
    """The class of classes of containers that hold traced values."""

    def __instancecheck__(cls, value):
        return _python.isinstance(value, cls.plain) and any(_python.isinstance(leaf, _Tensor) for leaf in _flattened(value)[0])


class DictBox(metaclass=_Traced):
    """A traced dict. Here that is a dict with traced values in it; `isinstance` says of such a dict that it is one of these."""

    plain = _python.dict


class SequenceBox(metaclass=_Traced):
    """A traced tuple or list. Here that is one with traced values in it; `isinstance` says so of it."""

    plain = (_python.tuple, _python.list)
