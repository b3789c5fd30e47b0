"""Numbers, vectors and matrices of a kind: regions without settings."""

import numpy as np

from .base import Constraint


class _Named(Constraint):
    """A region without settings, of whose class there is but one object, which has the class's name."""

    def __repr__(self):
        return type(self).__name__

    def __reduce__(self):
        return type(self).__name__


def _one(kind):
    """The one object of a class; regions are looked up by their classes (``biject_to``), so each has one of its own."""
    return kind()


@_one
class real(_Named):
    """Every number but NaN."""

    def _holds(self, x):
        return x == x


@_one
class boolean(_Named):
    """0 and 1."""

    is_discrete = True

    def _holds(self, x):
        return (x == 0) | (x == 1)


@_one
class simplex(_Named):
    """Probabilities that add up to 1."""

    event_dim = 1

    def _holds(self, x):
        return (x >= 0).all(-1) & (np.abs(x.sum(-1) - 1) < 1e-6)


@_one
class one_hot(_Named):
    """Vectors of 0 with a single 1."""

    is_discrete, event_dim = True, 1

    def _holds(self, x):
        return ((x == 0) | (x == 1)).all(-1) & (x.sum(-1) == 1)


class _Matrices(_Named):
    event_dim = 2


def _is_lower_triangular(x):
    return (np.tril(x) == x).all((-2, -1))


def _is_lower_cholesky(x):
    return _is_lower_triangular(x) & (np.diagonal(x, 0, -2, -1) > 0).all(-1)


def _is_square(x):
    return np.full(x.shape[:-2], x.shape[-2] == x.shape[-1])


def _is_symmetric(x):
    return np.isclose(x, np.swapaxes(x, -2, -1), atol=1e-6).all((-2, -1)) if _is_square(x).all() else _is_square(x)


def _has_eigenvalues(x, above):
    """Whether matrices are symmetric and finite, and ``above`` holds for all of their eigenvalues."""
    if not _is_square(x).all():
        return _is_square(x)
    finite = np.isfinite(x).all((-2, -1))
    return finite & _is_symmetric(x) & above(np.linalg.eigvalsh(np.where(finite[..., None, None], x, 0))).all(-1)


@_one
class lower_triangular(_Matrices):
    """Matrices with zeros above the diagonal."""

    def _holds(self, x):
        return _is_lower_triangular(x)


@_one
class lower_cholesky(_Matrices):
    """Lower triangular matrices with a positive diagonal."""

    def _holds(self, x):
        return _is_lower_cholesky(x)


@_one
class corr_cholesky(_Matrices):
    """Lower Cholesky factors of correlation matrices: each row has the length 1."""

    def _holds(self, x):
        return _is_lower_cholesky(x) & (np.abs((x**2).sum(-1) - 1) < 100 * np.finfo(x.dtype).eps * x.shape[-1]).all(-1)


@_one
class square(_Matrices):
    """Matrices with as many rows as columns."""

    def _holds(self, x):
        return _is_square(x)


@_one
class symmetric(_Matrices):
    """Square matrices that equal their transpose."""

    def _holds(self, x):
        return _is_symmetric(x)


@_one
class positive_semidefinite(_Matrices):
    """Symmetric matrices without negative eigenvalues."""

    def _holds(self, x):
        return _has_eigenvalues(x, lambda values: values >= 0)


@_one
class positive_definite(_Matrices):
    """Symmetric matrices with positive eigenvalues."""

    def _holds(self, x):
        return _has_eigenvalues(x, lambda values: values > 0)
