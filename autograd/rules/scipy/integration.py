"""Integrals of sampled functions under SciPy's names: compositions over NumPy's differences and sums."""

import numpy as np
from scipy import integrate

from ..axes import along, position
from ..compositions import composed
from .univariate import numeric


@composed(integrate.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral of the lines between the points."""
    return np.trapezoid(numeric(y), x if x is None else numeric(x), dx, axis)


@composed(integrate.cumulative_trapezoid)
def cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None):
    """The integrals up to each point but the first; with ``initial=0`` for that one too.

    >>> cumulative_trapezoid(tensor([1.0, 3.0, 5.0])).tolist()
    [2.0, 6.0]
    """
    if initial not in (None, 0):
        raise ValueError(f"cumulative_trapezoid(initial={initial!r}): expected None or 0")
    y = numeric(y)
    axis = position(axis, y.ndim)
    sums = y[along(axis, slice(1, None))] + y[along(axis, slice(None, -1))]
    if x is not None:
        dx = np.diff(numeric(x), axis=axis if np.ndim(x) > 1 else 0)
        if np.ndim(x) == 1:
            dx = np.reshape(dx, (-1,) + (1,) * (y.ndim - 1 - axis))
    integrals = np.cumsum(0.5 * dx * sums, axis=axis)
    if initial is None:
        return integrals
    return np.concatenate([0 * y[along(axis, slice(0, 1))], integrals], axis=axis)
