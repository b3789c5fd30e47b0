"""L-BFGS: a quasi-Newton method that remembers its last steps."""

import numpy as np

import autograd

from .line_search import Point, strong_wolfe
from .optimizer import Optimizer, check_range

LISTS = ("old_dirs", "old_stps", "ro", "al")
NUMBERS = ("func_evals", "n_iter", "t", "H_diag", "prev_loss")


class LBFGS(Optimizer):
    """Limited-memory BFGS (Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 7.4 and 7.5).

    Every :meth:`step` makes up to `max_iter` iterations, calling the closure each time.

    Parameters
    ----------
    params : parameters of one dtype, in one group
    lr : step size (with a line search: of the first trial)
    max_iter : iterations for each step
    max_eval : evaluations for each step, by default 1.25 times `max_iter`
    tolerance_grad : stop once no component of the gradient is larger
    tolerance_change : stop once neither parameters nor loss change by more
    history_size : how many past steps to remember
    line_search_fn : None or ``"strong_wolfe"``

    Raises
    ------
    ValueError
        for parameters in several groups or of several dtypes, for negative options, for an unknown line search.
    TypeError
        for a step without a closure.

    >>> import nn
    >>> x = nn.Parameter([-1.0, 2.0])
    >>> optimizer = nn.optim.LBFGS([x], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> for _ in range(3):
    ...     loss = optimizer.step(closure)
    >>> np.round(x.detach().numpy(), 4).tolist()
    [1.0, 1.0]
    """

    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9,
                 history_size=100, line_search_fn=None):  # fmt: skip
        options = dict(lr=lr, max_iter=max_iter, max_eval=max_iter * 5 // 4 if max_eval is None else max_eval)
        options |= dict(tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size)
        self._memory = {}
        super().__init__(params, dict(**options, line_search_fn=line_search_fn))

    def check_options(self, group):
        if self.param_groups and group["params"] != self.param_groups[0]["params"]:
            raise ValueError("LBFGS takes one group of parameters only")
        if len({parameter.dtype for parameter in group["params"]}) > 1:
            raise ValueError("LBFGS takes parameters of one dtype only: convert the net first, as with net.double()")
        for name in ("lr", "tolerance_grad", "tolerance_change"):
            check_range(f"LBFGS: {name}", group[name])
        for name in ("max_iter", "max_eval", "history_size"):
            check_range(f"LBFGS: {name}", group[name], low=1)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise ValueError(f"LBFGS: line_search_fn: expected None or 'strong_wolfe', got {group['line_search_fn']!r}")

    # -- stepping ---------------------------------------------------------------------------------------------

    def _step(self, closure):
        if closure is None:
            raise TypeError("LBFGS.step(closure): expected a function that computes the loss and its gradients anew")
        (flat,), group, memory = self._kept_up(0), self.param_groups[0], self._memory
        first = evaluated(closure)
        point = Point(0.0, float(first.item()), flat_gradient(flat), None)
        memory["func_evals"] = memory.get("func_evals", 0) + 1
        memory.setdefault("n_iter", 0)
        if _largest(point.gradient) > group["tolerance_grad"]:
            self._iterate(closure, flat, group, memory, point)
        return first

    def _iterate(self, closure, flat, group, memory, point):
        evaluations = 1
        for iteration in range(1, group["max_iter"] + 1):
            direction = self._direction(point.gradient, group["history_size"])
            memory["n_iter"] += 1
            memory.update(d=direction, prev_flat_grad=point.gradient, prev_loss=point.loss, t=float(group["lr"]))
            if memory["n_iter"] == 1:
                memory["t"] *= min(1.0, 1.0 / float(np.abs(point.gradient).sum()))
            slope = float(point.gradient @ direction)
            if slope > -group["tolerance_change"]:
                return
            last = iteration == group["max_iter"]
            before = point._replace(t=0.0, slope=slope)
            point, used = self._move(closure, flat, group, before, direction, group["max_eval"] - evaluations, last)
            evaluations += used
            memory.update(t=point.t, func_evals=memory["func_evals"] + used)
            if (
                last
                or evaluations >= group["max_eval"]
                or _largest(point.gradient) <= group["tolerance_grad"]
                or _largest(direction) * abs(point.t) <= group["tolerance_change"]
                or abs(point.loss - before.loss) < group["tolerance_change"]
            ):
                return

    def _move(self, closure, flat, group, before, direction, trials, last):
        """Move the parameters along `direction`; returns the Point reached and the number of evaluations."""
        origin = flat.values.copy()

        def evaluate(t):
            _set(flat, origin + t * direction)
            loss = float(evaluated(closure).item())
            gradient = flat_gradient(flat)
            return Point(t, loss, gradient, float(gradient @ direction))

        t = self._memory["t"]
        if group["line_search_fn"] is None:
            if not last:  # the loss after the last iteration is of no use
                return evaluate(t), 1
            _set(flat, origin + t * direction)
            return before._replace(t=t), 0
        try:
            point, used = strong_wolfe(evaluate, before, t, _largest(direction), 1e-9, trials)
        except BaseException:
            _set(flat, origin)
            raise
        _set(flat, origin + point.t * direction)
        return point, used

    def _direction(self, gradient, history):
        """Minus the gradient, multiplied by the approximate inverse of the Hessian (two-loop recursion)."""
        memory = self._memory
        if not memory["n_iter"]:
            memory.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return -gradient
        changes, moves, inverses = memory["old_dirs"], memory["old_stps"], memory["ro"]
        change, move = gradient - memory["prev_flat_grad"], memory["d"] * memory["t"]
        curvature = float(change @ move)
        if curvature > 1e-10:
            if len(changes) == history:
                del changes[0], moves[0], inverses[0]
            changes.append(change)
            moves.append(move)
            inverses.append(1 / curvature)
            memory["H_diag"] = curvature / float(change @ change)
        shares = memory["al"] = [None] * history
        direction = -gradient
        for k in reversed(range(len(changes))):
            shares[k] = float(moves[k] @ direction) * inverses[k]
            direction -= shares[k] * changes[k]
        direction *= memory["H_diag"]
        for k in range(len(changes)):
            direction += (shares[k] - float(changes[k] @ direction) * inverses[k]) * moves[k]
        return direction

    # -- state ------------------------------------------------------------------------------------------------

    @Optimizer.state.getter
    def state(self):
        """``{first parameter: what is remembered}``, as in PyTorch; empty before the first step."""
        if not self._memory:
            return {}
        return {self.param_groups[0]["params"][0]: {name: _shown(value) for name, value in self._memory.items()}}

    def _put(self, states, flats):
        state = states.get(self.param_groups[0]["params"][0], {})
        self._memory = {name: _taken(name, value, flats[0].values.dtype) for name, value in state.items()}

    def check_state(self, state, parameter, where):
        size = self._flats[0][0].values.size
        vectors = {name: state[name] for name in ("d", "prev_flat_grad") if state.get(name) is not None}
        for name in ("old_dirs", "old_stps"):
            vectors |= {f"{name}[{k}]": vector for k, vector in enumerate(state.get(name) or ())}
        for name, vector in vectors.items():
            if vector.shape != (size,):
                raise ValueError(f"{where}: expected {name} of shape {(size,)}, got {tuple(vector.shape)}")


def evaluated(closure):
    """The loss that the closure computes, with gradients on."""
    with autograd.enable_grad():
        return autograd.as_tensor(closure())


def flat_gradient(flat):
    """The gradients of all parameters as one new array; zeros where there is none."""
    gradient = np.zeros_like(flat.values)
    for first, end, part in flat.stretches():
        gradient[flat.spans[first][0] : flat.spans[end - 1][1]] = part
    return gradient


def _set(flat, values):
    flat.values[...] = values
    autograd.mark_changed(flat.values, "LBFGS.step")


def _largest(array):
    return float(np.abs(array).max(initial=0.0))


def _shown(value):
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return autograd.as_tensor(value) if isinstance(value, np.ndarray) else value


def _taken(name, value, dtype):
    """What is remembered under `name`, from this optimiser's state or from PyTorch's."""
    if value is None:
        return None
    if name in LISTS:
        return [_taken(NUMBERS[-1] if name in ("ro", "al") else "d", item, dtype) for item in value]
    array = autograd.as_tensor(value).detach().numpy()
    return (int if name in ("func_evals", "n_iter") else float)(array) if name in NUMBERS else np.array(array, dtype)
