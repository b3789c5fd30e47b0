"""What the updates of several optimisers have in common: in-place arithmetic on flat arrays."""

import numpy as np

from .recorded import Register


def number(option):
    """An option as a float, or, where a step is recorded and it requires grad, as the register that holds it."""
    return option if isinstance(option, Register) else float(option)


def adjusted(gradient, values, group, work):
    """The gradient with the sign of ``maximize`` and the pull of ``weight_decay``, in ``work[0]`` if it differs.

    Decoupled weight decay (Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, 2019) shrinks the values
    themselves instead.
    """
    decay = number(group["weight_decay"])
    if group["maximize"]:
        gradient = np.negative(gradient, out=work[0])
    if decay and group.get("decoupled_weight_decay"):
        values *= 1 - number(group["lr"]) * decay
    elif decay:
        gradient = np.add(gradient, np.multiply(values, decay, out=work[1]), out=work[0])
    return gradient


def follow(average, target, share, scratch):
    """Move a running average towards `target` by `share` of the way."""
    np.subtract(target, average, out=scratch)
    scratch *= share
    average += scratch


def follow_square(average, gradient, keep, scratch):
    """Keep the share `keep` of a running average of squares, and take the rest from the square of `gradient`."""
    np.multiply(gradient, gradient, out=scratch)
    scratch *= 1 - keep
    average *= keep
    average += scratch
