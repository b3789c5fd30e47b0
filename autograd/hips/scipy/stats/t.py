"""Compatibility with HIPS autograd: scipy.stats.t as a module; what has no gradient, such as rvs, is SciPy's own."""

import scipy.stats as _stats

from autograd.rules.scipy.univariate import t as _distribution


def __getattr__(name):
    return getattr(_distribution, name, None) or getattr(_stats.t, name)
