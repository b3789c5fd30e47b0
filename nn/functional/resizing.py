"""Resizing signals, images and volumes, one axis after the other: each is a product with a matrix of weights."""

import functools
import math

import numpy as np

import autograd
from autograd import OperationError

from .checking import per_axis, real_input

_AXES = {"nearest": (1, 2, 3), "nearest-exact": (1, 2, 3), "area": (1, 2, 3), "linear": (1,), "bilinear": (2,),
         "bicubic": (2,), "trilinear": (3,)}  # fmt: skip
"""``{mode: the numbers of axes behind batch and channels that it takes}``"""

_SMOOTH = ("linear", "bilinear", "bicubic", "trilinear")


def interpolate(
    input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False
):
    """`input` with its axes behind the channels resized.

    Parameters
    ----------
    input : (N, C, L), (N, C, H, W) or (N, C, D, H, W), real floating
    size : the new lengths, one for all or one for each axis; or
    scale_factor : what the lengths are multiplied by (and rounded down)
    mode : 'nearest', 'nearest-exact', 'linear' (3 axes), 'bilinear' or 'bicubic' (4), 'trilinear' (5), or 'area'
    align_corners : whether the first and last elements' centres stay where they are, instead of the outer edges
    recompute_scale_factor : take the ratio of the rounded lengths, not `scale_factor`, to place the elements
    antialias : for 'bilinear' and 'bicubic', average over as much as an element of a smaller result stands for

    'nearest' takes the element on the left (an old bug that PyTorch keeps), 'nearest-exact' the one in the middle.
    Bicubic weights are Keys's (1981) with a = -0.75, and with `antialias` -0.5. As the smooth modes and 'area' multiply
    with matrices, an element that is NaN or infinite makes its whole row and column NaN.

    Raises OperationError unless exactly one of size and scale_factor is given, or if the mode does not fit.

    >>> import nn
    >>> x = tensor([[[1.0, 3.0]]])
    >>> nn.functional.interpolate(x, scale_factor=2)[0, 0]
    tensor([1., 1., 3., 3.])
    >>> nn.functional.interpolate(x, size=3, mode="linear", align_corners=True)[0, 0]
    tensor([1., 2., 3.])
    """
    input = real_input("interpolate", input, least=3, most=5)
    axes = input.ndim - 2
    if mode not in _AXES or axes not in _AXES[mode]:
        fitting = ", ".join(repr(one) for one, counts in _AXES.items() if axes in counts)
        raise OperationError(f"interpolate(mode={mode!r}): for input of shape {input.shape} expected one of {fitting}")
    if align_corners is not None and mode not in _SMOOTH:
        raise OperationError(f"interpolate(align_corners={align_corners}): mode {mode!r} takes none")
    if antialias and mode not in ("bilinear", "bicubic"):
        raise OperationError(f"interpolate(antialias=True): expected mode 'bilinear' or 'bicubic', got {mode!r}")
    lengths, ratios = _lengths(input.shape[2:], size, scale_factor, recompute_scale_factor)
    resized = input
    for axis, (length, ratio) in enumerate(zip(lengths, ratios), start=2):
        resized = _resized(resized, axis, length, ratio, mode, bool(align_corners), antialias)
    return input.clone() if resized is input else resized


def _lengths(shape, size, scale_factor, recompute):
    """The new lengths, and how far apart their elements are, in elements of the old."""
    if (size is None) == (scale_factor is None):
        raise OperationError("interpolate: give either size or scale_factor")
    if size is not None:
        if recompute:
            raise OperationError("interpolate(recompute_scale_factor=True): there is no scale_factor to compute anew")
        lengths = tuple(int(n) for n in per_axis("interpolate(size)", size, len(shape)))
    else:
        scales = per_axis("interpolate(scale_factor)", scale_factor, len(shape))
        lengths = tuple(math.floor(n * float(scale)) for n, scale in zip(shape, scales))
    if min(*lengths, *shape) < 1:
        raise OperationError(f"interpolate: cannot resize {shape} to {lengths}; every length has to be at least 1")
    if size is not None or recompute:
        return lengths, tuple(old / new for old, new in zip(shape, lengths))
    return lengths, tuple(1 / float(scale) for scale in scales)


def _resized(input, axis, length, ratio, mode, align_corners, antialias):
    n = input.shape[axis]
    if mode.startswith("nearest"):
        return _picked(input, axis, _nearest(n, length, ratio, mode))
    weights = _weights(n, length, ratio, mode, align_corners, antialias).astype(input.dtype)
    if np.array_equal(weights, np.eye(n)):
        return input
    return (input.swapaxes(axis, -1) @ weights.T).swapaxes(axis, -1)


