"""Compatibility with HIPS autograd: rules given by methods of a primitive, which it has deprecated since version 1.2."""

import warnings

from .primitives import defvjp
from .primitives import primitive as _primitive
from .vector_spaces import vspace


def _collected(function, makers, name, staged):
    """A method that adds one rule, for one argument, to `makers`, and gives them all to `defvjp`."""

    def method(rule, argnum=0):
        warnings.warn(f"{function.__name__}.{name} is deprecated; use autograd.extend.defvjp", DeprecationWarning, stacklevel=2)
        makers[argnum] = staged(rule, argnum)
        defvjp(function, *makers.values(), argnums=tuple(makers))

    return method


def _unstaged(rule, argnum):
    """The rule ``rule(g, ans, vs, gvs, *args)`` as one of two stages."""

    def maker(ans, *args, **kwargs):
        return lambda g: rule(g, ans, vspace(args[argnum]), vspace(g), *args, **kwargs)

    return maker


def primitive(f_raw):
    """:func:`autograd.extend.primitive` with the methods ``defvjp``, ``defgrad`` and ``defvjp_is_zero``."""
    function = _primitive(f_raw)
    makers = {}
    function.defvjp = _collected(function, makers, "defvjp", _unstaged)
    function.defgrad = _collected(function, makers, "defgrad", lambda rule, argnum: rule)
    is_zero = _collected(function, makers, "defvjp_is_zero", lambda rule, argnum: None)

    def defvjp_is_zero(argnums=(0,)):
        for argnum in argnums:
            is_zero(None, argnum)

    function.defvjp_is_zero = defvjp_is_zero
    return function
