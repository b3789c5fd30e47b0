"""Averaged stochastic gradient descent."""

import numpy as np

from .arithmetic import adjusted, follow, number
from .optimizer import Optimizer, check_range


class ASGD(Optimizer):
    """Averaged stochastic gradient descent (Polyak & Juditsky, *Acceleration of Stochastic Approximation by Averaging*,
    1992). The averages are in ``optimizer.state[parameter]["ax"]``.

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size at first; after step t it is ``lr / (1 + lambd * lr * t) ** alpha``
    lambd : decay: each step also multiplies the parameters by ``1 - lambd * step size``
    alpha : power of the fall of the step size
    t0 : step after which averaging begins; until then the average is the last value
    weight_decay : factor of the L2 penalty
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for a negative lr or weight_decay.

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.ASGD([x], lr=0.25, lambd=0.0)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.tolist()
    [0.5, -0.5]
    """

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, *, maximize=False, **accepted):
        options = dict(lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, options, accepted)

    def check_options(self, group):
        for name in ("lr", "weight_decay"):
            check_range(f"ASGD: {name}", group[name])

    def state_names(self, group):
        return ("ax",)

    def first_numbers(self, group):
        return {"eta": number(group["lr"]), "mu": 1.0}

    def next_numbers(self, group, step):
        lr = number(group["lr"])
        eta = lr / (1 + group["lambd"] * lr * step) ** group["alpha"]
        return {"eta": eta, "mu": 1 / max(1.0, step - group["t0"])}

    def update(self, group, values, gradient, states, step, work):
        (average,) = states
        gradient, scratch = adjusted(gradient, values, group, work), work[1]
        values *= 1 - group["lambd"] * group["eta"]
        values -= np.multiply(gradient, group["eta"], out=scratch)
        if group["mu"] == 1:
            np.copyto(average, values)
        else:
            follow(average, values, group["mu"], scratch)
