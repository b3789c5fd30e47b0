"""The safetensors format: a header in JSON, then the bytes of all tensors. Files are read by the format's own package."""

import hashlib
import itertools
import json
import os

import numpy as np

import autograd

from .errors import FileError

LONGEST_HEADER = 32 << 20
"""Bytes of a header; that is enough for a quarter of a million tensors."""

CODES = {
    np.dtype(name): code
    for name, code in {
        "float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32", "int16": "I16", "int8": "I8",
        "uint64": "U64", "uint32": "U32", "uint16": "U16", "uint8": "U8", "bool": "BOOL",
    }.items()
}  # fmt: skip
"""What the format calls a dtype."""

DIGEST = "chainrule.sha256"
"""The name among the metadata under which a file says what is in it; see :func:`digest`."""

DIGITS = 64
"""Characters of a digest."""

SMALL_FLOATS = {"BF16": 16}
"""Dtypes that NumPy does not have and that become float32: how many bits to shift by."""


def write(path, arrays, metadata):
    """Write named arrays and a dict of strings. Raises TypeError for dtypes that the format has not.

    The bytes are laid out here, which is simple: the package would write a temporary file of its own, which a process that
    is killed leaves behind for good.
    """
    if "__metadata__" in arrays:
        raise ValueError("save: a tensor cannot be called '__metadata__' in a safetensors file")
    for name, array in arrays.items():
        if array.dtype not in CODES or not array.dtype.isnative:
            raise TypeError(f"save: safetensors has no place for {name!r} of dtype {array.dtype}; convert it, or save .npz")
    names = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))  # so that all are aligned
    ends = list(itertools.accumulate((arrays[name].nbytes for name in names), initial=0))
    header = {"__metadata__": {**metadata, DIGEST: digest(arrays, metadata)}}
    for name, begin, end in zip(names, ends, ends[1:]):
        array = arrays[name]
        header[name] = {"dtype": CODES[array.dtype], "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            file.write(np.ascontiguousarray(arrays[name]).data)


def read(path):
    """``({name: array}, metadata)``; FileError for anything that is not a whole, well-formed file.

    If the file has a digest, the metadata keep it, and it has been compared with what was read.
    """
    package = _package()
    header = _header(path)
    try:
        with package.safe_open(os.fspath(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: _array(path, file, name, header) for name in file.keys()}  # noqa: SIM118
    except (package.SafetensorError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise FileError(f"{path} is no whole safetensors file: {error}") from error
    _check_digest(path, arrays, metadata)
    return arrays, metadata


def digest(arrays, metadata):
    """SHA-256, in hexadecimal, of names, dtypes, shapes and bytes of all arrays, and of the metadata.

    The format has no checksum, so that a flipped bit in the data would be another number and nothing else.
    """
    found = hashlib.sha256(json.dumps(sorted(metadata.items())).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(json.dumps([name, array.dtype.str, arrays[name].shape]).encode())
        found.update(array.data)
    return found.hexdigest()


def _check_digest(path, arrays, metadata):
    """FileError if the file has a digest of something else, or one under a damaged name. Other libraries' files have none."""
    names = [DIGEST] if DIGEST in metadata else [name for name, value in metadata.items() if len(value) == DIGITS]
    for told in names:
        rest = {name: value for name, value in metadata.items() if name != told}
        if (metadata[told] == digest(arrays, rest)) != (told == DIGEST):
            raise FileError(
                f"{path} is damaged: its tensors are not those that were saved, since their SHA-256 is another. Take a copy of "
                f"the file; or, if a program changed it and kept its metadata, let that leave out {DIGEST!r}"
            )


def _package():
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as error:
        raise autograd.MissingPackageError(
            "reading safetensors files needs the package safetensors: pip install 'chainrule[files]'"
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
        header = json.loads(text, object_pairs_hook=without_doubles)
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is no safetensors file: its header cannot be read: {error}") from error
    if not isinstance(header, dict):
        raise FileError(f"{path} is no safetensors file: its header is a {type(header).__name__}")
    return {**header, "start": 8 + length}


def without_doubles(pairs):
    """A dict of the pairs of a JSON object, for ``object_pairs_hook``. Raises ValueError if a name comes twice."""
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
