"""Compatibility with HIPS autograd: optimisers as functions of a gradient function ``grad(x, i)`` and a start.

The start, and what the callback ``callback(x, i, g)`` gets, may be nested tuples, lists and dicts of arrays.
"""

import numpy as np

from autograd.misc.flatten import flatten
from autograd.wrap_util import wraps


def unflatten_optimizer(optimize):
    """Let an optimiser of vectors work on nested containers."""

    @wraps(optimize)
    def of_containers(grad, x0, callback=None, *args, **kwargs):
        start, unflatten = flatten(x0)

        def of_vector(x, i):
            return flatten(grad(unflatten(x), i))[0]

        def report(x, i, g):
            callback(unflatten(x), i, unflatten(g))

        return unflatten(optimize(of_vector, start, report if callback else None, *args, **kwargs))

    return of_containers


def _gradients(grad, x, callback, i):
    g = grad(x, i)
    if callback:
        callback(x, i, g)
    return g


@unflatten_optimizer
def sgd(grad, x, callback=None, num_iters=200, step_size=0.1, mass=0.9):
    """Gradient descent with momentum: the velocity is an average of the gradients with weight `mass` on the past."""
    velocity = np.zeros(len(x))
    for i in range(num_iters):
        velocity = mass * velocity - (1.0 - mass) * _gradients(grad, x, callback, i)
        x = x + step_size * velocity
    return x


@unflatten_optimizer
def rmsprop(grad, x, callback=None, num_iters=100, step_size=0.1, gamma=0.9, eps=1e-8):
    """Steps divided by the root of a running average of squared gradients (Tieleman & Hinton, 2012)."""
    squares = np.ones(len(x))
    for i in range(num_iters):
        g = _gradients(grad, x, callback, i)
        squares = gamma * squares + (1 - gamma) * g**2
        x = x - step_size * g / (np.sqrt(squares) + eps)
    return x


@unflatten_optimizer
def adam(grad, x, callback=None, num_iters=100, step_size=0.001, b1=0.9, b2=0.999, eps=1e-8):
    """Adaptive moments (Kingma & Ba, *Adam*, ICLR 2015, algorithm 1)."""
    first, second = np.zeros(len(x)), np.zeros(len(x))
    for i in range(num_iters):
        g = _gradients(grad, x, callback, i)
        first = b1 * first + (1 - b1) * g
        second = b2 * second + (1 - b2) * g**2
        unbiased, spread = first / (1 - b1 ** (i + 1)), second / (1 - b2 ** (i + 1))
        x = x - step_size * unbiased / (np.sqrt(spread) + eps)
    return x
