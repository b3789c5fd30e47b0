"""All distributions of :mod:`scipy.stats` that take Tensors, by name."""

from . import further_univariate, multivariate, univariate, whole_numbers

_HOMES = {
    univariate: "norm t laplace logistic gamma chi2 expon beta uniform",
    further_univariate: "cauchy gumbel_r gumbel_l lognorm weibull_min rayleigh halfnorm pareto invgamma f",
    whole_numbers: "poisson binom bernoulli geom nbinom",
    multivariate: "multivariate_normal dirichlet",
}

DISTRIBUTIONS = {name: getattr(home, name) for home, names in _HOMES.items() for name in names.split()}
"""``{name: the distribution}``"""
