"""NumPy's .npz: a zip archive of arrays. Read with care: every size is checked before memory is asked for."""

import json
import os
import zipfile
import zlib

import numpy as np

from .errors import FileError

NOTES = "__metadata__"
"""The entry with the metadata, as the bytes of a text in JSON."""

_DAMAGES = (EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What else Python's zipfile raises for archives that are none: names that are no text, an encryption it does not know."""

_DIRECTORY_END = b"PK\5\6"
"""What begins the last record of an archive; two bytes at 10 say how many entries there are."""

DENSEST = 200
"""How many times larger than the file its arrays may be together; compressed weights are rarely a tenth smaller."""


def write(path, arrays, metadata):
    """Write named arrays and a dict of strings."""
    entries = dict(arrays)
    if NOTES in entries:
        raise ValueError(f"save: a tensor cannot be called {NOTES!r} in an .npz file")
    for name, array in entries.items():
        if array.dtype.hasobject:
            raise TypeError(f"save: {name!r} holds Python objects, which would have to be pickled")
    if metadata:
        entries[NOTES] = np.frombuffer(json.dumps(metadata).encode(), np.uint8)
    with open(path, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, array in entries.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)


def read(path):
    """``({name: array}, metadata)``; FileError for anything that is not a whole archive of plain arrays."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(path, archive)
            arrays = {name: _array(path, archive, entry) for name, entry in entries.items()}
    except FileError:
        raise
    except (*_DAMAGES, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error) as error:
        raise FileError(f"{path} is no whole .npz file: {error}") from error
    notes = arrays.pop(NOTES, None)
    return arrays, _metadata(path, notes)


def _checked(path, archive):
    """``{name: entry}``, once names and sizes are found to be harmless."""
    entries, total = {}, 0
    _check_count(path, len(archive.infolist()))
    size = os.path.getsize(path)  # not the sum of what the entries claim: they may overlap
    for entry in archive.infolist():
        name, dot, ending = entry.filename.rpartition(".")
        if ending != "npy" or not dot:
            raise FileError(_foreign(path, entry.filename))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(f"{path}: {entry.filename!r} is packed in a way that NumPy does not write")
        if name in entries:
            raise FileError(f"{path}: the array {name!r} is in the file twice")
        entries[name] = entry
        total += entry.file_size
    if total > DENSEST * size + (1 << 20):
        raise FileError(
            f"{path}: {size:,} bytes would become {total:,}, which looks like a zip bomb; "
            "if you trust it, read it with numpy.load and save it again"
        )
    return entries


def _check_count(path, found):
    """FileError unless that many entries are announced: a damaged length in the directory makes zipfile skip what follows."""
    with open(path, "rb") as file:
        file.seek(-min(os.path.getsize(path), 22 + 0xFFFF), os.SEEK_END)
        end = file.read()
    at = end.rfind(_DIRECTORY_END)
    announced = int.from_bytes(end[at + 10 : at + 12], "little")
    if at < 0 or announced != min(found, 0xFFFF):
        raise FileError(f"{path} is damaged: it announces {announced} arrays, and {found} were found")


def _foreign(path, name):
    if name.endswith(".pkl"):
        return (
            f"{path} is a pickle of PyTorch's, and nothing is unpickled here. In PyTorch, save the weights with "
            "safetensors.torch.save_file(model.state_dict(), 'weights.safetensors')"
        )
    return f"{path} is no .npz file: it holds {name!r}, which is no array"


def _array(path, archive, entry):
    """One array. Its shape is compared with the size of its entry before it is made."""
    with archive.open(entry) as file:
        try:
            version = np.lib.format.read_magic(file)
            read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
            shape, transposed, dtype = read_header(file)
        except (ValueError, KeyError) as error:
            raise FileError(f"{path}: the header of {entry.filename!r} cannot be read: {error}") from error
        if dtype.hasobject:
            raise FileError(f"{path}: {entry.filename!r} holds pickled Python objects, and nothing is unpickled here")
        needed = dtype.itemsize
        for length in shape:
            needed *= length
        if min(shape, default=0) < 0 or needed != entry.file_size - file.tell():
            raise FileError(
                f"{path}: {entry.filename!r} says that it is {dtype}{list(shape)}, {needed:,} bytes, and has "
                f"{entry.file_size - file.tell():,}"
            )
        data = bytearray(file.read())
    array = np.frombuffer(data, dtype)
    return array.reshape(shape[::-1]).T if transposed else array.reshape(shape)


def _metadata(path, notes):
    if notes is None:
        return {}
    try:
        metadata = json.loads(notes.tobytes())
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path}: its metadata cannot be read: {error}") from error
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise FileError(f"{path}: its metadata are no dict of strings")
    return metadata
