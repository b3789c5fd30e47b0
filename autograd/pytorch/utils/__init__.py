"""``torch.utils``: checkpoints; ``torch.utils.data`` is :mod:`nn.data`."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {".": "checkpoint", "nn": "data"})
