"""Schedulers: how the step size changes while a net learns. Names, arguments and numbers are PyTorch's."""

from autograd.faces import face as _face

from .base import LRScheduler as _LRScheduler  # noqa: F401  (what programs from before PyTorch 2.0 call it)

__getattr__, __dir__, __all__ = _face(__name__, {
    ".base": "LRScheduler",
    ".combined": "ChainedScheduler SequentialLR",
    ".cycles": "CosineAnnealingWarmRestarts CyclicLR OneCycleLR",
    ".factors": "ConstantLR CosineAnnealingLR ExponentialLR LinearLR MultiStepLR PolynomialLR StepLR",
    ".functions": "LambdaLR MultiplicativeLR",
    ".plateau": "ReduceLROnPlateau",
})  # fmt: skip
