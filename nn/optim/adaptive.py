"""Steps scaled by past gradients alone: Adagrad, Adadelta, RMSprop."""

import numpy as np

from .arithmetic import adjusted, follow, follow_square, number
from .optimizer import Optimizer, check_range


class Adagrad(Optimizer):
    """Adagrad: steps divided by the root of the sum of all squared gradients (Duchi, Hazan & Singer 2011).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    lr_decay : at step t the step size is ``lr / (1 + (t - 1) * lr_decay)``
    weight_decay : factor of the L2 penalty
    initial_accumulator_value : what the sums of squares begin with
    eps : added to the root of the sum
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options.

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.Adagrad([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.9, -0.9]
    """

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, *,
                 maximize=False, **accepted):  # fmt: skip
        options = dict(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, eps=eps, maximize=maximize)
        super().__init__(params, dict(**options, initial_accumulator_value=initial_accumulator_value), accepted)

    def check_options(self, group):
        for name in ("lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"):
            check_range(f"Adagrad: {name}", group[name])

    def state_names(self, group):
        return ("sum",)

    def update(self, group, values, gradient, states, step, work):
        (total,) = states
        gradient, scratch = adjusted(gradient, values, group, work), work[1]
        if step == 1:
            total.fill(group["initial_accumulator_value"])
        total += np.multiply(gradient, gradient, out=scratch)
        np.sqrt(total, out=scratch)
        scratch += group["eps"]
        np.divide(gradient, scratch, out=scratch)
        scratch *= number(group["lr"]) / (1 + (step - 1) * group["lr_decay"])
        values -= scratch


class Adadelta(Optimizer):
    """Adadelta: steps in the units of earlier steps (Zeiler, *ADADELTA: An Adaptive Learning Rate Method*, 2012).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : factor of the step
    rho : how much of the running mean squares each step keeps
    eps : added to the mean squares
    weight_decay : factor of the L2 penalty
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options, or a rho above 1.

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.Adadelta([x])
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 4).tolist()
    [0.9968, -0.9968]
    """

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, *, maximize=False, **accepted):
        options = dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, options, accepted)

    def check_options(self, group):
        for name in ("lr", "eps", "weight_decay"):
            check_range(f"Adadelta: {name}", group[name])
        check_range("Adadelta: rho", group["rho"], upto=1.0)

    def state_names(self, group):
        return ("square_avg", "acc_delta")

    def update(self, group, values, gradient, states, step, work):
        square, moved = states
        rho, eps = group["rho"], group["eps"]
        gradient, delta, scratch = adjusted(gradient, values, group, work), work[1], work[2]
        follow_square(square, gradient, rho, scratch)
        np.add(square, eps, out=scratch)
        np.add(moved, eps, out=delta)
        delta /= scratch
        np.sqrt(delta, out=delta)
        delta *= gradient
        follow_square(moved, delta, rho, scratch)
        delta *= number(group["lr"])
        values -= delta


class RMSprop(Optimizer):
    """RMSprop: steps divided by the root of a running mean square (Tieleman & Hinton, lecture 6.5, 2012; centred: Graves,
    *Generating Sequences With Recurrent Neural Networks*, 2013).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    alpha : how much of the running mean square each step keeps
    eps : added to the root
    weight_decay : factor of the L2 penalty
    momentum : share of the last step that is kept
    centered : divide by the standard deviation of the gradient instead
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options.

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.RMSprop([x], lr=0.01)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.9, -0.9]
    """

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, *,
                 maximize=False, **accepted):  # fmt: skip
        options = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
        super().__init__(params, dict(**options, centered=centered, maximize=maximize), accepted)

    def check_options(self, group):
        for name in ("lr", "alpha", "eps", "weight_decay", "momentum"):
            check_range(f"RMSprop: {name}", group[name])

    def state_names(self, group):
        momentum = ["momentum_buffer"] if group["momentum"] > 0 else []
        return ("square_avg", *momentum, *(["grad_avg"] if group["centered"] else []))

    def update(self, group, values, gradient, states, step, work):
        square, *further = states
        alpha, scratch = group["alpha"], work[1]
        gradient = adjusted(gradient, values, group, work)
        follow_square(square, gradient, alpha, scratch)
        if group["centered"]:
            mean = further.pop()
            follow(mean, gradient, 1 - alpha, scratch)
            np.multiply(mean, mean, out=scratch)
            np.subtract(square, scratch, out=scratch)
            np.sqrt(scratch, out=scratch)
        else:
            np.sqrt(square, out=scratch)
        scratch += group["eps"]
        np.divide(gradient, scratch, out=scratch)
        if group["momentum"] > 0:
            (buffer,) = further
            buffer *= group["momentum"]
            buffer += scratch
            np.multiply(buffer, number(group["lr"]), out=scratch)
        else:
            scratch *= number(group["lr"])
        values -= scratch
