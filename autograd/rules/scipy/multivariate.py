"""Densities of several variables, with the functions and arguments of :mod:`scipy.stats`; on Tensors and arrays alike."""

import math

import numpy as np
from scipy import linalg
from scipy import special as sc

from ..samples_linear import factorable
from ..shape import reshape
from ..table import define, remember
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


def _covariances(draw):
    (cov,), _ = factorable(draw)
    return [cov.reshape(-1, *cov.shape[-2:])[0] if cov.size else np.eye(2, dtype=cov.dtype)], {}


# The directions in which a distribution is spread at all are held fixed when the covariance varies.
parts_of_space = define(_parts_of_space, name="parts_of_space", outputs="spread flat tolerance",
                        sample=_covariances, cov=None)  # fmt: skip


def _mean_and_covariance(mean, cov):
    """Both with the axes that they stand for: (d,) and (d, d)."""
    cov = numeric(cov)
    if _axes(cov) < 2:
        d = cov.shape[0] if _axes(cov) else 1 if mean is None else math.prod(np.shape(mean))
        cov = np.eye(d) * cov
    d = cov.shape[0]
    mean = np.zeros(d) if mean is None else numeric(mean)
    if _axes(mean) != 1:
        mean = np.reshape(mean, -1)
    if cov.shape != (d, d) or mean.shape != (d,):
        raise ValueError(f"multivariate_normal: expected mean of shape (d,) and cov of shape (d, d), and got {mean.shape} "
                         f"and {cov.shape}")  # fmt: skip
    return mean, cov


def _axes(value):
    """How many axes a number, an array or a Tensor has; np.ndim asks Tensors by dispatch."""
    return getattr(value, "ndim", 0)


def _points(x, d):
    """The points as an array of shape (..., d)."""
    if _axes(x) < 2 and d == 1:
        x = np.reshape(x, (-1, 1))
    if np.shape(x)[-1:] != (d,):
        raise ValueError(f"multivariate_normal: expected points of dimension {d}, and got an array of shape {np.shape(x)}")
    return x


def _symmetric(cov):
    return (cov + cov.T) / 2


def _factor(cov):
    """The Cholesky factor L of a covariance, in Fortran's order, with LinAlgError or ValueError if it is none."""
    if not np.logical_and.reduce(cov == cov.T, axis=None):
        if (abs(cov - cov.T) > 0.01 * abs(cov).max(initial=0)).any():
            raise ValueError("multivariate_normal: expected a symmetric cov; (cov + cov.T) / 2 makes one")
        cov = _symmetric(cov)
    if not cov.size:
        return cov
    factor, not_positive = _routine(linalg.lapack, "potrf", cov)(cov.T, lower=1)
    if not_positive:
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    least = np.minimum.reduce(factor.diagonal(), initial=np.inf)
    largest = np.maximum.reduce(cov.diagonal(), initial=0)
    if least * least <= 1e6 * np.finfo(factor.dtype).eps * largest:
        raise np.linalg.LinAlgError("multivariate_normal: cov is singular but for rounding, or nearly so, where it should "
                                    "be positive definite; allow_singular=True lets it be")  # fmt: skip
    return factor


def _log_density(x, mean, cov):
    return _log_density_and_parts(x, mean, cov)[0]


def _log_density_and_parts(x, mean, cov):
    """With the Cholesky factor L of cov: half of -(|L^-1 (x - mean)|^2 + log det cov + d log 2 pi), for each point.

    And what the gradients start from: L, and inv(cov) (x - mean) for each point.
    """
    deviation = x - mean
    if "c" in (deviation.dtype.kind, cov.dtype.kind):
        raise TypeError("multivariate_normal: expected real numbers, and these are complex")
    factor = _factor(cov)
    columns = deviation.reshape(-1, len(cov)).T
    whitened = _solved(factor, columns)
    squares = np.add.reduce(whitened * whitened, axis=0)
    result = -0.5 * squares - (np.add.reduce(np.log(factor.diagonal())) + 0.5 * len(cov) * _LOG_TWO_PI)
    pull = _solved(factor, whitened, transposed=1).T.reshape(deviation.shape)
    return result.reshape(deviation.shape[:-1])[()], (factor, pull)


