"""NumPy's functions with a short way to their lanes: nothing is bound by signature while an argument is an ArrayBox.

NumPy's own functions record too, by dispatch, at the cost of some microseconds a call. What is made here looks at
its arguments, calls the lane if it can be called as it stands, and otherwise leaves everything to NumPy's function.
"""

import functools
import inspect

import numpy as np

from ..rules.compositions import COMPOSITIONS
from ..rules.families import complete_for
from ..rules.table import BY_FUNCTION
from .arrays_of_boxes import as_array
from .boxes import ArrayBox, ArrayMethods, array_lane

METHODS = """all any argmax argmin argpartition argsort choose clip compress conj conjugate cumprod cumsum diagonal dot max
    mean min nonzero prod ptp ravel repeat round searchsorted sort squeeze std sum swapaxes take trace var"""
"""The methods of an ndarray that are the function of that name."""

UFUNC_ATTRIBUTES = "accumulate at identity nargs nin nout ntypes outer reduce reduceat signature types"


@functools.cache
def numpy_function(function):
    """NumPy's `function` as one that is quick for ArrayBoxes and calls `function` itself for everything else."""
    if function not in BY_FUNCTION and function not in COMPOSITIONS:
        complete_for(function)
    entry, composition = BY_FUNCTION.get(function), COMPOSITIONS.get(function)
    if entry is not None and entry.each:
        quick = _of_sequence(function, array_lane(entry), _leading_options(function, entry))
    elif isinstance(function, np.ufunc) and entry is not None and len(entry.arguments) == function.nin <= 2:
        quick = (_of_one if function.nin == 1 else _of_two)(function, array_lane(entry))
    elif entry is not None:
        quick = _of_several(function, array_lane(entry), len(entry.arguments), _leading_options(function, entry), entry.options)
    elif composition is not None:
        quick = _composed(function, composition, as_array if _takes_one_array(function) else _as_it_is)
    else:
        return function  # NumPy's dispatch gives the constant, or the error
    return _described(quick, function)


def _described(quick, function):
    quick.__name__ = quick.__qualname__ = function.__name__
    quick.__doc__, quick.__wrapped__ = function.__doc__, function
    if isinstance(function, np.ufunc):
        for name in UFUNC_ATTRIBUTES.split():
            setattr(quick, name, getattr(function, name))
    return quick


def _leading_options(function, entry):
    """How many options may be given by position: as many as NumPy and the entry have in the same order."""
    try:
        names = list(inspect.signature(function).parameters)[len(entry.arguments) :]
    except ValueError:
        names = list(entry.options)
    count = 0
    for ours, numpys in zip(entry.options, names):
        if ours != numpys:
            break
        count += 1
    return count


def _takes_one_array(function):
    """Whether a list as first argument is meant as an array, and not as several."""
    try:
        return next(iter(inspect.signature(function).parameters), None) in ("a", "x", "v", "m", "ary", "array", "arr")
    except ValueError:
        return False


def _as_it_is(value):
    return value


def _of_one(function, lane):
    def quick(x, *more, **options):
        if x.__class__ is ArrayBox and not more and not options:
            return lane(x)
        return function(x, *more, **options)

    return quick


def _of_two(function, lane):
    def quick(x, y, *more, **options):
        if (x.__class__ is ArrayBox or y.__class__ is ArrayBox) and not more and not options:
            return lane(x, y)
        return function(x, y, *more, **options)

    return quick


def _of_several(function, lane, count, leading, known):
    most, known = count + leading, frozenset(known)

    def quick(*arguments, **options):
        if count <= len(arguments) <= most and (not options or known.issuperset(options)):
            for value in arguments[:count]:
                if value.__class__ is ArrayBox:
                    return lane(*arguments, **options)
        return function(*map(as_array, arguments), **options)

    return quick


def _of_sequence(function, lane, leading):
    def quick(arrays, *more, **options):
        if arrays.__class__ in (list, tuple) and len(more) <= leading and not options:
            for value in arrays:
                if value.__class__ is ArrayBox:
                    return lane(arrays, *more)
        return function(arrays, *more, **options)

    return quick


def _composed(function, composition, prepared):
    def quick(*arguments, **options):
        for value in arguments:
            if value.__class__ is ArrayBox:
                return composition(*arguments, **options)
        return function(*map(prepared, arguments), **options)

    return quick


def _method(function):
    if inspect.isfunction(function):  # which binds to its first argument by itself
        return function
    return lambda self, *arguments, **options: function(self, *arguments, **options)


for _name in METHODS.split():
    setattr(ArrayMethods, _name, _method(numpy_function(getattr(np, _name))))
