"""Neural networks from autograd's primitives, under PyTorch's names."""

from . import init as init
from . import optim as optim
from .module import Module as Module
from .parameter import Parameter as Parameter
from .randomness import manual_seed as manual_seed
from .state import StateDictError as StateDictError
