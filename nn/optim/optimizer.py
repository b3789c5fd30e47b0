"""Optimizer: parameter groups, state and steps; what every optimiser has in common."""

import copy

import numpy as np

import autograd

from .flat import Flat


class Optimizer:
    """The base of all optimisers.

    A subclass says in :meth:`state_names` which arrays it keeps for each parameter and in :meth:`update` what it does
    with them; both see flat arrays that hold many parameters at once.

    Parameters
    ----------
    params : iterable of parameters, of (name, parameter), or of dicts ``{"params": ..., option: value}``
        the dicts are groups with options of their own
    defaults : dict
        the options that hold where a group says nothing

    Constructing an optimiser moves the values of the parameters into a buffer of its own: ``p.data`` is then a view
    of that buffer. Arrays taken from a parameter before no longer share its memory.

    Attributes
    ----------
    param_groups : list of dicts with ``"params"`` and the options; changing an option takes effect with the next step

    Raises
    ------
    TypeError, ValueError
        for parameters that are none, that are given twice, or that are not floating-point leaves.
    """

    counts_steps = True  # whether the number of steps is part of a parameter's state

    def __init__(self, params, defaults):
        self.defaults = defaults
        self.param_groups = []
        self._flats = []
        for group in _as_groups(params):
            self.add_param_group(group)

    def state_names(self, group):
        """The names of the arrays that are kept for each parameter, in the order in which `update` takes them."""
        raise TypeError(f"{type(self).__name__} does not say which state it keeps: write state_names(self, group)")

    def update(self, group, values, gradient, states, step, work):
        """Change `values` (and `states`) in place by one step; `work` are two arrays of that length to scribble on."""
        raise TypeError(f"{type(self).__name__} does not say how to step: write update(self, group, ...)")

    # -- parameters -------------------------------------------------------------------------------------------

    def add_param_group(self, param_group):
        """Add a group of parameters, a dict with ``"params"`` and any options that differ from the defaults.

        >>> import nn
        >>> one, two = nn.Linear(2, 2), nn.Linear(2, 1)
        >>> optimizer = nn.optim.SGD(one.parameters(), lr=0.1)
        >>> optimizer.add_param_group({"params": two.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.01]
        """
        if not isinstance(param_group, dict) or "params" not in param_group:
            raise TypeError(f"a parameter group is a dict with 'params', not {type(param_group).__name__}")
        parameters = _as_list(param_group["params"])
        known = {id(p) for group in self.param_groups for p in group["params"]}
        _check_parameters(parameters, known)
        unknown = sorted(set(param_group) - {"params", *self.defaults})
        if unknown:
            raise ValueError(
                f"{type(self).__name__} has no option {', '.join(unknown)}; its options are {', '.join(self.defaults)}"
            )
        group = {"params": parameters, **self.defaults, **{k: v for k, v in param_group.items() if k != "params"}}
        self.check_options(group)
        self.param_groups.append(group)
        self._flats.append(_flats_of(parameters))

    def check_options(self, group):
        """Raise ValueError for options out of range."""

    def zero_grad(self, set_to_none=True):
        """Forget the gradients: ``.grad`` becomes None, or, with ``set_to_none=False``, zeros where it was there."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none or parameter.grad is None:
                    parameter.grad = None
                else:
                    parameter.grad = np.zeros(parameter.shape, parameter.dtype)

    # -- stepping ---------------------------------------------------------------------------------------------

    def step(self, closure=None):
        """Change every parameter that has a gradient by one step; the others, and their state, stay as they are.

        `closure`, if given, is called first to compute the loss and its gradients anew; its result is returned.
        """
        loss = None
        if closure is not None:
            with autograd.enable_grad():
                loss = closure()
        operation = f"{type(self).__name__}.step"
        gathered = [
            (group, flat, flat.stretches())
            for index, group in enumerate(self.param_groups)
            for flat in self._kept_up(index)
        ]
        for group, flat, stretches in gathered:
            flat.update(stretches, self.state_names(group), self.update, group, operation)
        return loss

    def _kept_up(self, index):
        """The flat buffers of a group, laid out anew if the dtype of a parameter changed."""
        flats = self._flats[index]
        if not all([flat.keep_up() for flat in flats]):
            parameters, states = self.param_groups[index]["params"], self.state
            for k, parameter in enumerate(parameters):
                _check_state(states.get(parameter, {}), parameter, f"parameter {k} of group {index} was reshaped")
            flats = self._flats[index] = _flats_of(parameters)
            self._put(states, flats)
        return flats

    # -- state ------------------------------------------------------------------------------------------------

    @property
    def state(self):
        """``{parameter: {name: value}}`` for every parameter that has been updated with the help of a state.

        The values are Tensors that share memory with the state and, under ``"step"``, the number of steps.

        >>> import nn
        >>> weight = nn.Parameter([1.0, 2.0])
        >>> optimizer = nn.optim.SGD([weight], lr=0.1, momentum=0.9)
        >>> (weight * weight).sum().backward()
        >>> optimizer.step()
        >>> optimizer.state[weight]
        {'momentum_buffer': tensor([2., 4.])}
        """
        states = {}
        for flat in self._all_flats():
            for k, parameter in enumerate(flat.parameters):
                if flat.steps[k]:
                    steps = {"step": flat.steps[k]} if self.counts_steps else {}
                    states[parameter] = {**steps, **flat.state_of(k)}
        return states

    def _all_flats(self):
        return [flat for flats in self._flats for flat in flats]

    def _put(self, states, flats):
        """Copy `states`, ``{parameter: {name: value}}``, into the buffers `flats`."""
        for flat in flats:
            for k, parameter in enumerate(flat.parameters):
                state = {name: value for name, value in states.get(parameter, {}).items() if value is not None}
                flat.steps[k] = int(state.pop("step", bool(state)))
                for name, value in state.items():
                    flat.view(flat.state(name), k)[...] = _array(value)

    def state_dict(self):
        """The state as PyTorch lays it out: ``{"state": {index: {...}}, "param_groups": [{..., "params": [index]}]}``.

        The tensors share memory with the optimiser's state; copy them (``copy.deepcopy``) to keep what they are now.
        """
        parameters = [parameter for group in self.param_groups for parameter in group["params"]]
        index_of = {parameter: index for index, parameter in enumerate(parameters)}
        groups = [{**group, "params": [index_of[p] for p in group["params"]]} for group in self.param_groups]
        return {"state": {index_of[p]: state for p, state in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over a state and options written by :meth:`state_dict`, of this optimiser or of PyTorch's.

        Raises ValueError if the groups or shapes differ from this optimiser's; then nothing has been changed.
        """
        try:
            groups, states = state_dict["param_groups"], dict(state_dict["state"])
            counts = [len(group["params"]) for group in groups]
            indices = [index for group in groups for index in group["params"]]
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(
                "load_state_dict: expected a dict with 'state' and 'param_groups', as state_dict() makes it"
            ) from error
        own = [len(group["params"]) for group in self.param_groups]
        if counts != own:
            raise ValueError(f"load_state_dict: expected groups of {own} parameters, got groups of {counts}")
        parameters = [parameter for group in self.param_groups for parameter in group["params"]]
        new_states = {p: states.get(index, {}) for p, index in zip(parameters, indices)}
        for index, parameter in zip(indices, parameters):
            _check_state(new_states[parameter], parameter, f"load_state_dict: parameter {index}")
        merged = [
            {**group, **{k: copy.deepcopy(v) for k, v in given.items() if k != "params" and k in group}}
            for group, given in zip(self.param_groups, groups)
        ]
        for group in merged:
            self.check_options(group)
        for group, new in zip(self.param_groups, merged):
            group.update(new)
        self._flats = [_flats_of(group["params"]) for group in self.param_groups]
        self._put(new_states, self._all_flats())

    # -- as an object -----------------------------------------------------------------------------------------

    def __getstate__(self):
        return {**self.__dict__, "_flats": None, "_states": self.state}

    def __setstate__(self, stored):
        states = stored.pop("_states")
        self.__dict__.update(stored)
        self._flats = [_flats_of(group["params"]) for group in self.param_groups]
        self._put(states, self._all_flats())

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for index, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {index}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def check_range(name, value, low=0.0, below=float("inf")):
    """Raise ValueError unless ``low <= value < below``; for the options of optimisers."""
    if not low <= value < below:
        limit = f" and less than {below}" if below != float("inf") else ""
        raise ValueError(f"{name} must be at least {low}{limit}, got {value}")


