"""A warning for the most common slip in writing a module: layers in a plain list, which nothing trains."""

import warnings

from .parameter import Parameter

PLAIN = frozenset([list, tuple, dict])


def warn_of_unregistered(modules, kind):
    """Warn of modules (of class `kind`) and parameters in plain lists, tuples or dicts, unless `modules` have them as well.

    Attributes whose names begin with an underscore are left alone: there a list may keep them apart on purpose.
    """
    for owner in modules:
        for name, held in vars(owner).items():
            if held.__class__ in PLAIN and held and name[0] != "_":
                first = next(iter(held.values() if held.__class__ is dict else held))
                if isinstance(first, (kind, Parameter)) and not _is_registered(first, modules):
                    container = "Module" if isinstance(first, kind) else "Parameter"
                    container += "Dict" if held.__class__ is dict else "List"
                    warnings.warn(
                        f"{type(owner).__name__}.{name} is a plain {type(held).__name__}, so what is in it will be neither "
                        f"trained nor saved: a module sees its attributes only. Write nn.{container}(...), or, if that is on "
                        f"purpose, call it _{name}",
                        stacklevel=3,
                    )


def _is_registered(item, modules):
    return any(item is one or any(item is value for value in vars(one).values()) for one in modules)
