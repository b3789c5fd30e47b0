"""What every transform does: make variables of some arguments, call the function on them, pull gradients back."""

import numpy as np

from ..engine.backward import collected, run_backward, store_retained
from ..engine.errors import OperationError, OperationTypeError
from ..engine.graph import ORDER
from ..engine.tensor import Tensor
from ..engine.wrapping import tensor_of
from .boxes import ArrayBox, ArrayMethods, boxed, leaf_box
from .containers import CONTAINERS, checked, flattened
from .levels import innermost, is_carrier, own_variable, pulled_back
from .nesting import call_inside, is_nested, open_batches
from .objects import Box, opened, variable_of
from .replay import Replay

ALL = object()
"""In place of an argnum: every argument is to be made a variable, and none is a container."""


class Trace:
    """One call of a function with some of its arguments made into variables.

    Attributes
    ----------
    result : what the function returned
    originals, variables : the leaves of the chosen arguments, before and after
    bottoms : the Tensors that gradients are collected for: the variables without what they carry along
    rebuild : puts values for these leaves into the form of the chosen argument (or tuple of arguments)
    recorded : whether gradients are to be recorded: the call is nested in another, or Tensors were given
    within : the levels of the batches that each variable is an example of
    """

    __slots__ = ("result", "originals", "variables", "bottoms", "rebuild", "recorded", "within")

    def __init__(self, name, function, argnum, arguments, options):
        arguments = list(arguments)
        if argnum is ALL:
            self.originals, self.rebuild = arguments, list
            self.variables = arguments = [variable(value, name) for value in arguments]
        elif argnum.__class__ is int and 0 <= argnum < len(arguments) and _is_single(arguments[argnum]):
            original = arguments[argnum]
            single = arguments[argnum] = variable(original, name)
            self.originals, self.variables, self.rebuild = [original], [single], _only
        else:
            self._choose(name, argnum, arguments)
        self.bottoms = [one if one.__class__ is ArrayBox else innermost(one) for one in self.variables]
        self.within = {batch.level for batch in open_batches()} if open_batches() else ()
        self.recorded = is_nested() or any([isinstance(value, Tensor) for value in self.originals])
        self.result = call_inside(function, arguments, options)

    def _choose(self, name, argnum, arguments):
        """Make variables of the leaves of the chosen `arguments`, which are replaced in place."""
        positions = positions_of(name, argnum, len(arguments))
        self.originals, rebuild = flattened(tuple(arguments[i] for i in positions))
        self.variables = [variable(value, name) for value in self.originals]
        self.rebuild = rebuild if isinstance(argnum, (tuple, list)) else lambda leaves: rebuild(leaves)[0]
        for i, value in zip(positions, rebuild(self.variables)):
            arguments[i] = value

    def pull_back(self, output):
        """The gradients of `output` for all variables, in the form of the originals; its graph is freed on the way.

        Zeros where the output does not depend on a variable. Not conjugated: the convention of HIPS autograd and JAX.
        """
        if self.recorded or not (output.__class__ is ArrayBox or output.__class__ is Tensor) or output._node is None:
            return self.pulling_back([output])([_ones_like(output)])
        found = self._swept(output._node, _ones_like(output))
        return [self.form(gradient, i) for i, gradient in enumerate(found)]

    def pulling_back(self, outputs):
        """A function from seeds, one for each of `outputs`, to the gradients of their weighted sum; it may be called often."""
        roots = [output._node if self.reached_by(output) else None for output in outputs]
        replay = None if self.recorded else Replay(roots, [tensor._node for tensor in self.bottoms])

        def pull_back(seeds):
            if replay is None or any([isinstance(seed, Tensor) for seed in seeds]):
                found = self._recorded(outputs, seeds)
            else:
                found = _collected(replay.run(seeds), self.bottoms)
            return [self.form(gradient, i) for i, gradient in enumerate(found)]

        return pull_back

    def reached_by(self, output):
        """Whether a gradient could come from `output` at all."""
        return isinstance(output, Tensor) and (is_carrier(output) or output._node is not None)

    def _recorded(self, outputs, seeds):
        """Gradients as Tensors that can be differentiated again."""
        pairs = [(output, tensor_of(seed, None)) for output, seed in zip(outputs, seeds) if self.reached_by(output)]
        found = [pulled_back(output, self.bottoms, seed, self.within) for output, seed in pairs]
        return [_total([part for part in parts if part is not None]) for parts in zip(*found)] or [None] * len(self.bottoms)

    def _swept(self, root, seed):
        """The gradients that one sweep from the record `root` brings; it stops at the oldest variable."""
        bottoms = self.bottoms
        oldest = bottoms[0]._node[ORDER] if len(bottoms) == 1 else max([tensor._node[ORDER] for tensor in bottoms])
        run, _ = run_backward([root], [seed], keep=False, oldest=oldest)
        return _collected(run, bottoms)

    def form(self, gradient, i):
        """The gradient for variable `i` (None: zero) as what was given: a number, an array or a Tensor."""
        original = self.originals[i]
        if gradient.__class__ is np.ndarray and original.__class__ is np.ndarray:
            return gradient
        if gradient.__class__ is np.float64 and original.__class__ is float:
            return gradient.item()
        if original.__class__ in Box.kinds:
            return opened(self.variables[i]._raw.zero() if gradient is None else gradient)
        if gradient is None:
            gradient = np.zeros(self.variables[i].shape, self.variables[i].dtype)[()]
        if isinstance(original, Tensor):
            gradient = tensor_of(gradient, None)
            return boxed(gradient) if isinstance(original, ArrayMethods) else gradient
        if isinstance(gradient, Tensor) and not is_carrier(gradient):
            gradient = boxed(gradient) if self.recorded or gradient._node is not None else gradient._raw
        return as_number(gradient) if original.__class__ in _NUMBERS else gradient


