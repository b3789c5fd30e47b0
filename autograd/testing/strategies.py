"""Strategies for the package hypothesis: tensors by shape, dtype, domain and layout, and arguments that fit each other.

What fails shrinks: to fewer and shorter axes, to the simplest layout, to numbers near zero with few digits.
"""

import math

import hypothesis.extra.numpy as of_numpy
import hypothesis.strategies as st
import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import Tensor
from .domains import OF_ARRAYS, SQUARE, interval, shaped
from .draws import STYLES, HypothesisDraw, styled

_BITS = 10

_GRID = 1 << _BITS
"""Elements are multiples of 1 / 1024: few digits to read, and no two of many are equal by accident."""


class Arguments(tuple):
    """Several arguments that are drawn together; :func:`given_gradients` passes them on one by one."""

    def __repr__(self):
        return ", ".join(map(repr, self))


def shapes(least=0, most=3, longest=3, empty=True):
    """Shapes of `least` to `most` axes, of up to `longest` elements each (none, too, if `empty`).

    >>> from autograd.testing import shapes, tensors
    >>> rows = tensors(shapes(least=1, most=1, empty=False))
    """
    return of_numpy.array_shapes(min_dims=least, max_dims=most, min_side=0 if empty else 1, max_side=longest)


@st.composite
def tensors(draw, shape=None, dtype=np.float64, domain="real", style=None, requires_grad=True):
    """Tensors with values all over `domain`.

    Parameters
    ----------
    shape : tuple, strategy for tuples, or None for any with up to 3 axes, also none, and also empty ones
    dtype : NumPy dtype, or a strategy for them
        the imaginary part of complex ones lies between -1 and 1
    domain : str, (low, high), or Domain
        for each element ``"real"`` (-2 to 2), ``"positive"``, ``"nonzero"``, ``"unit interval"``, ``"inside one"``,
        ``"above one"``, ``"away from integers"``, ``"away from halves"``; or for the array ``"distinct"``,
        ``"probability rows"``, ``"orthogonal"``, ``"positive definite"``, ``"distinct eigenvalues"``, ``"well-conditioned"``
    style : one of STYLES or None for any of them
        how the array lies in memory: contiguous, in Fortran's order, with negative strides, with gaps
    requires_grad : bool

    Raises
    ------
    ValueError
        when drawn, if `domain` or `style` is unknown or the domain has no member of this shape.

    >>> from autograd.testing import tensors
    >>> weights = tensors((3, 2), domain="positive")
    """
    low_high = interval(domain)
    shape = _drawn(draw, _shapes_for(domain) if shape is None else shape)
    dtype = np.dtype(_drawn(draw, dtype))
    _check_shape(shape, domain)
    raw = _array(draw, shape, low_high)
    values = np.asarray(shaped(raw, domain))
    if dtype.kind == "c":
        values = values + 1j * _array(draw, shape, interval((-1.0, 1.0)))
    style = draw(st.sampled_from(STYLES)) if style is None else style
    return Tensor(styled(values.astype(dtype), style), requires_grad=requires_grad and dtype.kind in "fc")


@st.composite
def broadcastable_tensors(draw, count=2, most=3, **how):
    """`count` tensors whose shapes broadcast with each other, as :class:`Arguments`; `how` is what `tensors` takes."""
    found = draw(of_numpy.mutually_broadcastable_shapes(num_shapes=count, max_dims=most, min_side=0, max_side=3))
    return Arguments(draw(tensors(shape, **how)) for shape in found.input_shapes)


@st.composite
def gufunc_tensors(draw, signature, most=1, **how):
    """Tensors that fit a signature such as ``"(n,k),(k,m)->(n,m)"``, with broadcasting axes in front.

    >>> from autograd.testing import gufunc_tensors
    >>> operands = gufunc_tensors("(n,k),(k,m)->(n,m)")
    """
    found = draw(of_numpy.mutually_broadcastable_shapes(signature=signature, max_dims=most, min_side=1, max_side=3))
    return Arguments(draw(tensors(shape, **how)) for shape in found.input_shapes)


@st.composite
def repeated_tensors(draw, count=2, **how):
    """One Tensor `count` times: what is computed from it must add its gradients up."""
    return Arguments([draw(tensors(**how))] * count)


