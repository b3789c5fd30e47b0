"""Gradients against finite differences, at any order, in reverse and in forward mode.

How far a gradient and finite differences may be apart follows from the error estimate of the differences, so that there
is no tolerance to choose. Where the estimate is too wide to say anything, the check says that instead.
"""

from collections import namedtuple
from functools import partial

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.modes import enable_grad, no_grad
from ..engine.tensor import Tensor
from . import properties
from .blame import wrong_operation
from .elements import Element
from .functions import (
    as_leaves,
    by_magnitude,
    copied,
    flat,
    gradient_of,
    is_checked,
    keeping_precision,
    leaf,
    names_of,
    outputs_of,
    taken_apart,
    tangent_of,
    weights_for,
)
from .modules import as_function
from .numeric import Values
from .passage import passage
from .roughness import Roughness
from .verdicts import WRONG, GradcheckError, Report, UndecidableError
from .widened import Widened

MODES = {"reverse": ("reverse",), "forward": ("forward",), "both": ("reverse", "forward")}

_ORDERS = {1: "gradient", 2: "gradient of the gradient"}
_SOURCES = {"reverse": "backward", "forward": "forward mode"}

_NONE_TO_BLAME = (
    "\n  no operation in the graph is wrong on its own: a value may leave the graph inside the function "
    "(detach(), .data, .item(), numpy())"
)

_Level = namedtuple("Level", "fn inputs order mode names")
_Level.__doc__ = "A function that is compared with finite differences: the given one, or its derivative of some order."


def gradcheck(fn, *inputs, order=1, mode="reverse", raise_exception=True, blame=True):
    """Check the gradient of `fn` at `inputs` against finite differences, and say where it is wrong.

    Beside the values, it checks that gradients are linear in the incoming gradient, the same each time, that neither the
    function nor its gradient writes into the inputs, and, in mode ``"both"``, that forward and reverse mode agree.

    Parameters
    ----------
    fn : function of Tensors that returns a Tensor, or several in tuples, lists and dicts
        it must give the same result each time it is called. The parameters of an ``nn.Module`` are checked as well.
    inputs : arrays, numbers or Tensors
        Floating and complex ones are checked: all elements of those with up to 256, random directions and a sample of
        elements of larger ones. Integers, other objects, and Tensors that do not require grad are passed on as they are.
        One Tensor given twice is one variable. Complex gradients are dL/da + i dL/db, as ``.grad`` holds them.
        Tuples, lists and dicts with an array or a Tensor in them are taken apart, down to floats.
        Differences are taken in double precision, or better, where `fn` computes in it.
    order : int
        2 checks the gradient of the gradient too, as a function of the inputs and of the incoming gradient; and so on
    mode : ``"reverse"``, ``"forward"`` or ``"both"``
    raise_exception : bool
        whether to raise what is described below; otherwise it is the ``failure`` of the result
    blame : bool
        whether to look for the operation in the graph whose rule is wrong, once something is

    Returns
    -------
    Report
        it is true if everything is right. At a kink, any gradient between the slopes on both sides is.

    Raises
    ------
    GradcheckError
        if a gradient is wrong.
    UndecidableError
        if nothing is wrong, but of some element nothing can be said; it is a GradcheckError with a ``reason``.
    TypeError, ValueError
        if `fn` cannot be checked: nothing to differentiate, no Tensor returned, a result that changes between calls.

    >>> from autograd.testing import gradcheck
    >>> gradcheck(lambda x, y: (x * y).sum(), np.array([1.0, 2.0]), 3.0, order=2)
    right: 7 elements within ...
    >>> bool(gradcheck(lambda x: abs(x), 0.0))
    True
    """
    __tracebackhide__ = True  # pytest then shows the test that called this, and what is wrong
    _check_arguments(fn, order, mode)
    function, inputs, names = _prepared(fn, inputs)
    with np.errstate(all="ignore"):
        report = _report(function, inputs, names, order, mode)
        if report.failure is not None and blame:
            report.failure = _blamed(report, function, inputs, order, mode)
        if report.failure is None and (report.undecided or report.left_out):
            report.failure = _undecidable(report, names).blaming(None, tuple(outputs_of(function, as_leaves(inputs))))
    if raise_exception and report.failure is not None:
        raise report.failure
    return report


