"""Compatibility with HIPS autograd: eigenvalues of matrices of which only one triangle is looked at, symmetric or not."""

import numpy as np

from autograd.engine.tensor import Tensor


def eigh(a, UPLO="L"):
    """:func:`numpy.linalg.eigh`; the other triangle of a traced matrix is replaced by the mirrored one first."""
    return np.linalg.eigh(_mirrored(a, UPLO), UPLO)


def eigvalsh(a, UPLO="L"):
    """:func:`numpy.linalg.eigvalsh`; the other triangle of a traced matrix is replaced by the mirrored one first."""
    return np.linalg.eigvalsh(_mirrored(a, UPLO), UPLO)


def _mirrored(a, uplo):
    if not isinstance(a, Tensor):
        return a
    beside = np.tril(a, -1) if uplo.upper() == "L" else np.triu(a, 1)
    return beside + np.conj(np.swapaxes(beside, -1, -2)) + np.real(a) * np.eye(a.shape[-1], dtype=a.dtype)
