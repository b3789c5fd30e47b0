"""Modules that hold parameters, in a list or by name, and modules by name."""

import operator
from collections.abc import Iterable, Mapping

import autograd

from ..module import Module
from ..parameter import Parameter


def _as_parameter(value):
    """A Tensor becomes a Parameter over the same memory; anything else stays what it is."""
    plain = isinstance(value, autograd.Tensor) and not isinstance(value, Parameter)
    return Parameter(value.detach()) if plain else value


def _described(value):
    """One line about something held: a parameter's dtype and shape, or the class of anything else."""
    if isinstance(value, Parameter):
        return f"Parameter containing: [{value.dtype} of size {'x'.join(map(str, value.shape))}]"
    return f"Object of type: {type(value).__name__}"


class _Named(Module):
    """What dicts of modules and of parameters share. Keys become attributes, in the order in which they were added."""

    def __init__(self, given=None):
        super().__init__()
        self._keys = {}
        if given is not None:
            self.update(given)

    def __getitem__(self, key):
        if key not in self._keys:
            raise KeyError(f"{type(self).__name__} has no {key!r}; it has {list(self._keys)}")
        return getattr(self, key)

    def __setitem__(self, key, value):
        if not isinstance(key, str) or (key not in self._keys and hasattr(self, key)):
            raise KeyError(f"{type(self).__name__}: {key!r} cannot be a key; a key is a string, and no attribute's name")
        self._put(key, value)
        self._keys[key] = None

    def __delitem__(self, key):
        self[key]  # KeyError if there is none
        delattr(self, key)
        del self._keys[key]

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(self._keys)

    def __contains__(self, key):
        return key in self._keys

    def clear(self):
        """Take everything out."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key):
        """Take out what is held under `key`, and return it; KeyError if there is nothing."""
        value = self[key]
        del self[key]
        return value

    def keys(self):
        """The keys, in the order in which they were added."""
        return self._keys.keys()

    def values(self):
        """What is held, in the order in which it was added."""
        return [self[key] for key in self._keys]

    def items(self):
        """Pairs of key and what is held under it."""
        return [(key, self[key]) for key in self._keys]

    def update(self, given):
        """Add what a mapping holds, or an iterable of pairs of key and value; TypeError for anything else."""
        if isinstance(given, (Mapping, _Named)):
            given = given.items()
        elif not isinstance(given, Iterable):
            raise TypeError(f"{type(self).__name__}.update: expected a mapping or pairs, got {type(given).__name__}")
        for pair in given:
            if not isinstance(pair, Iterable) or len(pair := tuple(pair)) != 2:
                raise TypeError(f"{type(self).__name__}.update: expected pairs of key and value, got {pair!r}")
            self[pair[0]] = pair[1]


class ModuleDict(_Named):
    """Modules by name, whose parameters are found; it has the manners of a dict and cannot be called itself.

    Raises TypeError for anything that is not a Module, KeyError for a key that is no string or an attribute's name.

    >>> import nn
    >>> layers = nn.ModuleDict({"hidden": nn.Linear(2, 3), "act": nn.ReLU()})
    >>> layers["act"], list(layers), "out" in layers
    (ReLU(), ['hidden', 'act'], False)
    >>> [name for name, _ in layers.named_parameters()]
    ['hidden.weight', 'hidden.bias']
    """

    def __init__(self, modules=None):
        super().__init__(modules)

    def _put(self, key, module):
        if not isinstance(module, Module):
            raise TypeError(f"ModuleDict: item {key!r} should be a Module and is a {type(module).__name__}")
        setattr(self, key, module)


class ParameterDict(_Named):
    """Parameters by name, with the manners of a dict. Tensors become parameters; other values are held as they are.

    Takes a mapping, pairs of key and value, or keys alone (whose values are then None). KeyError for a key that is no
    string or an attribute's name.

    >>> import nn
    >>> scales = nn.ParameterDict({"left": nn.Parameter(tensor([1.0])), "right": tensor([2.0, 3.0])})
    >>> scales
    ParameterDict(
        (left): Parameter containing: [float64 of size 1]
        (right): Parameter containing: [float64 of size 2]
    )
    >>> sorted(scales.state_dict())
    ['left', 'right']
    """

    def __init__(self, parameters=None):
        super().__init__(parameters)

    def _put(self, key, value):
        if key in self._keys:
            delattr(self, key)  # a parameter may be replaced by anything here
        setattr(self, key, _as_parameter(value))

    def update(self, given):
        """Add what a mapping holds, or an iterable of pairs of key and value, or of keys alone."""
        if isinstance(given, Iterable) and not isinstance(given, (Mapping, _Named)):
            given = [(one, None) if isinstance(one, str) else one for one in given]
        super().update(given)

    def get(self, key, default=None):
        """What is held under `key`, or `default`."""
        return getattr(self, key) if key in self._keys else default

    def setdefault(self, key, default=None):
        """What is held under `key`; if there is nothing, `default` is put there first."""
        if key not in self:
            self[key] = default
        return self[key]

    def popitem(self):
        """Take out what was added last, and return it with its key; KeyError if there is nothing."""
        if not self._keys:
            raise KeyError("ParameterDict.popitem: it is empty")
        key = next(reversed(self._keys))
        return key, self.pop(key)

    def copy(self):
        """Another one that holds the same parameters."""
        return type(self)(dict(self.items()))

    def fromkeys(self, keys, default=None):
        """A new one with `default` under each of the `keys`."""
        return type(self)({key: default for key in keys})

    def __or__(self, other):
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other):
        result = type(self)(dict(other.items()))
        result.update(self)
        return result

    def __ior__(self, other):
        self.update(other)
        return self

    def extra_repr(self):
        return "\n".join(f"  ({key}): {_described(value)}" for key, value in self.items())


class ParameterList(Module):
    """Parameters called '0', '1', ..., with the manners of a list. Tensors become parameters; others stay as they are.

    >>> import nn
    >>> scales = nn.ParameterList([tensor([1.0]), nn.Parameter(tensor([2.0, 3.0]))])
    >>> len(scales.append(tensor([0.0]))), scales[-1].shape, scales[:2]
    (3, (1,), ParameterList(
        (0): Parameter containing: [float64 of size 1]
        (1): Parameter containing: [float64 of size 2]
    ))
    >>> list(scales.state_dict())
    ['0', '1', '2']
    """

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def _name_at(self, index):
        index = operator.index(index)
        if not -self._size <= index < self._size:
            raise IndexError(f"ParameterList has {self._size} values: no index {index}")
        return str(index % self._size)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return getattr(self, self._name_at(index))

    def __setitem__(self, index, value):
        name = self._name_at(index)
        delattr(self, name)  # a parameter may be replaced by anything here
        setattr(self, name, _as_parameter(value))

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter([getattr(self, str(k)) for k in range(self._size)])

    def append(self, value):
        """Add a value at the end; returns the list."""
        setattr(self, str(self._size), _as_parameter(value))
        self._size += 1
        return self

    def extend(self, values):
        """Add several values at the end; returns the list. TypeError unless they can be gone through."""
        if not isinstance(values, Iterable) or isinstance(values, autograd.Tensor):
            raise TypeError(f"ParameterList.extend: expected a list of parameters, got {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    __iadd__ = extend

    def extra_repr(self):
        return "\n".join(f"  ({k}): {_described(value)}" for k, value in enumerate(self))
