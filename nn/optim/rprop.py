"""Resilient backpropagation: only the signs of gradients count."""

import numpy as np

from .arithmetic import number
from .optimizer import Optimizer, check_range


class Rprop(Optimizer):
    """Rprop (Riedmiller & Braun, *A Direct Adaptive Method for Faster Backpropagation Learning*, 1993); for full batches.

    Every element has a step size of its own, which grows while the sign of its gradient stays and shrinks when it turns;
    after a turn the element rests for one step.

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : first step size of every element
    etas : factors for shrinking and growing
    step_sizes : least and largest step size
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for a negative lr, or etas that are not on both sides of 1.

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.Rprop([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.tolist()
    [0.9, -0.9]
    """

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, maximize=False, **accepted):
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes, maximize=maximize), accepted)

    def check_options(self, group):
        check_range("Rprop: lr", group["lr"])
        shrink, grow = group["etas"]
        if not 0 < shrink < 1 < grow:
            raise ValueError(f"Rprop: etas: expected 0 < etas[0] < 1 < etas[1], got {group['etas']}")

    def state_names(self, group):
        return ("prev", "step_size")

    def update(self, group, values, gradient, states, step, work):
        before, size = states
        shrink, grow = group["etas"]
        if step == 1:
            before.fill(0)
            size.fill(number(group["lr"]))
        direction = np.negative(gradient, out=work[0]) if group["maximize"] else gradient
        agreement = np.multiply(direction, before, out=work[1])
        turned = agreement < 0
        factor = np.where(turned, shrink, np.where(agreement > 0, grow, 1.0))
        size *= factor
        np.clip(size, *group["step_sizes"], out=size)
        np.copyto(before, direction)
        before[turned] = 0
        np.sign(before, out=work[1])
        values -= np.multiply(work[1], size, out=work[1])
