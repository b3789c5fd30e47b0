"""Neural networks from autograd's primitives, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "functional init optim",
    "autograd": "manual_seed",
    ".layers.activation": "ELU GELU LeakyReLU LogSoftmax ReLU SiLU Sigmoid Softmax Softplus Tanh",
    ".layers.container": "ModuleList Sequential",
    ".layers.convolution": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Fold Unfold",
    ".layers.dropout": "Dropout",
    ".layers.linear": "Identity Linear",
    ".layers.pooling": """
        AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d
        AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d
        MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d""",
    ".layers.shape": "Flatten",
    ".losses": "BCEWithLogitsLoss CrossEntropyLoss L1Loss MSELoss NLLLoss",
    ".module": "Module",
    ".parameter": "Parameter",
    ".state": "StateDictError",
})  # fmt: skip
