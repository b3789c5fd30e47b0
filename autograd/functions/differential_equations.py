"""Ordinary differential equations: SciPy solves them, and a second one, backwards in time, gives the gradients."""

import numpy as np

from ..engine.errors import GradientError, OperationError, OperationTypeError
from ..engine.tensor import Tensor
from ..rules.table import define
from ..transforms.containers import flattened
from ..transforms.first_order import make_vjp

_SETTINGS = frozenset(["rtol", "atol", "tcrit", "h0", "hmax", "hmin", "ixpr", "mxstep", "mxhnil", "mxordn", "mxords"])


def odeint(func, y0, t, args=(), tfirst=False, **settings):
    """The solution of ``dy/dt = func(y, t, *args)`` at the times `t`, with ``y(t[0]) = y0``.

    The signature is that of :func:`scipy.integrate.odeint`, which solves it. Gradients for `y0`, `t` and everything in
    `args` come from the adjoint equation (Chen, Rubanova, Bettencourt & Duvenaud, *Neural Ordinary Differential
    Equations* (2018), appendices B and C), in memory that does not grow with the number of steps.

    Parameters
    ----------
    func : function of (y, t, *args), or of (t, y, *args) if `tfirst`
        returns an array or a Tensor of the shape of y, or a list of its elements
    y0 : array or Tensor of shape (D,)
    t : array or Tensor of shape (T,)
    args : tuple of anything; numbers, arrays and Tensors in nested tuples, lists and dicts may have gradients
    settings : rtol, atol, hmax, mxstep and the other numbers that set SciPy's solver; they are used both ways

    Returns
    -------
    y(t), of shape (T, D): a Tensor if there is one among the arguments, otherwise an array.

    Raises
    ------
    TypeError
        for an unknown setting, or complex numbers.
    GradientError
        if `func` computes with a Tensor that requires grad and is not in `args`: its gradient would be lost.

    >>> decay = lambda y, t, rate: -rate * y
    >>> rate = Tensor(0.5, requires_grad=True)
    >>> odeint(decay, np.array([1.0]), np.array([0.0, 2.0]), (rate,))[-1].backward()
    >>> bool(abs(rate.grad + 2 * np.exp(-1.0)) < 1e-6)
    True
    """
    unknown = set(settings) - _SETTINGS
    if unknown:
        raise OperationTypeError(f"odeint: {sorted(unknown)} cannot be given here; the settings are {sorted(_SETTINGS)}")
    leaves, rebuild = flattened(tuple(args))
    numbers = [k for k, leaf in enumerate(leaves) if _is_varied(leaf)]
    shapes = [np.shape(leaves[k]) for k in numbers]

    def dynamics(y, t, parameters):
        filled = list(leaves)
        for k, part in zip(numbers, _parts(parameters, shapes)):
            filled[k] = part
        slopes = func(t, y, *rebuild(filled)) if tfirst else func(y, t, *rebuild(filled))
        return np.stack([_as_array(slope) for slope in slopes]) if isinstance(slopes, (list, tuple)) else slopes

    parameters = [np.reshape(_as_array(leaves[k]), -1) for k in numbers]
    parameters = np.concatenate(parameters) if parameters else np.zeros(0)
    y0, t = _as_array(y0), _as_array(t)
    _check(dynamics, y0, t, parameters)
    return solution(y0, t, parameters, dynamics=dynamics, settings=settings)


def _as_array(value):
    return value if isinstance(value, (Tensor, np.ndarray)) else np.asarray(value)


def _is_varied(leaf):
    """Whether a part of `args` may have a gradient: floating numbers and arrays, and Tensors of these."""
    return isinstance(leaf, (float, np.floating)) or getattr(getattr(leaf, "dtype", None), "kind", None) == "f"


def _parts(vector, shapes):
    start = 0
    for shape in shapes:
        n = int(np.prod(shape))
        yield np.reshape(vector[start : start + n], shape)
        start += n


def _check(dynamics, y0, t, parameters):
    if y0.ndim != 1 or t.ndim != 1 or not t.shape[0]:
        raise OperationError(f"odeint: expected y0 of shape (D,) and t of shape (T,), and got {y0.shape} and {t.shape}")
    if "c" in (y0.dtype.kind, t.dtype.kind):
        raise OperationTypeError("odeint: expected real numbers; give the real and the imaginary parts of y0 one by one")
    slopes = dynamics(*(value.detach().numpy() if isinstance(value, Tensor) else value for value in (y0, t[0], parameters)))
    if getattr(slopes, "requires_grad", False):
        raise GradientError("odeint: func computes with a Tensor that requires grad and is not among the arguments, so its "
                            "gradient would be lost; hand it over in args=")  # fmt: skip
    if np.shape(slopes) != y0.shape:
        raise OperationError(f"odeint: func must return the shape of y0, {y0.shape}, and returned {np.shape(slopes)}")


# -- the solution and its gradient ------------------------------------------------------------------------------------


def _evaluated(dynamics, y, t, parameters):
    """What `dynamics` gives; a bare array where all its arguments are."""
    slopes = dynamics(y, t, parameters)
    if isinstance(slopes, Tensor) and not any(isinstance(value, Tensor) for value in (y, t, parameters)):
        return slopes._raw
    return slopes


def _solved(y0, t, parameters, dynamics, settings):
    from scipy.integrate import odeint

    return odeint(lambda y, t: _evaluated(dynamics, y, t, parameters), y0, t, **settings)


def _augmented(dynamics, size):
    """The equation for y, its adjoint and the gradient for the parameters, which are one vector."""

    def slopes(state, t, parameters):
        pull_back, y_slope = make_vjp(dynamics, (0, 2))(state[:size], t, parameters)
        return np.concatenate([y_slope, *pull_back(-state[size : 2 * size])])

    return slopes


def _adjoint(g, y0, t, parameters, out, dynamics, settings, needs):
    """From the last time back to the first: each observation adds its gradient to the adjoint as it is passed."""
    size, backwards = y0.shape[0], _augmented(dynamics, y0.shape[0])
    adjoint, for_parameters, for_times = g[-1], np.zeros_like(parameters), []
    for i in range(t.shape[0] - 1, 0, -1):
        if needs[1]:
            for_times.append(np.sum(g[i] * _evaluated(dynamics, out[i], t[i], parameters)))
        state = np.concatenate([out[i], adjoint, for_parameters])
        state = solution(state, t[i - 1 : i + 1][::-1], parameters, dynamics=backwards, settings=settings)[1]
        adjoint, for_parameters = state[size : 2 * size] + g[i - 1], state[2 * size :]
    if not needs[1]:
        return adjoint, None, for_parameters
    start = np.sum((g[0] - adjoint) * _evaluated(dynamics, out[0], t[0], parameters))
    return adjoint, np.stack([start, *for_times[::-1]]), for_parameters


def _steady(y, t, parameters):
    return parameters + 0 * y


def _steadily_growing(draw):
    """A solution that is a straight line, because the solver is exact on it: finite differences see its every error."""
    d = draw.size()
    t = 0.4 * np.arange(draw.integer(1, 3)) + draw.array()
    return [draw.array((d,)), t, draw.array((d,))], {}


solution = define(_solved, name="odeint", arguments="y0 t parameters", options=dict(dynamics=_steady, settings={}),
                  sample=_steadily_growing, all=_adjoint)  # fmt: skip