def _solved(factor, columns, transposed=0):
    """The solution of ``factor @ z = columns``, or with the transposed factor.

    Matrices are often small, so it is the BLAS that is called: LAPACK's function starts threads for the smallest of them.
    """
    if not columns.size:
        return columns
    return _routine(linalg.blas, "trsm", factor, columns)(1.0, factor, columns, lower=1, trans_a=transposed)


def _inverse(factor):
    return _routine(linalg.lapack, "trtri", factor)(factor, lower=1)[0] if factor.size else factor


def _routine(library, name, *matrices):
    """The function of this name in BLAS or LAPACK, for the precision of `matrices`.

    For small ones, SciPy's and NumPy's functions take several times as long to find it.
    """
    return getattr(library, ("s" if all([matrix.dtype.char == "f" for matrix in matrices]) else "d") + name)


def _pull(x, mean, cov):
    """inv(cov) @ (x - mean) for each point."""
    return (x - mean) @ np.linalg.inv(_symmetric(cov))


def _of_covariance(g, x, mean, cov):
    """With z = inv(cov) @ (x - mean): half of (z z.T - inv(cov)), which is symmetric."""
    precision = np.linalg.inv(_symmetric(cov))
    z = reshape((x - mean) @ precision, shape=(-1, cov.shape[0]))
    g = reshape(g, shape=(-1,))
    return 0.5 * (z.T @ (g[:, None] * z) - np.add.reduce(g) * precision)


def _of_covariance_by_parts(g, residuals):
    factor, pull = residuals
    z, inverse = pull.reshape(-1, len(factor)), _inverse(factor)
    return 0.5 * (z.T @ (g.reshape(-1, 1) * z) - np.add.reduce(g, axis=None) * (inverse.T @ inverse))


def _clouds(draw):
    (cov,), _ = _covariances(draw)
    d = cov.shape[0]
    return [draw.array((*draw.shape(most=2), d)), draw.array((d,)), cov], {}


log_density = define(_log_density, name="multivariate_normal_log_density", sample=_clouds,
                     x=lambda g, x, mean, cov: -g[..., None] * _pull(x, mean, cov),
                     mean=lambda g, x, mean, cov: g[..., None] * _pull(x, mean, cov),
                     cov=_of_covariance)  # fmt: skip
remember(log_density, _log_density_and_parts,
         x=lambda g, residuals: -g[..., None] * residuals[1],
         mean=lambda g, residuals: g[..., None] * residuals[1],
         cov=_of_covariance_by_parts)  # fmt: skip


def _without_single_axes(value):
    return as_number(np.squeeze(value) if 1 in value.shape else value)


class MultivariateNormal:
    """The normal distribution of vectors; the arguments are those of scipy.stats.multivariate_normal."""

    def logpdf(self, x, mean=None, cov=1, allow_singular=False):
        """The logarithm of the density at x, of shape (..., d); a single vector gives a scalar.

        `mean` has shape (d,); `cov` has shape (d, d), or holds a diagonal, or one number for all of it. With
        `allow_singular` the density is that on the subspace which cov spreads over, and -inf beside it. Raises
        ValueError for shapes that do not belong together, and LinAlgError where cov is not positive (semi)definite.
        """
        mean, cov = _mean_and_covariance(mean, cov)
        x = _points(numeric(x), mean.shape[0])
        if not allow_singular:
            return _without_single_axes(log_density(x, mean, cov))
        spread, flat, tolerance = parts_of_space(cov)
        deviation = x - mean
        beside = np.sum((deviation @ flat) ** 2, axis=-1) >= tolerance**2
        value = log_density(deviation @ spread, np.zeros(spread.shape[1]), spread.T @ cov @ spread)
        return _without_single_axes(np.where(beside, -math.inf, value))

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
