"""Where programs written for PyTorch look for what concerns all modules at once."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {".": "module"})
