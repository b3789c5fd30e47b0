"""np.pad in all its modes. Along each axis the result is what is added before, the array, and what is added after."""

import math

import numpy as np

from . import shape
from .axes import along
from .compositions import composed, ravel

_OF_ELEMENTS = "edge", "reflect", "symmetric", "wrap"
"""The modes whose result consists of elements of the array, unless they are reflected at a point ('odd')."""

_STATISTICS = {"maximum": np.max, "minimum": np.min, "mean": np.mean, "median": np.median}


@composed(np.pad)
def pad(array, pad_width, mode="constant", **options):
    """Any mode but 'empty' and functions; a new value has the gradient of what it was computed from."""
    if mode == "constant" and not hasattr(_table(options.get("constant_values", 0)), "detach"):
        return shape.pad_constant(array, pad_width=_by_axis(pad_width, array.ndim), **options)
    if mode in _OF_ELEMENTS and options.get("reflect_type", "even") == "even":
        positions = np.arange(math.prod(array.shape)).reshape(array.shape)
        return ravel(array)[np.pad(positions, _by_axis(pad_width, array.ndim), mode, **options)]
    if mode not in ("constant", "reflect", "symmetric", "linear_ramp", *_STATISTICS):
        raise ValueError(
            f"np.pad(mode={mode!r}) has no gradient rule; the modes that have one are 'constant', 'linear_ramp', "
            f"{', '.join(map(repr, (*_OF_ELEMENTS, *_STATISTICS)))}"
        )
    return _along_each_axis(array, pad_width, mode, **options)


def _by_axis(pad_width, ndim):
    """Widths given by axis as a dict, or in any other way that NumPy takes."""
    if isinstance(pad_width, dict):
        return [pad_width.get(k, pad_width.get(k - ndim, (0, 0))) for k in range(ndim)]
    return pad_width


def _table(value):
    """A list (of lists) with Tensors in it as one Tensor; anything else as it is."""
    if isinstance(value, (list, tuple)):
        parts = [_table(part) for part in value]
        return np.stack(parts) if any([hasattr(part, "detach") for part in parts]) else value
    return value


def _pairs(value, ndim):
    """``(before, after)`` for each axis."""
    pairs = np.broadcast_to(_table(_by_axis(value, ndim)), (ndim, 2))
    return pairs if hasattr(pairs, "detach") else pairs.tolist()


def _along_each_axis(array, pad_width, mode, end_values=0, constant_values=0, stat_length=None, reflect_type="even"):
    lengths, ends, values = (_pairs(value, array.ndim) for value in (stat_length, end_values, constant_values))
    for axis, widths in enumerate(_pairs(pad_width, array.ndim)):
        if mode in _STATISTICS:
            parts = [_statistic(array, axis, mode, at_end, lengths[axis][at_end], widths[at_end]) for at_end in (0, 1)]
            array = np.concatenate([parts[0], array, parts[1]], axis=axis)
        elif mode == "constant":
            parts = [_repeated(values[axis][at_end], array, axis, widths[at_end]) for at_end in (0, 1)]
            array = np.concatenate([parts[0], array, parts[1]], axis=axis)
        elif mode == "linear_ramp":
            parts = [_ramp(array, axis, at_end, ends[axis][at_end], widths[at_end]) for at_end in (0, 1)]
            array = np.concatenate([parts[0], array, parts[1]], axis=axis)
        else:
            array = _reflected(array, axis, *widths, with_edge=mode == "symmetric")
    return array


def _statistic(array, axis, mode, at_end, length, width):
    """The statistic of the first or last `length` elements (None: of all), `width` times."""
    n = array.shape[axis]
    if length == 0 and width and mode in ("maximum", "minimum"):
        raise ValueError(f"np.pad(mode={mode!r}, stat_length=0): there is no {mode} of no elements")
    length = n if length is None else min(length, n)
    chosen = array[along(axis, slice(n - length, n) if at_end else slice(0, length))]
    return np.repeat(_STATISTICS[mode](chosen, axis=axis, keepdims=True), width, axis=axis)


def _repeated(value, array, axis, width):
    """`value`, `width` times along `axis` and as often as `array` has elements across it."""
    shape = (*array.shape[:axis], width, *array.shape[axis + 1 :])
    return np.broadcast_to(value, shape).astype(array.dtype)


def _ramp(array, axis, at_end, end, width):
    """Even steps from the edge, which is not repeated, to `end`."""
    edge = array[along(axis, slice(-1, None) if at_end else slice(0, 1))]
    share = np.arange(1, width + 1, dtype=array.dtype) / max(width, 1)
    share = np.reshape(share if at_end else share[::-1], (-1,) + (1,) * (array.ndim - 1 - axis))
    return edge + (end - edge) * share


def _reflected(array, axis, before, after, with_edge):
    """Reflected at the point of each edge: 2 edge - value, again and again where that is not wide enough.

    A `with_edge` reflection repeats the edge.
    """
    n, skipped = array.shape[axis], 0 if with_edge else 1
    if n <= skipped:
        raise ValueError(f"np.pad(reflect_type='odd') on Tensors: an axis of length {n} is too short")
    while before or after:
        most = array.shape[axis] - skipped
        left, right = min(before, most), min(after, most)
        reverse = np.flip(array, axis)
        size = array.shape[axis]
        first, last = array[along(axis, slice(0, 1))], array[along(axis, slice(-1, None))]
        parts = [
            2 * first - reverse[along(axis, slice(size - skipped - left, size - skipped))],
            array,
            2 * last - reverse[along(axis, slice(skipped, skipped + right))],
        ]
        array, before, after = np.concatenate(parts, axis=axis), before - left, after - right
    return array
