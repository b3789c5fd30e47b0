"""All parameters as one vector, and back."""

import math

import numpy as np

import autograd


def parameters_to_vector(parameters):
    """The elements of all parameters one after another, as one Tensor connected to them in the graph.

    Raises ValueError if there are none.

    >>> import nn
    >>> nn.utils.parameters_to_vector(nn.Linear(3, 2).parameters()).shape
    (8,)
    """
    parts = [autograd.as_tensor(parameter).reshape(-1) for parameter in parameters]
    if not parts:
        raise ValueError("parameters_to_vector: expected at least one parameter, got none")
    return autograd.cat(parts)


def vector_to_parameters(vec, parameters):
    """Copy the elements of one vector into the parameters, in their order; this is not recorded.

    Raises
    ------
    TypeError
        if `vec` is no Tensor or array, or if one of the parameters is no Tensor.
    ValueError
        if it has more or fewer elements than the parameters; then nothing has been changed.

    >>> import nn
    >>> layer = nn.Linear(2, 1)
    >>> nn.utils.vector_to_parameters(tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    if not isinstance(vec, (autograd.Tensor, np.ndarray)):
        raise TypeError(f"vector_to_parameters: expected a Tensor, got {type(vec).__name__}")
    array, parameters = autograd.as_tensor(vec).detach().numpy(), list(parameters)
    if wrong := [type(one).__name__ for one in parameters if not isinstance(one, autograd.Tensor)]:
        raise TypeError(f"vector_to_parameters: expected parameters to copy to, got {wrong[0]}")
    needed = sum(math.prod(parameter.shape) for parameter in parameters)
    if array.shape != (needed,):
        raise ValueError(f"vector_to_parameters: expected a vector of {needed} elements, got shape {array.shape}")
    start = 0
    for parameter in parameters:
        memory = parameter.data.numpy()
        np.copyto(memory, array[start : start + memory.size].reshape(memory.shape), casting="same_kind")
        autograd.mark_changed(memory, "vector_to_parameters")
        start += memory.size
