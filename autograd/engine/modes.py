"""What can be switched while recording: gradients on or off, and anomaly mode.

Both are local to the thread (or asyncio task) and restored when their block ends, however it ends. An operation's
fast lane only looks at ``special.on``, the number of blocks that are open anywhere; the rest is read here, once
that number is not zero.
"""

import contextlib
import contextvars
import functools
import inspect
from _thread import RLock

_enabled = contextvars.ContextVar("autograd_enabled", default=True)
_anomaly = contextvars.ContextVar("autograd_anomaly", default=None)
_observer = contextvars.ContextVar("autograd_observer", default=None)

transform_depth = contextvars.ContextVar("autograd_transform_depth", default=0)
"""How many functions that a transform is calling this code runs inside of."""


class _Special:
    """How many mode blocks are open in any thread."""

    __slots__ = ("on", "_lock")

    def __init__(self):
        self.on = 0
        self._lock = RLock()  # a signal may come, or a __del__ be run, while it is held

    def change(self, by):
        with self._lock:
            self.on += by


special = _Special()


def is_grad_enabled():
    """Whether operations are being recorded in this thread.

    >>> is_grad_enabled()
    True
    """
    return _enabled.get()


def anomaly_mode():
    """The :class:`detect_anomaly` block that this thread is in, or None."""
    return _anomaly.get()


def observer():
    """The function that sees each operation recorded in this thread (see :class:`observing`), or None."""
    return _observer.get()


class _Mode(contextlib.ContextDecorator):
    """A context variable that holds another value inside a block; also a decorator, with or without parentheses."""

    def __new__(cls, *arguments, **options):
        if arguments and callable(arguments[0]):  # used as @no_grad, without parentheses
            return cls()(arguments[0])
        self = super().__new__(cls)
        self._open = []
        return self

    def __call__(self, function):
        if inspect.isgeneratorfunction(function):
            return self._around_generator(function)
        return super().__call__(function)

    def _around_generator(self, function):
        """A generator function whose body runs inside the mode, and whose caller, between two values, does not."""

        @functools.wraps(function)
        def wrapped(*arguments, **options):
            generator = function(*arguments, **options)
            resume, value = generator.send, None
            while True:
                try:
                    with self._copy():
                        result = resume(value)
                except StopIteration as stop:
                    return stop.value
                try:
                    resume, value = generator.send, (yield result)
                except BaseException as error:  # thrown in by the caller, or GeneratorExit from close()
                    resume, value = generator.throw, error

        return wrapped

    def _recreate_cm(self):  # each call of a decorated function gets its own block
        return self._copy()

    def __enter__(self):
        special.change(+1)
        self._open.append(self._variable.set(self._value()))
        return self

    def __exit__(self, *_):
        self._variable.reset(self._open.pop())
        special.change(-1)


class no_grad(_Mode):
    """A block, or a decorated function, in which nothing is recorded.

    In-place changes inside it alter the array itself, so ``p -= 0.1 * p.grad`` is an update by hand.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    _variable = _enabled

    def _value(self):
        return False

    def _copy(self):
        return type(self)()


class enable_grad(no_grad):
    """A block, or a decorated function, in which operations are recorded, also inside a ``no_grad`` block.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> with no_grad(), enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True
    """

    def _value(self):
        return True


def inference_mode(mode=True):
    """PyTorch's name for a block, or a decorated function, in which nothing is recorded: :class:`no_grad`.

    >>> with inference_mode():
    ...     is_grad_enabled()
    False
    """
    return no_grad() if mode or not is_grad_enabled() else enable_grad()


class set_grad_enabled(_Mode):
    """Switch recording on or off: as a call from here on, as a block or decorator for its extent.

    >>> with set_grad_enabled(False):
    ...     is_grad_enabled()
    False

    Raises
    ------
    TypeError
        if `mode` is not a bool.
    """

    _variable = _enabled

    def __new__(cls, mode):
        return super().__new__(cls)

    def __init__(self, mode):
        if not isinstance(mode, bool):
            raise TypeError(f"set_grad_enabled(mode): mode must be True or False, not {mode!r}")
        self._mode = mode
        self._before = _enabled.get()
        _set_for_good(mode)

    def __call__(self, function):
        _set_for_good(self._before)  # as a decorator it acts inside the function only
        return super().__call__(function)

    def __enter__(self):
        _set_for_good(self._before)
        return super().__enter__()

    def _value(self):
        return self._mode

    def _copy(self):
        return type(self)(self._mode)


def _set_for_good(mode):
    """Set the mode without a block to end it; what is not the default counts as special."""
    change = int(_enabled.get()) - int(mode)
    if change:
        special.change(change)
        _enabled.set(mode)


class detect_anomaly(_Mode):
    """A block in which the first operation that makes a NaN, or fails in backward, is named with your line of code.

    It remembers the calling line of each operation and looks at each gradient: many times slower, for debugging.

    Parameters
    ----------
    forward : bool
        also stop at the first operation whose *result* has a NaN though its arguments have none (default True).

    >>> x = Tensor([0.0, 1.0], requires_grad=True)
    >>> with detect_anomaly():
    ...     y = (x * 0).sqrt().sum()
    ...     y.backward()
    Traceback (most recent call last):
    ...
    autograd.engine.errors.AnomalyError: ...
    """

    _variable = _anomaly

    def __new__(cls, forward=True):
        self = super().__new__(cls)
        self.forward = forward
        return self

    def _value(self):
        return self

    def _copy(self):
        return type(self)(self.forward)


class set_detect_anomaly:
    """Switch anomaly mode on or off: from here on, or, in a ``with`` statement, for its block.

    >>> with set_detect_anomaly(True):
    ...     is_anomaly_enabled()
    True
    >>> is_anomaly_enabled()
    False

    Raises
    ------
    TypeError
        if `mode` is not a bool.
    """

    def __init__(self, mode, check_nan=True):
        if not isinstance(mode, bool):
            raise TypeError(f"set_detect_anomaly(mode): mode must be True or False, not {mode!r}")
        self._before = _anomaly.get()
        self._set(detect_anomaly(check_nan) if mode else None)

    def _set(self, block):
        special.change((block is not None) - (_anomaly.get() is not None))
        _anomaly.set(block)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._set(self._before)


def is_anomaly_enabled():
    """Whether this thread is in anomaly mode.

    >>> is_anomaly_enabled()
    False
    """
    return _anomaly.get() is not None


class observing(_Mode):
    """A block in which ``see(result, arguments, options)`` is called for each operation that is recorded.

    `result` is the Tensor with its fresh record, `arguments` are the raw arguments and `options` a dict.

    >>> from autograd.engine.modes import observing
    >>> x = Tensor(2.0, requires_grad=True)
    >>> with observing(lambda result, arguments, options: print(result.grad_fn.name, arguments)):
    ...     y = x * 3.0
    multiply (np.float64(2.0), 3.0)
    """

    _variable = _observer

    def __new__(cls, see):
        self = super().__new__(cls)
        self._see = see
        return self

    def _value(self):
        return self._see

    def _copy(self):
        return type(self)(self._see)
