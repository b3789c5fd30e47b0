"""Parameter: a Tensor that a Module trains."""

import autograd


class Parameter(autograd.Tensor):
    """A Tensor that becomes a parameter of the Module it is assigned to.

    Parameters
    ----------
    data : Tensor, array, or nested list of floating or complex numbers
        shared, not copied, where it is a Tensor or an array; nothing gives an empty parameter
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
        super().__init__([] if data is None else data, requires_grad=requires_grad)

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"