def _report(function, inputs, names, order, mode, locate=True):
    """What all levels say, up to the first thing that is wrong; `locate`: down to the element."""
    report = Report()
    for one in MODES[mode]:
        for level in _levels(function, inputs, order, one, names):
            report.failure = report.failure or _failure_at(level, report, locate)
    if mode == "both":
        report.failure = report.failure or properties.disagreement(function, inputs)
    return report


def comparisons(fn, inputs, weights, mode="reverse", locate=True):
    """Each comparison that is made of a gradient of `fn` with finite differences, for outputs weighted by `weights`.

    Where the inputs, or what they are cast to on the way, are narrower than double precision and `fn` computes in it,
    the gradient in double precision is compared with the differences, and the narrow one with that.
    """
    checked = [k for k, value in enumerate(inputs) if is_checked(value)]
    precision = passage(lambda *given: outputs_of(fn, given), *inputs).precision
    is_cast = precision > max(float(np.finfo(inputs[k].dtype).eps) for k in checked)
    precise = keeping_precision(fn) if is_cast else fn
    values = Values(precise, inputs, weights)
    with no_grad():
        analytic = _ANALYTIC[mode](fn, inputs, weights)
    wide = Widened.of(values, precise, inputs, weights, _ANALYTIC[mode], precision)
    rough = Roughness(lambda given: _ANALYTIC[mode](fn, given, weights), inputs)
    for number, (k, gradient) in enumerate(zip(checked, analytic, strict=True)):
        if not gradient.any() and values.may_ignore(k):
            continue
        narrow = Element(values, k, gradient, precision, locate, partial(rough.of, number))
        if wide is None:
            yield from narrow.comparisons()
        else:
            yield from narrow.single(wide.suspects(number, narrow))
            exact = partial(wide.roughness.of, number)
            unit = max(values.precision, wide.precision)
            yield from Element(values, k, wide.analytic[number], unit, locate, exact).comparisons()


def _backward(fn, inputs, weights):
    return [value.numpy() for value in gradient_of(fn, inputs)(*inputs, *weights)]


def _forward(fn, inputs, weights):
    """Gradients from forward mode, one element after the other."""
    checked, push, flat_weights = [value for value in inputs if is_checked(value)], tangent_of(fn, inputs), flat(weights)
    found = [np.zeros(value.shape, value.dtype) for value in checked]
    for gradient in found:
        tangents = [np.zeros(value.shape, value.dtype) for value in checked]
        moving = tangents[next(i for i, one in enumerate(found) if one is gradient)]
        for index in np.ndindex(gradient.shape):
            for unit in (1.0, 1j) if gradient.dtype.kind == "c" else (1.0,):
                moving[index] = unit
                pushed = flat([part._raw for part in push(*inputs, *map(Tensor, tangents))])
                gradient[index] += unit * (flat_weights @ pushed)
            moving[index] = 0.0
    return found


_ANALYTIC = {"reverse": _backward, "forward": _forward}


def _check_arguments(fn, order, mode):
    if not callable(fn):
        raise OperationTypeError(f"gradcheck(fn, ...): fn must be a function of Tensors, not {type(fn).__name__}")
    if not isinstance(order, int) or isinstance(order, bool) or order < 1:
        raise OperationError(f"gradcheck(order): expected 1, 2, ..., got {order!r}")
    if mode not in MODES:
        raise OperationError(f"gradcheck(mode): expected one of {list(MODES)}, got {mode!r}")


def _prepared(fn, inputs):
    """The function of those inputs that are different variables, these inputs, and what messages call them."""
    function, inputs, names = taken_apart(*as_function(fn, list(inputs), names_of(fn, len(inputs))))
    first = {}
    places = [first.setdefault(id(value) if isinstance(value, Tensor) else (k,), k) for k, value in enumerate(inputs)]
    kept = sorted(set(places))
    position = {k: i for i, k in enumerate(kept)}
    distinct = [copied(inputs[k]) for k in kept]
    if not any(map(is_checked, distinct)):
        raise OperationTypeError("gradcheck: no input is floating or complex, so there is no gradient to check")
    if len(kept) == len(inputs):
        return function, distinct, names
    return (lambda *given: function(*[given[position[k]] for k in places])), distinct, [names[k] for k in kept]


