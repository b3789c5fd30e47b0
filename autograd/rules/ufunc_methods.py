"""Methods of NumPy's universal functions, other than those that are functions of their own (``np.add.reduce`` is a sum)."""

import numpy as np

from .axes import position
from .compositions import composed, constant


def _running_extreme(ufunc):
    """``maximum.accumulate`` and ``minimum.accumulate``: each result is one element, which gets its gradient."""

    def accumulate(array, axis=0, dtype=None):
        values = constant(array)
        places = np.arange(values.shape[axis])[(slice(None), *[None] * (values.ndim - 1 - position(axis, values.ndim)))]
        is_new = values == ufunc.accumulate(values, axis=axis)
        return np.take_along_axis(array, np.maximum.accumulate(np.where(is_new, places, 0), axis=axis), axis=axis)

    composed(ufunc.accumulate)(accumulate)


_running_extreme(np.maximum)
_running_extreme(np.minimum)


@composed(np.logaddexp.reduce)
def reduced_by_logaddexp(array, axis=0, dtype=None, keepdims=False):
    """log(sum(exp(array))), also where all are -inf or one is inf."""
    highest = np.max(constant(array), axis=axis, keepdims=True)
    highest = np.where(np.isfinite(highest), highest, 0)
    total = np.log(np.sum(np.exp(array - highest), axis=axis, keepdims=keepdims))
    return total + (highest if keepdims else np.squeeze(highest, axis=axis))


@composed(np.add.reduceat)
def sums_from(array, indices, axis=0, dtype=None):
    """The sums of the elements from each index to the next one; of the index alone where the next one is not above."""
    starts = [int(start) for start in constant(indices)]
    array = np.moveaxis(array, axis, 0)
    ends = [*(max(start + 1, end) for start, end in zip(starts, starts[1:])), len(array)]
    return np.moveaxis(np.stack([np.sum(array[start:end], axis=0) for start, end in zip(starts, ends)]), 0, axis)
