"""Where arrays of tests come from: intervals for single elements, and kinds of matrices and rows.

Each kind is made of an array of real numbers so that zeros give its simplest member; tests shrink towards that.
"""

import numpy as np

from ..engine.errors import OperationError
from ..rules import domains
from ..rules.domains import Domain

ELEMENTWISE = {
    "real": domains.real,
    "positive": domains.positive,
    "nonzero": domains.nonzero,
    "unit interval": Domain(0.05, 0.95),
    "inside one": domains.inside_one,
    "above one": domains.above_one,
    "away from integers": domains.between_integers,
    "away from halves": domains.between_halves,
}
"""Intervals by name."""

_SPACING = 0.15


def _rotation(raw):
    """An orthogonal matrix for each square matrix: the Cayley transform of its antisymmetric part; zeros give the identity."""
    antisymmetric = (raw - raw.swapaxes(-1, -2)) / 2
    identity = np.eye(raw.shape[-1])
    return np.linalg.solve(identity + antisymmetric, identity - antisymmetric)


def _spectrum(raw):
    """Numbers of which no two are closer than 0.5, beginning at 1."""
    n = raw.shape[-1]
    return 1.0 + np.arange(n) + 0.25 * np.tanh(np.diagonal(raw, axis1=-2, axis2=-1))


def _positive_definite(raw):
    return raw @ raw.swapaxes(-1, -2) / 2 + np.eye(raw.shape[-1])


def _distinct_eigenvalues(raw):
    rotation = _rotation(raw)
    return (rotation * _spectrum(raw)[..., None, :]) @ rotation.swapaxes(-1, -2)


def _well_conditioned(raw):
    """Singular values from 1 to 2."""
    *batch, m, n = raw.shape
    square = np.zeros((*batch, max(m, n), max(m, n)))
    square[..., :m, :n] = raw
    values = 1.5 + 0.5 * np.tanh(np.diagonal(square, axis1=-2, axis2=-1))
    k = min(m, n)
    left, right = _rotation(square[..., :m, :m]), _rotation(-square[..., :n, :n])
    return (left[..., :k] * values[..., None, :k]) @ right[..., :k, :]


def _probability_rows(raw):
    exponentials = np.exp(raw - raw.max(axis=-1, keepdims=True, initial=-np.inf))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _distinct(raw):
    """Elements at least 0.1 apart, in the order that `raw` has."""
    places = np.argsort(np.argsort(raw, axis=None, kind="stable"), kind="stable")
    jitter = _SPACING / 3 * (np.tanh(raw) + 1) / 2
    return (places - raw.size // 2).reshape(raw.shape) * _SPACING + jitter


OF_ARRAYS = {
    "distinct": (_distinct, 0),
    "probability rows": (_probability_rows, 1),
    "orthogonal": (_rotation, 2),
    "positive definite": (_positive_definite, 2),
    "distinct eigenvalues": (_distinct_eigenvalues, 2),
    "well-conditioned": (_well_conditioned, 2),
}
"""What is made of an array of real numbers, and how many axes it needs, by name."""

SQUARE = ("orthogonal", "positive definite", "distinct eigenvalues")
"""Those that are only defined for square matrices."""


def interval(domain):
    """The Domain that single elements come from: itself, one by name, or the ends of an interval; real for a kind of array."""
    if isinstance(domain, Domain):
        return domain
    if isinstance(domain, tuple) and len(domain) == 2 and domain[0] < domain[1]:
        return Domain(*domain)
    if isinstance(domain, str) and domain in OF_ARRAYS:
        return domains.real
    if isinstance(domain, str) and domain in ELEMENTWISE:
        return ELEMENTWISE[domain]
    known = ", ".join(map(repr, (*ELEMENTWISE, *OF_ARRAYS)))
    raise OperationError(f"tensors(domain): expected a Domain, (low, high) with low < high, or one of {known}; got {domain!r}")


def shaped(raw, domain):
    """`raw`, an array of elements of ``interval(domain)``, as a member of `domain`."""
    if not isinstance(domain, str) or domain not in OF_ARRAYS:
        return raw
    make, _ = OF_ARRAYS[domain]
    return make(raw) if raw.size else raw
