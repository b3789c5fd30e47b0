"""Compatibility with HIPS autograd: scipy.integrate, with odeint differentiated by solving the adjoint equation."""

import numpy as np
import scipy.integrate as _integrate

from autograd.extend import defvjp_argnums, primitive
from autograd.misc.flatten import flatten
from autograd.tracer import getval
from autograd.transforms import make_vjp
from autograd.transforms.containers import flattened

__all__ = _integrate.__all__


def __getattr__(name):
    return getattr(_integrate, name)


@primitive
def odeint(func, y0, t, func_args=(), **kwargs):
    """The solution of ``dy/dt = func(y, t, *func_args)`` at times `t`, starting from `y0` at ``t[0]``: (len(t), len(y0)).

    Gradients for y0, t and func_args come from the adjoint equation, solved backward from one time to the next (Chen
    et al., *Neural ordinary differential equations*, NeurIPS 2018, algorithm 2).
    """
    return _integrate.odeint(func, y0, t, tuple(func_args), **kwargs)


def _gradients(argnums, ys, args, kwargs):
    func, _, t, *rest = args
    func_args = tuple(rest[0]) if rest else ()
    n, (theta, _) = np.shape(ys)[1], flatten(func_args)
    leaves, rebuild = flattened(func_args)
    _, unflatten = flatten(rebuild([getval(leaf) for leaf in leaves]))

    def dynamics(state, negative_time, theta):
        """Backward in time: the solution, its adjoint, and the gradients for the time and the parameters."""
        y, adjoint, time = state[:n], state[n : 2 * n], -negative_time
        of_all, velocity = make_vjp(lambda y, time, theta: func(y, time, *unflatten(theta)), (0, 1, 2))(y, time, theta)
        d_y, d_time, d_theta = of_all(adjoint)
        return _joined([-velocity, d_y, np.reshape(d_time, 1), d_theta])

    def pull(g):
        last, d_times = len(t) - 1, []
        adjoint, d_start, d_theta = g[last], 0.0, 0.0 * theta
        for i in range(last, 0, -1):
            d_time = np.dot(func(ys[i], t[i], *func_args), g[i])
            d_times.append(d_time)
            d_start = d_start - d_time
            state = _joined([ys[i], adjoint, np.reshape(d_start, 1), d_theta])
            state = odeint(dynamics, state, _joined([np.reshape(-t[i], 1), np.reshape(-t[i - 1], 1)]), (theta,), **kwargs)[1]
            adjoint, d_start, d_theta = state[n : 2 * n] + g[i - 1], state[2 * n], state[2 * n + 1 :]
        d_times.append(d_start)
        found = {1: adjoint, 2: _joined([np.reshape(d, 1) for d in d_times[::-1]]), 3: unflatten(d_theta)}
        return [found[argnum] for argnum in argnums]

    return pull


def _joined(vectors):
    return np.concatenate([np.reshape(vector, -1) for vector in vectors])


defvjp_argnums(odeint, _gradients)
