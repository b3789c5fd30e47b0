"""Compatibility with HIPS autograd: Python's containers, which need no wrapping here, and type tests of traced values."""

import builtins as _python

from autograd.primitives import getval as _getval

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
