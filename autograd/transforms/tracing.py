"""What every transform does: make variables of some arguments, call the function on them, pull gradients back."""

import numpy as np

from ..engine.backward import collected, run_backward
from ..engine.errors import OperationError, OperationTypeError
from ..engine.graph import ORDER
from ..engine.tensor import Tensor
from ..engine.wrapping import tensor_of
from .batching.batched import expanded
from .boxes import ArrayMethods, boxed
from .containers import checked, flattened
from .levels import innermost, is_carrier, own_variable, pulled_back
from .nesting import is_nested, open_batches, tracing


class Trace:
    """One call of a function with some of its arguments made into variables.

    Attributes
    ----------
    result : what the function returned
    originals, variables : the leaves of the chosen arguments, before and after
    rebuild : puts values for these leaves into the form of the chosen argument (or tuple of arguments)
    """

    def __init__(self, name, function, argnum, arguments, options):
        arguments, positions = list(arguments), positions_of(name, argnum, len(arguments))
        chosen = tuple(arguments[i] for i in positions)
        self.originals, rebuild = flattened(chosen)
        self.variables = [variable(value, name) for value in self.originals]
        self.rebuild = rebuild if isinstance(argnum, (tuple, list)) else lambda leaves: rebuild(leaves)[0]
        for i, value in zip(positions, rebuild(self.variables)):
            arguments[i] = value
        with tracing():
            self.result = function(*arguments, **options)
        self.within = {level for level, *_ in open_batches()}
        self.recorded = is_nested() or any(isinstance(value, Tensor) for value in self.originals)

    def pull_back(self, output, seed=None, keep=False):
        """The gradients of Tensor `output` for all variables, weighted by `seed`, in the form of the originals.

        Zeros where the output does not depend on a variable. Not conjugated: the convention of HIPS autograd and JAX.
        """
        bottoms = [innermost(value) for value in self.variables]
        if not isinstance(output, Tensor) or (output._node is None and not is_carrier(output)):
            gradients = [None] * len(bottoms)
        elif self.recorded or is_carrier(seed):
            gradients = pulled_back(output, bottoms, tensor_of(_seed(output, seed), None), self.within)
        else:
            gradients = _first_order(output, bottoms, _seed(output, seed), keep)
        return [self._like(gradient, i) for i, gradient in enumerate(gradients)]

    def _like(self, gradient, i):
        original, variable = self.originals[i], self.variables[i]
        if gradient is None:
            gradient = np.zeros(variable.shape, variable.dtype)[()]
        if isinstance(original, Tensor):
            gradient = tensor_of(gradient, None)
            return boxed(gradient) if isinstance(original, ArrayMethods) else gradient
        if isinstance(gradient, Tensor) and not is_carrier(gradient):
            gradient = gradient._data if gradient._node is None else boxed(gradient)
        return as_number(gradient) if isinstance(original, (int, float, complex)) else gradient


def variable(value, function):
    """A Tensor equal to `value` that only this trace differentiates with respect to.

    A Tensor that is part of an enclosing computation stays connected to it.
    """
    if not isinstance(value, Tensor):
        value = boxed(tensor_of(checked(value, function), None))
    elif value.dtype.kind not in "fc":
        value = value.astype(float)
    return own_variable(expanded(value))


def shape_of(value):
    """The shape of a Tensor, array or number."""
    return value.shape if isinstance(value, Tensor) else np.shape(value)


def as_number(value):
    """A 0-d array or scalar as a number of Python's own; anything else as it is."""
    return value.item() if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0 else value


def _first_order(output, bottoms, seed, keep):
    """Gradients as raw arrays: the fast sweep, which stops at the variables, unless the graph is to be kept."""
    if keep:
        run, _ = run_backward([output._node], [seed], keep=True, inputs=[tensor._node for tensor in bottoms])
    else:
        oldest = max(tensor._node[ORDER] for tensor in bottoms)
        run, _ = run_backward([output._node], [seed], keep=False, oldest=oldest)
    found = [run.leaves.get(tensor._node[ORDER]) for tensor in bottoms]
    return [None if item is None else collected(item) for item in found]


def _seed(output, seed):
    if seed is None:
        seed = np.ones(output.shape, output.dtype)[()]
    return seed


def positions_of(name, argnum, count):
    positions = tuple(argnum) if isinstance(argnum, (tuple, list)) else (argnum,)
    for position in positions:
        if not isinstance(position, (int, np.integer)):
            raise OperationTypeError(f"{name}: argnum must be an int or a tuple of ints, not {position!r}")
        if not -count <= position < count:
            raise OperationError(f"{name}: argnum {position}, but the function was called with {count} positional arguments")
    return [position % count for position in positions]
