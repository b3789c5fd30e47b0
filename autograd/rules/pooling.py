"""Sums and maxima of windows, and windows themselves, over any number of axes of space; see :mod:`.windows` for the options.

Each element of a window is taken from all windows at once, as a slice with steps: a kernel of k elements is k additions of
whole arrays. Sums and maxima do so along one axis after the other, which is fewer. Arrays here have the axes (N, C, *space)
in whatever order of memory they come, which NumPy's elementwise functions keep.
"""

import functools
import math

import numpy as np

from .samples_windows import one_for_each_element, one_for_each_window, told_apart, windowed
from .table import define, remember
from .windows import check_fit, counts, extent, gathered, interior, padded, places, windows

_OPTIONS = dict(kernel=(1,), stride=(1,), padding=((0, 0),), dilation=(1,))


def _check(x, kernel, padding, dilation):
    if x.ndim != 2 + len(kernel):
        raise ValueError(f"expected x of shape (N, C, *space) with {len(kernel)} axes of space")
    check_fit(x.shape[2:], kernel, padding, dilation)


def _along_one_axis(x, axis, k, stride, dilation):
    """For each element of a window along one axis, a view of that element of all windows."""
    (count,) = counts((x.shape[axis],), (k,), (stride,), ((0, 0),), (dilation,))
    before = (slice(None),) * axis
    return [x[(*before, *place)] for place in places((k,), (stride,), (dilation,), (count,))]


def _reduced(function, x, kernel, stride, dilation):
    """`function` of the elements of each window, along one axis after the other."""
    for axis, (k, s, d) in reversed(list(enumerate(zip(kernel, stride, dilation), start=2))):
        first, *others = _along_one_axis(x, axis, k, s, d)
        if others:
            x = function(first, others[0])
            for part in others[1:]:
                function(x, part, out=x)
        else:
            x = first
    return x


def _image_of(y, space, padding):
    """Zeros of the padded space, in the memory order of `y`."""
    wider = tuple(n + before + after for n, (before, after) in zip(space, padding))
    return np.zeros_like(y, shape=(*y.shape[:2], *wider))


def _cropped(x, space, padding):
    if x.shape[2:] == space:
        return x  # itself, and not a view of it: then a later step may write over it
    return x[(slice(None), slice(None), *interior(space, padding))]


# -- sums -------------------------------------------------------------------------------------------------------


def _window_sum(x, kernel, stride, padding, dilation):
    _check(x, kernel, padding, dilation)
    result = _reduced(np.add, padded(x, padding, 2), kernel, stride, dilation)
    return result.copy("K") if result.base is not None else result


def _window_spread(y, space, kernel, stride, padding, dilation):
    """Each element of the image gets the sum of what the windows have that it is part of."""
    full = [n + before + after for n, (before, after) in zip(space, padding)]
    for axis, (n, k, s, d) in enumerate(zip(full, kernel, stride, dilation), start=2):
        image = np.zeros_like(y, shape=(*y.shape[:axis], n, *y.shape[axis + 1 :]))
        for place in places((k,), (s,), (d,), (y.shape[axis],)):
            image[(*(slice(None),) * axis, *place)] += y
        y = image
    return _cropped(y, space, padding)


window_sum = define(
    _window_sum, name="window_sum", options=_OPTIONS, sample=windowed,
    x=lambda g, x_shape, kernel, stride, padding, dilation: window_spread(
        g, space=x_shape[2:], kernel=kernel, stride=stride, padding=padding, dilation=dilation))  # fmt: skip

window_spread = define(
    _window_spread, name="window_spread", options=dict(space=(1,), **_OPTIONS), sample=one_for_each_window,
    y=lambda g, kernel, stride, padding, dilation: window_sum(
        g, kernel=kernel, stride=stride, padding=padding, dilation=dilation))  # fmt: skip


# -- windows themselves -----------------------------------------------------------------------------------------


def _patches(x, kernel, stride, padding, dilation):
    """The windows as (N, C, *kernel, *counts)."""
    _check(x, kernel, padding, dilation)
    return windows(padded(x, padding, 2), kernel, stride, dilation, 2).copy()


