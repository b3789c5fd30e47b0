"""What the tensors in a picture are called, and which of them are parameters of a module."""

import numpy as np

from ..engine.tensor import Tensor


class Labels:
    """Finds the name of a tensor: given by hand, else its path in a module, else its own ``name``.

    Parameters
    ----------
    names : ``{name: Tensor}`` or None
    module : anything with ``named_parameters()``, or None
    results : the Tensors that are drawn; their own names are used

    Raises
    ------
    TypeError
        if `names` is no dict from str to Tensor, or `module` has no ``named_parameters()``.
    """

    def __init__(self, names, module, results):
        self.module = module
        self._by_record, self._by_array, self._parameters = {}, {}, set()
        for result in results:
            self._add(result.name, result)
        for name, parameter in _parameters(module):
            self._add(name, parameter)
            self._parameters.add(id(parameter._node))
        for name, tensor in _checked(names):
            self._add(name, tensor)

    def _add(self, name, tensor):
        if name is None:
            return
        if tensor._node is not None:
            self._by_record[id(tensor._node)] = _printable(name)
        elif isinstance(tensor._raw, np.ndarray):
            self._by_array[id(tensor._raw)] = _printable(name)

    def of_record(self, record, variable=None):
        """The name of what `record` computed, or of the leaf `variable`."""
        given = self._by_record.get(id(record))
        if given is None and variable is not None and variable.name is not None:
            return _printable(variable.name)
        return given

    def of_array(self, array):
        """The name of a constant."""
        return self._by_array.get(id(array))

    def is_parameter(self, record, variable):
        """Whether a leaf belongs to the module, or is of a class called Parameter."""
        return id(record) in self._parameters or any(base.__name__ == "Parameter" for base in type(variable).__mro__)


def _printable(name):
    """`name` on one line, without characters that XML has no place for."""
    name = str(name)
    return name if name.isprintable() else "".join(character if character.isprintable() else " " for character in name)


def variables_of(frame, names):
    """The Tensors that are local variables of a frame, by name; those of its module too, if that is where it is.

    Raises ValueError if `names` is not ``"caller"``, the only word that has a meaning.
    """
    if names != "caller":
        raise ValueError(f"draw(names): expected a dict {{name: Tensor}} or 'caller', not {names!r}")
    found = {name: value for name, value in frame.f_locals.items() if isinstance(value, Tensor)}
    return {name: value for name, value in found.items() if not name.startswith("_")}


def _parameters(module):
    if module is None:
        return []
    if not callable(getattr(module, "named_parameters", None)):
        raise TypeError(f"draw(module): expected something with named_parameters(), such as an nn.Module, "
                        f"not {type(module).__name__}")  # fmt: skip
    return list(module.named_parameters())


def _checked(names):
    if names is None:
        return []
    if not isinstance(names, dict):
        raise TypeError(f"draw(names): expected a dict {{name: Tensor}}, such as dict(x=x), not {type(names).__name__}")
    for name, tensor in names.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise TypeError(f"draw(names): expected a dict {{name: Tensor}}, such as dict(x=x), but it has "
                            f"{name!r}: {type(tensor).__name__}")  # fmt: skip
    return list(names.items())
