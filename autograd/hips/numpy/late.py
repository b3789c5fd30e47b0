"""Compatibility with HIPS autograd: modules whose names are made when they are first used."""

import sys
import types

from autograd.transforms.numpy_functions import numpy_function

_dictionary_of = types.ModuleType.__dict__["__dict__"].__get__


class LateModule(types.ModuleType):
    """A module of functions; all of them are there when its dictionary is looked at, for programs that wrap what it holds.

    Attributes
    ----------
    made : ``made(name)`` gives what is not there yet, or raises AttributeError
    names : ``names()`` gives the names of everything
    """

    def __getattr__(self, name):
        value = type(self).made(name)
        setattr(self, name, value)
        return value

    def __dir__(self):
        return sorted({*type(self).names(), *_dictionary_of(self)})

    @property
    def __dict__(self):
        for name in type(self).names():
            getattr(self, name)
        return _dictionary_of(self)


def make_late(module, made, names):
    """Let the module of this name be one of these."""
    sys.modules[module].__class__ = type("LateModule", (LateModule,), dict(made=staticmethod(made), names=staticmethod(names)))


def traced(value):
    """What stands for a value of a module of NumPy's: functions record."""
    return numpy_function(value) if callable(value) and not isinstance(value, type) else value
