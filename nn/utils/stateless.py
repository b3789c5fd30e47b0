"""Calling a module with other parameters than its own."""

from collections.abc import Mapping

import autograd

from ..module import Module


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """What `module` computes with the given tensors in place of its parameters and buffers; the module is left as it is.

    Gradients go to the given tensors, so that a step can be differentiated, as in meta-learning, or parameters mapped.

    Parameters
    ----------
    module : Module
    parameter_and_buffer_dicts : ``{path: Tensor}``, or a sequence of such dicts
    args : the argument, or a tuple of arguments
    kwargs : dict of keyword arguments
    tie_weights : a parameter that the module has in several places is replaced in all of them
    strict : every parameter and buffer must be given

    Raises
    ------
    TypeError
        if `module` is no Module or the tensors are no dict.
    ValueError
        for a path that leads nowhere, a path given twice, with `strict` for one that is missing, and for two different
        tensors in place of one that is shared.

    >>> import nn
    >>> layer = nn.Linear(1, 1)
    >>> weights = {"weight": tensor([[2.0]], requires_grad=True), "bias": tensor([1.0])}
    >>> nn.utils.functional_call(layer, weights, tensor([3.0])).backward()
    >>> weights["weight"].grad, layer.weight.grad
    (tensor([[3.]]), None)
    """
    if not isinstance(module, Module):
        raise TypeError(f"functional_call(module): expected a Module, got {type(module).__name__}")
    given = _merged(parameter_and_buffer_dicts)
    places = _places(module)
    _check_paths(given, places, strict)
    replaced = _tied(given, places) if tie_weights else given
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    try:
        for path, value in replaced.items():
            owner, name, _ = places[path]
            owner.__dict__[name] = value
        return module(*args, **(kwargs or {}))
    finally:
        for owner, name, held in places.values():
            owner.__dict__[name] = held


def _merged(dicts):
    dicts = [dicts] if isinstance(dicts, Mapping) else list(dicts)
    merged = {}
    for tensors in dicts:
        if not isinstance(tensors, Mapping):
            raise TypeError(f"functional_call: expected a dict of tensors, or several, got {type(tensors).__name__}")
        twice = sorted(merged.keys() & tensors.keys())
        if twice:
            raise ValueError(f"functional_call: {', '.join(twice)} is given twice")
        merged.update({path: autograd.as_tensor(value) for path, value in tensors.items()})
    return merged


def _places(module):
    """``{path: (module, name, tensor)}`` of all parameters and buffers, those that are shared under each of their paths."""
    return {
        f"{path}.{name}" if path else name: (owner, name, held)
        for path, owner in module.named_modules(remove_duplicate=False)
        for name, held in {**owner._parameters, **owner._buffers}.items()
    }


def _check_paths(given, places, strict):
    unknown = [path for path in given if path not in places]
    missing = [path for path in places if path not in given] if strict else []
    if unknown or missing:
        faults = [f"{word}: {', '.join(paths)}" for word, paths in (("unknown", unknown), ("missing", missing)) if paths]
        raise ValueError(f"functional_call: the tensors do not fit the module; {'; '.join(faults)}")


def _tied(given, places):
    """`given`, with the other paths of shared tensors added."""
    by_tensor = {}
    for path, value in given.items():
        if by_tensor.setdefault(id(places[path][2]), value) is not value:
            raise ValueError(f"functional_call: {path} is shared with another path that is given another tensor")
    return {path: by_tensor[id(held)] for path, (_, _, held) in places.items() if id(held) in by_tensor}


def stack_module_state(models):
    """``(parameters, buffers)`` of several modules of one make, each stacked along a new first axis, for vmap over models.

    Raises ValueError for no models, or for models whose parameters do not match.

    >>> import nn
    >>> parameters, buffers = nn.utils.stack_module_state([nn.Linear(2, 1), nn.Linear(2, 1)])
    >>> parameters["weight"].shape, buffers
    ((2, 1, 2), {})
    """
    models = list(models)
    if not models or not all(type(model) is type(models[0]) and isinstance(model, Module) for model in models):
        raise ValueError("stack_module_state(models): expected at least one module, and all of one class")
    return _stacked([dict(m.named_parameters()) for m in models]), _stacked([dict(m.named_buffers()) for m in models])


def _stacked(states):
    shapes = [{name: value.shape for name, value in state.items()} for state in states]
    if any(one != shapes[0] for one in shapes):
        raise ValueError("stack_module_state(models): the models' parameters or buffers have other names or shapes")
    stacked = {name: autograd.stack([state[name].detach() for state in states]) for name in states[0]}
    for name, value in states[0].items():
        stacked[name].requires_grad_(value.requires_grad)
    return stacked
