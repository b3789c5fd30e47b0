"""save and load: one call for weights, and for nested states of training, in either format."""

import os
from pathlib import Path

import numpy as np

import autograd

from . import safe, sharding, zipped
from .atomic import replaced_when_done
from .errors import FileError
from .nesting import is_flat, packed, unpacked

STRUCTURE = "chainrule.structure"
"""The name under which the text of a nested structure is kept among the metadata."""


class Loaded(dict):
    """What :func:`load` gives for a file of named tensors: a dict of them, with the file's ``metadata`` as an attribute.

    >>> import nn
    >>> nn.files.Loaded({}, {"epoch": "3"}).metadata
    {'epoch': '3'}
    """

    def __init__(self, tensors, metadata):
        super().__init__(tensors)
        self.metadata = metadata


def save(obj, path, metadata=None, *, max_shard_size="5GB"):
    """Write weights, or any nested structure with tensors in it, to a file that takes its place when it is whole.

    Parameters
    ----------
    obj : Module (its ``state_dict`` is written), ``{name: Tensor or array}``, or dicts, lists and tuples of tensors,
        numbers, strings and None, such as the states of optimisers
    path : ending in ``.safetensors`` or ``.npz``
    metadata : dict of strings to keep beside the tensors
    max_shard_size : safetensors of more bytes (a number, or a text such as ``"5GB"``) become several files and an index,
        ``<path>.index.json``, as model hubs have them

    A file is written beside `path` under another name, and renamed when its bytes are on the disk: whatever happens on
    the way, killing the process included, `path` is what it was before, or what it is to become.

    Raises
    ------
    TypeError
        for objects or dtypes that the format cannot hold. Nothing is ever pickled.
    ValueError
        for another ending.

    >>> import nn, os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "line.npz")
    ...     nn.save(nn.Linear(2, 1), path, {"epoch": "3"})
    ...     weights = nn.load(path)
    >>> weights.metadata, weights["weight"].shape
    ({'epoch': '3'}, (1, 2))
    """
    path = Path(path)
    if path.suffix not in (".safetensors", ".npz"):
        raise ValueError(f"save: expected a path that ends in .safetensors or .npz, got {os.fspath(path)!r}")
    write(obj, path, metadata, max_shard_size)


def write(obj, path, metadata=None, max_shard_size="5GB"):
    """What :func:`save` does, whatever the path ends in: ``.npz`` is one, all others are safetensors."""
    metadata = _checked_metadata(metadata)
    if hasattr(obj, "named_parameters") and hasattr(obj, "state_dict"):
        obj = obj.state_dict()
    obj = dict(obj) if isinstance(obj, dict) else obj
    if is_flat(obj):
        arrays = {name: _contiguous(value) for name, value in obj.items()}
    else:
        arrays, metadata[STRUCTURE] = packed(obj)
    if path.suffix == ".npz":
        with replaced_when_done(path) as partial:
            zipped.write(partial, arrays, metadata)
        return
    groups = sharding.shards(arrays, sharding.bytes_of(max_shard_size))
    if len(groups) > 1:
        sharding.write(path, groups, metadata)
        return
    with replaced_when_done(path) as partial:
        safe.write(partial, arrays, metadata)
    sharding.forget(path)


def load(path):
    """Read a file that :func:`save` wrote, or weights that another library wrote as safetensors or ``.npz``.

    Parameters
    ----------
    path : of a ``.safetensors`` file (or of one that was written in several), of an ``.index.json``, or of an ``.npz``

    Returns ``{name: Tensor}`` with the attribute ``metadata``, or the nested structure that was saved. bfloat16 becomes
    float32. ``model.load_state_dict(nn.load(path))`` loads weights by name.

    Raises
    ------
    FileNotFoundError
        if there is none.
    MissingPackageError
        for ``.safetensors`` without the package safetensors.
    FileError
        for a file that is truncated, damaged, of another format, or made to do harm. Sizes are checked before memory is
        asked for, nothing in a file is executed, and nothing has been changed. Damage is found by checksums: ``.npz`` has
        one for each array, safetensors that :func:`save` wrote have one among the metadata.

    >>> import nn, os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "state.npz")
    ...     nn.save({"step": 3, "moments": [tensor([1.0]), None]}, path)
    ...     nn.load(path)
    {'step': 3, 'moments': [tensor([1.]), None]}
    """
    path = Path(path)
    if not path.exists() and sharding.index_path(path).exists():
        path = sharding.index_path(path)
    arrays, metadata = _reader(path)(path)
    metadata = {name: value for name, value in metadata.items() if name != safe.DIGEST}
    text = metadata.pop(STRUCTURE, None)
    if text is not None:
        return unpacked(arrays, text)
    return Loaded({name: _tensor(path, name, array) for name, array in arrays.items()}, metadata)


def _reader(path):
    """How to read a file, which its first bytes say rather than its name."""
    with open(path, "rb") as file:
        start = file.read(16)
    if path.name.endswith(".index.json"):
        return sharding.read
    if start.startswith(b"PK"):
        return zipped.read
    if start.startswith(b"\x93NUMPY"):
        raise FileError(f"{path} is a single array (.npy): read it with numpy.load(path, allow_pickle=False)")
    if start[:1] == b"\x80" and start[8:9] != b"{":
        raise FileError(f"{path} is a pickle, and nothing is unpickled here: save it as safetensors where it comes from")
    return safe.read


def _tensor(path, name, array):
    try:
        return autograd.as_tensor(array)
    except autograd.OperationTypeError as error:
        raise FileError(f"{path}: {name!r} holds no numbers: {error}") from error


def _contiguous(value):
    array = value.detach().numpy() if isinstance(value, autograd.Tensor) else value
    return np.ascontiguousarray(array).reshape(array.shape)


def _checked_metadata(metadata):
    metadata = dict(metadata or {})
    for name, value in metadata.items():
        if not isinstance(name, str) or not isinstance(value, str) or name in (STRUCTURE, safe.DIGEST):
            raise TypeError(f"save: metadata are strings by name, and {name!r} is {value!r}; write str(value)")
    return metadata