def _levels(fn, inputs, order, mode, names):
    """The function and its derivatives of higher order, each a function of more inputs."""
    for level in range(1, order + 1):
        yield _Level(fn, inputs, level, mode, names)
        if level == order:
            return
        if mode == "reverse":
            added = weights_for(outputs_of(fn, as_leaves(inputs)), seed=level)
            what, derived = "the gradient of result", gradient_of
        else:
            added = weights_for([value for value in inputs if is_checked(value)], seed=level)
            what, derived = "the tangent of input", tangent_of
        names = [*names, *(f"{len(inputs) + i} ({what} {i})" for i in range(len(added)))]
        fn, inputs = derived(fn, inputs), [*inputs, *added]


def _failure_at(level, report, locate=True):
    """The first thing that is wrong at this level, or None; what is not wrong is counted in `report`."""
    before = [np.array(value, copy=True) if is_checked(value) else None for value in level.inputs]
    outputs = outputs_of(level.fn, as_leaves(level.inputs))
    weights = weights_for(outputs, seed=level.order)
    report.leave_out(outputs, weights)
    found = properties.written_to(before, level.inputs, level.names)
    if found is not None:
        return found
    wrong_direction = None
    for comparison in _all_comparisons(level, outputs, weights, locate):
        if comparison.verdict != WRONG:
            report.add(comparison)
        elif comparison.index is not None or not locate:
            return _wrong(comparison, level)
        else:
            wrong_direction = wrong_direction or comparison
    if wrong_direction is not None:
        return _wrong(wrong_direction, level)
    found = properties.written_to(before, level.inputs, level.names)
    if found is None and level.mode == "reverse":
        found = properties.of_backward(level.fn, level.inputs, weights, level.names)
    return found


def _all_comparisons(level, outputs, weights, locate):
    """Those for all results together, and if some are far smaller than others, for these by themselves."""
    for some in (weights, *by_magnitude(outputs, weights)):
        yield from comparisons(level.fn, level.inputs, some, level.mode, locate)


def _wrong(comparison, level):
    what = _ORDERS.get(level.order, f"gradient of order {level.order}")
    where = "along a random direction" if comparison.index is None else f"at index {comparison.index}"
    name = level.names[comparison.argument]
    numeric = f"finite differences say {comparison.numeric} within {comparison.error:.1e}"
    if comparison.slopes is not None:
        numeric = "finite differences say that the slopes on both sides of this kink are {} and {}".format(*comparison.slopes)
    return GradcheckError(
        f"the {what} for argument {name} is wrong {where}: {_SOURCES[level.mode]} says {comparison.analytic}, {numeric}",
        order=level.order,
        **{key: getattr(comparison, key) for key in ("argument", "index", "analytic", "numeric", "error")},
    )


def _undecidable(report, names):
    if not report.undecided:
        return UndecidableError(f"nothing can be said of the gradient of {report.left_out}. Check it at another point",
                                reason="overflow: the function has no finite value here")  # fmt: skip
    comparison = report.undecided[0]
    where = "along a random direction" if comparison.index is None else f"at index {comparison.index}"
    name = names[comparison.argument] if comparison.argument < len(names) else comparison.argument
    return UndecidableError(
        f"nothing can be said of the gradient for argument {name} {where}: {comparison.reason}. The gradient is "
        f"{comparison.analytic}, and finite differences say {comparison.numeric}. Check it at another point",
        **{key: getattr(comparison, key) for key in ("argument", "index", "analytic", "numeric", "error", "reason")},
    )


def _blamed(report, fn, inputs, order, mode):
    """The failure with the operation that is at fault; undecidable if no rule is wrong and some are at a kink."""

    def check(operation, *arguments):
        return _report(*_prepared(operation, arguments), order, mode, locate=False)

    with enable_grad():
        operation, kinks, results = wrong_operation(fn, [leaf(v) if is_checked(v) else v for v in inputs], check)
    if operation is None and kinks:
        names = ", ".join(sorted({kink.name for kink in kinks}))
        return UndecidableError(
            f"kink: the rule of each operation is right, and this point lies on a kink of {names}, where the chain "
            f"rule need not hold. {report.failure.args[0]}",
            reason="kink",
            **{key: getattr(report.failure, key) for key in ("order", "argument", "index", "analytic", "numeric", "error")},
        ).blaming(None, results)
    if operation is None and report.failure.error is not None:
        report.failure.args = (f"{report.failure.args[0]}{_NONE_TO_BLAME}",)
    return report.failure.blaming(operation, results)
