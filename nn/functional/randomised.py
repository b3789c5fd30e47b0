"""Dropping elements at random."""

import numpy as np

import autograd


def dropout(input, p=0.5, training=True, inplace=False):
    """`input` with each element set to zero with probability `p` and the others scaled by 1 / (1 - p).

    With ``training=False`` the input itself. `inplace` has no effect. Raises ValueError unless 0 <= p <= 1.

    >>> import nn
    >>> nn.functional.dropout(tensor([1.0, 2.0]), p=1.0)
    tensor([0., 0.])
    """
    check_probability("dropout", p)
    if not training or p == 0:
        return input
    input = autograd.as_tensor(input)
    drawn = autograd.default_generator.draw("random", input.shape, np.float32)
    scale = 0.0 if p == 1 else 1 / (1 - p)
    return input * np.multiply(drawn >= p, scale, dtype=input.dtype)


def check_probability(where, p):
    """Raise ValueError unless `p` is a probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"{where}(p): expected a probability between 0 and 1, got {p}")
