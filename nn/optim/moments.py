"""Relatives of Adam: other ways to turn running moments of the gradient into a step."""

import math

import numpy as np

from .adam import Moments
from .arithmetic import adjusted, follow, follow_square, number
from .optimizer import check_range


class Adamax(Moments):
    """Adamax: Adam with the largest recent gradient in place of the mean square (Kingma & Ba 2015, algorithm 2).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    betas : how much of the running mean and of the running maximum each step keeps
    eps : added to the size of the gradient
    weight_decay : factor of the L2 penalty
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.Adamax([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.9, -0.9]
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, *, maximize=False, **accepted):
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, options, accepted)

    def state_names(self, group):
        return ("exp_avg", "exp_inf")

    def update(self, group, values, gradient, states, step, work):
        beta1, beta2 = group["betas"]
        mean, largest = states
        gradient, scratch = adjusted(gradient, values, group, work), work[1]
        follow(mean, gradient, 1 - beta1, scratch)
        np.abs(gradient, out=scratch)
        scratch += group["eps"]
        largest *= beta2
        np.maximum(largest, scratch, out=largest)
        np.divide(mean, largest, out=scratch)
        scratch *= number(group["lr"]) / (1 - beta1**step)
        values -= scratch


class NAdam(Moments):
    """Adam with Nesterov's momentum (Dozat, *Incorporating Nesterov Momentum into Adam*, 2016).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    betas : how much of the running mean and of the running mean square each step keeps
    eps : added to the root of the mean square
    weight_decay : factor of the L2 penalty
    momentum_decay : how quickly the momentum reaches betas[0]: at step t it is ``betas[0] * (1 - 0.96**(t * decay) / 2)``
    decoupled_weight_decay : shrink the parameters themselves instead, as :class:`AdamW` does
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.NAdam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 4).tolist()
    [0.8944, -0.8944]
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3,
                 decoupled_weight_decay=False, *, maximize=False, **accepted):  # fmt: skip
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
        options |= dict(decoupled_weight_decay=decoupled_weight_decay, maximize=maximize)
        super().__init__(params, options, accepted)

    def check_options(self, group):
        super().check_options(group)
        check_range("NAdam: momentum_decay", group["momentum_decay"])

    def first_numbers(self, group):
        return {"mu_product": 1.0}

    def next_numbers(self, group, step):
        return {"mu_product": group["mu_product"] * _momentum(group, step)}

    def update(self, group, values, gradient, states, step, work):
        beta1, beta2 = group["betas"]
        mean, square = states
        lr, now, later = number(group["lr"]), _momentum(group, step), _momentum(group, step + 1)
        product = group["mu_product"] * now
        gradient, size, scratch = adjusted(gradient, values, group, work), work[1], work[2]
        follow(mean, gradient, 1 - beta1, scratch)
        follow_square(square, gradient, beta2, scratch)
        np.divide(square, 1 - beta2**step, out=size)
        np.sqrt(size, out=size)
        size += group["eps"]
        np.multiply(gradient, lr * (1 - now) / (1 - product), out=work[0])
        np.multiply(mean, lr * later / (1 - product * later), out=scratch)
        scratch += work[0]
        scratch /= size
        values -= scratch


def _momentum(group, step):
    return group["betas"][0] * (1 - 0.5 * 0.96 ** (step * group["momentum_decay"]))


class RAdam(Moments):
    """Adam that waits until its mean square is trustworthy (Liu et al., *On the Variance of the Adaptive Learning Rate and
    Beyond*, 2020, algorithm 2).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    betas : how much of the running mean and of the running mean square each step keeps
    eps : added to the root of the mean square
    weight_decay : factor of the L2 penalty
    decoupled_weight_decay : shrink the parameters themselves instead, as :class:`AdamW` does
    maximize : climb instead of descending

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.RAdam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.8, -0.8]
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *,
                 maximize=False, **accepted):  # fmt: skip
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        options |= dict(decoupled_weight_decay=decoupled_weight_decay, maximize=maximize)
        super().__init__(params, options, accepted)

    def update(self, group, values, gradient, states, step, work):
        beta1, beta2 = group["betas"]
        mean, square = states
        gradient, scratch = adjusted(gradient, values, group, work), work[1]
        follow(mean, gradient, 1 - beta1, scratch)
        follow_square(square, gradient, beta2, scratch)
        rate = number(group["lr"]) / (1 - beta1**step)
        rectification = _rectification(beta2, step)
        if rectification is None:
            np.multiply(mean, rate, out=scratch)
        else:
            np.sqrt(square, out=scratch)
            scratch += group["eps"]
            np.divide(mean, scratch, out=scratch)
            scratch *= rate * rectification * math.sqrt(1 - beta2**step)
        values -= scratch


def _rectification(beta2, step):
    """The paper's r_t, or None while the variance of the mean square cannot be told (up to 5 degrees of freedom)."""
    most = 2 / (1 - beta2) - 1
    freedom = most - 2 * step * beta2**step / (1 - beta2**step)
    if freedom <= 5:
        return None
    return math.sqrt((freedom - 4) * (freedom - 2) * most / ((most - 4) * (most - 2) * freedom))
