"""Compatibility with HIPS autograd: every public name of scipy.integrate."""

import scipy.integrate as _integrate

from autograd.functions.differential_equations import odeint as odeint

__all__ = _integrate.__all__


def __getattr__(name):
    return getattr(_integrate, name)
