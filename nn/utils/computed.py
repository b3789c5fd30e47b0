"""Attributes of modules that are computed from others, such as a weight from its direction and its length.

A module with such attributes gets a class of its own, which has a property for each. So every reader of the attribute
gets the computed value, recorded for gradients, at the time when it is read.
"""

from ..module import Module

_classes = {}


def add_computed(module, name, source, title=None):
    """Make the attribute `name` of `module` the value of ``source.value(module)``; assigning calls ``source.assign``.

    `title` is what the class of the module is called from then on (its own name, if None).
    """
    if name in checked_module(module).__dict__:
        delattr(module, name)
    held = {**computed(module), name: source}
    module.__dict__["_computed"] = held
    _put_class(module, held, title)


def remove_computed(module, name):
    """Take such an attribute away again; returns its source."""
    held = dict(computed(module))
    source = held.pop(name)
    module.__dict__["_computed"] = held
    _put_class(module, held, None if not held else type(module).__name__)
    if not held:
        del module.__dict__["_computed"]
    return source


def computed(module):
    """``{name: source}`` of the attributes of a module that are computed; TypeError if it is no module."""
    return checked_module(module).__dict__.get("_computed", {})


def checked_module(module):
    """`module`, or TypeError if it is none."""
    if not isinstance(module, Module):
        raise TypeError(f"expected an nn.Module, got {type(module).__name__}")
    return module


def plain_class(module):
    """The class that the module had before any attribute was computed."""
    return getattr(type(module), "_plain", type(module))


def _put_class(module, names, title):
    plain = plain_class(module)
    object.__setattr__(module, "__class__", _class_for(plain, tuple(names), title or plain.__name__) if names else plain)


def _class_for(plain, names, title):
    key = (plain, names, title)
    if key not in _classes:
        members = {name: _property(name) for name in names}
        members |= {"_plain": plain, "__reduce_ex__": _reduce, "__doc__": plain.__doc__}
        _classes[key] = type(title, (plain,), members)
    return _classes[key]


def _property(name):
    def read(module):
        return module.__dict__["_computed"][name].value(module)

    def write(module, value):
        module.__dict__["_computed"][name].assign(module, value)

    return property(read, write, doc=f"``{name}``, computed each time it is read")


def _reduce(module, protocol):
    """How a module with such a class is copied and pickled: as its plain class, names and attributes."""
    return _remade, (plain_class(module), tuple(computed(module)), type(module).__name__), module.__dict__


def _remade(plain, names, title):
    return Module.__new__(_class_for(plain, names, title))
