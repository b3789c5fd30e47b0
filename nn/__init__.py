"""Neural networks from autograd's primitives, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "data files functional init optim training utils",
    "autograd": "manual_seed",
    ".files.errors": "FileError",
    ".files.saving": "load save",
    ".layers.activation": "ELU GELU LeakyReLU LogSoftmax ReLU SiLU Sigmoid Softmax Softplus Tanh",
    ".layers.container": "ModuleList Sequential",
    ".layers.dropout": "Dropout",
    ".layers.linear": "Identity Linear",
    ".layers.shape": "Flatten",
    ".losses": "BCEWithLogitsLoss CrossEntropyLoss L1Loss MSELoss NLLLoss",
    ".module": "Module",
    ".parameter": "Parameter",
    ".state": "StateDictError",
    ".summaries": "summary",
    ".utils.stateless": "functional_call",
})  # fmt: skip
