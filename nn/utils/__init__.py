"""Helpers around modules, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "rnn",
})  # fmt: skip
