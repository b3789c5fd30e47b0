"""Compatibility with HIPS autograd: scipy.stats.beta as a module; what has no gradient, such as rvs, is SciPy's own."""

import scipy.stats as _stats

from autograd.rules.scipy.univariate import beta as _distribution


def __getattr__(name):
    return getattr(_distribution, name, None) or getattr(_stats.beta, name)
