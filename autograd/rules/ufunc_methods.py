"""Methods of NumPy's universal functions, other than those that are functions of their own (``np.add.reduce`` is a sum).

Any function of two arguments is applied to the result so far and the next element, from the first to the last, as NumPy
does; a few have something faster.
"""

import itertools
import math

import numpy as np

from . import reductions
from .axes import axes_of, position
from .compositions import composed, constant
from .constants import CONSTANTS
from .samples import along_filled_axis
from .statistics import with_axis_first
from .table import define

# -- one element after the other --------------------------------------------------------------------------------------


def _one_by_one(ufunc):
    def reduce(array, axis=0, dtype=None, keepdims=False, initial=None):
        ufunc.reduce(np.ones((1,) * array.ndim), axis=axis)  # which of several axes may be reduced is known to NumPy
        rows = [*with_axis_first(array if dtype is None else array.astype(dtype), axis)]
        first = ufunc.identity if initial is None and not rows else initial
        if first is not None:
            rest = [n for k, n in enumerate(array.shape) if k not in axes_of(axis, array.ndim)]
            rows = [np.broadcast_to(first, rest), *rows]
        if not rows:
            raise ValueError(f"np.{ufunc.__name__}.reduce: no elements, and no initial= to begin with")
        total = rows[0]
        for row in rows[1:]:
            total = ufunc(total, row)
        return np.expand_dims(total, axes_of(axis, array.ndim)) if keepdims else total

    def accumulate(array, axis=0, dtype=None):
        rows = np.moveaxis(array if dtype is None else array.astype(dtype), axis, 0)
        return np.moveaxis(np.stack([*itertools.accumulate(rows, ufunc)]), 0, axis) if len(rows) else array

    composed(ufunc.reduce)(reduce)
    composed(ufunc.accumulate)(accumulate)


def _part_by_part(ufunc):
    def reduceat(array, indices, axis=0, dtype=None):
        """From each index to the next one; the element at the index alone where the next one is not above."""
        starts = [int(start) for start in constant(indices)]
        array = np.moveaxis(array if dtype is None else array.astype(dtype), axis, 0)
        ends = [*(max(start + 1, end) for start, end in zip(starts, starts[1:])), len(array)]
        return np.moveaxis(np.stack([ufunc.reduce(array[start:end]) for start, end in zip(starts, ends)]), 0, axis)

    composed(ufunc.reduceat)(reduceat)


for _function in {value for value in vars(np).values() if isinstance(value, np.ufunc)}.difference(CONSTANTS):
    if (_function.nin, _function.nout, _function.signature) == (2, 1, None):
        _one_by_one(_function)
        _part_by_part(_function)

# -- the running maximum and minimum ----------------------------------------------------------------------------------


def _latest(x, axis, largest):
    """The place of the largest (smallest) element so far along `axis`, of equal ones that of the last."""
    axis = position(axis, x.ndim)
    is_new = x == (np.maximum if largest else np.minimum).accumulate(x, axis=axis)
    places = np.arange(x.shape[axis]).reshape(-1, *[1] * (x.ndim - 1 - axis))
    return np.maximum.accumulate(np.where(is_new | np.isnan(x), places, 0), axis=axis)


def _latest_sample(draw):
    arguments, options = along_filled_axis(draw)
    return arguments, dict(largest=draw.boolean(), **options)


latest_extreme = define(_latest, name="latest_extreme", sample=_latest_sample, options=dict(axis=0, largest=True), x=None)


def _running_extreme(ufunc):
    """Each result is one element, which gets its gradient."""

    def accumulate(array, axis=0, dtype=None):
        places = latest_extreme(array.detach(), axis=axis, largest=ufunc is np.maximum)
        return np.take_along_axis(array, places, axis=axis)

    composed(ufunc.accumulate)(accumulate)


_running_extreme(np.maximum)
_running_extreme(np.minimum)

# -- the logarithm of a sum of exponentials -----------------------------------------------------------------------------


@composed(np.logaddexp.reduce)
def reduced_by_logaddexp(array, axis=0, dtype=None, keepdims=False, initial=None):
    total = reductions.logsumexp(array if dtype is None else array.astype(dtype), axis=axis, keepdims=keepdims)
    return total if initial is None else np.logaddexp(total, initial)


@composed(np.logaddexp2.reduce)
def reduced_by_logaddexp2(array, axis=0, dtype=None, keepdims=False, initial=None):
    of_two = math.log(2)
    total = reduced_by_logaddexp(array * of_two, axis, dtype, keepdims, None if initial is None else initial * of_two)
    return total / of_two
