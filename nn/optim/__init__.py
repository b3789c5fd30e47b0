"""Optimisers: what turns gradients into steps. Names, arguments and numbers are PyTorch's."""

from .adam import Adam as Adam
from .optimizer import Optimizer as Optimizer
from .sgd import SGD as SGD
