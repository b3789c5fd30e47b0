"""PyTorch's argument names with NumPy's as synonyms."""

import functools

from ..engine.conversions import device as _device
from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import as_tensor

_SYNONYMS = {"axis": "dim", "keepdims": "keepdim"}


def numpy_names(function):
    """Let `function`, which takes ``dim`` and ``keepdim``, take NumPy's ``axis`` and ``keepdims`` as well."""

    @functools.wraps(function)
    def renamed(*arguments, **options):
        if options:
            for numpys, torchs in _SYNONYMS.items():
                if numpys in options:
                    if torchs in options:
                        raise OperationTypeError(
                            f"{function.__name__}() got {torchs}= and {numpys}=, which mean the same; give one of them"
                        )
                    options[torchs] = options.pop(numpys)
            if options.get("dim").__class__ is list:
                options["dim"] = tuple(options["dim"])
        elif len(arguments) > 1 and list in (arguments[1].__class__, arguments[-1].__class__):  # axes may come as a list
            arguments = (arguments[0], *[tuple(given) if given.__class__ is list else given for given in arguments[1:]])
        return function(*arguments, **options)

    return renamed


def spread_arguments(values, by_name=None):
    """Sizes or axes that may be given one by one, ``f(2, 3)``, as one sequence, ``f((2, 3))``, or by keyword."""
    if by_name is not None:
        values = (by_name,)
    if len(values) == 1 and isinstance(values[0], (tuple, list)):
        return tuple(values[0])
    return values


def axis_of(dim, ndim, function):
    """The number of the axis `dim`; a number without axes is taken as a row of one. OperationError for another axis."""
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise OperationError(f"{function}(dim={dim}): expected an axis of a tensor with {ndim} axes")
    return dim % max(ndim, 1)


def number_as_row(function):
    """Let `function` take a tensor without axes, as PyTorch does: as a row of one, whose element is the result."""

    @functools.wraps(function)
    def taking_numbers(input, *arguments, **options):
        input = as_tensor(input)
        result = function(input if input.ndim else input.reshape(1), *arguments, **options)
        return result if input.ndim else result.reshape(())

    return taking_numbers


def check_device(device):
    """Everything is on the CPU; asking for another device is an error."""
    if device is not None:
        _device(device)
