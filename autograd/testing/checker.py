"""Gradients against finite differences, at any order.

Every element of every input is moved on its own, the whole output is watched, and what finite differences say is
compared with what backward says for one random weighting of the outputs. How far the two may be apart follows from
the error estimate of the differences, so that there is no tolerance to choose.
"""

from typing import NamedTuple

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.modes import enable_grad, is_grad_enabled, no_grad
from ..engine.tensor import Tensor
from ..transforms import gradients
from .differences import central_difference

_ROUNDING = 256
"""By how many units in the last place of the largest element a right gradient may be off through rounding."""

_FLOOR = 6
"""By how many units in the last place of 1 it may be off: small gradients are differences of numbers around 1."""

_NEGLIGIBLE = 1e-15
"""Finite differences need not be better than this, which is what rounding makes of 0 in double precision."""

_WIDE = {"f": np.float64, "c": np.complex128}


class GradcheckError(AssertionError):
    """A gradient that finite differences contradict.

    Attributes
    ----------
    order : int; 1 for the gradient, 2 for the gradient of the gradient
    argument : int; which input. At order 2, numbers after the last input stand for the incoming gradients
    index : tuple; which element of it
    analytic, numeric : what backward and what finite differences say
    error : how far apart the two may be
    """

    def __init__(self, order, comparison):
        self.order = order
        self.argument, self.index, self.analytic, self.numeric, self.error = comparison
        name = {1: "gradient", 2: "gradient of the gradient"}.get(order, f"gradient of order {order}")
        super().__init__(
            f"the {name} for argument {self.argument} is wrong at index {self.index}: backward says {self.analytic}, "
            f"finite differences say {self.numeric} within {self.error:.1e}"
        )

    def __reduce__(self):
        return type(self), (self.order, (self.argument, self.index, self.analytic, self.numeric, self.error))


def gradcheck(fn, *inputs, order=1):
    """Check the gradient of `fn` at `inputs` against finite differences; True, or an error that says where it is wrong.

    Parameters
    ----------
    fn : function of Tensors that returns a Tensor, or a tuple or list of them
        it must give the same result each time it is called
    inputs : arrays, numbers or Tensors
        floating and complex ones are checked, in all their elements; integers, other objects, and Tensors that do not
        require grad are passed on as they are. Complex gradients are dL/da + i dL/db, as ``.grad`` holds them.
        Differences for float32 inputs are taken in float64 where `fn` computes in it.
    order : int
        2 checks the gradient of the gradient too, as a function of the inputs and of the incoming gradient; and so on

    Raises
    ------
    GradcheckError
        if a gradient is wrong.
    TypeError, ValueError
        if `fn` cannot be checked: nothing to differentiate, no Tensor returned, a result that changes between calls.

    >>> from autograd.testing import gradcheck
    >>> gradcheck(lambda x, y: (x * y).sum(), np.array([1.0, 2.0]), 3.0, order=2)
    True
    """
    if not callable(fn):
        raise OperationTypeError(f"gradcheck(fn, ...): fn must be a function of Tensors, not {type(fn).__name__}")
    if not isinstance(order, int) or order < 1:
        raise OperationError(f"gradcheck(order): expected 1, 2, ..., got {order!r}")
    inputs = [_copied(value) for value in inputs]
    if not any(map(_is_checked, inputs)):
        raise OperationTypeError("gradcheck: no input is floating or complex, so there is no gradient to check")
    for level in range(1, order + 1):
        weights = _weights(_outputs(fn, _as_leaves(inputs)), seed=level)
        for comparison in comparisons(fn, inputs, weights):
            if not comparison.agrees:
                raise GradcheckError(level, comparison)
        fn, inputs = gradient_of(fn, inputs), [*inputs, *weights]
    return True


class Comparison(NamedTuple):
    """One element of one gradient: what backward and what finite differences say, and how far apart they may be."""

    argument: int
    index: tuple
    analytic: complex
    numeric: complex
    error: float

    @property
    def agrees(self):
        """Whether the two values are as close as the error allows; never if either is not a number."""
        return bool(np.isfinite(self.error) and abs(self.analytic - self.numeric) <= self.error)


def comparisons(fn, inputs, weights):
    """Each element of each gradient of `fn`, for outputs weighted by `weights`, as a :class:`Comparison`."""
    with no_grad():
        analytic = [value.numpy() for value in gradient_of(fn, inputs)(*inputs, *weights)]
    checked = [k for k, value in enumerate(inputs) if _is_checked(value)]
    values = _Values(fn, inputs)
    flat_weights = _flat(weights)
    precision = max(np.finfo(value.dtype).eps for value in (*weights, *inputs) if _is_checked(value))
    for k, gradient in zip(checked, analytic, strict=True):
        if not gradient.any() and values.may_ignore(k):
            continue
        numeric, error, largest = _numeric_gradient(values, k, flat_weights)
        error += precision * max(_ROUNDING * largest, _FLOOR)
        for index in np.ndindex(gradient.shape):
            yield Comparison(k, index, gradient[index], numeric[index], error[index])


