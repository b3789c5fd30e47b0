"""Adafactor: steps scaled by mean squares of which only the sums over rows and columns are kept."""

import math

import numpy as np

import autograd

from .arithmetic import follow
from .flat import Flat
from .optimizer import Optimizer, check_range


class Factored(Flat):
    """Parameters in one buffer whose states have shapes of their own."""

    def __init__(self, parameters):
        super().__init__(parameters)
        self.factors = [{} for _ in parameters]

    def state_of(self, k):
        """``{name: Tensor}``, sharing memory, of the state of parameter `k`."""
        return {name: autograd.as_tensor(array) for name, array in self.factors[k].items()}

    def put_state(self, k, name, value):
        """Set the state `name` of parameter `k`."""
        self.factors[k][name] = np.array(value, self.dtype)


class Adafactor(Optimizer):
    """Adafactor (Shazeer & Stern, *Adafactor: Adaptive Learning Rates with Sublinear Memory Cost*, 2018, algorithms 4 and 5).

    The mean squares of a matrix are rebuilt from those of its rows and columns, so that the state of an (n, m) matrix
    has n + m numbers. The last two axes of a tensor are its matrices; vectors and scalars keep all mean squares.

    Parameters
    ----------
    params : parameters, or groups of them; see :class:`Optimizer`
    lr : the largest step relative to the size of the parameter; from step ``1 / lr**2`` on it is ``1 / sqrt(step)``
    beta2_decay : at step t the mean squares move by ``t**beta2_decay`` of the way
    eps : (least root of a mean square, None for the dtype's precision; least size that a parameter is taken for)
    d : steps whose root mean square exceeds this are scaled down to it
    weight_decay : each step first multiplies the parameters by ``1 - lr * weight_decay``
    maximize : climb instead of descending
    accepted : ``foreach`` is accepted

    Raises
    ------
    ValueError
        for options out of range.
    TypeError
        for complex parameters.

    >>> import nn
    >>> x = nn.Parameter([[1.0, -1.0]])
    >>> optimizer = nn.optim.Adafactor([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> np.round(x.detach().numpy(), 6).tolist()
    [[0.9, -0.9]]
    """

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, maximize=False,
                 **accepted):  # fmt: skip
        options = dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, maximize=maximize)
        if accepted.get("differentiable"):
            raise ValueError("Adafactor(differentiable=True): PyTorch has no such step; use Adam")
        super().__init__(params, options, accepted)

    def check_options(self, group):
        for name in ("lr", "weight_decay"):
            check_range(f"Adafactor: {name}", group[name])
        check_range("Adafactor: d", group["d"], low=1.0)
        check_range("Adafactor: -beta2_decay", -group["beta2_decay"])
        for k, least in enumerate(group["eps"]):
            if least is not None or k:
                check_range(f"Adafactor: eps[{k}]", least)
        for k, parameter in enumerate(group["params"]):
            if parameter.dtype.kind != "f":
                raise TypeError(f"Adafactor: parameter {k}: expected real numbers, got {parameter.dtype}")

    def check_state(self, state, parameter, where):
        """Raise ValueError, beginning with `where`, if the `state` of a parameter is not of the shapes it has here."""
        expected = {"step": (), **{name: array.shape for name, array in _fresh(parameter.numpy(force=True)).items()}}
        for name, value in state.items():
            found = np.shape(autograd.as_tensor(value).detach().numpy())
            if name not in expected or found != expected[name]:
                raise ValueError(f"{where}: expected {name!r} of shape {expected.get(name)}, got {found}")

    def _flats_of(self, parameters):
        by_dtype = {}
        for parameter in parameters:
            by_dtype.setdefault(parameter.dtype, []).append(parameter)
        return [Factored(same) for same in by_dtype.values()]

    def _advance(self, group, flat, stretches):
        for first, end, gradient in stretches:
            offset = flat.spans[first][0]
            for k in range(first, end):
                start, stop = flat.spans[k]
                flat.steps[k] += 1
                flat.factors[k] = flat.factors[k] or _fresh(flat.views[k])
                slope = gradient[start - offset : stop - offset].reshape(flat.shapes[k])
                _advance_one(group, flat.views[k], -slope if group["maximize"] else slope, flat.factors[k], flat.steps[k])


def _fresh(values):
    """The state of a parameter before its first step."""
    if values.ndim < 2:
        return {"variance": np.zeros_like(values)}
    rows, columns = (*values.shape[:-1], 1), (*values.shape[:-2], 1, values.shape[-1])
    return {"row_var": np.zeros(rows, values.dtype), "col_var": np.zeros(columns, values.dtype)}


def _advance_one(group, values, gradient, state, step):
    if not values.size:
        return
    lr, share = float(group["lr"]), step ** group["beta2_decay"]
    least_root, least_size = group["eps"]
    least_root = float(np.finfo(values.dtype).eps) if least_root is None else least_root
    rate = max(least_size, _root_mean_square(values)) * min(lr, 1 / math.sqrt(step))
    values *= 1 - lr * float(group["weight_decay"])
    mean = _mean_squares(state, gradient * gradient, share, least_root)
    direction = gradient / np.sqrt(np.maximum(mean, least_root**2))
    values -= direction * (rate / max(1.0, _root_mean_square(direction) / group["d"]))


def _mean_squares(state, squares, share, least):
    """The running mean of `squares`, moved by `share` of the way; of matrices, rebuilt from its rows and columns."""
    if "variance" in state:
        follow(state["variance"], squares, share, np.empty_like(squares))
        return state["variance"]
    rows, columns = state["row_var"], state["col_var"]
    rows += share * (squares.mean(axis=-1, keepdims=True) - rows)
    columns += share * (squares.mean(axis=-2, keepdims=True) - columns)
    return rows @ columns / np.maximum(rows.mean(axis=-2, keepdims=True), least)


def _root_mean_square(array):
    return math.sqrt(float(np.square(array).mean()))
