"""Writing a file so that there is, at every moment, either the old one or the new one, and never a part of one."""

import contextlib
import os
import re
import secrets
from pathlib import Path

_PARTIAL = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)-[0-9a-f]{8}\.partial")


@contextlib.contextmanager
def replaced_when_done(path):
    """Give the path of a temporary file in the same folder, which takes the place of `path` when the block ends well.

    Its bytes reach the disk before it takes that place, and if anything is raised in the block it is removed. What
    processes left there that were killed while writing the same file is removed too.

    >>> import nn, os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with nn.files.replaced_when_done(os.path.join(folder, "a.txt")) as partial:
    ...         _ = partial.write_text("whole")
    ...     print(os.listdir(folder))
    ['a.txt']
    """
    path = Path(path)
    _remove_leftovers(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    mode = partial.stat().st_mode
    try:
        yield partial
        partial.chmod(mode & 0o7777)  # whoever wrote it may have chosen another
        _to_disk(partial)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _to_disk(path.parent)


def _to_disk(path):
    """Wait until a file, or the names in a folder, are on the disk (where the system can say so)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_leftovers(path):
    for other in path.parent.glob(f".{_escaped(path.name)}.*.partial"):
        found = _PARTIAL.fullmatch(other.name)
        if found and found["name"] == path.name and not _runs(int(found["process"])):
            other.unlink(missing_ok=True)


def _escaped(name):
    return re.sub(r"([*?\[])", r"[\1]", name)


def _runs(process):
    """Whether a process of that number runs; True if that cannot be told."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
