"""Pooling by powers, which is composed of sums."""

import math

import autograd


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """``(sum of x ** p) ** (1 / p)`` of each window over one axis of space, with p = `norm_type`.

    Where the sum is zero the gradient is, too; below zero (an odd p, negative elements) the result is NaN, as in PyTorch.
    Raises OperationError unless p is positive and a window fits.

    >>> import nn
    >>> nn.functional.lp_pool1d(tensor([[3.0, 4.0, 0.0, 1.0]]), 2, 2)
    tensor([[5., 1.]])
    """
    return _rooted(autograd.avg_pool1d, 1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """``(sum of x ** p) ** (1 / p)`` of each window over two axes of space; see :func:`lp_pool1d`.

    >>> import nn
    >>> nn.functional.lp_pool2d(tensor([[[3.0, 4.0], [0.0, 0.0]]]), 2, 2)
    tensor([[[5.]]])
    """
    return _rooted(autograd.avg_pool2d, 2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """``(sum of x ** p) ** (1 / p)`` of each window over three axes of space; see :func:`lp_pool1d`.

    >>> import nn
    >>> nn.functional.lp_pool3d(ones(1, 2, 2, 2), 3.0, 2)
    tensor([[[[2.]]]])
    """
    return _rooted(autograd.avg_pool3d, 3, input, norm_type, kernel_size, stride, ceil_mode)


def _rooted(mean_of, d, input, norm_type, kernel_size, stride, ceil_mode):
    if not norm_type > 0:
        raise autograd.OperationError(f"lp_pool{d}d(norm_type={norm_type!r}): expected a positive number")
    sums = mean_of(autograd.as_tensor(input) ** norm_type, kernel_size, stride, 0, ceil_mode) * _elements(kernel_size, d)
    is_zero = sums.detach() == 0
    return autograd.where(is_zero, 0.0, autograd.where(is_zero, 1.0, sums) ** (1 / norm_type))


def _elements(kernel_size, d):
    """How many elements a window has."""
    return math.prod(kernel_size) if isinstance(kernel_size, (tuple, list)) else kernel_size**d


def _with_indices(function):
    def pooled(input, *arguments, **options):
        return function(input, *arguments, **{**options, "return_indices": True})

    pooled.__name__ = pooled.__qualname__ = f"{function.__name__}_with_indices"
    pooled.__doc__ = f":func:`{function.__name__}` with the positions of the largest elements: ``(values, indices)``."
    return pooled


(max_pool1d_with_indices, max_pool2d_with_indices, max_pool3d_with_indices, adaptive_max_pool1d_with_indices,
 adaptive_max_pool2d_with_indices, adaptive_max_pool3d_with_indices, fractional_max_pool2d_with_indices,
 fractional_max_pool3d_with_indices) = map(_with_indices, (
    autograd.max_pool1d, autograd.max_pool2d, autograd.max_pool3d, autograd.adaptive_max_pool1d,
    autograd.adaptive_max_pool2d, autograd.adaptive_max_pool3d, autograd.fractional_max_pool2d,
    autograd.fractional_max_pool3d))  # fmt: skip
