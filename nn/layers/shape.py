"""Layers that rearrange axes."""

import math

import autograd
from autograd import OperationError

from ..module import Module


class Flatten(Module):
    """Joins the axes from `start_dim` to `end_dim` into one; by default all but the batch.

    >>> import nn
    >>> nn.Flatten()(tensor(np.zeros((10, 3, 4)))).shape
    (10, 12)
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return autograd.flatten(autograd.as_tensor(input), self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Cuts the axis `dim` into axes of the lengths `unflattened_size`, one of which may be -1 and is worked out.

    Raises TypeError unless these are integers; OperationError when called with an axis of another length.

    >>> import nn
    >>> nn.Unflatten(1, (3, -1))(tensor(np.zeros((10, 12)))).shape
    (10, 3, 4)
    """

    def __init__(self, dim, unflattened_size):
        super().__init__()
        sizes = tuple(unflattened_size)
        if not isinstance(dim, int) or not all(isinstance(n, int) for n in sizes):
            raise TypeError(f"Unflatten: expected an axis and a sequence of integers, got {dim!r} and {unflattened_size!r}")
        self.dim, self.unflattened_size = dim, sizes

    def forward(self, input):
        input = autograd.as_tensor(input)
        axis = self.dim % input.ndim if -input.ndim <= self.dim < input.ndim else None
        if axis is None or not self._fits(input.shape[axis]):
            raise OperationError(f"{self}: cannot cut axis {self.dim} of shape {input.shape} into {self.unflattened_size}")
        return input.reshape(*input.shape[:axis], *self.unflattened_size, *input.shape[axis + 1 :])

    def _fits(self, length):
        known = math.prod(n for n in self.unflattened_size if n != -1)
        missing = self.unflattened_size.count(-1)
        return known == length if not missing else missing == 1 and known > 0 and length % known == 0

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
