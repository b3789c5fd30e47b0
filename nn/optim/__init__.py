"""Optimisers: what turns gradients into steps. Names, arguments and numbers are PyTorch's."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "lr_scheduler swa_utils",
    ".adafactor": "Adafactor",
    ".adam": "Adam AdamW",
    ".adaptive": "Adadelta Adagrad RMSprop",
    ".asgd": "ASGD",
    ".lbfgs": "LBFGS",
    ".moments": "Adamax NAdam RAdam",
    ".muon": "Muon",
    ".optimizer": "Optimizer",
    ".rprop": "Rprop",
    ".sgd": "SGD",
    ".sparse_rows": "SparseAdam",
}, absences="nn.absences")  # fmt: skip
