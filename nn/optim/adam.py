"""Adam and AdamW: steps scaled by running moments of the gradient."""

import math

import numpy as np

from .arithmetic import adjusted, follow, follow_square, number
from .optimizer import Optimizer, check_range


class Moments(Optimizer):
    """The base of Adam and its relatives, which keep running moments of the gradient, as long as `betas` say."""

    def check_options(self, group):
        name = type(self).__name__
        for option in ("lr", "eps", "weight_decay"):
            check_range(f"{name}: {option}", group.get(option, 0.0))
        for k, beta in enumerate(group["betas"]):
            check_range(f"{name}: betas[{k}]", beta, below=1.0)

    def state_names(self, group):
        return ("exp_avg", "exp_avg_sq")


class Adam(Moments):
    """Adam (Kingma & Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1).

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : step size
    betas : how much of the running mean and of the running mean square each step keeps
    eps : added to the root of the mean square
    weight_decay : factor of the L2 penalty: ``weight_decay * p`` is added to the gradient
    amsgrad : divide by the largest mean square so far (Reddi et al., *On the Convergence of Adam and Beyond*, 2018)
    maximize : climb instead of descending
    decoupled_weight_decay : shrink the parameters themselves instead, as :class:`AdamW` does
    accepted : ``foreach``, ``fused``, ``capturable`` are accepted; updates are always made for all parameters at once

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.Adam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.9, -0.9]
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *,
                 maximize=False, decoupled_weight_decay=False, **accepted):  # fmt: skip
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize)
        super().__init__(params, dict(**options, decoupled_weight_decay=decoupled_weight_decay), accepted)

    def state_names(self, group):
        return (*super().state_names(group), *(["max_exp_avg_sq"] if group["amsgrad"] else []))

    def update(self, group, values, gradient, states, step, work):
        beta1, beta2 = group["betas"]
        mean, square, *largest = states
        gradient, scratch = adjusted(gradient, values, group, work), work[1]
        follow(mean, gradient, 1 - beta1, scratch)
        follow_square(square, gradient, beta2, scratch)
        if largest:
            square = np.maximum(largest[0], square, out=largest[0])

        # p -= lr * (mean / (1 - beta1^t)) / (sqrt(square / (1 - beta2^t)) + eps), with the constants brought together
        root = math.sqrt(1 - beta2**step)
        np.sqrt(square, out=scratch)
        scratch += group["eps"] * root
        np.divide(mean, scratch, out=scratch)
        scratch *= number(group["lr"]) * root / (1 - beta1**step)
        values -= scratch


class AdamW(Adam):
    """Adam that shrinks the parameters themselves (Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, 2019).

    Parameters
    ----------
    params, lr, betas, eps, amsgrad, maximize, accepted : as for :class:`Adam`
    weight_decay : each step first multiplies the parameters by ``1 - lr * weight_decay``

    Raises
    ------
    ValueError
        for negative options, or betas outside [0, 1).

    >>> import nn
    >>> x = nn.Parameter([1.0, -1.0])
    >>> optimizer = nn.optim.AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [0.85, -0.85]
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *,
                 maximize=False, **accepted):  # fmt: skip
        options = dict(weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, decoupled_weight_decay=True)
        super().__init__(params, lr, betas, eps, **options, **accepted)
