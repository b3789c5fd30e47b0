"""``torch.save`` and ``torch.load``: PyTorch's arguments, and files without any pickle in them."""

from pathlib import Path

import autograd

from .saving import load as _load
from .saving import write


def save(obj, f, pickle_module=None, pickle_protocol=None, _use_new_zipfile_serialization=True):
    """``torch.save``: write tensors, or nested dicts, lists and tuples with tensors, numbers and strings in them.

    The file is safetensors, whatever `f` ends in (but for ``.npz``), so PyTorch's own load does not read it, and
    ``safetensors.torch.load_file`` does. What concerns pickles is accepted. See :func:`nn.save`.

    Raises TypeError for whole modules, of which the ``state_dict()`` is to be saved, and for anything but a path.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     autograd.save({"step": 3, "weight": tensor([1.0])}, os.path.join(folder, "state.pt"))
    ...     autograd.load(os.path.join(folder, "state.pt"), map_location="cpu", weights_only=True)
    {'step': 3, 'weight': tensor([1.])}
    """
    if hasattr(obj, "named_parameters"):
        raise TypeError("save: a whole module would need a pickle; save its state_dict(), and load it into a new module")
    write({"": obj} if isinstance(obj, autograd.Tensor) else obj, _path("save", f))


def load(f, map_location=None, pickle_module=None, *, weights_only=True, mmap=None):
    """``torch.load``: what :func:`save` wrote, or weights in any safetensors or ``.npz`` file; see :func:`nn.load`.

    Raises FileError for a pickle, such as PyTorch writes: nothing is unpickled here.
    """
    if isinstance(map_location, str):
        autograd.device(map_location)
    found = _load(_path("load", f))
    return found[""] if set(found) == {""} else found


def _path(name, f):
    if not isinstance(f, (str, Path)):
        raise TypeError(f"{name}(f): expected a path, got {type(f).__name__}; files are replaced as a whole when they are done")
    return Path(f)
