"""Hostile arguments, and what may come of a call with them: a result or a documented error, in bounded memory and time."""

import contextlib
import functools
import inspect
import itertools
import resource
import signal
import warnings

import hypothesis.strategies as st
import numpy as np
import scipy.special
from hypothesis import HealthCheck, given, seed, settings

import nn
from autograd import AutogradError, Tensor, is_grad_enabled

ALLOWED = (AutogradError, TypeError, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError, MemoryError,
           np.linalg.LinAlgError, FileNotFoundError, IsADirectoryError, nn.FileError,
           scipy.special.SpecialFunctionError)  # fmt: skip  # of which SciPy has one for memory that is not to be had
"""What a function may raise when it is given what it cannot take; all are documented. AttributeError, for one, is a slip."""

ARRAYS = [
    np.array(2.0), np.array([1.0, np.nan]), np.zeros((0, 3)), np.array([[1.0, -2.0], [np.inf, 0.5]]),
    np.arange(6).reshape(2, 3), np.array([True, False]), np.array(["a"]), np.array([None, 1], object),
    np.array([1 + 2j, 0.5]), np.float32([1.5, 2.5]), np.ones((2, 1, 3))[:, ::-1], np.array([], np.float16),
    np.array([np.datetime64("2020-01-01")]), np.array([[2.0, 0.5], [0.5, 1.0]]), np.ones((1, 2, 4, 4)), np.array([0, 1]),
]  # fmt: skip


class Fresh:
    """A Tensor to be made anew for each call."""

    def __init__(self, array, requires_grad):
        self.array, self.requires_grad = array, requires_grad

    def __repr__(self):
        return f"Tensor(np.{self.array!r}, requires_grad={self.requires_grad})"


NUMBERS = [0, 1, -1, 2, 3, -7, 50, True, 0.5, -0.0, 1e308, float("nan"), float("inf"), 2j, np.float32(3), 2**40, -(2**63)]
OTHERS = [
    None, "", "sum", "mean", "é", b"x", (), [], [[1.0], [2.0, 3.0]], {}, {"a": 1}, set(), slice(None), Ellipsis,
    object, len, abs, lambda x: x, range(3), np.float64, Exception("x"), object(),
]  # fmt: skip
NUMERIC = [array for array in ARRAYS if array.dtype.kind in "fciub"]
TENSORS = [Fresh(array, grad) for array in NUMERIC for grad in {False, array.dtype.kind in "fc"}]
SINGLE = [*NUMBERS, *OTHERS, *ARRAYS, *TENSORS, *TENSORS]
GROUPS = [kind([one, two]) for kind in (list, tuple) for one in TENSORS[3:9] + [1, None] for two in TENSORS[3:9] + [2, "a"]]
HOSTILE = st.sampled_from([*SINGLE, *SINGLE, *SINGLE, *GROUPS])


def made(value):
    """An argument with its Tensors made anew."""
    if isinstance(value, Fresh):
        return Tensor(value.array.copy(), requires_grad=value.requires_grad)
    if type(value) in (list, tuple):
        return type(value)(map(made, value))
    return value.copy() if isinstance(value, (np.ndarray, dict, set)) else value


@contextlib.contextmanager
def bounded_memory(room=2**32):
    """The block may take so many bytes of address space beyond what the process has."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


class Hang(BaseException):
    """A call that did not come back."""


@contextlib.contextmanager
def in_time(seconds=20):
    """Raises Hang where the block computes for longer than so many seconds, or does nothing for ten times as long."""

    def stop(*_):
        raise Hang

    clocks = {signal.SIGPROF: (signal.ITIMER_PROF, seconds), signal.SIGALRM: (signal.ITIMER_REAL, 10 * seconds)}
    before = {number: signal.signal(number, stop) for number in clocks}
    for clock, limit in clocks.values():
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for clock, _ in clocks.values():
            signal.setitimer(clock, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def survives(function, arguments, options):
    """Call it, and look at what comes back; whether a result came back."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), np.printoptions(), in_time():
        warnings.simplefilter("ignore")
        try:
            looked_at(function(*map(made, arguments), **{name: made(value) for name, value in options.items()}))
            returned = True
        except ALLOWED as error:
            assert str(error) or isinstance(error, MemoryError), "an error without a word"  # Python's own says nothing
            returned = False
        except Exception as error:
            if not documented(function, error) and not raised_by_original(function, arguments, options, type(error)):
                raise
            returned = False
    assert is_grad_enabled()
    return returned


def documented(function, error):
    """Whether the docstring names the kind of error (``get_submodule`` says so of AttributeError, as PyTorch's does)."""
    return type(error).__name__ in (function.__doc__ or "")


def raised_by_original(function, arguments, options, kind):
    """Whether a function that stands for one of NumPy or SciPy raises what theirs does."""
    original = getattr(function, "__wrapped__", None)
    if original is None or getattr(original, "__module__", "").split(".")[0] not in ("numpy", "scipy"):
        return False
    try:
        original(*map(plain, arguments), **{name: plain(value) for name, value in options.items()})
    except kind:
        return True
    except Exception:
        return False
    return False


def plain(value):
    """An argument with arrays for Tensors."""
    if isinstance(value, Fresh):
        return value.array.copy()
    return type(value)(map(plain, value)) if type(value) in (list, tuple) else value


def looked_at(result):
    """Touch what came back: a broken Tensor shows when it is printed, or when gradients go through it."""
    if hasattr(result, "__next__"):
        result = list(itertools.islice(result, 3))
    for part in result if isinstance(result, (tuple, list)) else [result]:
        repr(part)
        if isinstance(part, Tensor) and part.requires_grad and part.numpy(force=True).size == 1:
            part.backward()


@functools.cache
def names_of_options(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    names = [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [name for name in (*names, "bogus") if name not in ("self", "num_workers")]  # workers have tests of their own


def fuzz(functions, examples, number, tell=lambda call: None):
    """Call each of ``{name: function}`` with the same lists of hostile arguments, and now and then an option.

    Parameters
    ----------
    functions : ``{name: function}``
    examples : how many lists
    number : what the lists follow from
    tell : function of a text, called with every call before it is made: what was last told is what never came back

    Returns how many calls gave a result, and how many a documented error.
    """
    ends = [0, 0]

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(HOSTILE, max_size=4), st.none() | st.integers(0, 11), HOSTILE)
    def call(arguments, which, value):
        for name, function in functions.items():
            names = names_of_options(function)
            options = {} if which is None else {names[which % len(names)]: value}
            tell(f"{name}(*{arguments}, **{options})")
            try:
                ends[not survives(function, arguments, options)] += 1
            except BaseException as error:
                error.add_note(f"This is {name}(*{arguments}, **{options}).")
                raise

    call()
    return ends
