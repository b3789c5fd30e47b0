"""Stochastic gradient descent, with momentum."""

import numpy as np

from .arithmetic import adjusted, number
from .optimizer import Optimizer, check_range


class SGD(Optimizer):
    """Stochastic gradient descent: ``p -= lr * g``, with momentum ``b = momentum * b + (1 - dampening) * g; p -= lr * b``.

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    momentum : share of the last step that is kept
    dampening : share of the gradient that momentum leaves out (except in the first step)
    weight_decay : factor of the L2 penalty: ``weight_decay * p`` is added to the gradient
    nesterov : look ahead: step along ``g + momentum * b`` (Nesterov 1983, in the form of Sutskever et al. 2013)
    maximize : climb instead of descending
    accepted : ``foreach``, ``fused`` are accepted; updates are always made for all parameters at once

    Raises
    ------
    ValueError
        for negative options, or Nesterov's method without momentum or with dampening.

    >>> import nn
    >>> x = nn.Parameter([1.0])
    >>> optimizer = nn.optim.SGD([x], lr=0.25)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.tolist()
    [0.5]
    """

    counts_steps = False

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False,
                 **accepted):  # fmt: skip
        options = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay)
        super().__init__(params, dict(**options, nesterov=nesterov, maximize=maximize), accepted)

    def check_options(self, group):
        for name in ("lr", "momentum", "weight_decay"):
            check_range(f"SGD: {name}", group[name])
        if group["nesterov"] and (group["momentum"] == 0 or group["dampening"] != 0):
            raise ValueError("SGD: nesterov needs a momentum above 0 and no dampening")

    def state_names(self, group):
        return ("momentum_buffer",) if group["momentum"] != 0 else ()

    def update(self, group, values, gradient, states, step, work):
        momentum, scratch = group["momentum"], work[1]
        direction = adjusted(gradient, values, group, work)
        if momentum != 0:
            (buffer,) = states
            if step == 1:
                np.copyto(buffer, direction)
            else:
                buffer *= momentum
                buffer += np.multiply(direction, 1 - group["dampening"], out=scratch) if group["dampening"] else direction
            if group["nesterov"]:
                np.multiply(buffer, momentum, out=scratch)
                direction = np.add(direction, scratch, out=work[0])
            else:
                direction = buffer
        values -= np.multiply(direction, number(group["lr"]), out=scratch)
