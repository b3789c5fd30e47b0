"""Families of the table that are imported when one of their functions first meets a Tensor.

NumPy and SciPy import some of their sub-modules only when they are used. Rules for such a sub-module are a family of
their own, so that importing the table imports neither. Families of functions that NumPy does not have are imported by
those of this project's functions that use them.
"""

import importlib
import sys

FAMILIES = {
    "numpy.fft": ("fourier",),
    "numpy.lib.scimath": ("complex_where_needed",),
    "scipy.special": ("scipy",),
    "scipy.linalg": ("scipy",),
    "scipy.signal": ("scipy.convolution",),
    "scipy.integrate": ("scipy.integration",),
}
"""``{sub-module of NumPy or SciPy: the rooms of this package with its rules}``"""

OWN = ("attention", "convolution", "lookup", "normalisation", "pooling", "recurrent", "sequences")
"""The rooms whose functions are none of NumPy's or SciPy's."""


def complete_for(function):
    """Import the rules of the sub-module that `function` belongs to; whether there are any.

    A function belongs to each sub-module that has it under its name (ufuncs do not know where they come from). Only
    sub-modules that are imported already are looked at: no one can hold a function of any other.

    >>> from autograd.rules.families import complete_for
    >>> complete_for(np.fft.ifft), complete_for(np.load)
    (True, False)
    """
    name = getattr(function, "__name__", None)
    homes = [home for home in FAMILIES if getattr(sys.modules.get(home), str(name), None) is function]
    for home in homes:
        _import(FAMILIES[home])
    return bool(homes)


def complete():
    """Import every family: for readers that go through the whole table."""
    for home in FAMILIES:
        importlib.import_module(home)
        _import(FAMILIES[home])
    _import(OWN)


def _import(rooms):
    for room in rooms:
        importlib.import_module(f"{__package__}.{room}")
