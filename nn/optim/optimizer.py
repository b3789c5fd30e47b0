"""Optimizer: parameter groups, state and steps; what every optimiser has in common."""

import copy
from collections import defaultdict

import numpy as np

import autograd

from .flat import Flat
from .hooking import Hooked
from .recorded import Recorded
from .shared import Shared

PYTORCHS_OWN = {"foreach", "fused", "capturable", "differentiable"}
"""Options of PyTorch's that say how a step is computed; they are accepted, and not needed."""

NOTES = {"name", "param_names", "initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum", "swa_lr"}
"""What a group may hold beside the options: its name, the names of its parameters, and what schedulers write down."""


class Optimizer(Hooked):
    """The base of all optimisers.

    A subclass says in :meth:`state_names` which arrays it keeps for each parameter and in :meth:`update` what it does
    with them; both see flat arrays that hold many parameters at once. Numbers that are kept for each parameter beside
    the count of steps start as :meth:`first_numbers` says and change as :meth:`next_numbers` does. Or, as in PyTorch, it
    writes its own ``step``, which changes each ``p`` itself and keeps what it likes in ``self.state[p]``.

    Parameters
    ----------
    params : iterable of parameters, of (name, parameter), or of dicts ``{"params": ..., option: value}``
        the dicts are groups with options of their own
    defaults : dict
        the options that hold where a group says nothing
    accepted : dict
        options that PyTorch has and that change nothing here, ``foreach``, ``fused`` and ``capturable``; and
        ``differentiable``: with True, steps are recorded and gradients go through them. Parameters may then be computed
        tensors whose ``.grad`` was set, and `lr` and `weight_decay` tensors that require grad

    Constructing an optimiser moves the values of the parameters into a buffer of its own: ``p.data`` is then a view
    of that buffer. Arrays taken from a parameter before no longer share its memory. (A differentiable one has no buffer.)

    Attributes
    ----------
    param_groups : list of dicts with ``"params"`` and the options; changing an option takes effect with the next step

    Raises
    ------
    TypeError, ValueError
        for parameters that are none, that are given twice, or that are not floating-point leaves.
    """

    counts_steps = True  # whether the number of steps is part of a parameter's state

    _steps_itself = True
    """Whether a class leaves nothing but the groups to this one: it has no ``update``, and keeps its state by itself."""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls._steps_itself = all(getattr(cls, name) is getattr(Optimizer, name) for name in ("update", "_step", "_advance"))

    def __init__(self, params, defaults, accepted=()):
        check_accepted(type(self).__name__, accepted)
        self.differentiable = bool(dict(accepted).get("differentiable"))
        self.defaults = defaults
        self.param_groups = []
        self._forget_hooks()
        self.step_count = 0
        self._written = defaultdict(dict)
        self._flats = []
        for group in _as_groups(params):
            self.add_param_group(group)

    def state_names(self, group):
        """The names of the arrays that are kept for each parameter, in the order in which `update` takes them."""
        raise TypeError(f"{type(self).__name__} does not say which state it keeps: write state_names(self, group)")

    def update(self, group, values, gradient, states, step, work):
        """Change `values` (and `states`) in place by one step; `work` are three arrays of that length to scribble on."""
        raise TypeError(f"{type(self).__name__} does not say how to step: write update(self, group, ...)")

    def first_numbers(self, group):
        """``{name: float}``: what is kept for each parameter beside arrays and the count of steps, before the first step."""
        return {}

    def next_numbers(self, group, step):
        """The same after step number `step`; `group` holds the options and the numbers from before it."""
        return {}

    # -- parameters -------------------------------------------------------------------------------------------

    def add_param_group(self, param_group):
        """Add a group of parameters, a dict with ``"params"``, any options that differ from the defaults, and whatever
        else a program wants to keep there.

        >>> import nn
        >>> one, two = nn.Linear(2, 2), nn.Linear(2, 1)
        >>> optimizer = nn.optim.SGD(one.parameters(), lr=0.1)
        >>> optimizer.add_param_group({"params": two.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.01]
        """
        if not isinstance(param_group, dict) or "params" not in param_group:
            raise TypeError(f"a parameter group is a dict with 'params', not {type(param_group).__name__}")
        parameters, names = _as_list(param_group["params"])
        known = {id(p) for group in self.param_groups for p in group["params"]}
        _check_parameters(parameters, known, self.differentiable)
        if self.param_groups and bool(names) != ("param_names" in self.param_groups[0]):
            raise ValueError("all groups of parameters are given with names, as (name, parameter), or none")
        group = {"params": parameters, **self.defaults, **{k: v for k, v in param_group.items() if k != "params"}}
        if names:
            group["param_names"] = names
        self.check_options(group)
        self.param_groups.append(group)
        self._flats.append(self._flats_of(parameters))

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
        if self._hooks["pre"]:
            self._call_hooks("pre", closure)
        loss = self._step(closure)
        self.step_count += 1
        if self._hooks["post"]:
            self._call_hooks("post", closure)
        return loss

    def _step(self, closure):
        if self._steps_itself:
            self.state_names({})  # which says that it has to be written
        loss = None if closure is None else _with_gradients(closure)
        gathered = []
        for index, group in enumerate(self.param_groups):
            for flat in self._kept_up(index):
                gathered.append((group, flat, flat.stretches()))
        for group, flat, stretches in gathered:
            if stretches:
                self._advance(group, flat, stretches)
                flat.note_change(f"{type(self).__name__}.step")
        return loss

    def _advance(self, group, flat, stretches):
        """Change the parameters of `stretches` by one step."""
        flat.update(stretches, group, self)

    def _call_hooks(self, when, closure):
        for hook in self._hooks_of(when):
            hook(self, () if closure is None else (closure,), {})

    def _kept_up(self, index):
        """The flat buffers of a group, laid out anew if the dtype of a parameter changed."""
        flats, fit = self._flats[index], True
        for flat in flats:
            fit = flat.keep_up() and fit
        if not fit:
            parameters, states = self.param_groups[index]["params"], self.state
            for k, parameter in enumerate(parameters):
                self.check_state(states.get(parameter, {}), parameter, f"parameter {k} of group {index} was reshaped")
            flats = self._flats[index] = self._flats_of(parameters)
            self._put(states, flats)
        return flats

    # -- state ------------------------------------------------------------------------------------------------

    @property
    def state(self):
        """``{parameter: {name: value}}`` for every parameter that has been updated with the help of a state.

        The values are Tensors that share memory with the state and, under ``"step"``, the number of steps. Assigning
        replaces it all: ``optimizer.state = {}`` forgets it.

        >>> import nn
        >>> weight = nn.Parameter([1.0, 2.0])
        >>> optimizer = nn.optim.SGD([weight], lr=0.1, momentum=0.9)
        >>> (weight * weight).sum().backward()
        >>> optimizer.step()
        >>> optimizer.state[weight]
        {'momentum_buffer': tensor([2., 4.])}
        """
        if self._steps_itself:
            return self._written
        states = defaultdict(dict)
        for flat in self._all_flats():
            for k, parameter in enumerate(flat.parameters):
                if flat.steps[k]:
                    steps = {"step": flat.steps[k]} if self.counts_steps else {}
                    states[parameter] = {**steps, **flat.state_of(k)}
        return states

    @state.setter
    def state(self, states):
        if self._steps_itself:
            self._written = states
        else:
            self._flats = [self._flats_of(group["params"]) for group in self.param_groups]
            self._put(states, self._all_flats())

    def _all_flats(self):
        return [flat for flats in self._flats for flat in flats]

    def _flats_of(self, parameters):
        """What holds the parameters of a group: a flat buffer for each dtype, or the graph."""
        if self._steps_itself:
            return []
        if self.differentiable:
            return [Recorded(parameters)]
        by_dtype = {}
        for parameter in parameters:
            kind = Shared if parameter.is_shared() else Flat
            by_dtype.setdefault((parameter.dtype, kind), []).append(parameter)
        return [kind(same) for (_, kind), same in by_dtype.items()]

    def _put(self, states, flats):
        """Copy `states`, ``{parameter: {name: value}}``, into the buffers `flats`."""
        for flat in flats:
            for k, parameter in enumerate(flat.parameters):
                state = {name: value for name, value in states.get(parameter, {}).items() if value is not None}
                flat.steps[k] = int(_array(state.pop("step", bool(state))))
                flat.numbers[k] = {
                    name: float(_array(state.pop(name))) for name in self.first_numbers(self.defaults) if name in state
                }
                for name, value in state.items():
                    flat.put_state(k, name, _array(value))

    def state_dict(self):
        """The state as PyTorch lays it out: ``{"state": {index: {...}}, "param_groups": [{..., "params": [index]}]}``.

        The tensors share memory with the optimiser's state; copy them (``copy.deepcopy``) to keep what they are now.
        """
        for hook in self._hooks_of("saving"):
            hook(self)
        parameters = [parameter for group in self.param_groups for parameter in group["params"]]
        index_of = {parameter: index for index, parameter in enumerate(parameters)}
        groups = [{**group, "params": [index_of[p] for p in group["params"]]} for group in self.param_groups]
        state = {index_of.get(p, p): state for p, state in self.state.items()}
        return self._passed_through("saved", {"state": state, "param_groups": groups})

    def load_state_dict(self, state_dict):
        """Take over a state and options written by :meth:`state_dict`, of this optimiser or of PyTorch's.

        Raises ValueError if the groups or shapes differ from this optimiser's; then nothing has been changed.
        """
        if self._hooks["loading"]:
            state_dict = self._passed_through("loading", dict(state_dict))
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
        new_states = defaultdict(dict, {p: states[index] for p, index in zip(parameters, indices) if index in states})
        if self._steps_itself:
            new_states = copy.deepcopy(new_states, {id(parameter): parameter for parameter in parameters})
        for index, parameter in zip(indices, parameters):
            self.check_state(new_states[parameter], parameter, f"load_state_dict: parameter {index}")
        merged = [
            {**group, **{k: copy.deepcopy(v) for k, v in given.items() if k in group or k in NOTES if k != "params"}}
            for group, given in zip(self.param_groups, groups)
        ]
        for group in merged:
            self.check_options(group)
        for group, new in zip(self.param_groups, merged):
            group.update(new)
        self.state = new_states
        self.step_count = max(self.step_count, 1)  # it goes on from steps that were made elsewhere
        for hook in self._hooks_of("loaded"):
            hook(self)

    def check_state(self, state, parameter, where):
        """Raise ValueError, beginning with `where`, if the `state` of a parameter is not of its shape."""
        numbers = {"step", *self.first_numbers(self.defaults)}
        if self._steps_itself:
            return  # which knows what is right
        for name, value in state.items():
            expected = () if name in numbers else parameter.shape
            if value is not None and np.shape(_array(value)) != expected:
                raise ValueError(f"{where}: expected {name!r} of shape {expected}, got {np.shape(_array(value))}")

    # -- as an object -----------------------------------------------------------------------------------------

    def __getstate__(self):
        return {**self.__dict__, "_flats": None, "_states": self.state}

    def __setstate__(self, stored):
        states = stored.pop("_states")
        self.__dict__.update(stored)
        self.state = states

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for index, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {index}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def check_range(name, value, low=0.0, below=float("inf"), upto=float("inf")):
    """Raise ValueError unless ``low <= value < below`` and ``value <= upto``; for the options of optimisers."""
    if not isinstance(value, (int, float, np.number, np.ndarray, autograd.Tensor)):
        raise TypeError(f"{name} must be a number, got {value!r} of type {type(value).__name__}")
    if not (low <= value < below and value <= upto):
        limit = f" and less than {below}" if below != float("inf") else ""
        limit += f" and at most {upto}" if upto != float("inf") else ""
        raise ValueError(f"{name} must be at least {low}{limit}, got {value}")


