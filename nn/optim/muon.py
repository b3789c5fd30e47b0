"""Muon: steps along the nearest orthogonal matrix to the momentum."""

import math

import numpy as np

from .optimizer import Optimizer, check_range

RATES = {
    None: lambda rows, columns: math.sqrt(max(1, rows / columns)),
    "original": lambda rows, columns: math.sqrt(max(1, rows / columns)),
    "match_rms_adamw": lambda rows, columns: 0.2 * math.sqrt(max(rows, columns)),
}
"""By the name of the adjustment: the factor of the step size of a matrix."""


class Muon(Optimizer):
    """Muon: momentum, orthogonalised by Newton and Schulz's iteration, for the matrices inside a net (Jordan et al., *Muon:
    An optimizer for hidden layers in neural networks*, 2024). Biases, embeddings and the like need another optimiser.

    Parameters
    ----------
    params : matrices, or groups of them; see :class:`Optimizer`
    lr : step size
    weight_decay : each step first multiplies the parameters by ``1 - lr * weight_decay``
    momentum : how much of the running mean of gradients each step keeps
    nesterov : look ahead
    ns_coefficients : (a, b, c) of the iteration ``X = a X + (b A + c A A) X`` with ``A = X X^T``
    eps : least norm that a matrix is divided by
    ns_steps : how often to iterate
    adjust_lr_fn : ``"original"``: the step size times ``sqrt(max(1, rows / columns))``;
        ``"match_rms_adamw"``: times ``0.2 sqrt(max(rows, columns))`` (Liu et al., *Muon is Scalable for LLM Training*, 2025)

    The iteration runs in the parameters' own precision; PyTorch's runs in bfloat16, with two to three digits.

    Raises
    ------
    ValueError
        for parameters that are not matrices of real numbers, for negative options, or an unknown adjustment.

    >>> import nn
    >>> weight = nn.Parameter(np.eye(2))
    >>> optimizer = nn.optim.Muon([weight], lr=0.1, weight_decay=0.0)
    >>> (weight * weight).sum().backward()
    >>> optimizer.step()
    >>> np.round(weight.detach().numpy(), 1).tolist()
    [[0.9, 0.0], [0.0, 0.9]]
    """

    counts_steps = False

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 ns_coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):  # fmt: skip
        options = dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov, eps=eps)
        options |= dict(ns_coefficients=ns_coefficients, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn)
        super().__init__(params, options)

    def check_options(self, group):
        for name in ("lr", "weight_decay", "momentum", "eps"):
            check_range(f"Muon: {name}", group[name])
        check_range("Muon: ns_steps", group["ns_steps"], below=100)
        if len(group["ns_coefficients"]) != 3:
            raise ValueError(f"Muon: ns_coefficients: expected three numbers, got {group['ns_coefficients']}")
        if group["adjust_lr_fn"] not in RATES:
            raise ValueError(f"Muon: adjust_lr_fn: expected 'original' or 'match_rms_adamw', got {group['adjust_lr_fn']!r}")
        for k, parameter in enumerate(group["params"]):
            if parameter.ndim != 2 or parameter.dtype.kind != "f":
                raise ValueError(
                    f"Muon: parameter {k} has shape {parameter.shape} and dtype {parameter.dtype}; it takes matrices of "
                    "real numbers only: give the others to another optimiser, such as AdamW"
                )

    def state_names(self, group):
        return ("momentum_buffer",)

    def _advance(self, group, flat, stretches):
        means = flat.state("momentum_buffer")
        for first, end, gradient in stretches:
            offset = flat.spans[first][0]
            for k in range(first, end):
                start, stop = flat.spans[k]
                slope = gradient[start - offset : stop - offset].reshape(flat.shapes[k])
                self._advance_matrix(group, flat.views[k], slope, flat.view(means, k))
                flat.steps[k] += 1

    def _advance_matrix(self, group, values, gradient, mean):
        keep, lr = group["momentum"], float(group["lr"])
        mean += (gradient - mean) * (1 - keep)
        direction = gradient + (mean - gradient) * keep if group["nesterov"] else mean
        direction = orthogonalised(direction, group["ns_coefficients"], group["ns_steps"], group["eps"])
        values *= 1 - lr * float(group["weight_decay"])
        values -= direction * (lr * RATES[group["adjust_lr_fn"]](*values.shape))


def orthogonalised(matrix, coefficients, steps, eps):
    """`matrix` with its singular values brought near 1 (between about 0.7 and 1.2 for Muon's coefficients)."""
    a, b, c = coefficients
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / max(float(np.sqrt((x * x).sum())), eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.T if tall else x
