"""Differences, statistics and norms, written with entries of the table."""

import numpy as np

from . import masked, reductions
from .axes import along, axes_of, count_along, position
from .compositions import as_array, composed, constant, ravel, sort

# -- differences and sums ----------------------------------------------------------------------------------------


@composed(np.diff)
def diff(a, n=1, axis=-1, prepend=None, append=None):
    if n < 0:
        raise ValueError(f"diff: expected n, how often to take differences, to be 0 or more, got {n}")
    if n == 0:
        return a  # without the ends, as in NumPy
    axis = position(axis, a.ndim)
    if prepend is not None or append is not None:
        ends = [prepend, a, append]
        a = np.concatenate([_as_slice(part, a, axis) for part in ends if part is not None], axis=axis)
    for _ in range(n):
        a = a[along(axis, slice(1, None))] - a[along(axis, slice(None, -1))]
    return a


def _as_slice(part, a, axis):
    """A number as a slice of length 1 of `a`; anything else as it is."""
    return np.broadcast_to(part, (*a.shape[:axis], 1, *a.shape[axis + 1 :])) if np.ndim(part) == 0 else part


@composed(np.ediff1d)
def ediff1d(ary, to_end=None, to_begin=None):
    parts = [to_begin, diff(ravel(ary)), to_end]
    return np.concatenate([ravel(part) for part in parts if part is not None])


@composed(np.ptp)
def ptp(a, axis=None, *, keepdims=False):
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)


@composed(np.average)
def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    a = as_array(a)
    if weights is None:
        mean = np.mean(a, axis=axis, keepdims=keepdims)
        return (mean, np.full_like(mean, count_along(a.shape, axis))) if returned else mean
    if np.shape(weights) != a.shape:
        (k,) = axes_of(axis, a.ndim) if axis is not None and not isinstance(axis, tuple) else (None,)
        if k is None or np.shape(weights) != (a.shape[k],):
            raise ValueError(f"np.average: weights of shape {np.shape(weights)} do not fit values of shape {a.shape}")
        weights = np.reshape(weights, (-1,) + (1,) * (a.ndim - 1 - k))
    total = np.sum(np.broadcast_to(weights, a.shape), axis=axis, keepdims=keepdims)
    mean = np.sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (mean, total if total.dtype == mean.dtype else total.astype(mean.dtype)) if returned else mean


def with_axis_first(a, axis):
    """`a` with `axis` first; several axes count as one."""
    axes = axes_of(axis, a.ndim)
    rest = tuple(k for k in range(a.ndim) if k not in axes)
    return np.reshape(np.transpose(a, (*axes, *rest)), (-1, *(a.shape[k] for k in rest)))


def _sorted_rows(a, axis):
    """`a` sorted along `axis`, which comes first; several axes count as one."""
    return sort(with_axis_first(a, axis), axis=0)


def _kept(result, a, axis, keepdims, added=0):
    """`result` with the reduced axes back as ones, behind `added` axes of its own."""
    return np.expand_dims(result, tuple(k + added for k in axes_of(axis, a.ndim))) if keepdims else result


