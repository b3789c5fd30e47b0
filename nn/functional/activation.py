"""Activations that PyTorch's signature or definition makes more than one entry of the table."""

import autograd


def softplus(input, beta=1.0, threshold=20.0):
    """``log(1 + exp(beta * input)) / beta``; where ``beta * input`` exceeds `threshold`, ``input`` itself.

    >>> import nn
    >>> nn.functional.softplus(tensor([0.0, 1000.0])).tolist()
    [0.693147180559..., 1000.0]
    """
    input = autograd.as_tensor(input)
    return autograd.where(input.detach() * beta > threshold, input, autograd.softplus(input, beta))
