"""What this code runs inside of: functions that transforms are calling, and the batches of vmap among them."""

import contextlib
import contextvars
from typing import NamedTuple

from ..engine.modes import enable_grad, is_grad_enabled

_depth = contextvars.ContextVar("autograd_transform_depth", default=0)


def is_nested():
    """Whether this code runs inside a function that a transform is tracing."""
    return _depth.get() > 0


def call_inside(function, arguments, options):
    """Call `function` as a transform does: nested in what surrounds it, and with recording on."""
    token = _depth.set(_depth.get() + 1)
    try:
        if is_grad_enabled():
            return function(*arguments, **options)
        with enable_grad():
            return function(*arguments, **options)
    finally:
        _depth.reset(token)


@contextlib.contextmanager
def outside():
    """A block that no transform is tracing: transforms that are called in it give bare values for bare values."""
    token, batches = _depth.set(0), _batches.set(())
    try:
        yield
    finally:
        _depth.reset(token)
        _batches.reset(batches)


_batches = contextvars.ContextVar("autograd_batches", default=())


class OpenBatch(NamedTuple):
    """A vmap that is calling its function."""

    level: int
    size: int
    fallback: bool


def open_batches():
    """The :class:`OpenBatch` of every vmap that this code runs inside of, outermost first."""
    return _batches.get()


@contextlib.contextmanager
def batch_open(level, size, fallback):
    """A block inside of which a vmap calls its function."""
    token = _batches.set((*_batches.get(), OpenBatch(level, size, fallback)))
    try:
        yield
    finally:
        _batches.reset(token)