@composed(np.median)
def median(a, axis=None, *, keepdims=False):
    """The mean of the one or two middle elements in sorted order."""
    rows = _sorted_rows(a, axis)
    n = rows.shape[0]
    return _kept(np.mean(rows[(n - 1) // 2 : n // 2 + 1], axis=0), a, axis, keepdims)


def _places(n, q, method):
    """Where the quantiles of `n` sorted elements lie: between two of them, they are fractions. They are those of 0, 1, 2 …"""
    return np.asarray(np.quantile(np.arange(n, dtype=float), q, method=method))


# The order statistic number k of n estimates the quantile (k - alpha) / (n + 1 - alpha - beta), here alpha and beta: the nine
# methods of Hyndman and Fan, Sample quantiles in statistical packages (1996), as far as they are continuous.
_CONTINUOUS = dict(linear=(1, 1), interpolated_inverted_cdf=(0, 1), hazen=(1 / 2, 1 / 2), weibull=(0, 0),
                   median_unbiased=(1 / 3, 1 / 3), normal_unbiased=(3 / 8, 3 / 8))  # fmt: skip


def _continuous(n, q, method):
    """Between which of `n` sorted elements the quantiles `q` lie, and how far from the first, with the gradient for `q`.

    Where two pieces meet, the slope is that of the right one.
    """
    alpha, beta = _CONTINUOUS[method]
    place = np.clip(q * (n + 1 - alpha - beta) + (alpha - 1), 0, n - 1)
    below = np.clip(np.floor(constant(place)).astype(np.intp), 0, np.maximum(n - 2, 0))
    return below, np.minimum(below + 1, n - 1), place - below


def _neighbours(places):
    """The same for places that are given, where `q` has no gradient."""
    below = np.floor(places)
    return below.astype(np.intp), np.ceil(places).astype(np.intp), places - below


def _levels(q, name):
    """`q` without a gradient, and `q` if it has one; ValueError unless it is from 0 to 1."""
    level = constant(q)
    if not ((level >= 0) & (level <= 1)).all():
        raise ValueError(f"{name}: expected q from 0 to 1 (percentiles: 0 to 100), got {level}")
    return level, q if hasattr(q, "detach") else None


@composed(np.quantile)
def quantile(a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    """Between two elements in sorted order as far as `q` is between their positions; `weights` are constants.

    In `q` the methods that jump from element to element have no slope, as `floor` has none.
    """
    a, (q, traced) = as_array(a), _levels(q, "np.quantile")
    if weights is not None:
        return _weighted_quantile(a, q, axis, method, keepdims, constant(weights))
    rows = _sorted_rows(a, axis)
    n = rows.shape[0]
    if traced is None or method not in _CONTINUOUS:
        below, above, share = _neighbours(_places(n, q, method))
    else:
        below, above, share = _continuous(n, traced, method)
    share = share.reshape(q.shape + (1,) * (rows.ndim - 1)).astype(a.dtype if a.dtype.kind in "fc" else float)
    return _kept(rows[below] * (1 - share) + rows[above] * share, a, axis, keepdims, added=q.ndim)


def _weighted_quantile(a, q, axis, method, keepdims, weights, with_nan=True):
    """The element where the weights up to it reach `q`: NumPy finds it among the ranks, which stand for the elements."""
    rows = with_axis_first(a, axis)
    if weights.shape == a.shape:
        weights = with_axis_first(weights, axis)
    values = constant(rows)
    missing = np.isnan(values)
    if not with_nan:  # NaN has no weight, but where there is nothing else
        weights = np.reshape(weights, weights.shape + (1,) * (values.ndim - weights.ndim))
        weights = np.where(missing, np.all(missing, axis=0), weights)
    ranks = np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0)
    found = np.quantile(ranks, q.reshape(-1), axis=0, method=method, weights=weights).astype(np.intp)
    found = np.where(with_nan & np.any(missing, axis=0), len(values) - 1, found)  # sorting puts NaN last
    result = np.take_along_axis(sort(rows, axis=0), found, 0)
    return _kept(np.reshape(result, (*q.shape, *rows.shape[1:])), a, axis, keepdims, added=q.ndim)


@composed(np.percentile)
def percentile(a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    return quantile(a, as_array(q) / 100, axis, method=method, keepdims=keepdims, weights=weights)


@composed(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    """The covariance of the rows of `m` (and of `y`); of the columns without `rowvar`.

    Each observation counts as often as `fweights` says, and as much as `aweights` says.
    """
    if any(np.ndim(table) > 2 for table in (m, y)):
        raise ValueError(f"np.cov: expected at most two axes, variables and observations, got shape {np.shape(m)}")
    tables = [np.atleast_2d(table) for table in (m, y) if table is not None]
    if not rowvar:
        tables = [np.transpose(table) if np.ndim(given) > 1 else table for given, table in zip((m, y), tables)]
    table = np.concatenate(tables)
    ddof = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        centred, count = table - np.mean(table, axis=1, keepdims=True), table.shape[1] - ddof
        return np.squeeze(centred @ np.conjugate(np.transpose(centred)) / count)
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        negative = isinstance(given, np.ndarray) and (given < 0).any()
        if given is not None and (np.shape(given) != table.shape[1:] or negative):
            raise ValueError(f"np.cov({name}): expected a number >= 0 for each of {table.shape[1]} observations, got {given}")
    importance = np.ones(table.shape[1]) if aweights is None else as_array(aweights)
    weights = importance if fweights is None else importance * fweights
    total = np.sum(weights)
    centred = table - np.sum(table * weights, axis=1, keepdims=True) / total
    count = total - ddof * np.sum(weights * importance) / total
    return np.squeeze((centred * weights) @ np.conjugate(np.transpose(centred)) / count)


@composed(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    covariance = cov(x, y, rowvar)
    if covariance.ndim == 0:
        return covariance / covariance
    deviation = np.sqrt(np.diagonal(covariance))
    return covariance / deviation[:, None] / deviation[None, :]


def _without_nan(a, instead):
    return np.where(np.isnan(a), instead, a)


@composed(np.nansum)
def nansum(a, axis=None, *, keepdims=False):
    return np.sum(_without_nan(a, 0), axis=axis, keepdims=keepdims)


@composed(np.nanprod)
def nanprod(a, axis=None, *, keepdims=False):
    return np.prod(_without_nan(a, 1), axis=axis, keepdims=keepdims)


@composed(np.nanmean)
def nanmean(a, axis=None, *, keepdims=False):
    return masked.mean(a, axis, keepdims=keepdims, where=~np.isnan(a))


@composed(np.nanvar)
def nanvar(a, axis=None, *, ddof=0, keepdims=False):
    return masked.var(a, axis, ddof=ddof, keepdims=keepdims, where=~np.isnan(a))


@composed(np.nanstd)
def nanstd(a, axis=None, *, ddof=0, keepdims=False):
    return masked.std(a, axis, ddof=ddof, keepdims=keepdims, where=~np.isnan(a))


def _nan_extreme(a, axis, keepdims, extreme, worst):
    """The extreme of what is not NaN; NaN where nothing else is."""
    missing = np.isnan(a)
    result = extreme(np.where(missing, worst, a), axis=axis, keepdims=keepdims)
    return np.where(np.all(missing, axis=axis, keepdims=keepdims), np.nan, result).astype(a.dtype)


@composed(np.nanmax)
def nanmax(a, axis=None, *, keepdims=False):
    return _nan_extreme(a, axis, keepdims, np.max, -np.inf)


@composed(np.nanmin)
def nanmin(a, axis=None, *, keepdims=False):
    return _nan_extreme(a, axis, keepdims, np.min, np.inf)


@composed(np.nancumsum)
def nancumsum(a, axis=None):
    return np.cumsum(_without_nan(a, 0), axis=axis)


@composed(np.nancumprod)
def nancumprod(a, axis=None):
    return np.cumprod(_without_nan(a, 1), axis=axis)


@composed(np.nanquantile)
def nanquantile(a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    """Like :func:`quantile`, among the elements of each column that are not NaN (sorting puts NaN last)."""
    a, (q, traced) = as_array(a), _levels(q, "np.nanquantile")
    a = a if a.dtype.kind in "fc" else a.astype(float)
    if weights is not None:
        return _weighted_quantile(a, q, axis, method, keepdims, constant(weights), with_nan=False)
    rows = _sorted_rows(a, axis)
    counts = np.maximum(np.asarray(np.sum(~np.isnan(rows), axis=0)), 1)
    if traced is None or method not in _CONTINUOUS:
        different, which = np.unique(counts, return_inverse=True)
        places = np.stack([_places(n, np.ravel(q), method) for n in different.tolist()], axis=-1)
        below, above, share = _neighbours(places[:, which].reshape(-1, *rows.shape[1:]))
    else:
        below, above, share = _continuous(counts, np.reshape(traced, (-1,) + (1,) * (rows.ndim - 1)), method)
    share = share.astype(a.dtype)
    lower, upper = (np.take_along_axis(rows, k, 0) for k in (below, above))
    result = np.where(share == 0, lower, lower * (1 - share) + upper * share)
    return _kept(np.reshape(result, (*q.shape, *rows.shape[1:])), a, axis, keepdims, added=q.ndim)


@composed(np.nanpercentile)
def nanpercentile(a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    return nanquantile(a, as_array(q) / 100, axis, method=method, keepdims=keepdims, weights=weights)


@composed(np.nanmedian)
def nanmedian(a, axis=None, *, keepdims=False):
    return nanquantile(a, 0.5, axis, keepdims=keepdims)


def _running(x, axis, dtype, include_initial, accumulate, first):
    """The running sums or products of the array API: along the only axis unless one is named."""
    if axis is None and x.ndim > 1:
        raise ValueError(f"np.{accumulate.__name__}: an array with {x.ndim} axes needs axis=")
    axis = position(0 if axis is None else axis, x.ndim)
    x = np.reshape(x, 1) if x.ndim == 0 else x
    result = accumulate(x if dtype is None else x.astype(dtype), axis=axis)
    if not include_initial:
        return result
    start = np.full((*x.shape[:axis], 1, *x.shape[axis + 1 :]), first, result.dtype)
    return np.concatenate([start, result], axis=axis)


if hasattr(np, "cumulative_sum"):  # NumPy 2.1 and newer

    @composed(np.cumulative_sum)
    def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
        return _running(x, axis, dtype, include_initial, np.cumsum, 0)

    @composed(np.cumulative_prod)
    def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
        return _running(x, axis, dtype, include_initial, np.cumprod, 1)


@composed(np.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    axis = position(axis, np.ndim(y))
    sums = y[along(axis, slice(1, None))] + y[along(axis, slice(None, -1))]
    if x is not None:
        dx = np.diff(x, axis=axis if np.ndim(x) > 1 else 0)
        if np.ndim(x) == 1:
            dx = np.reshape(dx, (-1,) + (1,) * (np.ndim(y) - 1 - axis))
    return np.sum(0.5 * dx * sums, axis=axis)


# -- norms -------------------------------------------------------------------------------------------------------


@composed(np.linalg.vector_norm)
def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """The norm of the vectors along `axis` (of all elements for None)."""
    if ord in (None, 2):
        return reductions.norm(x, axis=axis, keepdims=keepdims)
    size = np.abs(x)
    if ord == 0:
        kind = size.dtype if size.dtype.kind == "f" else np.float64
        return np.sum((size != 0).astype(kind), axis=axis, keepdims=keepdims)
    if ord in (np.inf, -np.inf):
        return (np.max if ord > 0 else np.min)(size, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(size, axis=axis, keepdims=keepdims)
    return _flat_at_zero(np.sum(_flat_at_zero(size, ord), axis=axis, keepdims=keepdims), 1 / ord)


def _flat_at_zero(x, exponent):
    """The power, whose gradient at zero is zero and not infinite."""
    is_zero = x == 0
    return np.where(is_zero, 0.0 if exponent > 0 else np.inf, np.where(is_zero, 1.0, x) ** exponent)


@composed(np.linalg.matrix_norm)
def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return _matrix_norm(x, ord, (-2, -1), keepdims)


@composed(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    """Vector or matrix norms, as the number of axes decides; see :func:`numpy.linalg.norm`."""
    if ord is None:
        return reductions.norm(x, axis=axis, keepdims=keepdims)
    axes = axes_of(axis, x.ndim)
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes, keepdims)
    if len(axes) != 1:
        raise ValueError(f"np.linalg.norm: ord={ord!r} is for vectors or matrices, and axis={axis} means {axes}")
    return vector_norm(x, axis=axes, keepdims=keepdims, ord=ord)


def _matrix_norm(x, ord, axes, keepdims):
    if ord in (None, "fro"):
        return reductions.norm(x, axis=axes, keepdims=keepdims)
    rows, columns = (k % x.ndim for k in axes)
    if ord in (1, -1, np.inf, -np.inf):
        inner, outer = (rows, columns) if abs(ord) == 1 else (columns, rows)
        extreme = np.max if ord > 0 else np.min
        return extreme(np.sum(np.abs(x), axis=inner, keepdims=True), axis=(inner, outer), keepdims=keepdims)
    if ord in ("nuc", 2, -2):
        reduction = {"nuc": np.sum, 2: np.max, -2: np.min}[ord]
        result = reduction(_singular_values(np.moveaxis(x, (rows, columns), (-2, -1))), axis=-1)
        return np.expand_dims(result, (rows, columns)) if keepdims else result
    raise ValueError(f"np.linalg.norm: unknown order {ord!r} for a matrix; expected 'fro', 'nuc', ±1, ±2 or ±inf")


def _singular_values(x):
    """Of matrices, where one of zeros, at which norms have no derivative, has gradients of zero."""
    is_zero = np.all(x == 0, axis=(-2, -1), keepdims=True)
    distinct = np.eye(*x.shape[-2:], dtype=x.dtype) * np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    return np.where(is_zero[..., 0], 0.0, np.linalg.svd(np.where(is_zero, distinct, x), compute_uv=False))
