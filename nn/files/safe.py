"""The safetensors format: a header in JSON, then the bytes of all tensors. Reading and writing is the package's work."""

import json
import os

import numpy as np

import autograd

from .errors import FileError

LONGEST_HEADER = 32 << 20
"""Bytes of a header; that is enough for a quarter of a million tensors."""

SMALL_FLOATS = {"BF16": 16}
"""Dtypes that NumPy does not have and that become float32: how many bits to shift by."""


def write(path, arrays, metadata):
    """Write named arrays and a dict of strings. Raises TypeError for dtypes that the format has not."""
    package = _package()
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8 or not array.dtype.isnative:
            raise TypeError(f"save: safetensors has no place for {name!r} of dtype {array.dtype}; convert it, or save .npz")
    package.numpy.save_file(arrays, os.fspath(path), metadata or None)


def read(path):
    """``({name: array}, metadata)``; FileError for anything that is not a whole, well-formed file."""
    package = _package()
    header = _header(path)
    try:
        with package.safe_open(os.fspath(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: _array(path, file, name, header) for name in file.keys()}  # noqa: SIM118
    except (package.SafetensorError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise FileError(f"{path} is no whole safetensors file: {error}") from error
    return arrays, metadata


def _package():
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as error:
        raise autograd.MissingPackageError(
            "safetensors files need the package safetensors: pip install 'chainrule[files]'; or save as .npz"
        ) from error
    return safetensors


def _header(path):
    """The header, after a look at its length, so that a forged one costs no memory."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        start = file.read(8)
        length = int.from_bytes(start, "little")
        if len(start) < 8 or length > size - 8:
            raise FileError(f"{path} is no whole safetensors file: {size} bytes cannot hold the header that it announces")
        if length > LONGEST_HEADER:
            raise FileError(f"{path}: a header of {length:,} bytes; at most {LONGEST_HEADER:,} are read")
        text = file.read(length)
    try:
        header = json.loads(text, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is no safetensors file: its header cannot be read: {error}") from error
    if not isinstance(header, dict):
        raise FileError(f"{path} is no safetensors file: its header is a {type(header).__name__}")
    return {**header, "start": 8 + length}


def _without_doubles(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def _array(path, file, name, header):
    """One tensor as an array of its own; the package has checked its place in the file."""
    kind = header[name]["dtype"]
    if kind not in SMALL_FLOATS:
        return np.array(file.get_tensor(name))
    begin, end = header[name]["data_offsets"]
    with open(path, "rb") as raw:
        raw.seek(header["start"] + begin)
        halves = np.frombuffer(raw.read(end - begin), np.uint16)
    return (halves.astype(np.uint32) << SMALL_FLOATS[kind]).view(np.float32).reshape(header[name]["shape"])
