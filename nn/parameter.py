"""Parameter: a Tensor that a Module trains."""

import numpy as np

import autograd


def parameter_dtype(dtype=None):
    """The dtype of new parameters: `dtype`, or what ``autograd.set_default_dtype`` chose, or else float32."""
    return autograd.get_default_dtype(np.float32) if dtype is None else dtype


def _start(data):
    """What a new parameter starts from: a leaf, whatever `data` was computed from."""
    return [] if data is None else data.detach() if isinstance(data, autograd.Tensor) else data


class Parameter(autograd.Tensor):
    """A Tensor that becomes a parameter of the Module it is assigned to.

    Parameters
    ----------
    data : Tensor, array, or nested list of floating or complex numbers
        shared, not copied, where it is a Tensor or an array (what it was computed from is forgotten: a parameter is a
        leaf); nothing gives an empty parameter
    requires_grad : bool
        whether ``backward()`` is to put a gradient into ``.grad``

    Raises
    ------
    OperationTypeError
        if `data` is not numeric, or if a gradient is asked for integers or booleans.

    A module gives its parameters their ``.name``: the path from the outermost module they were put into.

    >>> import nn
    >>> layer = nn.Linear(3, 1)
    >>> isinstance(layer.weight, nn.Parameter), layer.weight.requires_grad, layer.weight.name
    (True, True, 'weight')
    >>> nn.Sequential(layer)[0].weight.name
    '0.weight'
    """

    def __init__(self, data=None, requires_grad=True):
        super().__init__(_start(data), requires_grad=requires_grad)

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(autograd.Tensor):
    """A Tensor that becomes a buffer of the Module it is assigned to, as :meth:`nn.Module.register_buffer` makes one.

    Parameters
    ----------
    data : Tensor, array, or nested list of numbers
        shared, not copied, where it is a Tensor or an array
    requires_grad : bool
    persistent : bool
        whether it is part of the ``state_dict``

    >>> import nn
    >>> net = nn.Module()
    >>> net.mean = nn.Buffer([0.0])
    >>> list(net.state_dict())
    ['mean']
    """

    def __init__(self, data=None, requires_grad=False, *, persistent=True):
        super().__init__(_start(data), requires_grad=requires_grad)
        self.persistent = persistent
