"""Probabilities of classes: softmax and its relatives."""

import numpy as np

import autograd
from autograd import OperationError, OperationTypeError

from .checking import real_input


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """``exp(input)`` divided by its sum along `dim`, without overflow. Raises OperationError without a `dim`.

    >>> import nn
    >>> nn.functional.softmax(tensor([0.0, 0.0]), dim=0)
    tensor([0.5, 0.5])
    """
    return autograd.softmax(input, dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """The logarithm of :func:`softmax`, without loss of precision. Raises OperationError without a `dim`.

    >>> import nn
    >>> nn.functional.log_softmax(tensor([1000.0, 0.0]), dim=0)
    tensor([    0., -1000.])
    """
    return autograd.log_softmax(input, dim, dtype=dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """:func:`softmax` of ``-input``. Raises OperationError without a `dim`.

    >>> import nn
    >>> nn.functional.softmin(tensor([0.0, 1000.0]), dim=0)
    tensor([1., 0.])
    """
    return autograd.softmax(-autograd.as_tensor(input), dim, dtype=dtype)


def gumbel_softmax(logits, tau=1.0, hard=False, eps=1e-10, dim=-1):
    """A random sample of classes that a gradient passes through: softmax of logits plus Gumbel noise, over `tau`.

    With `hard` the result is one-hot, and its gradient that of the soft one. Jang, Gu & Poole (2017). `eps` has no
    effect, as in PyTorch. The random numbers are those of :func:`autograd.manual_seed`.

    Raises OperationError unless `tau` is positive.

    >>> import nn
    >>> nn.functional.gumbel_softmax(tensor([0.0, 1000.0]), hard=True)
    tensor([0., 1.])
    """
    if not tau > 0:
        raise OperationError(f"gumbel_softmax(tau): expected a positive number, got {tau}")
    logits = real_input("gumbel_softmax", logits, least=1)
    noise = autograd.default_generator.draw("gumbel", size=logits.shape).astype(logits.dtype)
    soft = autograd.softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    chosen = soft.detach()
    one = (chosen.numpy() == np.max(chosen.numpy(), axis=dim, keepdims=True)).astype(logits.dtype)
    return one - chosen + soft


def one_hot(tensor, num_classes=-1):
    """For each class index a row of zeros with a one at that class; -1 takes the largest index as the last class.

    Shapes: indices (...), result (..., num_classes), int64.

    Raises OperationTypeError unless the indices are integers, OperationError if one is out of range.

    >>> import nn
    >>> nn.functional.one_hot(tensor([1, 0]), 3).tolist()
    [[0, 1, 0], [1, 0, 0]]
    """
    indices = autograd.as_tensor(tensor).detach().numpy()
    if indices.dtype.kind not in "iu":
        raise OperationTypeError(f"one_hot: expected class indices (integers), got {indices.dtype}{list(indices.shape)}")
    if num_classes == -1:
        if not indices.size:
            raise OperationError("one_hot: there are no indices to tell the number of classes from; give num_classes")
        num_classes = int(indices.max()) + 1
    if num_classes < 1 or (indices.size and (indices.min() < 0 or indices.max() >= num_classes)):
        raise OperationError(f"one_hot: expected indices from 0 to {num_classes - 1}, got {indices.min()} to {indices.max()}")
    return autograd.tensor((indices[..., None] == np.arange(num_classes)).astype(np.int64))
