"""Layers that rearrange axes."""

import autograd

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
        return autograd.as_tensor(input).flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
