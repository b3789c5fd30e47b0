"""What the entries of the rule table are sampled with: shapes, axes, indices, options and arrays.

An entry says where it may be tested with ``sample(draw)``, which returns the arguments and the options of one call.
The `draw` it is given is a :class:`Draw`: backed by Hypothesis in the tests, so that a failing call shrinks to a small
one, or by a seeded NumPy generator anywhere else.
"""

import math

import numpy as np

from ..engine.errors import OperationError, missing_package
from ..rules.domains import real

STYLES = ("contiguous", "fortran", "reversed", "strided")
"""How an array may lie in memory; see :func:`styled`."""

_SPACING = 0.15


class Draw:
    """Hands out what a sample is made of. Every decision is an integer, and the first choice is the simplest one.

    Parameters
    ----------
    integer : function of (low, high), both included, that decides
    generator : numpy.random.Generator
        where the values of arrays come from
    dtype : float64, float32 or complex128
        of all arrays; complex ones get an imaginary part from -1 to 1
    style : one of STYLES
        how arrays lie in memory; the values do not depend on it
    empty : bool or None
        True: every shape with axes has one of length 0; False: none has; None: one shape in ten has
    """

    def __init__(self, integer, generator, dtype=np.float64, style="contiguous", empty=None):
        if style not in STYLES:
            raise OperationError(f"Draw(style): expected one of {STYLES}, got {style!r}")
        self._integer, self.generator = integer, generator
        self.dtype, self.style, self.empty = np.dtype(dtype), style, empty

    # -- decisions --------------------------------------------------------------------------------------------

    def integer(self, low, high):
        """An int from `low` to `high`, both included; OperationError if there is none."""
        if low > high:
            raise OperationError(f"draw.integer({low}, {high}): there is no integer in this range")
        return self._integer(low, high)

    def boolean(self):
        """False or True."""
        return bool(self.integer(0, 1))

    def choice(self, *options):
        """One of `options`; put the simplest first."""
        return options[self.integer(0, len(options) - 1)]

    # -- shapes and axes --------------------------------------------------------------------------------------

    def size(self):
        """The length of an axis that is not empty: 1, 2 or 3."""
        return self.integer(1, 3)

    def shape(self, least=0, most=3):
        """A shape of `least` to `most` axes, each of 0 to 3 elements."""
        shape = [self.size() for _ in range(self.integer(least, most))]
        if shape and self._is_empty():
            shape[self.integer(0, len(shape) - 1)] = 0
        return tuple(shape)

    def _is_empty(self):
        return self.integer(0, 9) == 9 if self.empty is None else self.empty

    def broadcastable(self, count, most=3):
        """A list of `count` shapes that broadcast with each other."""
        whole = self.shape(most=most)
        return [self._part_of(whole) for _ in range(count)]

    def _part_of(self, whole):
        if self.integer(0, 2) < 2:
            return whole
        kept = whole[self.integer(0, len(whole)) :]
        return tuple(1 if self.boolean() else n for n in kept)

    def axis(self, shape):
        """One axis of `shape`, counted from the front or (negative) from the back; OperationError if there is none."""
        axis = self.integer(0, len(shape) - 1)
        return axis - len(shape) if self.boolean() else axis

    def axes(self, shape):
        """What ``axis=`` of a reduction takes: None, an axis, or a tuple of different axes."""
        if not shape or self.integer(0, 2) == 0:
            return None
        if self.boolean():
            return self.axis(shape)
        chosen = self.permutation(len(shape))[: self.integer(1, len(shape))]
        return tuple(axis - len(shape) if self.boolean() else axis for axis in chosen)

    def permutation(self, n):
        """The integers from 0 to n - 1 as a tuple in any order."""
        remaining = list(range(n))
        return tuple(remaining.pop(self.integer(0, len(remaining) - 1)) for _ in range(n))

    # -- indices ----------------------------------------------------------------------------------------------

    def index(self, shape):
        """Something that an array of this shape can be indexed with: ints, slices, None, Ellipsis, arrays, masks."""
        if self.integer(0, 7) == 7:
            return self.generator.random(shape) < 0.5
        given = self.integer(0, len(shape))
        split = self.integer(0, given) if self.boolean() else None  # where an Ellipsis stands
        skipped = 0 if split is None else len(shape) - given
        together = self.choice((2,), (1,), (3,), (2, 2))
        parts = [self._index_part(shape[k if split is None or k < split else k + skipped], together) for k in range(given)]
        if split is not None:
            parts.insert(split, Ellipsis)
        if self.integer(0, 4) == 4:
            parts.insert(self.integer(0, len(parts)), None)
        return parts[0] if len(parts) == 1 and self.boolean() else tuple(parts)

    def _index_part(self, n, together):
        """An index into one axis of length `n`; arrays among the parts broadcast to the shape `together`."""
        kind = self.choice("all", "slice", "integer", "array", "mask")
        if kind == "slice":
            bounds = [None if self.boolean() else self.integer(-n - 1, n + 1) for _ in range(2)]
            return slice(*bounds, self.choice(None, -1, 2, -2))
        if kind == "integer" and n:
            return self.integer(-n, n - 1)
        if kind == "array" and n:
            return self.generator.integers(-n, n, self.choice(together, together[-1:], (1,) * len(together)))
        if kind == "mask" and together[-1] <= n:
            return self.generator.permutation(n) < together[-1]
        return slice(None)

    # -- arrays -----------------------------------------------------------------------------------------------

    def array(self, shape=(), domain=real):
        """An array with values all over `domain` (None: the real numbers from -2 to 2)."""
        return self._finished(_uniform(self.generator, shape, domain or real))

    def distinct(self, shape):
        """An array whose elements are at least 0.1 apart, so that no finite difference changes their order."""
        n = math.prod(shape)
        values = (self.generator.permutation(n) - n / 2) * _SPACING + self.generator.uniform(0, _SPACING / 3, n)
        return self._finished(values.reshape(shape))

    def _finished(self, values):
        values = np.asarray(values)
        if self.dtype.kind == "c":
            values = values + 1j * self.generator.uniform(-1, 1, values.shape)
        return styled(np.asarray(values, self.dtype), self.style)


