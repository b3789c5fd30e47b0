"""Compatibility with HIPS autograd: SciPy's functions, over the rules in :mod:`autograd.rules.scipy`."""

import importlib as _importlib

__all__ = ["integrate", "linalg", "signal", "special", "stats"]


def __getattr__(name):
    if name in __all__:
        return _importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*__all__, *globals()})
