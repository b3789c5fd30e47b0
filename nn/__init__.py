"""Neural networks from autograd's primitives, under PyTorch's names."""

from autograd import manual_seed as manual_seed

from . import functional as functional
from . import init as init
from . import optim as optim
from .layers.activation import ELU as ELU
from .layers.activation import GELU as GELU
from .layers.activation import LeakyReLU as LeakyReLU
from .layers.activation import LogSoftmax as LogSoftmax
from .layers.activation import ReLU as ReLU
from .layers.activation import Sigmoid as Sigmoid
from .layers.activation import SiLU as SiLU
from .layers.activation import Softmax as Softmax
from .layers.activation import Softplus as Softplus
from .layers.activation import Tanh as Tanh
from .layers.container import ModuleList as ModuleList
from .layers.container import Sequential as Sequential
from .layers.dropout import Dropout as Dropout
from .layers.linear import Identity as Identity
from .layers.linear import Linear as Linear
from .layers.shape import Flatten as Flatten
from .losses import BCEWithLogitsLoss as BCEWithLogitsLoss
from .losses import CrossEntropyLoss as CrossEntropyLoss
from .losses import L1Loss as L1Loss
from .losses import MSELoss as MSELoss
from .losses import NLLLoss as NLLLoss
from .module import Module as Module
from .parameter import Parameter as Parameter
from .state import StateDictError as StateDictError
