"""Files of weights and of training states: safetensors and .npz. Nothing is ever unpickled."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".atomic": "replaced_when_done",
    ".errors": "FileError",
    ".saving": "Loaded load save",
})  # fmt: skip
