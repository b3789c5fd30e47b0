"""NumPy's polynomials, given by their coefficients from the highest power down."""

import numpy as np

from .compositions import as_array, composed


def _vector(p):
    return np.reshape(p, -1)


@composed(np.polyval)
def polyval(p, x):
    """By Horner's scheme."""
    result = np.zeros_like(x)
    for coefficient in p:
        result = result * x + coefficient
    return result


def _of_one_length(a1, a2):
    """Both with leading zeros, as many as they need to be of one length."""
    a1, a2 = _vector(a1), _vector(a2)
    n = max(a1.shape[0], a2.shape[0])
    return [np.concatenate([np.zeros(n - a.shape[0], a.dtype), a]) for a in (a1, a2)]


@composed(np.polyadd)
def polyadd(a1, a2):
    a1, a2 = _of_one_length(a1, a2)
    return a1 + a2


@composed(np.polysub)
def polysub(a1, a2):
    a1, a2 = _of_one_length(a1, a2)
    return a1 - a2


@composed(np.polymul)
def polymul(a1, a2):
    return np.convolve(_without_leading_zeros(_vector(a1)), _without_leading_zeros(_vector(a2)))


def _without_leading_zeros(p):
    """`p` from its first coefficient that is not zero, or its last one."""
    places = np.flatnonzero(p[:-1])
    return p[int(places[0]) if places.shape[0] else -1 :]


@composed(np.polydiv)
def polydiv(u, v):
    """Quotient and remainder, by long division."""
    rest, v = _vector(u) + 0.0, _vector(v) + 0.0
    if rest.dtype != v.dtype:
        rest, v = (p.astype(np.result_type(rest.dtype, v.dtype)) for p in (rest, v))
    n = v.shape[0]
    quotient = []
    while rest.shape[0] >= n:
        factor = rest[0] / v[0]
        quotient.append(factor)
        rest = np.concatenate([rest[1:n] - factor * v[1:], rest[n:]])
    quotient = np.stack(quotient) if quotient else 0 * v[:1]
    while rest.shape[0] > 1 and np.allclose(rest[0], 0, rtol=1e-14):
        rest = rest[1:]
    return quotient, rest if rest.shape[0] else 0 * v[:1]


@composed(np.polyder)
def polyder(p, m=1):
    p = _vector(p)
    for _ in range(m):
        p = p[:-1] * np.arange(p.shape[0] - 1, 0, -1)
    return p


@composed(np.polyint)
def polyint(p, m=1, k=None):
    p = _vector(p)
    constants = [0.0] * m if k is None else [k] * m if np.ndim(k) == 0 else list(k)
    for constant in constants[:m]:
        p = np.concatenate([p / np.arange(p.shape[0], 0, -1), np.reshape(constant, 1)])
    return p


@composed(np.vander)
def vander(x, N=None, increasing=False):
    count = x.shape[0] if N is None else N
    powers = [np.ones_like(x)]
    for _ in range(count - 1):
        powers.append(powers[-1] * x)
    powers = powers[:count]
    return np.stack(powers if increasing else powers[::-1], axis=1) if powers else x[:, None][:, :0]


@composed(np.polyfit)
def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The coefficients with the least sum of squares; `full` and `cov` have no rule."""
    if full or cov:
        raise ValueError("np.polyfit on Tensors gives the coefficients only; call it without full= and cov=")
    x = as_array(x)
    table = vander(x, deg + 1)
    if w is not None:
        table, y = table * np.reshape(w, (-1, 1)), np.transpose(np.transpose(y) * w)
    scale = np.sqrt(np.sum(table * table, axis=0))
    rcond = x.shape[0] * np.finfo(table.dtype).eps if rcond is None else rcond
    coefficients = np.linalg.lstsq(table / scale, y, rcond)[0]
    return np.transpose(np.transpose(coefficients) / scale)


@composed(np.roots)
def roots(p):
    """The eigenvalues of the companion matrix; zeros at either end of `p` are left out, those at the end are roots."""
    places = np.flatnonzero(p)
    if places.shape[0] == 0:
        return np.zeros(0, p.dtype)
    first, last = int(places[0]), int(places[-1])
    p, zeros = p[first : last + 1], np.zeros(p.shape[0] - 1 - last, p.dtype)
    n = p.shape[0] - 1
    if n == 0:
        return zeros
    companion = np.concatenate([(-p[1:] / p[0])[None], np.eye(n - 1, n, dtype=p.dtype)])
    return np.concatenate([np.linalg.eigvals(companion), zeros])


@composed(np.poly)
def poly(seq_of_zeros):
    """The coefficients of the polynomial with these roots, or of the characteristic polynomial of a matrix."""
    zeros = np.linalg.eigvals(seq_of_zeros) if np.ndim(seq_of_zeros) == 2 else np.atleast_1d(seq_of_zeros)
    coefficients = np.ones(1, zeros.dtype)
    for k in range(zeros.shape[0]):
        lower = coefficients * zeros[k]
        coefficients = np.concatenate([coefficients[:1], coefficients[1:] - lower[:-1], -lower[-1:]])
    if zeros.dtype.kind == "c" and np.array_equal(np.sort(zeros), np.sort(np.conjugate(zeros))):
        return np.real(coefficients)
    return coefficients
