"""Kullback-Leibler divergences: how much further one distribution is from another, in closed form."""

import math

import numpy as np

from ..engine.errors import OperationError
from ..functions.arithmetic import lgamma
from ..functions.elementwise import abs, exp, log, where
from ..functions.nets import binary_cross_entropy_with_logits
from ..functions.shape import diagonal
from ..linalg import solve_triangular
from ..special import digamma
from .bernoulli import Bernoulli
from .beta import Beta
from .binomial import Binomial
from .categorical import Categorical
from .cauchy import Cauchy
from .continuous_bernoulli import ContinuousBernoulli
from .dirichlet import Dirichlet
from .exp_family import ExponentialFamily
from .exponential import Exponential
from .gamma import Gamma
from .geometric import Geometric
from .gumbel import Gumbel
from .half_normal import HalfNormal
from .independent import Independent
from .laplace import Laplace
from .log_normal import LogNormal
from .multivariate_normal import MultivariateNormal
from .normal import Normal
from .one_hot_categorical import OneHotCategorical
from .pareto import Pareto
from .poisson import Poisson
from .transformed_distribution import TransformedDistribution
from .uniform import Uniform
from .utils import sum_rightmost
from .wishart import Wishart

_formulas = {}


def register_kl(type_p, type_q):
    """A decorator for a function ``formula(p, q)`` that gives the divergence of two classes of distributions.

    >>> from autograd.distributions import Laplace, Normal, kl_divergence, register_kl
    >>> @register_kl(Laplace, Normal)
    ... def of_laplace_from_normal(p, q):
    ...     apart = ((p.loc - q.loc) ** 2 + p.variance) / (2 * q.variance)
    ...     return apart + q.entropy() - 0.5 - p.entropy()
    >>> kl_divergence(Laplace(0.0, 1.0), Normal(0.0, 1.0))
    tensor(0.22579135)
    """

    def registered(formula):
        _formulas[type_p, type_q] = formula
        return formula

    return registered


def kl_divergence(p, q):
    """The mean of ``p.log_prob(x) - q.log_prob(x)`` over draws x from `p` (Kullback & Leibler 1951), in nats.

    Raises OperationError where no closed form is known here.

    >>> from autograd.distributions import Normal, kl_divergence
    >>> kl_divergence(Normal(1.0, 1.0), Normal(0.0, 1.0))
    tensor(0.5)
    """
    pairs = [(one, other) for one in type(p).__mro__ for other in type(q).__mro__ if (one, other) in _formulas]
    if not pairs:
        raise _unknown(p, q)
    return _formulas[pairs[0]](p, q)


def _unknown(p, q):
    return OperationError(
        f"kl_divergence: no closed form is known here for {type(p).__name__} and {type(q).__name__}; give one with "
        "register_kl, or take the mean of p.log_prob(x) - q.log_prob(x) over draws"
    )


@register_kl(Normal, Normal)
def _normals(p, q):
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale) ** 2 - 1 - log(ratio))


@register_kl(LogNormal, LogNormal)
def _of_bases(p, q):
    return kl_divergence(p.base_dist, q.base_dist)


@register_kl(HalfNormal, HalfNormal)
def _half_normals(p, q):
    return kl_divergence(Normal(0 * p.scale, p.scale), Normal(0 * q.scale, q.scale))


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normals(p, q):
    half_logs = log(diagonal(q.scale_tril, dim1=-2, dim2=-1)).sum(-1) - log(diagonal(p.scale_tril, dim1=-2, dim2=-1)).sum(-1)
    spread = (solve_triangular(q.scale_tril, p.scale_tril, upper=False) ** 2).sum((-2, -1))
    apart = (solve_triangular(q.scale_tril, (q.loc - p.loc).unsqueeze(-1), upper=False) ** 2).sum((-2, -1))
    return half_logs + 0.5 * (spread + apart - p.loc.shape[-1])


@register_kl(Uniform, Uniform)
def _uniforms(p, q):
    inside = (q.low <= p.low) & (p.high <= q.high)
    return where(inside, log((q.high - q.low) / (p.high - p.low)), math.inf)


@register_kl(Laplace, Laplace)
def _laplaces(p, q):
    ratio, apart = p.scale / q.scale, abs(p.loc - q.loc)
    return -log(ratio) + apart / q.scale + ratio * exp(-apart / p.scale) - 1


@register_kl(Exponential, Exponential)
def _exponentials(p, q):
    ratio = q.rate / p.rate
    return ratio - log(ratio) - 1


@register_kl(Gamma, Gamma)
def _gammas(p, q):
    one, other = p.concentration, q.concentration
    heights = lgamma(other) - lgamma(one) + other * log(p.rate / q.rate)
    return heights + (one - other) * digamma(one) + (q.rate - p.rate) * one / p.rate


