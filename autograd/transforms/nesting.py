"""What this code runs inside of: functions that transforms are calling, and the batches of vmap among them."""

import contextlib
import contextvars
from typing import NamedTuple

from ..engine.modes import enable_grad, is_grad_enabled, transform_depth


def is_nested():
    """Whether this code runs inside a function that a transform is tracing."""
    return transform_depth.get() > 0


def call_inside(function, arguments, options):
    """Call `function` as a transform does: nested in what surrounds it, and with recording on."""
    token = transform_depth.set(transform_depth.get() + 1)
    try:
        if is_grad_enabled():
            return function(*arguments, **options)
        with enable_grad():
            return function(*arguments, **options)
    finally:
        transform_depth.reset(token)


@contextlib.contextmanager
def outside():
    """A block that no transform is tracing: transforms that are called in it give bare values for bare values."""
    token, batches = transform_depth.set(0), _batches.set(())
    try:
        yield
    finally:
        transform_depth.reset(token)
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
