"""Operations with several results: how these are written, and names for those that only the rules look at.

A fused operation keeps what its rules will want (the weights of an attention, the mean and the variance of a
normalisation). A reader wants to know what that is, so it gets a name and an equation of its own.
"""

import itertools

import numpy as np

from ..rules.reductions import softmax
from .naming import in_latex
from .symbol import Symbol

LABELS = dict(mean=r"\mu{}", variance=r"\sigma{}^{{2}}", weights="P{}")
"""Labels in LaTeX for what is kept, with a place for a number; all else is called as the rule table calls it."""


def kept_label(name, is_free):
    """A free label for the result `name` of an operation: μ, then μ₂, ...

    >>> from autograd.symbolic.several import kept_label
    >>> kept_label("mean", lambda label: True), kept_label("variance", lambda label: "_" in label)
    ('\\\\mu', '\\\\sigma_{2}^{2}')
    """
    template = LABELS.get(name, in_latex(name).replace("{", "{{").replace("}", "}}") + "{}")
    labels = (template.format(f"_{{{number}}}" if number > 1 else "") for number in itertools.count(1))
    return next(filter(is_free, labels))


def composed(operation, result, given, kept, value=None):
    """The expression of one `result` of an `operation` as a composition; None where it is written by its name.

    That it gives this `value`, where that is known, is made sure of: the graph does not know of every argument.

    Parameters
    ----------
    given : ``{name: Symbol or option}`` of its arguments and options
    kept : ``{name: Symbol}`` of its other results, as far as they have names
    """
    if operation not in COMPOSED:
        return None
    try:
        with np.errstate(all="ignore"):
            symbol = COMPOSED[operation](result, {**given, **kept})
    except (KeyError, TypeError, ValueError):  # the graph did not keep what is needed, or its shape
        return None
    if not isinstance(symbol, Symbol) or (value is not None and not _close(symbol.value, value)):
        return None
    return symbol.expression


def _close(one, other):
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-3, atol=1e-5, equal_nan=True)


def _attention(result, have):
    if result == "mixed":
        return have["weights"] @ have["value"]
    scores = have["query"] @ np.swapaxes(have["key"], -1, -2) * have["scale"]
    return softmax(scores + have["bias"] if "bias" in have else scores, axis=-1)


def _layer_norm(result, have):
    axes = tuple(range(-have["last"], 0))
    return _normalised(result, have, axes, lambda moment: moment)


def _batch_norm(result, have):
    ndim = have["x"].ndim
    axes = (0, *range(2, ndim))
    return _normalised(result, have, axes, lambda moment: moment.reshape((-1, *(1,) * (ndim - 2))) if ndim > 2 else moment)


def _normalised(result, have, axes, along):
    """Of the statistics over `axes`, which keep them (layer norm) or not; `along` lets them broadcast with x."""
    x, keepdims = have["x"], axes[-1] == -1
    if result == "mean":
        return np.mean(x, axis=axes, keepdims=keepdims)
    if result == "variance":
        return np.mean((x - along(have["mean"])) ** 2, axis=axes, keepdims=keepdims)
    y = (x - along(have["mean"])) / np.sqrt(along(have["variance"]) + have["eps"])
    y = y * along(have["weight"]) if "weight" in have else y
    return y + along(have["bias"]) if "bias" in have else y


def _slogdet(result, have):
    return np.log(np.abs(np.linalg.det(have["a"]))) if result == "logabsdet" else None


COMPOSED = dict(attention=_attention, layer_norm=_layer_norm, batch_norm=_batch_norm, slogdet=_slogdet)
"""Functions of a result's name and of everything known; they give a Symbol. They are equalities, and tests evaluate them."""
