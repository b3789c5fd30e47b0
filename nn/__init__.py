"""Neural networks from autograd's primitives, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "functional init optim utils",
    "autograd": "manual_seed",
    ".layers.activation": "ELU GELU LeakyReLU LogSoftmax ReLU SiLU Sigmoid Softmax Softplus Tanh",
    ".layers.attention": "MultiheadAttention",
    ".layers.cells": "GRUCell LSTMCell RNNCell RNNCellBase",
    ".layers.container": "ModuleList Sequential",
    ".layers.dropout": "Dropout",
    ".layers.embedding": "Embedding EmbeddingBag",
    ".layers.linear": "Identity Linear",
    ".layers.recurrent": "GRU LSTM RNN RNNBase",
    ".layers.normalization": """
        BatchNorm1d BatchNorm2d BatchNorm3d GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LayerNorm
        LocalResponseNorm RMSNorm""",
    ".layers.shape": "Flatten",
    ".layers.transformer": """
        Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer""",
    ".losses": "BCEWithLogitsLoss CrossEntropyLoss L1Loss MSELoss NLLLoss",
    ".module": "Module",
    ".parameter": "Parameter",
    ".state": "StateDictError",
})  # fmt: skip
