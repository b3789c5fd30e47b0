"""Nested structures with tensors in them, as named tensors and a text: what a file can hold without any pickle."""

import json

import numpy as np

import autograd

from .errors import FileError

PLAIN = (str, int, float, bool, type(None))


def is_flat(obj):
    """Whether `obj` is a dict from names to tensors or arrays of real numbers, which needs no text beside it."""
    return isinstance(obj, dict) and all(
        isinstance(name, str) and isinstance(value, (autograd.Tensor, np.ndarray)) and value.dtype.kind in "fiub"
        for name, value in obj.items()
    )


def packed(obj):
    """``({name: array}, text)`` of a structure of dicts, lists and tuples with tensors, numbers, strings and None in it.

    Raises TypeError for anything else, with the place where it is.
    """
    arrays = {}
    return arrays, json.dumps(_packed(obj, (), arrays))


def _packed(value, path, arrays):
    if isinstance(value, (autograd.Tensor, np.ndarray)):
        return _packed_tensor(value, path, arrays)
    if isinstance(value, np.generic):
        return _packed(value.item(), path, arrays)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list):
        return [_packed(item, (*path, k), arrays) for k, item in enumerate(value)]
    if isinstance(value, tuple):
        return {"tuple": [_packed(item, (*path, k), arrays) for k, item in enumerate(value)]}
    if isinstance(value, dict):
        pairs = [[_key(key, path), _packed(item, (*path, key), arrays)] for key, item in value.items()]
        return {"dict": pairs}
    where = "".join(f"[{step!r}]" for step in path) or "the object itself"
    raise TypeError(
        f"save: {where} is a {type(value).__name__}; a file holds tensors, numbers, strings and None, and dicts, lists "
        "and tuples of them. Of modules, optimisers and schedulers, save the state_dict()"
    )


def _key(key, path):
    if not isinstance(key, PLAIN):
        raise TypeError(f"save: a dict at {list(path)} has a key of {type(key).__name__}; expected strings or numbers")
    return key


def _packed_tensor(value, path, arrays):
    requires_grad = isinstance(value, autograd.Tensor) and value.requires_grad
    array = np.ascontiguousarray(value.detach().numpy() if isinstance(value, autograd.Tensor) else value)
    array = array.reshape(value.shape)  # ascontiguousarray gives numbers an axis
    name = base = ".".join(map(str, path)) or "value"
    for k in range(1, len(arrays) + 1):
        if name not in arrays:
            break
        name = f"{base}~{k}"
    note = {"tensor": name}
    if array.dtype.kind == "c":
        note["complex"] = True
        array = array[..., None].view(array.real.dtype)
    if isinstance(value, np.ndarray):
        note["array"] = True
    if requires_grad:
        note["requires_grad"] = True
    arrays[name] = array
    return note


def unpacked(arrays, text):
    """The structure that :func:`packed` took apart. Raises FileError if the text is none of its own."""
    try:
        return _unpacked(json.loads(text), arrays)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise FileError(f"the structure that is described in the file cannot be read: {error!r}") from error


def _unpacked(note, arrays):
    if isinstance(note, list):
        return [_unpacked(item, arrays) for item in note]
    if not isinstance(note, dict):
        return note
    if "tuple" in note:
        return tuple(_unpacked(item, arrays) for item in note["tuple"])
    if "dict" in note:
        return {key: _unpacked(value, arrays) for key, value in note["dict"]}
    array = arrays[note["tensor"]]
    if note.get("complex"):
        array = np.ascontiguousarray(array).view(np.result_type(array.dtype, np.complex64))[..., 0]
    if note.get("array"):
        return array
    tensor = autograd.as_tensor(array)
    return tensor.requires_grad_() if note.get("requires_grad") else tensor
