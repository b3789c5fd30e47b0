"""What must hold of gradients beside their values: determinism, linearity, agreement of the modes, inputs left alone."""

import numpy as np

from ..engine.modes import no_grad
from ..engine.tensor import Tensor
from .draws import styled
from .functions import flat, gradient_of, is_checked, outputs_of, random_like, tangent_of, weights_for
from .passage import passage
from .verdicts import GradcheckError

_ROUNDING = 2**16
"""By how many units in the last place of the largest element two ways to compute one thing may differ: matrix functions
lose some on the way, and what is not linear is so by far more."""

_FACTOR = -2.5
"""What the second incoming gradient is scaled with; a power of two would hide a wrong square of it."""


def written_to(before, inputs, names):
    """A failure if an input is no longer what it was `before`."""
    for k, (old, new) in enumerate(zip(before, inputs, strict=True)):
        if old is not None and not np.array_equal(old, new, equal_nan=True):
            return GradcheckError(f"the function, or its gradient, writes into argument {names[k]}", argument=k)
    return None


def of_backward(fn, inputs, weights, names):
    """A failure if the gradient of `fn` is not the same each time, not linear in the incoming one, or depends on its layout."""
    gradient = gradient_of(fn, inputs)
    rng = np.random.default_rng(7)
    others = [random_like(weight, rng) for weight in weights]
    mixed = [np.asarray(w + _FACTOR * o, w.dtype) for w, o in zip(weights, others, strict=True)]
    given = [weight.copy() for weight in weights]
    with no_grad(), np.errstate(all="ignore"):
        first, again, other, both = (_arrays(gradient(*inputs, *seeds)) for seeds in (weights, weights, others, mixed))
        scattered = _arrays(gradient(*inputs, *[styled(np.asarray(weight), "strided") for weight in weights]))
    failure = written_to(given, weights, [f"its incoming gradient {i}" for i in range(len(weights))])
    checked = [k for k, value in enumerate(inputs) if is_checked(value)]
    precision = passage(lambda *given: outputs_of(fn, given), *inputs).precision
    for k, one, two, three, four, five in zip(checked, first, again, other, both, scattered, strict=True):
        if not np.array_equal(one, two, equal_nan=True):
            failure = failure or _failure("differs between two calls with the same values", names, k, one, two)
        if not _close(four, one + one.dtype.type(_FACTOR) * three, abs(one) + abs(_FACTOR * three), precision):
            what = "is not linear in the incoming gradient"
            failure = failure or _failure(what, names, k, four, one + _FACTOR * three)
        if not _close(five, one, abs(one), precision):
            what = "depends on how the incoming gradient lies in memory"
            failure = failure or _failure(what, names, k, five, one)
    return failure


def disagreement(fn, inputs):
    """A failure if forward and reverse mode disagree about one number: the weighted derivative along a direction."""
    outputs = [out.detach() for out in outputs_of(fn, [Tensor(v) if is_checked(v) else v for v in inputs])]
    weights = weights_for(outputs, seed=11)
    tangents = [random_like(value, np.random.default_rng(k)) for k, value in enumerate(filter(is_checked, inputs))]
    with no_grad(), np.errstate(all="ignore"):
        pulled = flat(_arrays(gradient_of(fn, inputs)(*inputs, *weights)))
        pushed = flat(_arrays(tangent_of(fn, inputs)(*inputs, *map(Tensor, tangents))))
    terms = flat(tangents) * pulled, flat(weights) * pushed
    reverse, forward = (np.sum(term, dtype=np.float64) for term in terms)
    precision = passage(lambda *given: outputs_of(fn, given), *inputs).precision
    size = max(float(np.sum(abs(term))) for term in terms)
    if abs(reverse - forward) <= _ROUNDING * precision * max(size, 1.0) or not np.isfinite(reverse):
        return None
    return GradcheckError(
        f"forward and reverse mode disagree: along one direction backward says {reverse}, forward mode {forward}",
        analytic=reverse,
        numeric=forward,
    )


def _arrays(tensors):
    return [np.array(tensor._raw) for tensor in tensors]


def _close(found, expected, sizes, precision):
    bar = _ROUNDING * precision * max(1.0, float(np.max(sizes, initial=0.0, where=np.isfinite(sizes))))
    difference = np.where(np.isfinite(found) & np.isfinite(expected), found - expected, 0.0)
    return bool((abs(difference) <= bar).all())


def _failure(what, names, k, one, other):
    differing = np.argwhere(np.asarray(one != other))
    index = tuple(int(i) for i in differing[0]) if len(differing) else ()
    return GradcheckError(
        f"the gradient for argument {names[k]} {what}: at index {index} it is {one[index]}, expected {other[index]}",
        argument=k,
        index=index,
        analytic=one[index],
        numeric=other[index],
    )
