"""Modules that hold other modules."""

import itertools
import operator

from ..module import Module


class _Numbered(Module):
    """Children called '0', '1', ..., with the manners of a list."""

    def _fill(self, modules):
        for index, module in enumerate(modules):
            self._put(str(index), module)

    def _put(self, name, module):
        if not isinstance(module, Module):
            is_class = isinstance(module, type) and issubclass(module, Module)
            found = f"the class {module.__name__}: write {module.__name__}()" if is_class else f"a {type(module).__name__}"
            raise TypeError(f"{type(self).__name__}: item {name!r} should be a Module and is {found}")
        self.register_module(name, module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter([value for value in self.__dict__.values() if isinstance(value, Module)])

    def _name_at(self, index):
        names = list(self._modules)
        try:
            return names[operator.index(index)]
        except IndexError:
            raise IndexError(f"{type(self).__name__} has {len(names)} modules: no index {index}") from None

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(self._sliced(index))
        return self._modules[self._name_at(index)]

    def __setitem__(self, index, module):
        self._put(self._name_at(index), module)

    def __delitem__(self, index):
        names = list(self._modules)
        doomed = names[index] if isinstance(index, slice) else [self._name_at(index)]
        kept = [module for name, module in self._modules.items() if name not in doomed]
        numbered = names == [str(k) for k in range(len(names))]
        for name in names if numbered else doomed:
            delattr(self, name)
        if numbered:
            self._fill(kept)

    def append(self, module):
        """Add a module at the end; returns the container."""
        taken = self._modules
        number = next(k for k in itertools.count(len(taken)) if str(k) not in taken)  # a slice keeps its numbers
        self._put(str(number), module)
        return self

    def pop(self, index):
        """Take the module at `index` out; returns it."""
        module = self[index]
        del self[index]
        return module

    def extend(self, modules):
        """Add several modules at the end; returns the container."""
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index, module):
        """Put a module before the one at `index`, moving the later ones up; returns the container."""
        modules = list(self)
        modules.insert(index, module)
        self._fill(modules)
        return self


class Sequential(_Numbered):
    """Modules applied one after another.

    Takes them as arguments, as one list or other iterable, or as a dict from names to modules.

    Raises TypeError for anything that is not a Module.

    >>> import nn
    >>> net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> net
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    >>> len(net[:2]), net[-1].out_features
    (2, 1)
    >>> nn.Sequential({"hidden": nn.Linear(2, 3), "act": nn.Tanh()}).hidden.in_features
    2
    """

    def __init__(self, *args):
        super().__init__()
        given = args[0] if len(args) == 1 and _is_collection(args[0]) else args
        if hasattr(given, "items"):
            for name, module in given.items():
                self._put(name, module)
        else:
            self._fill(given)

    def _sliced(self, index):
        return dict(list(self._modules.items())[index])

    def __add__(self, other):
        """The modules of both, one after another."""
        return Sequential(*self, *other) if isinstance(other, Sequential) else NotImplemented

    def __mul__(self, other):
        """The same modules several times, with shared parameters."""
        if not isinstance(other, int) or isinstance(other, bool):
            return NotImplemented
        return Sequential(*list(self) * other)

    __rmul__, __iadd__ = __mul__, _Numbered.extend

    def forward(self, input):
        for module in self:
            input = module(input)
        return input


class ModuleList(_Numbered):
    """A list of modules whose parameters are found; it cannot be called itself.

    >>> import nn
    >>> layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
    >>> [name for name, _ in layers.named_parameters()][:2]
    ['0.weight', '0.bias']
    """

    def __init__(self, modules=None):
        super().__init__()
        self._fill(modules or ())

    def _sliced(self, index):
        return list(self)[index]

    def __repr__(self):
        """Modules in a row that read the same stand on one line, as ``(0-2): 3 x Linear(...)``."""
        runs = []
        for place, module in enumerate(self):
            text = repr(module)
            if runs and runs[-1][0] == text:
                runs[-1][2] = place
            else:
                runs.append([text, place, place])
        lines = []
        for text, first, last in runs:
            head = f"({first}): " if first == last else f"({first}-{last}): {last - first + 1} x "
            lines.append(head + text.replace("\n", "\n  "))
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)" if lines else f"{type(self).__name__}()"

    __iadd__ = _Numbered.extend


def _is_collection(given):
    """Whether the only argument of Sequential holds the layers, rather than being the only layer."""
    return isinstance(given, ModuleList) or (hasattr(given, "__iter__") and not isinstance(given, Module))