def check_accepted(optimizer, accepted):
    """Raise TypeError for options that PyTorch has not either."""
    unknown = sorted(set(accepted) - PYTORCHS_OWN)
    if unknown:
        slip = "; the learning rate is lr" if any("rate" in name for name in unknown) else ""
        raise TypeError(f"{optimizer} has no option {', '.join(unknown)}{slip}")


def _with_gradients(closure):
    with autograd.enable_grad():
        return closure()


def _as_groups(params):
    if isinstance(params, autograd.Tensor):
        raise TypeError("an optimiser takes an iterable of parameters, not one Tensor: write [parameter]")
    if not np.iterable(params):
        cure = ": write model.parameters()" if hasattr(params, "parameters") else ""
        raise TypeError(f"an optimiser takes an iterable of parameters, not {type(params).__name__}{cure}")
    params = list(params)
    if not params:
        raise ValueError(
            "an optimiser needs at least one parameter, and got an empty list. parameters() finds Parameters and Modules that "
            "are attributes of a Module, not those in a plain list or dict (use nn.ModuleList, nn.ModuleDict) nor Tensors "
            "(use nn.Parameter); and what it gives can be gone through only once"
        )
    return params if isinstance(params[0], dict) else [{"params": params}]


def _as_list(params):
    """The parameters of a group, which is a Tensor or an iterable of Tensors or (name, Tensor) pairs, and their names."""
    if isinstance(params, autograd.Tensor):
        return [params], []
    if isinstance(params, (set, frozenset)):
        raise TypeError("the parameters of a group need an order, which a set has not: give a list")
    pairs = [item if isinstance(item, tuple) and len(item) == 2 else (None, item) for item in params]
    names = [name for name, _ in pairs]
    if any(name is not None for name in names) and not all(isinstance(name, str) for name in names):
        raise ValueError("the parameters of a group are given with names, as (name, parameter), either all or none")
    return [parameter for _, parameter in pairs], [name for name in names if name is not None]


def _check_parameters(parameters, known, differentiable):
    if not parameters:
        raise ValueError("a parameter group needs at least one parameter, and got none")
    for k, parameter in enumerate(parameters):
        if not isinstance(parameter, autograd.Tensor):
            raise TypeError(f"parameter {k}: an optimiser takes Tensors, not {type(parameter).__name__}")
        if not parameter.is_leaf and not differentiable:
            raise ValueError(
                f"parameter {k} was computed by {parameter.grad_fn.name!r}: only leaves can be optimised, unless the "
                "optimiser is given differentiable=True"
            )
        if parameter.dtype.kind not in "fc":
            raise TypeError(f"parameter {k}: expected a floating or complex dtype, got {parameter.dtype}")
        if id(parameter) in known:
            raise ValueError(f"parameter {k} of shape {parameter.shape} is given to this optimiser twice")
        known.add(id(parameter))


def _array(value):
    return autograd.as_tensor(value).detach().numpy()