def _unpatched(y, space, kernel, stride, padding, dilation):
    """The image to which each element of each window was added."""
    expected = (*kernel, *counts(space, kernel, stride, padding, dilation))
    if y.shape[2:] != expected:
        raise ValueError(f"expected windows of shape (N, C, *{expected}) for a space of {tuple(space)}, and got {y.shape}")
    image = _image_of(y[(..., *(0,) * len(kernel))], space, padding)
    for element, place in zip(np.ndindex(*kernel), places(kernel, stride, dilation, expected[len(kernel) :])):
        image[(slice(None), slice(None), *place)] += y[(slice(None), slice(None), *element)]
    return _cropped(image, space, padding)


patches = define(
    _patches, name="patches", options=_OPTIONS, sample=windowed,
    x=lambda g, x_shape, kernel, stride, padding, dilation: unpatched(
        g, space=x_shape[2:], kernel=kernel, stride=stride, padding=padding, dilation=dilation))  # fmt: skip

unpatched = define(
    _unpatched, name="unpatched", options=dict(space=(1,), **_OPTIONS), sample=one_for_each_element,
    y=lambda g, kernel, stride, padding, dilation: patches(
        g, kernel=kernel, stride=stride, padding=padding, dilation=dilation))  # fmt: skip


# -- maxima -----------------------------------------------------------------------------------------------------


def _lowest(dtype):
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _max_pool(x, kernel, stride, padding, dilation):
    _check(x, kernel, padding, dilation)
    if x.dtype.kind not in "fiu":
        raise TypeError(f"expected real numbers, which have a largest one, and got {x.dtype}")
    result = _reduced(np.maximum, padded(x, padding, 2, _lowest(x.dtype)), kernel, stride, dilation)
    return result.copy("K") if result.base is not None else result


def _of_all_windows(kernel, stride, dilation, count):
    """For each element of a window, in reading order, the index of that element of all windows."""
    return [(slice(None), slice(None), *place) for place in places(kernel, stride, dilation, count)]


def _first_largest(x, largest, kernel, stride, padding, dilation):
    """Where the largest element of each window stands: (index of one element of all windows, mask) for each element.

    The first one in reading order counts, as in PyTorch, and NaN is larger than all numbers.
    """
    largest_is_nan = largest.size > 0 and np.isnan(np.minimum.reduce(largest, axis=None))
    around = np.nan if x.dtype.kind == "f" and not largest_is_nan else _lowest(x.dtype)  # NaN is equal to nothing
    x = padded(x, padding, 2, around)
    found, left = None, math.prod(kernel)
    for place in _of_all_windows(kernel, stride, dilation, largest.shape[2:]):
        left -= 1
        if found is not None and not left:
            yield place, ~found
            return
        here = x[place] == largest
        if largest_is_nan:
            here |= np.isnan(x[place])
        if found is None:
            found = here.copy("K")
        else:
            np.greater(here, found, out=here)  # here and not found before
            found |= here
        yield place, here


def _in_order_of(mask, y):
    """`y` in the order of memory that a mask, and so the image, has: a small copy spares large ones."""
    ordered = np.empty_like(mask, y.dtype)
    if ordered.strides == y.strides:
        return y
    np.copyto(ordered, y)
    return ordered


def _are_apart(kernel, stride, dilation):
    """Whether no element is in two windows."""
    return all(s >= extent(k, d) for k, s, d in zip(kernel, stride, dilation))


def _put_where(found, y, space, kernel, stride, padding, dilation):
    """An image that has, at each place of the windows, y where the mask for it says so: `found` has (place, mask) for all."""
    apart, image = _are_apart(kernel, stride, dilation), None
    tiled = apart and kernel == stride and not any(map(any, padding)) and all(not n % k for n, k in zip(space, kernel))
    for place, mask in found:
        if image is None:
            y = _in_order_of(mask, y)
            image = np.empty_like(y, shape=(*y.shape[:2], *space)) if tiled else _image_of(y, space, padding)
        if apart:
            np.multiply(y, mask, out=image[place])
        else:
            image[place] += y * mask
    return _cropped(image, space, padding)


def _to_largest(y, x, largest, **options):
    """What each window has goes to its largest element."""
    return _put_where(_first_largest(x, largest, **options), y, x.shape[2:], **options)