# -- nearest ------------------------------------------------------------------------------------------------------


def _nearest(n, length, ratio, mode):
    """The index of the old element for each new one, in float32 as PyTorch computes it."""
    if n == length:
        return np.arange(n)
    places = np.arange(length, dtype=np.float32) + np.float32(0.5 if mode == "nearest-exact" else 0)
    return np.minimum(np.floor(places * np.float32(ratio)).astype(np.intp), n - 1)


def _picked(input, axis, indices):
    """The elements at `indices` along an axis; where each comes equally often, their gradient is a mere sum."""
    counts = np.bincount(indices, minlength=input.shape[axis])
    if counts.min() == counts.max() > 0:
        return input if counts[0] == 1 else np.repeat(input, int(counts[0]), axis=axis)
    return np.take(input, indices, axis=axis)


# -- weights ------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _weights(n, length, ratio, mode, align_corners, antialias):
    """The matrix (length, n) that takes an axis of `n` elements to one of `length`."""
    if mode == "area":
        return _area(n, length)
    if align_corners:
        ratio = (n - 1) / (length - 1) if length > 1 else 0.0
    if antialias:
        return _antialiased(n, length, ratio, mode)
    places = np.arange(length) * ratio if align_corners else (np.arange(length) + 0.5) * ratio - 0.5
    if mode == "bicubic":
        return _summed(n, places, (-1, 0, 1, 2), lambda distance: cubic(distance, -0.75))
    return _summed(n, np.maximum(places, 0), (0, 1), lambda distance: 1 - distance)


def _summed(n, places, offsets, weight):
    """The weights of the elements next to each place; what lies beyond an end counts for the end."""
    matrix, first = np.zeros((len(places), n)), np.floor(places)
    for offset in offsets:
        columns = np.clip(first + offset, 0, n - 1).astype(np.intp)
        np.add.at(matrix, (np.arange(len(places)), columns), weight(np.abs(places - first - offset)))
    return matrix


def cubic(distance, a):
    """Keys's convolution kernel at distances from 0 to 2 (1981, equation 4)."""
    x = distance
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return autograd.where(x <= 1, near, far) if isinstance(x, autograd.Tensor) else np.where(x <= 1, near, far)


def _area(n, length):
    """Means over equal parts, whose ends are rounded outwards."""
    starts, ends = np.arange(length) * n // length, -(-np.arange(1, length + 1) * n // length)
    inside = (np.arange(n) >= starts[:, None]) & (np.arange(n) < ends[:, None])
    return inside / (ends - starts)[:, None]


def _antialiased(n, length, ratio, mode):
    """A kernel as wide as an element of the result, with weights that add up to one."""
    widened = max(ratio, 1.0)
    support = (2.0 if mode == "bicubic" else 1.0) * widened
    centres = (np.arange(length) + 0.5) * ratio
    starts = np.maximum((centres - support + 0.5).astype(np.intp), 0)
    ends = np.minimum((centres + support + 0.5).astype(np.intp), n)
    distance = np.abs(np.arange(n) + 0.5 - centres[:, None]) / widened
    weights = cubic(np.minimum(distance, 2), -0.5) if mode == "bicubic" else np.maximum(1 - distance, 0)
    weights = weights * ((np.arange(n) >= starts[:, None]) & (np.arange(n) < ends[:, None]))
    return weights / weights.sum(axis=1, keepdims=True)


# -- older names --------------------------------------------------------------------------------------------------


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """:func:`interpolate` under its older name.

    >>> import nn
    >>> nn.functional.upsample(tensor([[[1.0, 3.0]]]), 4)[0, 0]
    tensor([1., 1., 3., 3.])
    """
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    """:func:`interpolate` with mode 'nearest'.

    >>> import nn
    >>> nn.functional.upsample_nearest(tensor([[[1.0, 3.0]]]), 4)[0, 0]
    tensor([1., 1., 3., 3.])
    """
    return interpolate(input, size, scale_factor)


def upsample_bilinear(input, size=None, scale_factor=None):
    """:func:`interpolate` with mode 'bilinear' and aligned corners.

    >>> import nn
    >>> nn.functional.upsample_bilinear(tensor([[[[1.0, 3.0]]]]), (1, 3))[0, 0]
    tensor([[1., 2., 3.]])
    """
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)
