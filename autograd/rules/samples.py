"""Where entries that are not elementwise may be sampled.

A sample is a function of `draw`, which hands out shapes, axes and arrays; who backs it (Hypothesis in the tests, a
NumPy generator elsewhere) is not this package's business. It returns the arguments and the options of one call:
see :class:`autograd.testing.draws.Draw` for what may be drawn.
"""

import math

import numpy as np

from .domains import inside_one


def matrix_products(draw):
    """Operands of ``@`` in all its rank combinations, with broadcasting batch axes."""
    n, k, m = draw.size(), draw.size(), draw.size()
    x, y = draw.choice(((k,), (k,)), ((n, k), (k,)), ((k,), (k, m)), ((n, k), (k, m)))
    if len(x) == 2 and len(y) == 2:
        left, right = draw.broadcastable(2, most=2)
        x, y = (*left, *x), (*right, *y)
    return [draw.array(x), draw.array(y)], {}


def indexed(draw):
    """An array and a basic, advanced, boolean or mixed index into it."""
    shape = draw.shape(least=1)
    return [draw.array(shape)], dict(key=draw.index(shape))


def written(draw, scatter=False):
    """An array, what is written into it, and where; for `scatter` only the written values and the shape."""
    (x,), options = indexed(draw)
    value = draw.array(x[options["key"]].shape)
    if scatter:
        return [value], dict(shape=x.shape, **options)
    return [x, value], options


def viewed(draw):
    """An array, a view of it, and what is written there."""
    x = draw.array(draw.shape(least=1))
    path = draw.choice(lambda x: x.T, lambda x: x[::-1], lambda x: x[..., :1], lambda x: x)
    return [x, draw.array(path(x).shape)], dict(path=path)


def of_any_shape(draw):
    """One array of any shape, and no options."""
    return [draw.array(draw.shape())], {}


def reduced(draw):
    """An array and what a reduction takes: axes and whether they stay."""
    shape = draw.shape()
    return [draw.array(shape)], dict(axis=draw.axes(shape), keepdims=draw.boolean())


def filled(shape):
    """`shape` without empty axes, for functions that have no value on them."""
    return tuple(max(n, 1) for n in shape)


def reduced_filled(draw, distinct=False):
    """Like `reduced`, with at least one element; `distinct` ones stay clear of ties."""
    shape = filled(draw.shape())
    array = draw.distinct(shape) if distinct else draw.array(shape)
    return [array], dict(axis=draw.axes(shape), keepdims=draw.boolean())


def spread_out(draw):
    """Variance and its like: at least two different elements along every axis, so that ddof=1 leaves one."""
    shape = tuple(max(n, 2) for n in draw.shape(least=1))
    options = dict(axis=draw.axes(shape), ddof=draw.choice(0, 1), keepdims=draw.boolean())
    return [draw.distinct(shape)], options


def along_axis(draw):
    """An array with at least one axis, and one of its axes."""
    shape = draw.shape(least=1)
    return [draw.array(shape)], dict(axis=draw.axis(shape))


def along_filled_axis(draw):
    """Like `along_axis`, with at least one element."""
    shape = filled(draw.shape(least=1))
    return [draw.array(shape)], dict(axis=draw.axis(shape))


def two_axes(draw):
    """An array with at least two axes, and two different ones of them."""
    shape = draw.shape(least=2)
    first, second = draw.permutation(len(shape))[:2]
    return draw.array(shape), first, second - len(shape) * draw.boolean()


def joined(draw):
    """A tuple of arrays that may be concatenated along an axis, which they may differ in."""
    shape = list(draw.shape(least=1))
    axis = draw.axis(shape)
    arrays = []
    for _ in range(draw.size()):
        shape[axis] = draw.size()
        arrays.append(draw.array(tuple(shape)))
    return [tuple(arrays)], dict(axis=axis)


def stacked(draw):
    """A tuple of arrays of one shape, and where their new axis goes."""
    shape = draw.shape(most=2)
    arrays = tuple(draw.array(shape) for _ in range(draw.size()))
    return [arrays], dict(axis=draw.axis((*shape, 1)))


def different(draw, count):
    """`count` broadcasting arrays that are nowhere closer to each other than a finite difference reaches."""
    shapes = draw.broadcastable(count)
    values = draw.distinct((sum(math.prod(shape) for shape in shapes),))
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(values, ends), shapes)]


def wrapped_angles(draw):
    """Angles that jump by about 6 from one to the next, so that each second one is unwrapped by a whole turn."""
    shape = draw.shape(least=1)
    angles = draw.array(shape, inside_one)
    jumps = 6 * (np.indices(shape).sum(axis=0) % 2)
    return [angles + jumps.astype(angles.dtype)], dict(axis=draw.axis(shape))


def vectors_and_matrices(draw, *terms):
    """Arrays whose last axes are those of `terms`, one letter an axis, behind axes that broadcast."""
    sizes = {letter: draw.size() for letter in "".join(terms)}
    batches = draw.broadcastable(len(terms), most=2)
    return [draw.array((*batch, *(sizes[letter] for letter in term))) for batch, term in zip(batches, terms)], {}


def summed_over_axes(draw):
    """Operands of tensordot, with the summed axes anywhere in them, in any order."""
    count = draw.integer(0, 2)
    shared = [draw.size() for _ in range(count)]
    a = [*(draw.size() for _ in range(draw.integer(0, 2))), *shared]
    b = [*shared, *(draw.size() for _ in range(draw.integer(0, 2)))]
    if draw.boolean():
        return [draw.array(tuple(a)), draw.array(tuple(b))], dict(axes=count)
    of_a, of_b = draw.permutation(len(a)), draw.permutation(len(b))
    axes = [of_a.index(len(a) - count + k) for k in range(count)], [of_b.index(k) - len(b) for k in range(count)]
    return [draw.array(tuple(a[k] for k in of_a)), draw.array(tuple(b[k] for k in of_b))], dict(axes=axes)
