"""Compatibility with HIPS autograd: scipy.stats.dirichlet as a module; what has no gradient, such as rvs, is SciPy's own."""

import scipy.stats as _stats

from autograd.rules.scipy.multivariate import dirichlet as _distribution


def __getattr__(name):
    return getattr(_distribution, name, None) or getattr(_stats.dirichlet, name)
