"""What a gradient check says: right, wrong, or undecidable here, and why."""

from typing import NamedTuple

import numpy as np

RIGHT, WRONG, UNDECIDABLE = "right", "wrong", "undecidable"

WIDE = 1e-3
"""An error bar wider than this part of the largest element of a gradient decides nothing about it."""

_NEGLIGIBLE = 1e-8
"""An error bar narrower than this part of the function's own size (or of 1) is narrow, whatever the gradient is,"""

_ROUNDING = 1e-13
"""and so is one that is rounding alone."""


class Comparison(NamedTuple):
    """One element of one gradient (or, where `index` is None, the gradient along one direction).

    Attributes
    ----------
    argument, index : which element; the index is None along a direction
    analytic, numeric : what the engine and what finite differences say
    error : how far apart the two may be
    rounding : the part of `error` that is the rounding of the gradient itself
    scale : the size of the largest element of this gradient, or of what it is the gradient of if that is less
    reason : why finite differences have no answer here, or None if they have one
    kink : whether the slopes on both sides differ, and `analytic` lies between them
    slopes : the lower and the higher of these slopes, where `analytic` does not lie between them
    """

    argument: int
    index: tuple | None
    analytic: complex
    numeric: complex
    error: float
    rounding: float = 0.0
    scale: float = 1.0
    reason: str | None = None
    kink: bool = False
    slopes: tuple | None = None

    @property
    def agrees(self):
        """Whether the two values are as close as the error allows; never if either is not a number."""
        return bool(np.isfinite(self.error) and abs(self.analytic - self.numeric) <= self.error)

    @property
    def verdict(self):
        """``"right"``, ``"wrong"`` or ``"undecidable"``."""
        if self.reason:
            return UNDECIDABLE
        return RIGHT if self.kink or self.agrees else WRONG


def decided(comparison, size, natural=1.0):
    """`comparison`, with a reason to be undecidable if its error bar is wider than what it is to decide.

    `size` is that of the function's results: a gradient far below it is zero for all that matters. `natural` is that of
    the largest number that is computed on the way, or 1 if that is less.
    """
    largest = max(comparison.scale, abs(comparison.analytic))
    narrow = max(WIDE * largest, _NEGLIGIBLE * min(1.0, size), _ROUNDING * natural)
    uncertain = comparison.error - comparison.rounding
    if comparison.verdict == RIGHT and not comparison.kink and uncertain > narrow:
        return comparison._replace(reason=f"conditioning: differences are only certain to {uncertain:.1e}")
    return comparison


class GradcheckError(AssertionError):
    """A gradient that is wrong, or one that a check cannot decide about (:class:`UndecidableError`).

    Attributes
    ----------
    order : int; 1 for the gradient, 2 for the gradient of the gradient
    argument : int; which input. At order 2, numbers after the last input stand for the incoming gradients
    index : tuple; which element of it
    analytic, numeric : what the engine and what finite differences say
    error : how far apart the two may be
    operation : the operation in the graph whose rule is wrong (see :mod:`autograd.testing.blame`), or None
    """

    order = argument = index = analytic = numeric = error = operation = None
    results = ()

    def __init__(self, message, **details):
        super().__init__(message)
        self.__dict__.update(details)

    def blaming(self, operation, results):
        """The same failure, once it is known which `operation` is at fault (None: unknown) on the way to `results`."""
        self.operation, self.results = operation, results
        if operation is not None:
            self.args = (f"{self.args[0]}\n  the rule of {operation.described()} is wrong", *self.args[1:])
        return self

    def draw(self, **how):
        """A picture of the graph, with the wrong operation marked if one is; options are those of :func:`autograd.viz.draw`.

        Raises GradientError if the function left no graph to draw.
        """
        from ..viz import draw

        names = {"WRONG RULE": self.operation.result} if self.operation and self.operation.result is not None else {}
        return draw(list(self.results), names={**names, **how.pop("names", {})}, **how)

    def __reduce__(self):
        kept = {name: value for name, value in self.__dict__.items() if name not in ("operation", "results")}
        return _rebuilt, (type(self), self.args[0], kept)


class UndecidableError(GradcheckError):
    """Finite differences cannot tell whether the gradient is right at this point; the message says why.

    Attributes
    ----------
    reason : str; it starts with ``conditioning``, ``rounding``, ``kink``, ``jump``, ``edge`` or ``overflow``
    """

    reason = None


def _rebuilt(kind, message, details):
    return kind(message, **details)


class Report:
    """The outcome of a check. It is true if the verdict is ``"right"``.

    Attributes
    ----------
    verdict : ``"right"``, ``"wrong"`` or ``"undecidable"``
    checked : how many elements of gradients, and gradients along directions, were compared
    kinks : how many of them lie on a kink, with the gradient between the slopes on both sides
    certainty : the largest error bar among those that were found right
    comparisons : the :class:`Comparison` of each, with its error bar
    undecided : those of elements about which nothing can be said
    left_out : the first result without a finite value, or None; the gradients of all others were compared
    failure : the GradcheckError that says what is wrong or undecidable, or None
    """

    left_out = None

    def __init__(self):
        self.checked = self.kinks = 0
        self.certainty = 0.0
        self.comparisons, self.undecided = [], []
        self.failure = None

    @property
    def verdict(self):
        if self.failure is not None:
            return UNDECIDABLE if isinstance(self.failure, UndecidableError) else WRONG
        return UNDECIDABLE if self.undecided or self.left_out else RIGHT

    def leave_out(self, outputs, weights):
        """Weigh results without a finite value with 0, so that those of others can be looked at; the first is remembered."""
        for number, (output, weight) in enumerate(zip(outputs, weights, strict=True)):
            undefined = ~np.isfinite(output._raw)
            weight[undefined] = 0.0
            if undefined.any() and self.left_out is None:
                index = tuple(map(int, np.argwhere(undefined)[0]))
                self.left_out = f"result {number} at index {index}, which is {output._raw[index]}"

    def add(self, comparison):
        """Count one comparison that is not wrong."""
        self.comparisons.append(comparison)
        self.checked += 1
        self.kinks += comparison.kink
        if comparison.reason:
            self.undecided.append(comparison)
        elif np.isfinite(comparison.error):
            self.certainty = max(self.certainty, float(comparison.error))

    def __bool__(self):
        return self.verdict == RIGHT

    def __repr__(self):
        if self.failure is not None:
            return f"{self.verdict}: {self.failure}"
        at_kinks = f", {self.kinks} of them at a kink" if self.kinks else ""
        return f"{self.verdict}: {self.checked} elements within {self.certainty:.1e}{at_kinks}"
