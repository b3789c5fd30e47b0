"""Schedulers: how the step size changes while a net learns. Names, arguments and numbers are PyTorch's."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".base": "LRScheduler",
    ".combined": "ChainedScheduler SequentialLR",
    ".cycles": "CosineAnnealingWarmRestarts CyclicLR OneCycleLR",
    ".factors": "ConstantLR CosineAnnealingLR ExponentialLR LinearLR MultiStepLR PolynomialLR StepLR",
    ".functions": "LambdaLR MultiplicativeLR",
    ".plateau": "ReduceLROnPlateau",
})  # fmt: skip
