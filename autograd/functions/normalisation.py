"""Layer and batch normalisation, each recorded as one operation; see :mod:`autograd.rules.normalisation`."""

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import normalisation

_layer_norm, _batch_norm = lane(normalisation.layer_norm), lane(normalisation.batch_norm)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """``(input - mean) / sqrt(variance + eps) * weight + bias`` over the last axes (Ba, Kiros & Hinton 2016).

    Parameters
    ----------
    input : (..., *normalized_shape), real floating
    normalized_shape : the lengths of the last axes, over which mean and variance (divided by n) are taken
    weight, bias : of this shape, or None

    Raises
    ------
    OperationError
        if the input's last axes are others, or if weight or bias have another shape.

    >>> layer_norm(tensor([[1.0, 3.0], [0.0, 8.0]]), (2,), eps=0.0)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    input = as_tensor(input)
    if not shape or input.shape[-len(shape) :] != shape:
        expected = f"layer_norm: expected input of shape (..., {', '.join(map(str, shape))}), got {input.shape}"
        raise OperationError.of(expected, input=input, weight=weight)
    return _layer_norm(input, weight, bias, len(shape), eps)[0]


def standardize_batch(input, weight=None, bias=None, eps=1e-5):
    """Batch normalisation with the batch's own statistics: the named tuple ``(normalised, mean, variance)``.

    Shapes: input and normalised (N, C) or (N, C, d1, ...); weight, bias, mean and variance (divided by n) (C,). See
    Ioffe & Szegedy 2015, algorithm 1; ``nn.functional.batch_norm`` adds the running statistics.

    Raises OperationError if the shapes do not fit.

    >>> standardize_batch(tensor([[1.0], [3.0]]), eps=0.0).normalised
    tensor([[-1.],
            [ 1.]])
    """
    return _batch_norm(input, weight, bias, eps)
