"""Compatibility with HIPS autograd: the distributions of scipy.stats, each in a module of its name where HIPS has one."""

from ..lookup import DistributionOf as _DistributionOf
from . import beta as beta
from . import chi2 as chi2
from . import dirichlet as dirichlet
from . import gamma as gamma
from . import multivariate_normal as multivariate_normal
from . import norm as norm
from . import poisson as poisson
from . import t as t


def __getattr__(name):
    import scipy.stats as _stats  # here, since what HIPS has needs none of it

    value = getattr(_stats, name)
    if isinstance(value, type):  # SciPy's newer distributions, which hold their parameters as plain numbers
        return value
    return _DistributionOf(name) if hasattr(value, "pdf") or hasattr(value, "pmf") else value
