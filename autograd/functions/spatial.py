"""What functions over axes of space share: arguments given once or for each axis, images with and without a batch."""

import operator

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import as_tensor

_SHAPES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def for_ranks(make, ranks=(1, 2, 3)):
    """One function for each number d of axes of space: ``make(d)``, whose name ends in ``_nd``.

    In its docstring {d} is that number and, for examples, {five} is "5", "5, 5" or "5, 5, 5".
    """
    functions = []
    for d in ranks:
        function = make(d)
        function.__name__ = function.__qualname__ = function.__name__.replace("_nd", f"{d}d")
        sizes = {name: ", ".join([str(n)] * d) for name, n in _SHAPES.items()}
        function.__doc__ = function.__doc__.format(d=d, **sizes)
        functions.append(function)
    return functions


def each_axis(where, name, value, d, least=0):
    """`value`, an int or a sequence of one for each of `d` axes, as a tuple of `d` ints of at least `least`."""
    usual = (value,) * d if value.__class__ is int else value
    if usual.__class__ is tuple and len(usual) == d and {*map(type, usual)} == {int} and min(usual) >= least:
        return usual
    given = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    try:
        numbers = tuple(operator.index(n) for n in given if not isinstance(n, bool))
    except TypeError:
        numbers = ()
    if len(numbers) != len(given) or len(given) not in (1, d):
        raise OperationTypeError(f"{where}({name}={value!r}): expected an int or a tuple of {d}, one for each axis of space")
    if min(numbers) < least:
        raise OperationError(f"{where}({name}={value!r}): expected at least {least} along each axis")
    return numbers * d if len(numbers) == 1 else numbers


def image_batch(where, input, d):
    """`input` as a Tensor (N, C, *space), and what takes the batch away again from a result if there was none."""
    input = as_tensor(input)
    if input.ndim == d + 2:
        return input, _as_it_is
    if input.ndim == d + 1:
        return input[None], _first
    raise OperationError.of(f"{where}: expected input of shape (N, C, *space) or (C, *space) with {d} axes of space, and got "
                            f"{tuple(input.shape)}", input=input)  # fmt: skip


def _as_it_is(result):
    return result


def _first(result):
    return result[0]
