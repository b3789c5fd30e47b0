"""Weights in several files, with an index in JSON that says which tensor is in which, as model hubs lay them out."""

import json
import secrets
from pathlib import Path

from . import safe
from .atomic import replaced_when_done
from .errors import FileError

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


def bytes_of(size):
    """A size in bytes, given as a number or as a text such as ``"5GB"``. Raises ValueError for anything else."""
    if isinstance(size, str):
        text = size.strip().upper()
        unit = next((unit for unit in sorted(UNITS, key=len, reverse=True) if text.endswith(unit)), "")
        try:
            size = int(float(text.removesuffix(unit)) * UNITS.get(unit, 1))
        except ValueError:
            raise ValueError(f"max_shard_size: expected a number of bytes or a text such as '5GB', got {size!r}") from None
    if size <= 0:
        raise ValueError(f"max_shard_size must be above 0, got {size}")
    return size


def index_path(path):
    """Where the index of ``weights.safetensors`` is: ``weights.safetensors.index.json``."""
    return path if path.name.endswith(".index.json") else path.with_name(f"{path.name}.index.json")


def shards(arrays, most):
    """The arrays in groups of at most `most` bytes each; a larger array is a group of its own."""
    groups, room = [], 0
    for name, array in arrays.items():
        if array.nbytes > room or not groups:
            groups.append({})
            room = most
        groups[-1][name] = array
        room -= array.nbytes
    return groups


def write(path, groups, metadata):
    """Write the groups, then their index, then remove what the index before named.

    The names of the files are new each time, so that until the new index is there the old one describes whole files.
    """
    old = _named_before(path)
    tag = secrets.token_hex(4)
    weight_map, total = {}, 0
    for k, group in enumerate(groups, 1):
        name = f"{path.stem}-{tag}-{k:05}-of-{len(groups):05}{path.suffix}"
        with replaced_when_done(path.with_name(name)) as partial:
            safe.write(partial, group, metadata)
        weight_map.update(dict.fromkeys(group, name))
        total += sum(array.nbytes for array in group.values())
    index = {"metadata": {"total_size": total, **metadata}, "weight_map": weight_map}
    with replaced_when_done(index_path(path)) as partial:
        partial.write_text(json.dumps(index, indent=2), encoding="ascii")
    path.unlink(missing_ok=True)
    for name in old - set(weight_map.values()):
        path.with_name(name).unlink(missing_ok=True)


def forget(path):
    """Remove an index beside a file that has just been written whole, with the files that it names."""
    old = _named_before(path)
    index_path(path).unlink(missing_ok=True)
    for name in old:
        path.with_name(name).unlink(missing_ok=True)


def _named_before(path):
    """The files that the present index names, as far as this module wrote them."""
    try:
        names = set(_index(index_path(path))[0].values())
    except (FileError, OSError):
        return set()
    return {name for name in names if name.startswith(f"{path.stem}-") and name.endswith(path.suffix)}


def read(path):
    """``({name: array}, metadata)`` of all files that the index names. Raises FileError if they do not fit it."""
    weight_map, metadata = _index(path)
    arrays = {}
    for file in sorted(set(weight_map.values())):
        wanted = {name for name, place in weight_map.items() if place == file}
        if not path.with_name(file).is_file():
            raise FileError(f"{path} names {file!r}, which is not there")
        held, notes = safe.read(path.with_name(file))
        if notes.pop(safe.DIGEST, None) and notes != metadata:
            raise FileError(f"{path} is damaged, or not the index of {file!r}: its metadata are not those of that file")
        missing = sorted(wanted - held.keys())
        if missing:
            raise FileError(f"{path} says that {file!r} holds {', '.join(missing)}, and it does not")
        arrays.update({name: held[name] for name in wanted})
    return {name: arrays[name] for name in weight_map}, metadata


def _index(path):
    """The weight map and the metadata of an index, whose files must be in the same folder."""
    if path.stat().st_size > safe.LONGEST_HEADER:
        raise FileError(f"{path}: an index of {path.stat().st_size:,} bytes; at most {safe.LONGEST_HEADER:,} are read")
    try:
        index = json.loads(path.read_bytes(), object_pairs_hook=safe.without_doubles)
        weight_map = dict(index["weight_map"])
        metadata = {name: value for name, value in index.get("metadata", {}).items() if isinstance(value, str)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileError(f"{path} is no index of safetensors files: {error!r}") from error
    for file in set(weight_map.values()) if all(isinstance(v, str) for v in weight_map.values()) else [None]:
        if file is None or Path(file).name != file or "\\" in file or file in ("", ".", ".."):
            raise FileError(f"{path}: {file!r} is no name of a file in the same folder")
    return weight_map, metadata
