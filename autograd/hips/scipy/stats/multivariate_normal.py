"""Compatibility with HIPS autograd: scipy.stats.multivariate_normal as a module; what has no gradient is SciPy's own."""

import scipy.stats as _stats

from autograd.rules.scipy.multivariate import multivariate_normal as _distribution


def __getattr__(name):
    return getattr(_distribution, name, None) or getattr(_stats.multivariate_normal, name)
