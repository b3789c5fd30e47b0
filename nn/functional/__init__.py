"""Layers and losses as functions, under PyTorch's names."""

from autograd import elu as elu
from autograd import gelu as gelu
from autograd import leaky_relu as leaky_relu
from autograd import linear as linear
from autograd import log_softmax as log_softmax
from autograd import relu as relu
from autograd import sigmoid as sigmoid
from autograd import silu as silu
from autograd import softmax as softmax
from autograd import tanh as tanh

from .activation import softplus as softplus
from .losses import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from .losses import check_reduction as check_reduction
from .losses import cross_entropy as cross_entropy
from .losses import l1_loss as l1_loss
from .losses import mse_loss as mse_loss
from .losses import nll_loss as nll_loss
from .randomised import check_probability as check_probability
from .randomised import dropout as dropout
