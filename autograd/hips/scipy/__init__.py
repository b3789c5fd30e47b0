"""Compatibility with HIPS autograd: SciPy's functions, over the rules in :mod:`autograd.rules.scipy`."""

import importlib as _importlib


def __getattr__(name):
    if name in ("special", "linalg", "stats", "signal", "integrate"):
        return _importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