def _as_groups(params):
    if isinstance(params, autograd.Tensor):
        raise TypeError("an optimiser takes an iterable of parameters, not one Tensor: write [parameter]")
    params = list(params)
    if not params:
        raise ValueError("an optimiser needs at least one parameter, and got an empty list")
    return params if isinstance(params[0], dict) else [{"params": params}]


def _as_list(params):
    """The parameters of a group: a Tensor, or an iterable of Tensors or (name, Tensor) pairs, in a fixed order."""
    if isinstance(params, autograd.Tensor):
        return [params]
    if isinstance(params, (set, frozenset)):
        raise TypeError("the parameters of a group need an order, which a set has not: give a list")
    return [item[1] if isinstance(item, tuple) and len(item) == 2 else item for item in params]


def _check_parameters(parameters, known):
    if not parameters:
        raise ValueError("a parameter group needs at least one parameter, and got none")
    for k, parameter in enumerate(parameters):
        if not isinstance(parameter, autograd.Tensor):
            raise TypeError(f"parameter {k}: an optimiser takes Tensors, not {type(parameter).__name__}")
        if not parameter.is_leaf:
            raise ValueError(f"parameter {k} was computed by {parameter.grad_fn.name!r}: only leaves can be optimised")
        if parameter.dtype.kind not in "fc":
            raise TypeError(f"parameter {k}: expected a floating or complex dtype, got {parameter.dtype}")
        if id(parameter) in known:
            raise ValueError(f"parameter {k} of shape {parameter.shape} is given to this optimiser twice")
        known.add(id(parameter))


def _check_state(state, parameter, where):
    for name, value in state.items():
        shape = np.shape(_array(value)) if value is not None else parameter.shape
        if name != "step" and shape != parameter.shape:
            raise ValueError(f"{where}: expected {name!r} of the parameter's shape {parameter.shape}, got {shape}")


def _array(value):
    return autograd.as_tensor(value).detach().numpy()


def _flats_of(parameters):
    """The flat buffers of a group: one for each dtype."""
    by_dtype = {}
    for parameter in parameters:
        by_dtype.setdefault(parameter.dtype, []).append(parameter)
    return [Flat(same) for same in by_dtype.values()]
