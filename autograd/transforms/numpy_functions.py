"""NumPy's functions with a short way to their lanes: nothing is bound by signature while an argument is an ArrayBox.

NumPy's own functions record too, by dispatch, at the cost of some microseconds a call. What is made here looks at
its arguments, calls the lane if it can be called as it stands, and otherwise leaves everything to NumPy's function.
"""

import functools
import inspect

import numpy as np

from ..engine.numpy_protocols import array_function, option_names, positional
from ..engine.wrapping import as_raw, readers
from ..rules.compositions import COMPOSITIONS
from ..rules.families import complete_for
from ..rules.table import BY_FUNCTION
from .arrays_of_boxes import as_array
from .boxes import ArrayBox, array_lane

UFUNC_ATTRIBUTES = "accumulate at identity nargs nin nout ntypes outer reduce reduceat signature types"


@functools.cache
def numpy_function(function):
    """NumPy's `function` as one that is quick for ArrayBoxes and calls `function` itself for everything else."""
    if function not in BY_FUNCTION and function not in COMPOSITIONS:
        complete_for(function)
    entry, composition = BY_FUNCTION.get(function), COMPOSITIONS.get(function)
    if entry is not None and entry.each:
        quick = _of_sequence(function, array_lane(entry), entry)
    elif isinstance(function, np.ufunc) and entry is not None and len(entry.arguments) == function.nin <= 2:
        quick = _of_one(function, entry) if function.nin == 1 else _of_two(function, array_lane(entry))
    elif entry is not None:
        quick = _of_several(function, array_lane(entry), entry)
    elif composition is not None:
        quick = _composed(function, composition)
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


@functools.cache
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


_ONE_ARRAY = "A a a1 ar ar1 arr args array ary arys condition f filt m operands p seq_of_zeros start u v val x x1 y z"
"""The names of first parameters for which a list stands for one array, ..."""

_SEVERAL_ARRAYS = "tup"
"""... and for which each of its items does."""


def _dispatched(function, arguments, options):
    """NumPy's `function`, which looks for traced values among some of its arguments only."""
    if any([hasattr(value, "_node") for value in (*arguments, *options.values())]):
        return array_function(None, function, (), _with_arrays(function, arguments), options)
    return function(*arguments, **options)


def _with_arrays(function, arguments):
    """The arguments with arrays where NumPy makes arrays of numbers and lists."""
    if not arguments or function is np.einsum or _preparation(function) is not as_array:
        return arguments
    first = arguments[0] if hasattr(arguments[0], "_node") else np.asarray(as_raw(arguments[0]))
    return [first, *(np.asarray(value) if value.__class__ is list and value else value for value in arguments[1:])]


@functools.cache  # what asks for signatures is asked late, which takes its time
def _preparation(function):
    """What is done to the arguments of a composition, so that lists with traced values in them are arrays."""
    try:
        first = next(iter(inspect.signature(function).parameters), None)
    except ValueError:
        return _as_it_is
    return as_array if first in _ONE_ARRAY.split() else _items_as_arrays if first in _SEVERAL_ARRAYS.split() else _as_it_is


def _as_it_is(value):
    return value


def _items_as_arrays(value):
    return [as_array(item) for item in value] if value.__class__ in (list, tuple) else value


def _of_one(function, entry):
    lane = array_lane(entry)

    def quick(x, *more, **options):
        if not more and not options:
            if x.__class__ is ArrayBox:
                return lane(x)
            if x.__class__ in readers:
                return x.apply_entry(entry, (x,), options)
        return function(as_array(x), *more, **options)

    return quick


def _of_two(function, lane):
    def quick(x, y, *more, **options):
        traced = x.__class__ is ArrayBox or y.__class__ is ArrayBox
        if traced and not more and not options and x.__class__ is not list and y.__class__ is not list:
            return lane(x, y)
        return function(as_array(x), as_array(y), *more, **options)

    return quick


def _has_boxes_and_no_lists(values):
    """Whether some of `values` are ArrayBoxes, and none is a list or tuple, which may hold more of them."""
    found = False
    for value in values:
        if value.__class__ is ArrayBox:
            found = True
        elif value.__class__ is list or value.__class__ is tuple:
            return False
    return found


def _of_several(function, lane, entry):
    count, known = len(entry.arguments), frozenset(entry.options)

    def quick(*arguments, **options):
        more = len(arguments) - count
        fits = (not more or 0 < more <= _leading_options(function, entry)) and (not options or known.issuperset(options))
        if fits and _has_boxes_and_no_lists(arguments[:count]):
            return lane(*arguments, **options)
        return _dispatched(function, [as_array(value) for value in arguments], options)

    return quick


def _of_sequence(function, lane, entry):
    def quick(arrays, *more, **options):
        fits = arrays.__class__ in (list, tuple) and not options
        if fits and (not more or len(more) <= _leading_options(function, entry)) and _has_boxes_and_no_lists(arrays):
            return lane(arrays, *more)
        return function(_items_as_arrays(arrays), *more, **options)

    return quick


def _composed(function, composition):
    def quick(*arguments, **options):
        if any([value.__class__ in (list, tuple) for value in arguments]):
            prepared = _preparation(function)
            arguments = [prepared(value) for value in arguments]
        fits = not options or (known := option_names(composition)) is None or known.issuperset(options)
        if fits and len(arguments) <= positional(composition):
            for value in arguments:
                if value.__class__ is ArrayBox:
                    return composition(*arguments, **options)
        return _dispatched(function, arguments, options)

    return quick


def method(name):
    """The method of an ndarray that is NumPy's function of that name, for an ArrayBox and other carriers of arrays."""
    function = numpy_function(getattr(np, name))
    if inspect.isfunction(function):  # which binds to its first argument by itself
        return function
    return lambda self, *arguments, **options: function(self, *arguments, **options)
