"""Layers and losses as functions, under PyTorch's names."""

from autograd import elu as elu
from autograd import leaky_relu as leaky_relu
from autograd import log_softmax as log_softmax
from autograd import relu as relu
from autograd import sigmoid as sigmoid
from autograd import silu as silu
from autograd import softmax as softmax
from autograd import tanh as tanh

from .activation import softplus as softplus
from .dropout import check_probability as check_probability
from .dropout import dropout as dropout
