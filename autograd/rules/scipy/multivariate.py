"""Densities of several variables, with the functions and arguments of :mod:`scipy.stats`; on Tensors and arrays alike."""

import math

import numpy as np
from scipy import special as sc

from ..samples_linear import factorable
from ..table import define
from .systems import solve_triangular
from .univariate import as_number, numeric

_LOG_TWO_PI = math.log(2 * math.pi)


def _parts_of_space(cov):
    """Bases of the range and of the null space of a positive semidefinite matrix, and how far off it rounding may lead.

    Which eigenvalues count as 0 is SciPy's choice, so that both find the same rank.
    """
    s, u = np.linalg.eigh(cov)
    negligible = (1e3 if s.dtype == np.float32 else 1e6) * np.finfo(s.dtype).eps * abs(s).max(initial=0)
    if s.min(initial=0) < -negligible:
        raise ValueError(f"expected a positive semidefinite covariance; this one has the eigenvalue {s.min()}")
    kept = s > negligible
    return u[:, kept], u[:, ~kept], 1e3 * negligible


def _singular_or_not(draw):
    (cov,), _ = factorable(draw)
    return [cov.reshape(-1, *cov.shape[-2:])[0] if cov.size else np.eye(2, dtype=cov.dtype)], {}


# The directions in which a distribution is spread at all are held fixed when the covariance varies.
parts_of_space = define(_parts_of_space, name="parts_of_space", outputs="spread flat tolerance",
                        sample=_singular_or_not, cov=None)  # fmt: skip


def _mean_and_covariance(mean, cov):
    """Both with the axes that they stand for: (d,) and (d, d)."""
    cov = numeric(cov)
    if np.ndim(cov) < 2:
        d = np.shape(cov)[0] if np.ndim(cov) else 1 if mean is None else math.prod(np.shape(mean))
        cov = np.eye(d) * cov
    d = cov.shape[0]
    mean = np.zeros(d) if mean is None else np.reshape(numeric(mean), -1)
    if cov.shape != (d, d) or mean.shape != (d,):
        raise ValueError(f"multivariate_normal: expected mean of shape (d,) and cov of shape (d, d), and got {mean.shape} "
                         f"and {cov.shape}")  # fmt: skip
    return mean, cov


def _rows(x, d):
    """The points as an array of shape (..., d)."""
    if np.ndim(x) < 2:
        x = np.reshape(x, (-1, 1) if d == 1 else (1, -1))
    if x.shape[-1] != d:
        raise ValueError(f"multivariate_normal: expected points of dimension {d}, and got an array of shape {x.shape}")
    return x


def _log_density(deviation, cov):
    """With the Cholesky factor L of cov: half of -(|L^-1 deviation|^2 + log det cov + d log 2 pi)."""
    factor = np.linalg.cholesky(cov)
    d, widths = cov.shape[0], np.diagonal(factor)
    if np.any(widths**2 <= 1e6 * np.finfo(widths.dtype).eps * np.max(np.diagonal(cov))):
        raise np.linalg.LinAlgError("multivariate_normal: cov is singular but for rounding, or nearly so, where it should "
                                    "be positive definite; allow_singular=True lets it be")  # fmt: skip
    whitened = solve_triangular(factor, np.reshape(deviation, (-1, d)).T, lower=True)
    squares = np.reshape(np.sum(whitened * whitened, axis=0), deviation.shape[:-1])
    return -0.5 * (squares + d * _LOG_TWO_PI) - np.sum(np.log(widths))


class MultivariateNormal:
    """The normal distribution of vectors; the arguments are those of scipy.stats.multivariate_normal."""

    def logpdf(self, x, mean=None, cov=1, allow_singular=False):
        """The logarithm of the density at x, of shape (..., d); a single vector gives a scalar.

        `mean` has shape (d,); `cov` has shape (d, d), or holds a diagonal, or one number for all of it. With
        `allow_singular` the density is that on the subspace which cov spreads over, and -inf beside it. Raises
        ValueError for shapes that do not belong together, and LinAlgError where cov is not positive (semi)definite.
        """
        mean, cov = _mean_and_covariance(mean, cov)
        deviation = _rows(numeric(x), mean.shape[0]) - mean
        if not allow_singular:
            return as_number(np.squeeze(_log_density(deviation, cov)))
        spread, flat, tolerance = parts_of_space(cov)
        beside = np.sum((deviation @ flat) ** 2, axis=-1) >= tolerance**2
        value = _log_density(deviation @ spread, spread.T @ cov @ spread)
        return as_number(np.squeeze(np.where(beside, -math.inf, value)))

    def pdf(self, x, mean=None, cov=1, allow_singular=False):
        """The density at x; see :meth:`logpdf`."""
        return np.exp(self.logpdf(x, mean, cov, allow_singular))

    def entropy(self, mean=None, cov=1):
        """The differential entropy, in nats."""
        mean, cov = _mean_and_covariance(mean, cov)
        return 0.5 * (mean.shape[0] * (_LOG_TWO_PI + 1) + np.linalg.slogdet(cov)[1])


multivariate_normal = MultivariateNormal()


class Dirichlet:
    """The Dirichlet distribution; the arguments are those of scipy.stats.dirichlet."""

    def logpdf(self, x, alpha):
        """The logarithm of the density at x, of shape (K,) or (K, N), for `alpha` of shape (K,).

        The K shares in x add up to 1; the last of them may be left out. Raises ValueError where they do not, or where
        shapes do not belong together.
        """
        x, alpha = numeric(x), numeric(alpha)
        x = _shares(x, alpha.shape)
        norm = np.sum(sc.gammaln(alpha)) - sc.gammaln(np.sum(alpha))
        return as_number(np.sum(sc.xlogy(alpha - 1, np.transpose(x)), axis=-1) - norm)

    def pdf(self, x, alpha):
        """The density at x; see :meth:`logpdf`."""
        return np.exp(self.logpdf(x, alpha))


def _shares(x, shape):
    if len(shape) != 1 or np.ndim(x) not in (1, 2) or x.shape[0] not in (shape[0], shape[0] - 1):
        raise ValueError(f"dirichlet: expected x of shape (K,) or (K, N) and alpha of shape (K,), and got {np.shape(x)} and "
                         f"{shape}")  # fmt: skip
    if x.shape[0] < shape[0]:
        x = np.concatenate([x, 1 - np.sum(x, axis=0, keepdims=True)])
    tolerance = max(1e-9, 8 * np.finfo(x.dtype).eps)
    if np.any(x < 0) or np.any(np.abs(np.sum(x, axis=0) - 1) > tolerance):
        raise ValueError("dirichlet: expected shares that are at least 0 and add up to 1 along the first axis of x")
    return x


dirichlet = Dirichlet()
