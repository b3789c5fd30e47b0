"""Where programs written for PyTorch look for layers by the file they are in: ``nn.modules.conv.Conv2d``.

The layers are those of :mod:`nn`; these are only further places to find them in, and nothing is imported before it is
looked at. Base classes that programs ask for with isinstance have PyTorch's names here.
"""

import importlib
import sys
import types

from autograd.faces import face as _face

PLACES = {
    "activation": """CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish
        MultiheadAttention PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus Softshrink Softsign
        Tanh Tanhshrink Threshold""",
    "adaptive": "AdaptiveLogSoftmaxWithLoss",
    "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d _BatchNorm _NormBase",
    "channelshuffle": "ChannelShuffle",
    "container": "ModuleDict ModuleList ParameterDict ParameterList Sequential",
    "conv": """Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d
        LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d _ConvNd _ConvTransposeNd""",
    "distance": "CosineSimilarity PairwiseDistance",
    "dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout _DropoutNd",
    "flatten": "Flatten Unflatten",
    "fold": "Fold Unfold",
    "instancenorm": """InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d
        _InstanceNorm""",
    "lazy": "LazyModuleMixin",
    "linear": "Bilinear Identity LazyLinear Linear NonDynamicallyQuantizableLinear",
    "loss": """BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss HingeEmbeddingLoss
        HuberLoss KLDivLoss L1Loss LinearCrossEntropyLoss MSELoss MarginRankingLoss MultiLabelMarginLoss
        MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss SoftMarginLoss
        TripletMarginLoss TripletMarginWithDistanceLoss _Loss _WeightedLoss""",
    "normalization": "GroupNorm LayerNorm LocalResponseNorm RMSNorm",
    "padding": """CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d
        ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d""",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "pooling": """AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d
        AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d MaxPool2d
        MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d""",
    "rnn": "GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase",
    "sparse": "Embedding EmbeddingBag",
    "transformer": "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer",
    "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
}
"""The files of ``torch.nn.modules``, and what programs import from them."""

BASES = {
    "_BatchNorm": "nn.layers.normalization _BatchNorm",
    "_NormBase": "nn.layers.normalization _ByChannel",
    "_InstanceNorm": "nn.layers.normalization _InstanceNorm",
    "_ConvNd": "nn.layers.convolution _Convolution",
    "_ConvTransposeNd": "nn.layers.convolution _ConvTranspose",
    "_DropoutNd": "nn.layers.dropout _Dropout",
    "NonDynamicallyQuantizableLinear": "nn.layers.attention NonDynamicallyQuantizableLinear",
    "_Loss": "nn.losses.base Loss",
    "_WeightedLoss": "nn.losses.base WeightedLoss",
    "LazyModuleMixin": "nn.layers.lazy _Lazy",
}
"""Base classes, with where they are here."""


def _found(name):
    room, own_name = BASES.get(name, f"nn {name}").split()
    return getattr(importlib.import_module(room), own_name)


def _place(file, names):
    """The module ``nn.modules.<file>``, whose names are looked up when they are asked for."""
    place = types.ModuleType(f"{__name__}.{file}", f"The names of PyTorch's ``torch.nn.modules.{file}``.")
    place.__all__ = [name for name in names.split() if name[0] != "_"]

    def __getattr__(name):
        if name not in names.split():
            raise AttributeError(f"module {place.__name__!r} has no attribute {name!r}", name=name, obj=place)
        return _found(name)

    place.__getattr__, place.__dir__ = __getattr__, lambda: sorted([*vars(place), *names.split()])
    return place


for _file, _names in PLACES.items():
    sys.modules[f"{__name__}.{_file}"] = globals()[_file] = _place(_file, _names)

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "module utils",
    "nn": " ".join(["Module", *(name for names in PLACES.values() for name in names.split() if name not in BASES)]),
})  # fmt: skip
__all__ += list(PLACES)
