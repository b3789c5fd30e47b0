"""Neural networks from autograd's primitives, under PyTorch's names."""

import autograd as _autograd

if not hasattr(_autograd, "Tensor"):  # as with HIPS autograd, whose import name is the same
    raise ImportError(
        f"nn needs chainrule's autograd, and the package of this name in {_autograd.__path__[0]} is another one, such as HIPS "
        "autograd: uninstall both with 'pip uninstall autograd chainrule' and install chainrule again"
    )

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "data files functional init modules optim pictures training utils",
    "autograd": "manual_seed",
    ".files.errors": "FileError",
    ".files.saving": "load save",
    ".layers.activation": """
        CELU ELU GELU GLU LeakyReLU LogSigmoid Mish PReLU RReLU ReLU SELU SiLU Sigmoid Softplus Softsign Tanh
        Tanhshrink""",
    ".layers.attention": "MultiheadAttention",
    ".layers.categories": "AdaptiveLogSoftmaxWithLoss LogSoftmax Softmax Softmax2d Softmin",
    ".layers.cells": "GRUCell LSTMCell RNNCell RNNCellBase",
    ".layers.container": "ModuleList Sequential",
    ".layers.containers_by_name": "ModuleDict ParameterDict ParameterList",
    ".layers.convolution": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Fold Unfold",
    ".layers.distance": "Bilinear CosineSimilarity PairwiseDistance",
    ".layers.dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout",
    ".layers.embedding": "Embedding EmbeddingBag",
    ".layers.lazy": """
        LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d
        LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear""",
    ".layers.linear": "Identity Linear",
    ".layers.normalization": """
        BatchNorm1d BatchNorm2d BatchNorm3d GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LayerNorm
        LocalResponseNorm RMSNorm""",
    ".layers.padding": """
        CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d
        ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d
        ZeroPad3d""",
    ".layers.piecewise": "Hardshrink Hardsigmoid Hardswish Hardtanh ReLU6 Softshrink Threshold",
    ".layers.pooling": """
        AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d
        AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d
        MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d""",
    ".layers.recurrent": "GRU LSTM RNN RNNBase",
    ".layers.resizing": "ChannelShuffle PixelShuffle PixelUnshuffle Upsample UpsamplingBilinear2d UpsamplingNearest2d",
    ".layers.shape": "Flatten Unflatten",
    ".layers.transformer": "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer",
    ".losses.classification": """
        CTCLoss CrossEntropyLoss HingeEmbeddingLoss LinearCrossEntropyLoss MultiLabelMarginLoss
        MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d""",
    ".losses.pairs": "CosineEmbeddingLoss MarginRankingLoss TripletMarginLoss TripletMarginWithDistanceLoss",
    ".losses.regression": """
        BCELoss BCEWithLogitsLoss GaussianNLLLoss HuberLoss KLDivLoss L1Loss MSELoss PoissonNLLLoss SmoothL1Loss
        SoftMarginLoss""",
    ".module": "Module",
    ".parameter": "Buffer Parameter",
    ".state": "StateDictError",
    ".summaries": "summary",
    ".utils.stateless": "functional_call stack_module_state",
}, absences="nn.absences")  # fmt: skip
