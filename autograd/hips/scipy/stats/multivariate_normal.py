"""Compatibility with HIPS autograd: scipy.stats.multivariate_normal as a module; what has no gradient is SciPy's own."""

from ..lookup import methods_of as _methods_of

__getattr__ = _methods_of("multivariate_normal")
