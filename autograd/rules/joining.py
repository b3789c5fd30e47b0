"""Several arrays made one."""

import math

import numpy as np

from .axes import along, position
from .samples import joined, stacked
from .shape import reshape
from .table import define


def _concatenate_gradient(g, i, shapes, axis):
    """The part of g that came from operand i."""
    if axis is None:
        sizes = [math.prod(shape) for shape in shapes]
        return reshape(g[sum(sizes[:i]) : sum(sizes[: i + 1])], shape=shapes[i])
    axis = position(axis, len(shapes[i]))
    start = sum([shape[axis] for shape in shapes[:i]])
    return g[along(axis, slice(start, start + shapes[i][axis]))]


concatenate = define(np.concatenate, sample=joined, options=dict(axis=0), each=_concatenate_gradient)


def _stack(arrays, axis):
    new_axis = along(position(axis, np.ndim(arrays[0]) + 1), None)
    return np.concatenate([array[new_axis] for array in arrays], axis=axis)


stack = define(np.stack, forward=_stack, sample=stacked, options=dict(axis=0),
               each=lambda g, i, shapes, axis: g[along(position(axis, len(shapes[i]) + 1), i)])  # fmt: skip
