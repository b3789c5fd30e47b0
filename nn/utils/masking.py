"""Masks of pruned parameters: a parameter is the original one, which is trained, times a mask of zeros and ones."""

import numpy as np

import autograd

from ..parameter import Parameter
from .computed import add_computed, computed, remove_computed


class Masked:
    """Where a pruned parameter comes from. `methods` are those that it was pruned with, the last one last."""

    def __init__(self, name):
        self.name, self.methods = name, []

    def value(self, module):
        """The original parameter times its mask."""
        return getattr(module, f"{self.name}_orig") * getattr(module, f"{self.name}_mask")

    def assign(self, module, value):
        """Refuse: the parameter is computed."""
        raise AttributeError(
            f"{type(module).__name__}.{self.name} is pruned: change {self.name}_orig, or make the pruning permanent with "
            "prune.remove"
        )


def is_masked(module, name):
    """Whether the module's own parameter `name` is pruned."""
    return isinstance(computed(module).get(name), Masked)


def parameter_of(module, name):
    """The parameter `name`, or the original one where it is pruned; ValueError if there is none."""
    held = getattr(module, f"{name}_orig", None) if is_masked(module, name) else getattr(module, name, None)
    if not isinstance(held, Parameter):
        raise ValueError(f"prune: {type(module).__name__} has no parameter {name!r} of its own")
    return held


def scores_of(module, name, given=None):
    """The scores to prune by, an array: those `given`, or the parameter itself; ValueError for another shape."""
    scores = parameter_of(module, name) if given is None else autograd.as_tensor(given)
    if scores.shape != parameter_of(module, name).shape:
        raise ValueError(f"prune: expected scores of shape {parameter_of(module, name).shape}, got {scores.shape}")
    return scores.detach().numpy()


def mask_of(module, name):
    """The mask there is, an array: ones, if nothing is pruned yet."""
    if is_masked(module, name):
        return getattr(module, f"{name}_mask").numpy()
    return np.ones(parameter_of(module, name).shape)


def put_mask(module, name, mask, method):
    """Prune the elements where `mask` is 0, in addition to those that are pruned already; ValueError for another shape."""
    held = parameter_of(module, name)
    mask = autograd.as_tensor(mask).detach().numpy()
    if mask.shape != held.shape:
        raise ValueError(f"prune: expected a mask of the parameter's shape {held.shape}, got {mask.shape}")
    if is_masked(module, name):
        memory = getattr(module, f"{name}_mask").data.numpy()
        memory *= mask.astype(memory.dtype)
        autograd.mark_changed(memory, "prune")
    else:
        add_computed(module, name, Masked(name))
        module.register_parameter(f"{name}_orig", held)
        module.register_buffer(f"{name}_mask", autograd.tensor(mask.astype(held.dtype)))
    computed(module)[name].methods.append(method)


def take_off(module, name):
    """Make the parameter a plain one again, with zeros where it was pruned; ValueError if it is not pruned."""
    if not is_masked(module, name):
        raise ValueError(f"prune.remove: {type(module).__name__}.{name} is not pruned")
    value, parameter = getattr(module, name).detach(), getattr(module, f"{name}_orig")
    remove_computed(module, name)
    delattr(module, f"{name}_orig")
    delattr(module, f"{name}_mask")
    parameter.data = value
    module.register_parameter(name, parameter)
