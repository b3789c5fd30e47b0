"""The function under test as one of arrays: which inputs are checked, what it returns, how both become vectors."""

import inspect

import numpy as np

from ..engine.errors import OperationTypeError
from ..engine.modes import enable_grad, is_grad_enabled
from ..engine.tensor import Tensor
from ..rules.shape import precision_kept
from ..transforms import gradients, jvp
from ..transforms.containers import flattened

_APART, _SETS = 1e6, 3
"""Results so many times smaller than the largest are looked at by themselves, in so many groups."""


def is_checked(value):
    """Whether an input is an array (or NumPy scalar) that has a gradient."""
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fc"


def copied(value):
    """An input as an array of its own that lies in memory as the given one does, if it is to be checked; else as it is."""
    if isinstance(value, Tensor):
        return _copy(value._raw) if value.requires_grad else value
    if isinstance(value, (float, complex)):
        return np.asarray(value)[()]
    return _copy(value) if isinstance(value, np.ndarray) else value


def _copy(array):
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return np.array(array)[()] if isinstance(array, np.generic) else np.array(array)
    backwards = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in array.strides)
    copy = np.array(array[backwards], order="K", copy=True)[backwards]
    copy.flags.writeable = array.flags.writeable
    return copy


def leaf(value):
    """A Tensor around `value` that collects a gradient."""
    return Tensor(value, requires_grad=True)


def as_leaves(inputs):
    """The inputs with a leaf in place of each that is checked."""
    return [leaf(value) if is_checked(value) else value for value in inputs]


def outputs_of(fn, inputs):
    """The floating and complex results of `fn` as a list of Tensors."""
    results, _ = flattened(fn(*inputs))
    for result in results:
        if not isinstance(result, Tensor):
            kind = type(result).__name__
            raise OperationTypeError(f"gradcheck: fn must return a Tensor, or several in tuples, lists and dicts, not {kind}")
    found = [result for result in results if result.dtype.kind in "fc"]
    if not found:
        raise OperationTypeError("gradcheck: fn returned no floating or complex Tensor, so there is no gradient to check")
    return found


def keeping_precision(fn):
    """`fn`, in which no cast makes floating or complex numbers narrower."""

    def function(*inputs):
        with precision_kept():
            return fn(*inputs)

    return function


def weights_for(outputs, seed):
    """A fixed random weight, neither small nor large, for each element of each output."""
    rng = np.random.default_rng(seed)
    return [random_like(out, rng) for out in outputs]


def by_magnitude(outputs, weights):
    """Weights of those results alone that are far smaller than the largest: a set for each size, at most three.

    Differences of large results are uncertain by more than the whole of what small ones say. A result of 0 counts as 1.
    """
    sizes = [np.where(weight != 0.0, abs(out._raw), np.nan) for out, weight in zip(outputs, weights, strict=True)]
    largest = max((float(np.nanmax(size, initial=0.0)) for size in sizes), default=0.0)
    if not 0.0 < largest < np.inf:
        return []
    orders = [-np.log(np.where(size > 0.0, size, min(1.0, largest)) / largest) / np.log(_APART) for size in sizes]
    groups = [np.minimum(np.nan_to_num(order), _SETS).astype(int) for order in orders]
    found = sorted({int(group) for part in groups for group in np.unique(part)} - {0})
    return [
        [np.where(group == one, weight, 0.0).astype(weight.dtype) for group, weight in zip(groups, weights, strict=True)]
        for one in found
    ]


def random_like(array, rng):
    """Random numbers between 0.5 and 1.5 in size, of either sign, in the shape and dtype of `array`."""

    def signed():
        return rng.uniform(0.5, 1.5, array.shape) * rng.choice((-1.0, 1.0), array.shape)

    return np.asarray(signed() + (1j * signed() if array.dtype.kind == "c" else 0.0), array.dtype)


def flat(arrays):
    """Arrays as one vector of real numbers; a complex one gives its real and imaginary parts."""
    parts = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
    parts = [part.view(part.real.dtype) if part.dtype.kind == "c" else part for part in parts]
    return np.concatenate(parts)


def gradient_of(fn, inputs):
    """The function of (inputs, incoming gradients) that gives the gradients of `fn` for the inputs that are checked.

    With gradients switched off it computes the same values by the plain backward pass, without a graph.
    """
    count = len(inputs)
    checked = [is_checked(value) for value in inputs]

    def gradient(*arguments):
        recording = is_grad_enabled()
        inputs, weights = arguments[:count], arguments[count:]
        if not recording:
            inputs = [leaf(value) if is_one else value for value, is_one in zip(inputs, checked, strict=True)]
        leaves = [value for value, is_one in zip(inputs, checked, strict=True) if is_one]
        with enable_grad():
            outputs = outputs_of(fn, inputs)
            connected = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
            if not connected:
                return [Tensor(np.zeros(leaf.shape, leaf.dtype)) for leaf in leaves]
            outputs, weights = zip(*connected, strict=True)
            return gradients(outputs, leaves, weights, create_graph=recording, materialize_grads=True)

    return gradient


def tangent_of(fn, inputs):
    """The function of (inputs, tangents) that gives the derivatives of the results of `fn` along these tangents."""
    count = len(inputs)
    checked = [k for k, value in enumerate(inputs) if is_checked(value)]

    def tangent(*arguments):
        inputs, tangents = list(arguments[:count]), arguments[count:]

        def of_checked(*values):
            given = dict(zip(checked, values, strict=True))
            return outputs_of(fn, [given.get(k, value) for k, value in enumerate(inputs)])

        primals = [inputs[k] if isinstance(inputs[k], Tensor) else Tensor(inputs[k]) for k in checked]
        return jvp(of_checked, primals, list(tangents))[1]

    return tangent


def taken_apart(fn, inputs, names):
    """The same function of the leaves of those inputs that are tuples, lists or dicts with an array or Tensor in them."""
    parts = [flattened(value) if _has_arrays(value) else ([value], lambda leaves: leaves[0]) for value in inputs]
    ends = np.cumsum([len(leaves) for leaves, _ in parts]).tolist()

    def function(*leaves):
        bounds = zip([0, *ends], ends)
        return fn(*[rebuild(list(leaves[start:end])) for (start, end), (_, rebuild) in zip(bounds, parts, strict=True)])

    paths = [_paths(value) if _has_arrays(value) else [""] for value in inputs]
    names = [name + path for name, found in zip(names, paths, strict=True) for path in found]
    leaves = [leaf for found, _ in parts for leaf in found]
    return (fn if len(leaves) == len(inputs) and not any(map(_has_arrays, inputs)) else function), leaves, names


def _has_arrays(value):
    return isinstance(value, (dict, tuple, list)) and any(isinstance(one, (np.ndarray, Tensor)) for one in flattened(value)[0])


def _paths(value):
    """How each leaf of a container is written after its name, such as ``['weights'][0]``."""
    if isinstance(value, dict):
        return [f"[{key!r}]{path}" for key, item in value.items() for path in _paths(item)]
    if isinstance(value, (tuple, list)):
        return [f"[{i}]{path}" for i, item in enumerate(value) for path in _paths(item)]
    return [] if value is None else [""]


def names_of(fn, count):
    """What messages call the inputs: ``0 ('x')`` where the function names its parameters, else their numbers."""
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):  # a ufunc, or something else that says nothing about itself
        parameters = []
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [f"{k} ({positional[k]!r})" if k < len(positional) else str(k) for k in range(count)]
