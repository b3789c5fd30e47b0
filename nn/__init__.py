"""Neural networks from autograd's primitives, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "functional init optim",
    "autograd": "manual_seed",
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
})  # fmt: skip
