"""Compatibility with HIPS autograd: SciPy's functions, over the rules in :mod:`autograd.rules.scipy`."""

import importlib as _importlib

_ROOMS = ["integrate", "linalg", "signal", "special", "stats"]


def __getattr__(name):
    if name in _ROOMS:
        return _importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*_ROOMS, *globals()})
