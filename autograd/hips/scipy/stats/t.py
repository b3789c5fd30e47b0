"""Compatibility with HIPS autograd: scipy.stats.t as a module; what has no gradient, such as rvs, is SciPy's own."""

from ..lookup import methods_of as _methods_of

__getattr__ = _methods_of("t")