@register_kl(Beta, Beta)
def _betas(p, q):
    total_p, total_q = p.concentration1 + p.concentration0, q.concentration1 + q.concentration0
    heights = lgamma(total_p) - lgamma(total_q)
    for one, other in ((p.concentration1, q.concentration1), (p.concentration0, q.concentration0)):
        heights = heights + lgamma(other) - lgamma(one) + (one - other) * digamma(one)
    return heights + (total_q - total_p) * digamma(total_p)


@register_kl(Dirichlet, Dirichlet)
def _dirichlets(p, q):
    one, other = p.concentration, q.concentration
    total = one.sum(-1)
    heights = lgamma(total) - lgamma(other.sum(-1)) + (lgamma(other) - lgamma(one)).sum(-1)
    return heights + ((one - other) * (digamma(one) - digamma(total).unsqueeze(-1))).sum(-1)


@register_kl(Bernoulli, Bernoulli)
def _bernoullis(p, q):
    cross = binary_cross_entropy_with_logits(q.logits + 0 * p.probs, p.probs + 0 * q.probs, reduction="none")
    return cross - p.entropy()


@register_kl(Binomial, Binomial)
def _binomials(p, q):
    same = kl_divergence(Bernoulli(logits=p.logits), Bernoulli(logits=q.logits)) * p.total_count
    return where(p.total_count > q.total_count, math.inf, same)


@register_kl(Geometric, Geometric)
def _geometrics(p, q):
    return -p.entropy() - (1 / p.probs - 1) * (-q.probs).log1p() - log(q.probs)


@register_kl(Wishart, Wishart)
def _wisharts(p, q):
    size, fewer = p.event_shape[-1], p.df - q.df
    spread = (solve_triangular(q.scale_tril, p.scale_tril, upper=False) ** 2).sum((-2, -1))
    heights = q.df * (q._half_log_det() - p._half_log_det()) + q._log_multigamma() - p._log_multigamma()
    return heights + 0.5 * (p.df * (spread - size) + fewer * digamma(p._halves()).sum(-1))


@register_kl(Poisson, Poisson)
def _poissons(p, q):
    return p.rate * (log(p.rate) - log(q.rate)) - (p.rate - q.rate)


@register_kl(Categorical, Categorical)
@register_kl(OneHotCategorical, OneHotCategorical)
def _categoricals(p, q):
    terms = where(p.probs > 0, p.probs * (p.logits - q.logits), 0.0)
    return where(q.probs > 0, terms, where(p.probs > 0, math.inf, 0.0)).sum(-1)


@register_kl(Cauchy, Cauchy)
def _cauchys(p, q):
    return log((p.scale + q.scale) ** 2 + (p.loc - q.loc) ** 2) - log(4 * p.scale * q.scale)


@register_kl(Gumbel, Gumbel)
def _gumbels(p, q):
    ratio, apart = p.scale / q.scale, (p.loc - q.loc) / q.scale
    return apart - log(ratio) + float(np.euler_gamma) * (ratio - 1) + exp(lgamma(1 + ratio) - apart) - 1


@register_kl(Pareto, Pareto)
def _paretos(p, q):
    ratio = q.alpha / p.alpha
    inside = q.alpha * log(p.scale / q.scale) - log(ratio) + ratio - 1
    return where(p.scale < q.scale, math.inf, inside)


@register_kl(Exponential, Gamma)
def _exponential_and_gamma(p, q):
    return kl_divergence(Gamma(1.0, p.rate), q)


def _from_normal(p, q):
    """From a normal distribution: of another one only its mean, variance and entropy count."""
    squares = (p.variance + (p.mean - q.loc) ** 2) / q.scale**2
    return 0.5 * squares + log(q.scale) + 0.5 * math.log(2 * math.pi) - p.entropy()


def _from_exponential(p, q):
    """From an exponential distribution: of another one that is not negative only its mean and entropy count."""
    return q.rate * p.mean - log(q.rate) - p.entropy()


for family in (Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace, Uniform):
    register_kl(family, Normal)(_from_normal)
for family in (Beta, ContinuousBernoulli, Gamma, Pareto):
    register_kl(family, Exponential)(_from_exponential)


@register_kl(Independent, Independent)
def _independents(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise OperationError("kl_divergence: two Independent with different numbers of axes of the batch")
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p, q):
    """Of the same function of two variables, that of the variables."""
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise _unknown(p, q)
    apart = len(p.event_shape) - len(p.base_dist.event_shape)
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), apart)


@register_kl(ExponentialFamily, ExponentialFamily)
def _of_one_family(p, q):
    """The Bregman divergence of the logarithms of the normalizers (Nielsen & Nock 2010)."""
    if type(p) is not type(q):
        raise _unknown(p, q)
    return q._log_normalizer(*q._natural_params) - p._tangent(q._natural_params)
