"""Compatibility with HIPS autograd: operators on functions of one argument made into operators on any function."""

import functools

from autograd.engine.errors import OperationTypeError
from autograd.util import subvals


def unary_to_nary(unary_operator):
    """Let ``unary_operator(fun, x)`` work on functions of several arguments: ``operator(fun, argnum)(*args)``.

    >>> @unary_to_nary
    ... def doubled(fun, x):
    ...     return 2 * fun(x)
    >>> doubled(lambda x, y: x - y, 1)(5.0, 2.0)
    6.0
    """

    @functools.wraps(unary_operator)
    def nary_operator(fun, argnum=0, *nary_op_args, **nary_op_kwargs):
        if not isinstance(argnum, (int, tuple, list)):
            raise OperationTypeError(f"argnum must be an int or a tuple or list of ints, not {argnum!r}")

        @wrap_nary_f(fun, unary_operator, argnum)
        def nary_f(*args, **kwargs):
            several = not isinstance(argnum, int)

            @wraps(fun)
            def unary_f(x):
                return fun(*subvals(args, zip(argnum, x) if several else [(argnum, x)]), **kwargs)

            x = tuple(args[i] for i in argnum) if several else args[argnum]
            return unary_operator(unary_f, x, *nary_op_args, **nary_op_kwargs)

        return nary_f

    del nary_operator.__wrapped__  # whose arguments are not those of the result
    return nary_operator


_DESCRIPTION = "    {op} of function {fun} with respect to argument number {argnum}; it takes the arguments of {fun}."


def wraps(fun, namestr="{fun}", docstr="{doc}", **kwargs):
    """Give the decorated function a name and a docstring made of those of `fun`."""

    def decorate(function):
        function.__name__ = namestr.format(fun=get_name(fun), **kwargs)
        function.__doc__ = docstr.format(fun=get_name(fun), doc=get_doc(fun), **kwargs)
        return function

    return decorate


def wrap_nary_f(fun, op, argnum):
    """A decorator that gives what operator `op` made of `fun` a name and a docstring that say so."""
    return wraps(fun, "{op}_of_{fun}_wrt_argnum_{argnum}", _DESCRIPTION, op=get_name(op), argnum=argnum)


def get_name(f):
    """The name of a function; objects without one have an unknown name."""
    return getattr(f, "__name__", "[unknown name]")


def get_doc(f):
    """The docstring of a function, or ''."""
    return getattr(f, "__doc__", "")