@st.composite
def aliased_tensors(draw, shape=None, **how):
    """Two tensors that look at the same memory, the second one backwards along each axis."""
    whole = draw(tensors(shape, style="contiguous", **how))
    data = whole.detach().numpy()
    backwards = data[(slice(None, None, -1),) * data.ndim]
    return Arguments([whole, Tensor(backwards, requires_grad=whole.requires_grad)])


@st.composite
def reduced_tensors(draw, several=True, **how):
    """A tensor with at least one axis, and one of its axes (or, if `several`, a tuple of them, or None for all)."""
    tensor = draw(tensors(**{"shape": shapes(least=1), **how}))
    picked = HypothesisDraw(draw)
    return Arguments([tensor, picked.axes(tensor.shape) if several else picked.axis(tensor.shape)])


@st.composite
def indexed_tensors(draw, **how):
    """A tensor and something it can be indexed with: ints, slices, None, Ellipsis, arrays of ints, masks, mixed."""
    tensor = draw(tensors(**{"shape": shapes(least=1), **how}))
    return Arguments([tensor, HypothesisDraw(draw).index(tensor.shape)])


def _drawn(draw, value):
    return draw(value) if isinstance(value, st.SearchStrategy) else value


def _shapes_for(domain):
    least = OF_ARRAYS[domain][1] if isinstance(domain, str) and domain in OF_ARRAYS else 0
    found = shapes(least=least, most=3)
    return found.map(lambda shape: (*shape[:-1], shape[-2])) if domain in SQUARE else found


def _check_shape(shape, domain):
    least = OF_ARRAYS[domain][1] if isinstance(domain, str) and domain in OF_ARRAYS else 0
    if len(shape) < least or (domain in SQUARE and shape[-1] != shape[-2]):
        kind = "square matrices" if domain in SQUARE else f"at least {least} axes"
        raise OperationError(f"tensors(shape={shape}, domain={domain!r}): this domain needs {kind}")


def _array(draw, shape, domain):
    """An array of multiples of 1 / 1024 from `domain`; each is the number of a place for Hypothesis, which shrinks it."""
    low, high = math.ceil(domain.low * _GRID), math.floor(domain.high * _GRID)
    forbidden = [(point - domain.gap, point + domain.gap) for point in domain.avoid]
    elements = st.integers(0, high - low).map(lambda place: simple_number(place, low, high, _BITS))
    if forbidden:
        elements = elements.filter(lambda n: not any(start < n / _GRID < end for start, end in forbidden))
    return draw(of_numpy.arrays(np.int64, shape, elements=elements, fill=st.nothing())) / _GRID


def simple_number(place, low, high, bits):
    """The integer in this place of all from `low` to `high`, when multiples of 2**bits come first, then those of half of it.

    Among those alike, small ones come first. So what shrinks to an early place is a number that is easy to read.

    >>> from autograd.testing.strategies import simple_number
    >>> [simple_number(place, -8, 9, bits=2) for place in range(18)]
    [0, 4, -4, 8, -8, 2, -2, 6, -6, 1, -1, 3, -3, 5, -5, 7, -7, 9]
    """
    for unit in (1 << bit for bit in range(bits, -1, -1)):
        period, first = (unit, 0) if unit == 1 << bits else (2 * unit, unit)
        positive = range(first, high + 1, period)
        positive = positive[max(0, -(-(low - first) // period)) :]
        negative = range(first or period, -low + 1, period)
        negative = negative[max(0, -(-(-high - (first or period)) // period)) :]
        if place < len(positive) + len(negative):
            return _in_turns(place, positive, negative)
        place -= len(positive) + len(negative)
    raise OperationError(f"simple_number: there are not so many integers from {low} to {high}")


def _in_turns(place, positive, negative):
    """The number in this place of two ranges, the second one meant negatively, in turns as long as both last."""
    if not positive or not negative:
        return positive[place] if positive else -negative[place]
    leading = positive[0] == 0  # which has no negative
    if leading and place == 0:
        return 0
    positive, place = (positive[1:], place - 1) if leading else (positive, place)
    both = min(len(positive), len(negative))
    if place < 2 * both:
        return -negative[place // 2] if place % 2 else positive[place // 2]
    return positive[place - both] if len(positive) > both else -negative[place - both]
