"""Making modules without drawing their first values."""

from ..module import Module


def skip_init(module_cls, *args, **kwargs):
    """A module of class `module_cls` whose parameters are not initialised, for those that are loaded right away.

    No random numbers are drawn; the values are whatever the memory held.

    Raises
    ------
    TypeError
        if `module_cls` is no class of modules that initialise themselves in ``reset_parameters``.

    >>> import nn
    >>> layer = nn.utils.skip_init(nn.Linear, 3, 2)
    >>> type(layer), layer.weight.shape
    (<class 'nn.layers.linear.Linear'>, (2, 3))
    """
    if not (isinstance(module_cls, type) and issubclass(module_cls, Module) and hasattr(module_cls, "reset_parameters")):
        name = getattr(module_cls, "__name__", repr(module_cls))
        raise TypeError(f"skip_init: expected a class of modules with the method reset_parameters, got {name}")
    bare = type(module_cls.__name__, (module_cls,), {"reset_parameters": lambda self: None})
    module = bare(*args, **kwargs)
    object.__setattr__(module, "__class__", module_cls)
    return module
