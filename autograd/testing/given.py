"""A decorator that makes a function of Tensors into a test of its gradients."""

import functools
import inspect
import sys

import hypothesis
import hypothesis.strategies as st
import numpy as np

from ..engine.errors import InPlaceError, NoRuleError, OperationTypeError
from .checker import gradcheck
from .literals import literal
from .profiles import current, phases
from .strategies import Arguments
from .verdicts import GradcheckError, UndecidableError


def given_gradients(*strategies, order=None, mode=None, settings=None, **named):
    """Make a function of Tensors into a test that checks its gradients on drawn arguments, and shrinks what fails.

    The function returns the result whose gradients are checked. The test has its name and, for a method, its ``self``;
    pytest and unittest run it like any other. What fails is printed with the code that reproduces it. The function itself
    stays at hand as ``test.function``.

    Parameters
    ----------
    strategies, named : strategies of the package hypothesis, or plain values
        one for each argument; one that gives :class:`Arguments` stands for several
    order, mode :
        what :func:`gradcheck` takes; by default those of the profile, see :mod:`autograd.testing.profiles`. A profile
        that asks for both modes is content with reverse mode where forward mode has no rule.
    settings : hypothesis.settings, optional
        how many examples to try, and so on; give them here, not as a decorator of their own

    Raises
    ------
    GradcheckError
        by the test, for the smallest arguments for which a gradient is wrong. Arguments that cannot be decided are
        passed over; if there are hardly any others, Hypothesis says so.

    >>> from autograd.testing import given_gradients, tensors
    >>> @given_gradients(tensors(domain="positive"), tensors((), domain="positive"))
    ... def test_power(x, y):
    ...     return x**y
    >>> test_power()
    """

    def decorate(fn):
        if not callable(fn):
            raise OperationTypeError(f"given_gradients(...) decorates a function of Tensors, not {type(fn).__name__}")
        is_method = next(iter(_parameters(fn)), None) == "self"

        def check(*owner, drawn, drawn_by_name):
            __tracebackhide__ = True
            function = functools.partial(fn, *owner) if is_method else fn
            try:
                _check(function, drawn, drawn_by_name, current(order=order, mode=mode), is_strict=mode is not None)
            except GradcheckError as error:
                _add_seed(error, test)
                raise

        check.__name__ = check.__qualname__ = getattr(fn, "__name__", f"test_{type(fn).__name__}")
        check.__doc__, check.__module__ = fn.__doc__, getattr(fn, "__module__", __name__)
        test = hypothesis.given(
            drawn=st.tuples(*map(_as_strategy, strategies)),
            drawn_by_name=st.fixed_dictionaries({name: _as_strategy(value) for name, value in named.items()}),
        )(check)
        test.function = fn
        return (settings or hypothesis.settings(print_blob=True, deadline=None, phases=phases()))(test)

    return decorate


def _add_seed(error, test):
    """Say which seed gives the same examples once more, unless each run tries the same ones anyway."""
    seed = getattr(test, "_hypothesis_internal_use_generated_seed", None)
    if seed is not None:
        error.add_note(f"So does the test with --hypothesis-seed={seed} (pytest), or with @hypothesis.seed({seed}) above it")


def _check(fn, drawn, by_name, options, is_strict):
    """One example: the gradients of `fn` for what was drawn, by position and by name."""
    __tracebackhide__ = True
    arguments = [part for value in drawn for part in (value if isinstance(value, Arguments) else [value])]
    names = list(by_name)

    def function(*given):
        return fn(*given[: len(arguments)], **dict(zip(names, given[len(arguments) :], strict=True)))

    given = [*arguments, *by_name.values()]
    try:
        try:
            gradcheck(function, *given, **options)
        except (NoRuleError, InPlaceError):
            if is_strict or options["mode"] == "reverse":
                raise
            gradcheck(function, *given, **{**options, "mode": "reverse"})
    except UndecidableError as undecidable:
        hypothesis.note(f"passed over: {undecidable}")
        hypothesis.reject()
    except GradcheckError as error:
        error.add_note(f"It fails again with\n  gradcheck({_call(fn, arguments, by_name)}, {_options(options)})")
        raise


def _call(fn, arguments, by_name):
    """The function and its arguments as the text of a call of :func:`gradcheck`."""
    name, count = _name(getattr(fn, "func", fn)), len(arguments)  # of a method without its self
    if by_name:
        named = ", ".join(f"{key}=given[{count + i}]" for i, key in enumerate(by_name))
        name = f"lambda *given: {name}(*given[:{count}], {named})"
    return ", ".join([name, *map(literal, [*arguments, *by_name.values()])])


def _name(fn):
    """How the function is written where it was defined."""
    name, owner = getattr(fn, "__name__", type(fn).__name__), getattr(fn, "__self__", None)
    if isinstance(owner, type):
        return f"{owner.__name__}.{name}"
    if isinstance(fn, np.ufunc):
        return f"np.{name}"
    test = getattr(sys.modules.get(getattr(fn, "__module__", None)), name, None)
    return f"{name}.function" if getattr(test, "function", None) is fn else name


def _options(options):
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


def _as_strategy(value):
    return value if isinstance(value, st.SearchStrategy) else st.just(value)


def _parameters(fn):
    try:
        return inspect.signature(fn).parameters
    except (TypeError, ValueError):  # a ufunc
        return {}

