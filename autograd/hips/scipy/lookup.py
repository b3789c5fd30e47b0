"""Compatibility with HIPS autograd: what stands for a name of one of SciPy's sub-modules."""

import importlib

from autograd.engine.tensor import Tensor
from autograd.rules import scipy as rules
from autograd.rules.table import BY_FUNCTION, Entry
from autograd.transforms.numpy_functions import numpy_function


def found(module, name, *rooms):
    """``module.name`` that records: a function of one of the `rooms` of SciPy's rules, or an entry, or SciPy's own."""
    original = getattr(module, name)
    for room in rooms:
        value = getattr(importlib.import_module(f"{rules.__name__}.{room}"), name, None)
        if value is not None and not isinstance(value, Entry):
            return value
    if not callable(original) or isinstance(original, type):
        return original
    entry = BY_FUNCTION.get(original)
    return numpy_function(original) if entry is None or hasattr(original, "nin") else _by_entry(original, entry)


def _by_entry(original, entry):
    """SciPy's functions in Python do not dispatch, so this looks for Tensors itself."""

    def recording(*arguments, **options):
        if any(isinstance(value, Tensor) for value in arguments):
            return entry(*arguments, **options)
        return original(*arguments, **options)

    recording.__name__, recording.__doc__ = original.__name__, original.__doc__
    return recording
