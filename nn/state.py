"""Copying a state_dict into tensors: everything is checked first, so that nothing is ever half loaded."""

from collections import namedtuple
from collections.abc import Mapping

import numpy as np

import autograd


class StateDictError(autograd.AutogradError, RuntimeError):
    """A state_dict does not fit: what is missing, unexpected or of the wrong shape, all at once."""


class LoadedKeys(namedtuple("LoadedKeys", "missing_keys unexpected_keys")):
    """What ``load_state_dict(strict=False)`` did without, and what it left aside."""

    __slots__ = ()

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


def load_state(own, given, strict, where):
    """Copy `given` ``{path: value}`` into the tensors `own` ``{path: Tensor}``; see ``Module.load_state_dict``."""
    if not isinstance(given, Mapping):
        raise TypeError(f"load_state_dict: expected a mapping from names to tensors, got {type(given).__name__}")
    missing = [path for path in own if path not in given]
    unexpected = [path for path in given if path not in own]
    arrays, faults = {}, []
    for path in own:
        if path in given:
            array, fault = _fitting(given[path], own[path])
            arrays[path] = array
            faults += [f"{path}: {fault}"] if fault else []
    if strict:
        faults += [f"missing: {', '.join(missing)}"] if missing else []
        faults += [f"unexpected: {', '.join(map(str, unexpected))}"] if unexpected else []
    if faults:
        cure = " (strict=False loads what fits by name)" if missing or unexpected else ""
        raise StateDictError(f"this state_dict does not fit {where}{cure}; nothing was loaded:\n  " + "\n  ".join(faults))
    for path, array in arrays.items():
        memory = own[path].data.numpy()
        np.copyto(memory, array, casting="unsafe")
        autograd.mark_changed(memory, "load_state_dict")
    return LoadedKeys(missing, unexpected)


def _fitting(value, tensor):
    """The array of `value` and what keeps it from being copied into `tensor`, or None."""
    try:
        array = autograd.as_tensor(value).detach().numpy()
    except autograd.AutogradError as error:
        return None, str(error)
    if array.shape != tensor.shape:
        return array, f"expected shape {tensor.shape}, got {array.shape}"
    if array.dtype.kind == "c" and tensor.dtype.kind != "c":
        return array, f"expected real numbers ({tensor.dtype}), got {array.dtype}"
    return array, None
