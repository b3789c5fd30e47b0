"""SparseAdam: Adam for tables of which a batch reads few rows."""

import math

import numpy as np

from .adam import Moments


class SparseAdam(Moments):
    """Adam that leaves rows without a gradient alone, their moments too: for tables that :class:`nn.Embedding` reads.

    PyTorch's is the one optimiser for its sparse gradients. Gradients here are arrays of all rows, with zeros for those that
    were not read, and a row is taken for one of the batch if any element of its gradient is not zero. The numbers are
    PyTorch's, but for a row that was read and has a gradient of exactly zero: there PyTorch lets the moments decay.

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`. Rows lie along the first axis
    lr : step size
    betas : how much of the running mean and of the running mean square each step keeps
    eps : added to the root of the mean square, before it is corrected for the first steps
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> table = nn.Embedding(3, 2, sparse=True, _weight=tensor([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]))
    >>> optimizer = nn.optim.SparseAdam(table.parameters(), lr=0.1)
    >>> table(tensor([0, 2])).sum().backward()
    >>> optimizer.step()
    >>> np.round(table.weight.detach().numpy(), 6).tolist()
    [[0.9, 0.9], [2.0, 2.0], [2.9, 2.9]]
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, maximize=maximize))

    def _advance(self, group, flat, stretches):
        moments = [flat.state(name) for name in self.state_names(group)]
        for first, end, gradient in stretches:
            offset = flat.spans[first][0]
            for k in range(first, end):
                start, stop = flat.spans[k]
                slope = gradient[start - offset : stop - offset].reshape(flat.shapes[k])
                flat.steps[k] += 1
                self._advance_rows(group, flat.views[k], slope, [flat.view(one, k) for one in moments], flat.steps[k])

    def _advance_rows(self, group, values, gradient, moments, step):
        if not values.size:
            return
        values, gradient, mean, square = (np.atleast_1d(one) for one in (values, gradient, *moments))
        rows = np.flatnonzero((gradient != 0).reshape(len(gradient), -1).any(axis=1))
        slope = -gradient[rows] if group["maximize"] else gradient[rows]
        beta1, beta2 = group["betas"]
        mean[rows] += (slope - mean[rows]) * (1 - beta1)
        square[rows] += (slope * slope - square[rows]) * (1 - beta2)
        rate = float(group["lr"]) * math.sqrt(1 - beta2**step) / (1 - beta1**step)
        values[rows] -= rate * mean[rows] / (np.sqrt(square[rows]) + group["eps"])
