"""What a computation goes through on its way: the coarsest dtype and the sizes of its values."""

from typing import NamedTuple

import numpy as np

from ..engine.modes import enable_grad, observing
from .functions import as_leaves, is_checked


class Passage(NamedTuple):
    """What was seen of a computation.

    Attributes
    ----------
    precision : float
        one unit in the last place, relative, of the coarsest dtype of inputs and of results of operations
    size : float
        the size of the largest result of an operation, or 1 if that is less
    finite : bool
        whether all of these results are finite
    """

    precision: float
    size: float
    finite: bool


def passage(function, *inputs):
    """What ``function(*inputs)`` goes through; what is not recorded, such as what custom operations do, is not seen."""
    values = [value for value in inputs if is_checked(value)]
    coarsest, largest, finite = max((_unit(value) for value in values), default=0.0), 0.0, True

    def see(result, arguments, options):
        nonlocal coarsest, largest, finite
        value = getattr(result, "_raw", None)
        if is_checked(value) and value.size:
            coarsest = max(coarsest, _unit(value))
            size = float(np.max(np.abs(value)))
            largest, finite = max(largest, size if np.isfinite(size) else 0.0), finite and bool(np.isfinite(size))

    with observing(see), enable_grad(), np.errstate(all="ignore"):
        function(*as_leaves(inputs))
    return Passage(coarsest, min(largest, 1.0) or 1.0, finite)


def _unit(value):
    return float(np.finfo(value.dtype).eps)
