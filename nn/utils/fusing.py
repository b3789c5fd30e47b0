"""Taking batch normalisation, in evaluation, into the layer before it."""

import copy

from ..module import Module
from ..parameter import Parameter


def fuse_conv_bn_weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose=False):
    """``(weight, bias)`` of a convolution followed by a batch normalisation with these statistics.

    `conv_b`, `bn_w` and `bn_b` may be None: 0, 1 and 0.

    >>> import nn
    >>> w, b = nn.utils.fuse_conv_bn_weights(ones(1, 1, 1), None, tensor([1.0]), tensor([4.0]), 0.0, None, None)
    >>> w.tolist(), b.tolist()
    ([[[0.5]]], [-0.5])
    """
    scale = (1.0 if bn_w is None else bn_w) / (bn_rv + bn_eps).sqrt()
    shape = [1] * conv_w.ndim
    shape[1 if transpose else 0] = -1
    shift = ((0.0 if conv_b is None else conv_b) - bn_rm) * scale + (0.0 if bn_b is None else bn_b)
    made = [(conv_w * scale.reshape(shape)).astype(conv_w.dtype), shift.astype(conv_w.dtype)]
    return tuple(Parameter(value.detach(), requires_grad=conv_w.requires_grad) for value in made)


def fuse_linear_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    """``(weight, bias)`` of a linear layer followed by a batch normalisation; see :func:`fuse_conv_bn_weights`."""
    return fuse_conv_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    """A copy of a convolution (or linear layer) that does what it and the batch normalisation `bn` do in evaluation.

    Raises ValueError if one of them is in training mode, or `bn` has no statistics.

    >>> import nn
    >>> conv, bn = nn.Conv1d(2, 3, 1).eval(), nn.BatchNorm1d(3).eval()
    >>> x = ones((1, 2, 4), dtype=np.float32)
    >>> allclose(nn.utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)), atol=1e-6)
    True
    """
    if not isinstance(conv, Module) or not isinstance(bn, Module):
        raise TypeError(f"fusing: expected two modules, got {type(conv).__name__} and {type(bn).__name__}")
    if conv.training or bn.training or bn.running_mean is None:
        raise ValueError("fusing: expected both modules in evaluation mode, call eval(), and statistics in the second")
    fused = copy.deepcopy(conv)
    statistics = (bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias)
    fused.weight, bias = fuse_conv_bn_weights(fused.weight, fused.bias, *statistics, transpose)
    fused.bias = None
    fused.register_parameter("bias", bias)
    return fused


def fuse_linear_bn_eval(linear, bn):
    """A copy of a linear layer that does what it and the batch normalisation `bn` do; see :func:`fuse_conv_bn_eval`."""
    return fuse_conv_bn_eval(linear, bn)
