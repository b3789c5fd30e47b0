"""Which entries are linear functions: these map tangents by themselves; and for which a tangent is one record.

Whatever is not listed here still has its tangents, by transposing twice or from its gradient, which takes longer.
"""

import numpy as np

from ..rules.table import TABLE
from ..rules.trigonometric import tanh_slope
from .levels import called, zeros_like

linear_rules = {}
"""``{name of an entry: function of (entry, primals, tangents, options) that gives the tangent of the result, or None}``"""

losses = frozenset(["cross_entropy"])
"""Those of them whose tangent does not take the value."""

slopes = {"tanh": tanh_slope}
"""``{name of an elementwise entry: the entry that gives its result's tangent from the argument's and the result}``"""


def _declare(rule, names):
    linear_rules.update(dict.fromkeys(names.split(), rule))


def _of_its_tangent(entry, primals, tangents, options):
    """f(x) is linear in x."""
    return called(entry, [tangents[0], *primals[1:]], options)


def _of_all_tangents(entry, primals, tangents, options):
    """f(x, y, ...) is linear in all of them together: arguments without a tangent count as zero."""
    pairs = zip(primals, tangents)
    return called(entry, [zeros_like(primal) if tangent is None else tangent for primal, tangent in pairs], options)


def _of_each_tangent(entry, primals, tangents, options):
    """f(x, y, ...) is linear in each of them while the others are fixed: the product rule."""
    total = None
    for k, tangent in enumerate(tangents):
        if tangent is not None:
            term = called(entry, [*primals[:k], tangent, *primals[k + 1 :]], options)
            total = term if total is None else total + term
    return total


def _of_a_layer(entry, primals, tangents, options):
    """linear(x, weight, bias): a product of x and the weights, and a sum with the bias, whose tangent joins either product."""
    x, weight, _ = primals
    of_x, of_weight, of_bias = tangents
    if of_weight is not None:
        if of_x is not None:
            return called(TABLE["linear_slope"], [x, of_x, weight, of_weight, of_bias], options)
        return called(entry, [x, of_weight, of_bias], options)
    return of_bias if of_x is None else called(entry, [of_x, weight, of_bias], options)


def _of_a_convolution(entry, primals, tangents, options):
    """convolution(x, weight, bias): the bias has one number for each channel, the second axis of the result."""
    total = None
    if tangents[0] is not None or tangents[1] is not None:
        total = _of_each_tangent(entry, [*primals[:2], None], [*tangents[:2], None], options)
    if tangents[2] is None:
        return total
    bias = np.reshape(tangents[2], (-1, *(1,) * (primals[0].ndim - 2)))
    return bias if total is None else total + bias


def _of_a_loss(entry, primals, tangents, options):
    """cross_entropy(x, targets, weight): targets seldom have a tangent, and then there is no short way."""
    x, targets, weight = primals
    of_x, of_targets, _ = tangents
    if of_x is None or of_targets is not None:
        return None
    return called(TABLE["cross_entropy_slope"], [x, of_x, targets, weight], options)


_declare(_of_its_tangent, """index scatter take take_along_axis reshape squeeze expand_dims broadcast_to astype transpose
    swapaxes moveaxis flip roll rot90 tril triu diagonal place_diagonal tile repeat sum spread mean cumsum
    window_sum window_spread patches unpatched""")
_declare(_of_all_tangents, "assign concatenate stack")
_declare(_of_each_tangent, "matmul vecdot matvec vecmat tensordot einsum convolution_weight")
_declare(_of_a_layer, "linear")
_declare(_of_a_loss, "cross_entropy")
_declare(_of_a_convolution, "convolution transposed_convolution")
