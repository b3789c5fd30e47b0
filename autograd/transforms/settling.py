"""Results of transforms that no gradient can reach any more become constants, as in PyTorch.

Given Tensors, transforms record what they compute, for the sake of variables that the function takes from around it. Where
there are none, what was recorded leads to the transform's own variables alone.
"""

import functools

from ..engine.graph import FIRST, GRAD, LEAF, parents_of
from ..engine.tensor import Tensor
from .containers import flattened
from .levels import is_carrier
from .nesting import is_nested


def settled(transform, own=()):
    """`transform`, whose results are constants where no tensor that anyone still holds could get a gradient through them.

    `own` are variables that do not count, since the transform itself holds them.
    """

    @functools.wraps(transform)
    def call(*arguments, **options):
        result = transform(*arguments, **options)
        if any_recorded((arguments, options)):
            return result
        return leaves_mapped(lambda leaf: constant_if_alone(leaf, own), result)

    return call


def any_recorded(value):
    """Whether a gradient may be asked for of any Tensor in a nested container."""
    return any(isinstance(leaf, Tensor) and leaf._node is not None for leaf in flattened(value)[0])


def constant_if_alone(value, own=()):
    """`value` without its graph, if all leaves of this are forgotten, or among the records `own`."""
    if not isinstance(value, Tensor) or is_nested() or is_carrier(value) or value._node is None:
        return value
    seen, waiting = {id(record) for record in own}, [value._node]
    while waiting:
        record = waiting.pop()
        if id(record) not in seen:
            seen.add(id(record))
            if record[GRAD] is LEAF and record[FIRST]() is not None:
                return value
            waiting += parents_of(record)
    return value.detach()


def leaves_mapped(function, value):
    """A nested container with `function` applied to its leaves."""
    leaves, rebuild = flattened(value)
    return rebuild([function(leaf) for leaf in leaves])
