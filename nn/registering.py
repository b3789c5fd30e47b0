"""Hooks that see, and may replace, what is registered with modules: parameters, buffers and child modules."""

from .handles import Handle
from .hooks import check_hook

registration_hooks = {}
"""``{number: (kind, hook)}`` in the order of registration, of all modules."""


def replaced(kind, module, name, value):
    """`value`, or what the hooks for this kind put in its place."""
    for wanted, hook in list(registration_hooks.values()):
        if wanted == kind:
            answer = hook(module, name, value)
            value = value if answer is None else answer
    return value


def _register(kind, hook):
    check_hook("all modules", hook)
    return Handle(registration_hooks, (kind, hook))


def register_module_parameter_registration_hook(hook):
    """Call ``hook(module, name, parameter)`` when a module is given a parameter; what it returns, unless None, replaces it.

    Returns a handle with ``remove()``. Raises TypeError for what is no function.

    >>> import nn
    >>> show = lambda module, name, parameter: print(name, parameter.shape)
    >>> with nn.modules.module.register_module_parameter_registration_hook(show):
    ...     _ = nn.Linear(3, 2)
    weight (2, 3)
    bias (2,)
    """
    return _register("parameter", hook)


def register_module_buffer_registration_hook(hook):
    """Call ``hook(module, name, tensor)`` when a module is given a buffer; what it returns, unless None, replaces it.

    Returns a handle with ``remove()``. Raises TypeError for what is no function.

    >>> import nn
    >>> with nn.modules.module.register_module_buffer_registration_hook(lambda module, name, tensor: print(name)):
    ...     nn.Module().register_buffer("mean", tensor([0.0]))
    mean
    """
    return _register("buffer", hook)


def register_module_module_registration_hook(hook):
    """Call ``hook(module, name, child)`` when a module is given a child; what it returns, unless None, replaces it.

    Returns a handle with ``remove()``. Raises TypeError for what is no function.

    >>> import nn
    >>> with nn.modules.module.register_module_module_registration_hook(lambda module, name, child: print(name, child)):
    ...     _ = nn.Sequential(nn.Tanh())
    0 Tanh()
    """
    return _register("module", hook)