class RandomDraw(Draw):
    """Draws from a NumPy generator: the same calls with the same `seed` give the same samples.

    The other parameters are those of :class:`Draw`.

    >>> from autograd.testing import RandomDraw
    >>> RandomDraw(0).array((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed, **how):
        generator = np.random.default_rng(seed)
        super().__init__(lambda low, high: int(generator.integers(low, high, endpoint=True)), generator, **how)


class HypothesisDraw(Draw):
    """Draws from Hypothesis: decisions shrink, and the values of arrays come from a seed that is drawn too.

    `data` is what ``st.data()`` gives a test, or the `draw` of a composite strategy; the other parameters are those
    of :class:`Draw`. Raises MissingPackageError without the package hypothesis.
    """

    def __init__(self, data, **how):
        strategies = _strategies()
        draw = getattr(data, "draw", data)
        generator = np.random.default_rng(draw(strategies.integers(0, 2**16)))
        super().__init__(lambda low, high: draw(strategies.integers(low, high)), generator, **how)


def calls(entry, **how):
    """A Hypothesis strategy for calls of an entry of the rule table: pairs of its arguments and its options.

    `how` is what :class:`Draw` takes: dtype, style, empty. Raises MissingPackageError without the package hypothesis.

    >>> from autograd.rules.arithmetic import multiply
    >>> from autograd.testing import calls
    >>> strategy = calls(multiply, dtype=np.float32)
    """
    return _strategies().composite(lambda draw: entry.sample(HypothesisDraw(draw, **how)))()


def _strategies():
    return needs_hypothesis("drawing samples with Hypothesis")


def needs_hypothesis(purpose):
    """The strategies of the package hypothesis; MissingPackageError if it is not installed."""
    try:
        import hypothesis.strategies as strategies
    except ImportError as error:
        raise missing_package("hypothesis", purpose, "testing") from error
    return strategies


def styled(array, style):
    """A copy of `array` that lies in memory as `style` says; the values are the same.

    ``contiguous``: in C order. ``fortran``: first axis fastest. ``reversed``: negative strides.
    ``strided``: every second element, along each axis, of a larger array.

    >>> from autograd.testing import styled
    >>> styled(np.ones((2, 3)), "reversed").strides
    (-24, -8)
    """
    if style not in STYLES:
        raise OperationError(f"styled(style): expected one of {STYLES}, got {style!r}")
    if style == "contiguous" or array.ndim == 0:
        return np.array(array, order="C")
    if style == "fortran":
        return np.array(array, order="F")
    if style == "reversed":
        backwards = (slice(None, None, -1),) * array.ndim
        return array[backwards].copy()[backwards]
    larger = np.zeros([2 * n for n in array.shape], array.dtype)[(slice(None, None, 2),) * array.ndim]
    larger[...] = array
    return larger


def _uniform(generator, shape, domain):
    """Values spread evenly over what is left of the interval once the surroundings of `domain.avoid` are cut out."""
    cuts = [end for point in sorted(domain.avoid) for end in (point - domain.gap, point + domain.gap)]
    ends = [domain.low, *np.clip(cuts, domain.low, domain.high), domain.high]
    pieces = [(low, high) for low, high in zip(ends[::2], ends[1::2], strict=True) if low < high]
    starts = np.cumsum([0.0, *(high - low for low, high in pieces)])
    places = np.asarray(generator.uniform(0, starts[-1], shape))
    which = np.searchsorted(starts[1:-1], places, side="right")
    return places - starts[which] + np.array([low for low, _ in pieces])[which]
