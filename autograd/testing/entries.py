"""One call of an entry of the rule table as a function whose gradients can be checked."""

import numpy as np

from ..engine.lanes import lane
from ..engine.tensor import Tensor
from ..transforms import gradients
from .checker import gradcheck
from .draws import RandomDraw, styled


def _hermitian_part(a):
    return (a + np.conjugate(a).swapaxes(-1, -2)) / 2


PREPARED = {"cholesky": _hermitian_part}
"""What the arguments of an entry go through first, if it is only defined for some that finite differences leave."""


class Call:
    """One call of an entry, as a function of those arguments that have a gradient.

    Attributes
    ----------
    arrays : the arguments that have a gradient
    names : what the entry calls them
    lane : the function that records the entry

    >>> from autograd.rules.arithmetic import multiply
    >>> from autograd.testing.entries import Call
    >>> call = Call(multiply, [np.array(2.0), np.array(3.0)], {})
    >>> call.names, call.gradients([Tensor(x, requires_grad=True) for x in call.arrays])
    (['x', 'y'], [array(1.62090692), array(1.08060461)])
    """

    def __init__(self, entry, arguments, options):
        self.entry, self.options, self.lane = entry, options, lane(entry)
        self.given = list(arguments[0] if entry.each else arguments)
        names = ["arrays"] * len(self.given) if entry.each else entry.arguments
        self.varied = [
            k
            for k, (name, value) in enumerate(zip(names, self.given, strict=True))
            if name in entry.differentiable and np.asarray(value).dtype.kind in "fc"
        ]
        self.names = [names[k] for k in self.varied]
        self.arrays = [np.asarray(self.given[k]) for k in self.varied]

    def __call__(self, *varied):
        """The results as a list of Tensors, recorded by the entry's lane."""
        results = self.lane(*self._arguments(varied), **self.options)
        return list(results) if self.entry.outputs else [results]

    def raw(self):
        """The results of the forward function itself, as a list of arrays."""
        results = self.entry(*self._arguments(self.arrays), **self.options)
        return list(results) if self.entry.outputs else [results]

    def refused(self):
        """Whether the forward function does not take these arguments at all."""
        try:
            self.raw()
        except (TypeError, ValueError, np.linalg.LinAlgError):
            return True
        return False

    def gradients(self, leaves, create_graph=False, style="contiguous"):
        """The gradients for `leaves`, for fixed incoming gradients that lie in memory as `style` says."""
        outputs = [out for out in self(*leaves) if out.requires_grad]
        weights = [read_only(styled(weights_like(out._raw), style)) for out in outputs]
        found = gradients(outputs, leaves, weights, create_graph=create_graph, materialize_grads=True)
        return [gradient.detach().numpy() for gradient in found]

    def _arguments(self, varied):
        arguments, prepared = list(self.given), PREPARED.get(self.entry.name, lambda value: value)
        for k, value in zip(self.varied, varied, strict=True):
            arguments[k] = prepared(value)
        return [tuple(arguments)] if self.entry.each else arguments


def read_only(array):
    """`array`, which from here on cannot be written to."""
    array.flags.writeable = False
    return array


def weights_like(array):
    """A fixed array, neither small nor regular, to be an incoming gradient."""
    weights = np.cos(1.0 + np.arange(np.size(array))).reshape(np.shape(array))
    return weights.astype(array.dtype)


def sampled_calls(entry, seeds, **how):
    """The calls that the entry's own sample gives for these seeds and that have something to differentiate."""
    for seed in seeds:
        try:
            arguments, options = entry.sample(RandomDraw(seed, **how))
        except (TypeError, ValueError, IndexError):
            continue  # the sample itself computes something that this kind of array does not allow
        call = Call(entry, arguments, options)
        if sum(array.size for array in call.arrays) and not call.refused():
            yield call


def check_entry(entry, examples=16, order=2, mode="reverse"):
    """Check an entry of the rule table, or of your own, at points of its own sample; see :func:`gradcheck`.

    Returns how many calls were checked.

    >>> from autograd.rules.arithmetic import divide
    >>> from autograd.testing.entries import check_entry
    >>> check_entry(divide, examples=4)
    4
    """
    calls = list(sampled_calls(entry, range(examples)))
    for call in calls:
        gradcheck(call, *call.arrays, order=order, mode=mode)
    return len(calls)


def leaves_of(arrays):
    """A Tensor that requires grad around each array."""
    return [Tensor(array, requires_grad=True) for array in arrays]