def gradient_of(fn, inputs):
    """The function of (inputs, incoming gradients) that gives the gradients of `fn` for the inputs that are checked.

    With gradients switched off it computes the same values by the plain backward pass, without a graph.
    """
    count = len(inputs)
    checked = [_is_checked(value) for value in inputs]

    def gradient(*arguments):
        recording = is_grad_enabled()
        inputs, weights = arguments[:count], arguments[count:]
        if not recording:
            inputs = [_leaf(value) if is_one else value for value, is_one in zip(inputs, checked, strict=True)]
        leaves = [value for value, is_one in zip(inputs, checked, strict=True) if is_one]
        with enable_grad():
            outputs = _outputs(fn, inputs)
            connected = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
            if not connected:
                return [Tensor(np.zeros(leaf.shape, leaf.dtype)) for leaf in leaves]
            outputs, weights = zip(*connected, strict=True)
            return gradients(outputs, leaves, weights, create_graph=recording, materialize_grads=True)

    return gradient


class _Values:
    """The outputs of a function as one vector of real numbers, as a function of one input while the others rest."""

    def __init__(self, fn, inputs):
        self.fn, self.inputs = fn, inputs
        self._widen()
        self.here = self.at(0, 0.0)
        if not np.array_equal(self.here, self.at(0, 0.0), equal_nan=True):
            raise OperationError("gradcheck: fn gave two different results for the same inputs; fix its random numbers")

    def _widen(self):
        """Compute in double precision if the function can."""
        wide = [value.astype(_WIDE[value.dtype.kind]) if _is_checked(value) else value for value in self.inputs]
        if any(w is not v and w.dtype != v.dtype for w, v in zip(wide, self.inputs, strict=True)):
            given, self.inputs = self.inputs, wide
            try:
                self.at(0, 0.0)
            except Exception:  # whatever it is, the function does not take these
                self.inputs = given

    def at(self, k, displacement):
        """The outputs with `displacement` added to input `k`."""
        moved = [Tensor(value) if _is_checked(value) else value for value in self.inputs]
        if _is_checked(self.inputs[k]):
            moved[k] = Tensor((self.inputs[k] + displacement).astype(self.inputs[k].dtype))
        with no_grad(), np.errstate(all="ignore"):
            return _flat([out._data for out in _outputs(self.fn, moved)])

    def may_ignore(self, k):
        """Whether the outputs stay exactly the same when all elements of input `k` move a little."""
        x = self.inputs[k]
        rng = np.random.default_rng(k)
        displacement = 0.003 * rng.uniform(0.5, 1.5, x.shape) * rng.choice((-1, 1), x.shape)
        return np.array_equal(self.here, self.at(k, displacement * (1 + 1j if x.dtype.kind == "c" else 1)))


def _numeric_gradient(values, k, weights):
    """The gradient for input `k` by finite differences, its error, and the size of the largest sum that made it."""
    x = values.inputs[k]
    numeric, error = np.zeros(x.shape, x.dtype), np.zeros(x.shape)
    largest = 0.0
    for index in np.ndindex(x.shape):
        for direction in (1.0, 1j) if x.dtype.kind == "c" else (1.0,):
            unit = np.zeros(x.shape, x.dtype)
            unit[index] = direction
            step = _first_step(values.here) * max(1.0, abs(x[index]))
            slopes, errors = central_difference(
                lambda t, unit=unit: values.at(k, t * unit),
                step,
                spacing=np.spacing(abs(x[index])),
                negligible=_NEGLIGIBLE,
            )
            numeric[index] += direction * (weights @ slopes)
            error[index] += 2 * (abs(weights) @ errors)
            largest = max(largest, abs(weights) @ abs(slopes))
    return numeric, error, largest


def _first_step(outputs):
    return 0.01 if outputs.dtype == np.float64 else 0.05


# -- inputs and outputs -----------------------------------------------------------------------------------------


def _copied(value):
    """An input as an array of its own if it is to be checked, else as it is."""
    if isinstance(value, Tensor):
        return value._data.copy() if value.requires_grad else value
    if isinstance(value, (float, complex)):
        return np.asarray(value)[()]
    return value.copy() if isinstance(value, np.ndarray) else value


def _is_checked(value):
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fc"


def _leaf(value):
    return Tensor(value, requires_grad=True)


def _as_leaves(inputs):
    return [_leaf(value) if _is_checked(value) else value for value in inputs]


def _outputs(fn, inputs):
    """The floating and complex results of `fn` as a list of Tensors."""
    results = fn(*inputs)
    results = [results] if isinstance(results, Tensor) else results
    if not isinstance(results, (list, tuple)) or not all(isinstance(result, Tensor) for result in results):
        raise OperationTypeError(f"gradcheck: fn must return a Tensor or a tuple of Tensors, not {type(results).__name__}")
    found = [result for result in results if result.dtype.kind in "fc"]
    if not found:
        raise OperationTypeError("gradcheck: fn returned no floating or complex Tensor, so there is no gradient to check")
    return found


def _weights(outputs, seed):
    """A fixed random weight, neither small nor large, for each element of each output."""
    rng = np.random.default_rng(seed)

    def signed(shape):
        return rng.uniform(0.5, 1.5, shape) * rng.choice((-1.0, 1.0), shape)

    return [
        np.asarray(signed(out.shape) + (1j * signed(out.shape) if out.dtype.kind == "c" else 0.0), out.dtype) for out in outputs
    ]


def _flat(arrays):
    """Arrays as one vector of real numbers; a complex one gives its real and imaginary parts."""
    parts = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
    parts = [part.view(part.real.dtype) if part.dtype.kind == "c" else part for part in parts]
    return np.concatenate(parts)
