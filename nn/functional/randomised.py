"""Dropping elements or channels at random. The random numbers are those of :func:`autograd.manual_seed`.

With ``inplace=True`` the result takes the place of the input's elements, under the same rules as all changes in place.
"""

import math

import numpy as np

import autograd
from autograd import OperationError

from .checking import in_place, real_input


def dropout(input, p=0.5, training=True, inplace=False):
    """`input` with each element set to zero with probability `p` and the others scaled by 1 / (1 - p).

    With ``training=False`` the input itself. Raises ValueError unless 0 <= p <= 1.

    >>> import nn
    >>> nn.functional.dropout(tensor([1.0, 2.0]), p=1.0)
    tensor([0., 0.])
    """
    check_probability("dropout", p)
    if not training or p == 0:
        return input
    if inplace:
        return in_place(dropout, input, p)
    input = autograd.as_tensor(input)
    return input * _factors(input.shape, p, input.dtype)


def _kept(shape, p):
    """True with probability 1 - p."""
    return autograd.default_generator.draw("random", shape, np.float32) >= p


def _factors(shape, p, dtype):
    """0 with probability p, else 1 / (1 - p)."""
    return np.multiply(_kept(shape, p), 0.0 if p == 1 else 1 / (1 - p), dtype=dtype)


def _of_channels(name, input, p, training, leading):
    """Whole channels dropped; `leading` is ``{number of axes: how many of them are the batch and the channels}``."""
    check_probability(name, p)
    input = autograd.as_tensor(input)
    axes = leading.get(input.ndim)
    if axes is None:
        expected = " or ".join(map(str, leading))
        raise OperationError(f"{name}: expected input with {expected} axes, got shape {input.shape}")
    if not training or p == 0:
        return input
    return input * _factors((*input.shape[:axes], *(1,) * (input.ndim - axes)), p, input.dtype)


def dropout1d(input, p=0.5, training=True, inplace=False):
    """:func:`dropout` of whole channels: input (N, C, L) or (C, L).

    >>> import nn
    >>> set(nn.functional.dropout1d(tensor(np.ones((5, 3)))).sum(1).tolist()) <= {0.0, 6.0}
    True
    """
    if inplace and training:
        return in_place(dropout1d, input, p)
    return _of_channels("dropout1d", input, p, training, {2: 1, 3: 2})


def dropout2d(input, p=0.5, training=True, inplace=False):
    """:func:`dropout` of whole channels: input (N, C, H, W) or (N, C, L) (Tompson et al. 2015).

    >>> import nn
    >>> nn.functional.dropout2d(tensor(np.ones((2, 3, 1, 1))), p=1.0).sum()
    tensor(0.)
    """
    if inplace and training:
        return in_place(dropout2d, input, p)
    return _of_channels("dropout2d", input, p, training, {3: 2, 4: 2})


def dropout3d(input, p=0.5, training=True, inplace=False):
    """:func:`dropout` of whole channels: input (N, C, D, H, W) or (C, D, H, W).

    >>> import nn
    >>> nn.functional.dropout3d(tensor(np.ones((2, 1, 1, 1))), training=False).sum()
    tensor(2.)
    """
    if inplace and training:
        return in_place(dropout3d, input, p)
    return _of_channels("dropout3d", input, p, training, {4: 1, 5: 2})


_SATURATED = -1.7580993408473766
"""What SELU gives far below 0, which is what alpha dropout sets elements to."""


def _alpha_dropped(name, input, p, training, shape):
    """Elements set to SELU's lowest value, then all scaled and shifted so that mean 0 and variance 1 are kept."""
    check_probability(name, p)
    if not training or p == 0:
        return input
    if p == 1:
        return input * 0.0
    scale = 1 / math.sqrt((1 - p) * (1 + p * _SATURATED**2))
    kept = _kept(shape, p)
    shift = (np.where(kept, 0.0, _SATURATED) - _SATURATED * p) * scale
    return input * (kept * scale).astype(input.dtype) + shift.astype(input.dtype)


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout for nets of :func:`selu`: it keeps mean 0 and variance 1 (Klambauer et al. 2017).

    With ``training=False`` the input itself. Raises ValueError unless 0 <= p <= 1.

    >>> import nn
    >>> nn.functional.alpha_dropout(tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    if inplace and training:
        return in_place(alpha_dropout, input, p, training)
    input = real_input("alpha_dropout", input)
    return _alpha_dropped("alpha_dropout", input, p, training, input.shape)


def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    """:func:`alpha_dropout` of whole channels: input (N, C, ...).

    >>> import nn
    >>> nn.functional.feature_alpha_dropout(tensor([[1.0, 2.0]]))
    tensor([[1., 2.]])
    """
    if inplace and training:
        return in_place(feature_alpha_dropout, input, p, training)
    input = real_input("feature_alpha_dropout", input, least=2)
    shape = (*input.shape[:2], *(1,) * (input.ndim - 2))
    return _alpha_dropped("feature_alpha_dropout", input, p, training, shape)


def check_probability(where, p):
    """Raise ValueError unless `p` is a probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"{where}(p): expected a probability between 0 and 1, got {p}")