_NUMBERS = (float, int, complex)
_SINGLE = frozenset([np.ndarray, float, np.float64, ArrayBox, Tensor])
"""The usual classes of what is no container."""


def _is_single(value):
    return value.__class__ in _SINGLE or not isinstance(value, CONTAINERS)


def _collected(run, bottoms):
    if run.retained:
        store_retained(run)
    found = [run.leaves.get(tensor._node[ORDER]) for tensor in bottoms]
    return [None if item is None else collected(item) for item in found]


def _only(leaves):
    return leaves[0]


def _total(parts):
    total = parts[0] if parts else None
    for part in parts[1:]:
        total = total + part
    return total


def variable(value, function):
    """A Tensor equal to `value` that only this trace differentiates with respect to.

    A Tensor that is part of an enclosing computation stays connected to it.
    """
    if value.__class__ in Box.kinds:
        return variable_of(value)
    if not isinstance(value, Tensor):
        if value.__class__ in Box.type_mappings:
            return Box.type_mappings[value.__class__](value, None, None)
        value = checked(value, function)
        if not open_batches():
            return leaf_box(value)
        value = boxed(tensor_of(value, None))
    elif value.dtype.kind not in "fc":
        value = value.astype(float)
    return own_variable(_of_each_example(value) if open_batches() else value)


def _of_each_example(value):
    """`value` repeated along the batches that this code runs inside of."""
    from .batching.batched import expanded  # here, since programs without vmap never need it

    return expanded(value)


def shape_of(value):
    """The shape of a Tensor, array or number."""
    return value.shape if isinstance(value, Tensor) else np.shape(value)


def as_number(value):
    """A 0-d array or scalar as a number of Python's own; anything else as it is."""
    return value.item() if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0 else value


def only_numbers(values):
    """Whether all of `values` are numbers of Python's own, so that such numbers are to be returned."""
    return all([value.__class__ in _NUMBERS for value in values])


def _ones_like(output):
    if not isinstance(output, Tensor):
        return 1.0
    value = output._raw if output.__class__ is ArrayBox else output
    if value.__class__ is np.float64:
        return _ONE
    shape = value.shape
    return np.ones(shape, value.dtype) if shape else value.dtype.type(1)


_ONE = np.float64(1)


def positions_of(name, argnum, count):
    """The positions among `count` arguments that `argnum` means, counted from the front."""
    positions = tuple(argnum) if isinstance(argnum, (tuple, list)) else (argnum,)
    for position in positions:
        if not isinstance(position, (int, np.integer)):
            raise OperationTypeError(f"{name}: argnum must be an int or a tuple of ints, not {position!r}")
        if not -count <= position < count:
            raise OperationError(f"{name}: argnum {position}, but the function was called with {count} positional arguments")
    positions = [position % count for position in positions]
    if len(positions) > 1 and len(set(positions)) < len(positions):
        raise OperationError(f"{name}: argnum {argnum} names an argument twice, and there is one gradient for each")
    return positions
