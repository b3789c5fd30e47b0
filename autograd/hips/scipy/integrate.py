"""Compatibility with HIPS autograd: every public name of scipy.integrate."""

import scipy.integrate as _integrate

from autograd.functions.differential_equations import odeint as odeint

from .lookup import found as _found

__all__ = _integrate.__all__


def __getattr__(name):
    value = globals()[name] = _found(_integrate, name)
    return value
