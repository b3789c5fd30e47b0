"""Scaled dot-product attention as one record (Vaswani et al. 2017, section 3.2.1).

Queries are (..., L, E), keys (..., S, E), values (..., S, V), with axes before these that are alike; `bias` is added
to the scores and broadcasts to (..., L, S): minus infinity leaves a pair out. A query with nothing left to attend to
gets zeros, as in PyTorch.
"""

import functools

import numpy as np

from .fused import vector_of_ones
from .normalisation import onto
from .products import transposed
from .recurrent import unused
from .reductions import softmax
from .samples_sequences import attended
from .table import define


def _check(query, key, value, bias):
    if query.dtype.kind != "f":
        raise TypeError(f"expected real floating queries, not {query.dtype}")
    if "c" in (key.dtype.kind, "f" if bias is None else bias.dtype.kind):
        raise TypeError(f"expected real keys and a real bias, whose scores have a largest one, not {key.dtype}"
                        + (f" and {bias.dtype}" if bias is not None else ""))  # fmt: skip
    shapes = query.shape, key.shape, value.shape
    if min(map(len, shapes)) < 2 or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ValueError(
            f"expected query (..., L, E), key (..., S, E) and value (..., S, V), and got {', '.join(map(str, shapes))}"
        )
    if not query.shape[:-2] == key.shape[:-2] == value.shape[:-2]:
        raise ValueError(f"expected the same axes before the last two, and got {', '.join(map(str, shapes))}")
    scores = (*query.shape[:-1], key.shape[-2])
    if bias is not None and np.broadcast_shapes(bias.shape, scores) != scores:
        raise ValueError(f"expected a bias that broadcasts to the scores, {scores}, and got {bias.shape}")


def _attention(query, key, value, bias, scale):
    _check(query, key, value, bias)
    weights = (query * scale) @ transposed(key)
    if bias is not None:
        weights += bias
    _exponentiate(weights)
    total = (weights @ vector_of_ones(weights.shape[-1], weights.dtype))[..., None]  # quicker than a reduction
    if bias is not None:
        total += total == 0  # nothing to attend to: zeros, not 0 / 0
    weights /= total
    return weights @ value, weights


def _exponentiate(scores):
    """Replace scores by multiples of their exponentials, with one factor for each row, that neither overflow nor all vanish."""
    limit = _moderate(scores.dtype)
    if not (scores.size and scores.max() < limit and scores.min() > -limit):  # also where there are NaNs
        scores -= np.maximum.reduce(scores, axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min)
    np.exp(scores, out=scores)


@functools.cache
def _moderate(dtype):
    """Exponentials of numbers within plus and minus this need no care: sums of these, and their quotients, are in range."""
    return np.log(np.finfo(dtype).max) / 2 if dtype.itemsize > 2 else 0


def _attention_vjp(g, query, key, value, weights, scale, needs):
    g, g_weights = g
    of_weights = g @ transposed(value)
    if not unused(g_weights):
        of_weights = of_weights + g_weights
    of_scores = onto(np.subtract, of_weights, np.vecdot(weights, of_weights)[..., None])
    of_scores = onto(np.multiply, of_scores, weights)
    return (
        onto(np.multiply, of_scores @ key, scale) if needs[0] else None,
        onto(np.multiply, transposed(of_scores) @ query, scale) if needs[1] else None,
        transposed(weights) @ g if needs[2] else None,
        of_scores,
    )


attention = define(_attention, name="attention", arguments="query key value bias", outputs="mixed weights",
                   options=dict(scale=1.0), sample=attended, all=_attention_vjp,
                   formula=r"\mathrm{softmax}(query \, key^{\mathsf{T}} + bias) \, value")  # fmt: skip


def attention_composed(query, key, value, bias=None, scale=1.0):
    scores = np.matmul(query, np.swapaxes(key, -1, -2)) * scale
    weights = softmax(scores if bias is None else scores + bias, axis=-1)
    return np.matmul(weights, value), weights