def _at_largest(z, x, largest, kernel, stride, padding, dilation):
    """The elements of z that stand where x has the largest ones of its windows."""
    z = padded(z, padding, 2)
    result = np.zeros_like(largest, z.dtype)
    for place, mask in _first_largest(x, largest, kernel, stride, padding, dilation):
        result += z[place] * mask
    return result


def _indices_of_largest(x, largest, kernel, stride, padding, dilation):
    """Where the largest elements of the windows stand: positions in the unpadded space, counted in reading order."""
    space = x.shape[2:]
    axes = [np.arange(-before, n + after) for n, (before, after) in zip(space, padding)]
    rows = [axis.reshape((-1,) + (1,) * k) for k, axis in enumerate(reversed(axes))][::-1]
    positions = functools.reduce(lambda total, pair: total * pair[0] + pair[1], zip(space, rows), np.intp(0))
    result = np.zeros(largest.shape, np.intp)
    for place, mask in _first_largest(x, largest, kernel, stride, padding, dilation):
        result += positions[place[2:]] * mask
    return result


def _with_largest(draw, of_space):
    (x,), options = told_apart(draw)
    largest = _max_pool(np.real(x), **options)
    return [draw.array(x.shape if of_space else largest.shape), np.real(x), largest], options


max_pool = define(
    _max_pool, name="max_pool", options=_OPTIONS, sample=told_apart,
    x=lambda g, x, out, kernel, stride, padding, dilation: to_largest(
        g, x, out, kernel=kernel, stride=stride, padding=padding, dilation=dilation))  # fmt: skip


def _max_pool_and_masks(x, kernel, stride, padding, dilation):
    """The largest elements, and masks that say where they stand, found while x is in the cache. They have an element for each
    one of x if windows lie apart; of others they may have many more, so these are found anew."""
    options = dict(kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    largest = _max_pool(x, **options)
    if _are_apart(kernel, stride, dilation):
        return largest, tuple([mask for _, mask in _first_largest(x, largest, **options)])
    return largest, (x, largest)


def _to_remembered(g, residuals, x_shape, kernel, stride, padding, dilation):
    options = dict(kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    if _are_apart(kernel, stride, dilation):
        found = zip(_of_all_windows(kernel, stride, dilation, g.shape[2:]), residuals)
    else:
        found = _first_largest(*residuals, **options)
    return _put_where(found, g, x_shape[2:], **options)


remember(max_pool, _max_pool_and_masks, x=_to_remembered)

to_largest = define(
    _to_largest, name="to_largest", options=_OPTIONS, sample=lambda draw: _with_largest(draw, False),
    y=lambda g, x, largest, kernel, stride, padding, dilation: at_largest(
        g, x, largest, kernel=kernel, stride=stride, padding=padding, dilation=dilation),
    x=None, largest=None)  # fmt: skip

at_largest = define(
    _at_largest, name="at_largest", options=_OPTIONS, sample=lambda draw: _with_largest(draw, True),
    z=lambda g, x, largest, kernel, stride, padding, dilation: to_largest(
        g, x, largest, kernel=kernel, stride=stride, padding=padding, dilation=dilation),
    x=None, largest=None)  # fmt: skip

indices_of_largest = define(
    _indices_of_largest, name="indices_of_largest", options=_OPTIONS,
    sample=lambda draw: (lambda given, options: (given[1:], options))(*_with_largest(draw, False)),
    x=None, largest=None)  # fmt: skip


# -- the same, composed of elementary functions -----------------------------------------------------------------


def window_sum_composed(x, kernel, stride, padding, dilation):
    found = gathered(x, kernel, stride, padding, dilation)
    return np.sum(found, axis=tuple(range(-len(kernel), 0)))


def max_pool_composed(x, kernel, stride, padding, dilation):
    found = gathered(x, kernel, stride, padding, dilation, -np.inf)
    return np.max(found, axis=tuple(range(-len(kernel), 0)))


def patches_composed(x, kernel, stride, padding, dilation):
    found, d = gathered(x, kernel, stride, padding, dilation), len(kernel)
    return np.transpose(found, (0, 1, *range(2 + d, 2 + 2 * d), *range(2, 2 + d)))
