"""The layers that are compared with PyTorch's, room by room: how each is made, and what it is given.

A case is ``(constructor, inputs...)``, where an input is a shape (of normally distributed numbers that a gradient is
taken for) or a function of a random generator that returns an array (no gradient for integers and booleans).
`Fixed` marks arrays without gradient. In constructors ``W`` is a tensor of three positive weights, and ``A`` makes tensors.
"""

import numpy as np
from catalogue_windows import CONVOLUTION, LOOKUP, MORE_NORMALISATION, POOLING


class Fixed:
    """Floating numbers that no gradient is taken for, such as targets that PyTorch takes none for."""

    def __init__(self, draw):
        self.draw = draw


NORMALISATION = [
    ("BatchNorm1d(3)", (4, 3)),
    ("BatchNorm1d(3)", (4, 3, 2)),
    ("BatchNorm1d(3, momentum=None)", (4, 3)),
    ("BatchNorm1d(3, eps=0.1, momentum=0.3, affine=False)", (4, 3)),
    ("BatchNorm1d(3, track_running_stats=False)", (4, 3)),
    ("BatchNorm1d(3, bias=False)", (4, 3)),
    ("BatchNorm2d(2)", (2, 2, 3, 2)),
    ("BatchNorm3d(2)", (2, 2, 2, 1, 2)),
    ("BatchNorm1d(3).eval()", (4, 3)),
    ("BatchNorm2d(2, affine=False).eval()", (2, 2, 3, 2)),
    ("BatchNorm1d(3, track_running_stats=False).eval()", (4, 3)),
    ("InstanceNorm1d(3)", (2, 3, 4)),
    ("InstanceNorm1d(3)", (3, 4)),
    ("InstanceNorm2d(2, affine=True)", (2, 2, 3, 2)),
    ("InstanceNorm2d(2, affine=True, track_running_stats=True)", (2, 2, 3, 2)),
    ("InstanceNorm2d(2, track_running_stats=True).eval()", (2, 2, 3, 2)),
    ("InstanceNorm3d(2, affine=True)", (2, 2, 2, 1, 2)),
    ("GroupNorm(2, 4)", (2, 4, 3)),
    ("GroupNorm(1, 4)", (3, 4)),
    ("GroupNorm(4, 4, affine=False)", (2, 4, 3, 2)),
    ("LayerNorm(4)", (3, 4)),
    ("LayerNorm((3, 4), eps=0.1)", (2, 3, 4)),
    ("LayerNorm([4], bias=False)", (3, 4)),
    ("LayerNorm(4, elementwise_affine=False)", (2, 3, 4)),
    ("RMSNorm(4)", (3, 4)),
    ("RMSNorm((2, 4), eps=0.1)", (3, 2, 4)),
    ("RMSNorm(4, elementwise_affine=False)", (3, 4)),
    ("LocalResponseNorm(2)", (2, 5, 3)),
    ("LocalResponseNorm(3, alpha=0.5, beta=0.6, k=2.0)", (2, 5, 3, 2)),
]

ACTIVATION = [
    *[(f"{name}()", (2, 3)) for name in (
        "ReLU", "ReLU6", "LeakyReLU", "ELU", "CELU", "SELU", "Sigmoid", "LogSigmoid", "Tanh", "GELU", "SiLU", "Mish",
        "Softplus", "Softsign", "Tanhshrink", "PReLU", "Hardtanh", "Hardsigmoid", "Hardswish", "Hardshrink", "Softshrink")],
    ("LeakyReLU(0.2)", (2, 3)),
    ("ELU(0.5)", (2, 3)),
    ("CELU(0.5)", (2, 3)),
    ("PReLU(3)", (2, 3)),
    ("PReLU(3, init=0.1)", (2, 3, 2)),
    ("RReLU(0.2, 0.4).eval()", (2, 3)),
    ("GELU('tanh')", (2, 3)),
    ("Softplus(2.0, 1.0)", (2, 3)),
    ("Hardtanh(-0.5, 0.8)", (2, 3)),
    ("Hardtanh(min_value=0.1, max_value=0.4)", (2, 3)),
    ("Hardshrink(0.2)", (2, 3)),
    ("Softshrink(0.2)", (2, 3)),
    ("Threshold(0.1, 20.0)", (2, 3)),
    ("GLU()", (3, 4)),
    ("GLU(dim=0)", (4, 3)),
    ("Softmax(1)", (2, 3)),
    ("LogSoftmax(dim=0)", (2, 3)),
    ("Softmin(-1)", (2, 3)),
    ("Softmax2d()", (2, 3, 2, 1)),
    ("Softmax2d()", (3, 2, 1)),
    ("AdaptiveLogSoftmaxWithLoss(16, 10, [2, 5])", (5, 16), lambda rng: np.array([0, 7, 3, 1, 2])),
    ("AdaptiveLogSoftmaxWithLoss(8, 6, [2], 2.0, True)", (8,), lambda rng: np.array(4)),
    *[(f"{name}(0.3).eval()", shape) for name, shape in (
        ("Dropout", (2, 3)), ("Dropout1d", (2, 3)), ("Dropout2d", (2, 3, 2, 1)), ("Dropout3d", (1, 2, 3, 2)),
        ("AlphaDropout", (2, 3)), ("FeatureAlphaDropout", (2, 3)))],
]  # fmt: skip



def probabilities(*shape):
    return lambda rng: rng.uniform(0.05, 0.95, shape)


def classes(count, *shape):
    return lambda rng: rng.integers(0, count, shape)


def signs(*shape):
    return Fixed(lambda rng: rng.choice([-1.0, 1.0], shape))


def distribution(*shape):
    return lambda rng: rng.dirichlet(np.ones(shape[-1]), shape[:-1])


def positive(*shape):
    return lambda rng: rng.uniform(0.5, 2.0, shape)


def counts(*shape):
    return Fixed(lambda rng: rng.integers(0, 5, shape).astype(float))


REDUCTIONS = ("'mean'", "'sum'", "'none'")


def reduced(name, *inputs, settings=""):
    """One case for each reduction."""
    more = f"{settings}, " if settings else ""
    return [(f"{name}({more}reduction={reduction})", *inputs) for reduction in REDUCTIONS]


LOSSES = [
    *reduced("L1Loss", (2, 3), (2, 3)),
    *reduced("MSELoss", (2, 3), (2, 3)),
    *reduced("HuberLoss", (4, 3), (4, 3), settings="delta=0.7"),
    *reduced("SmoothL1Loss", (4, 3), (4, 3), settings="beta=0.7"),
    ("SmoothL1Loss(beta=0.0)", (4, 3), (4, 3)),
    *reduced("NLLLoss", (4, 3), classes(3, 4)),
    *reduced("NLLLoss", (2, 3, 2, 2), classes(3, 2, 2, 2), settings="W, ignore_index=1"),
    ("NLLLoss2d(W)", (2, 3, 2, 2), classes(3, 2, 2, 2)),
    ("NLLLoss2d(ignore_index=1, reduction='sum')", (2, 3, 2, 2), classes(3, 2, 2, 2)),
    ("NLLLoss()", (3,), classes(3)),
    *reduced("CrossEntropyLoss", (4, 3), classes(3, 4), settings="W, ignore_index=1"),
    *reduced("CrossEntropyLoss", (2, 3, 2), classes(3, 2, 2), settings="label_smoothing=0.2"),
    ("CrossEntropyLoss(W, label_smoothing=0.2)", (4, 3), distribution(4, 3)),
    *reduced("PoissonNLLLoss", (2, 3), counts(2, 3)),
    ("PoissonNLLLoss(log_input=False)", positive(2, 3), counts(2, 3)),
    ("PoissonNLLLoss(full=True)", (2, 3), counts(2, 3)),
    ("PoissonNLLLoss(log_input=False, full=True, eps=0.3)", positive(2, 3), counts(2, 3)),
    *reduced("GaussianNLLLoss", (2, 3), (2, 3), positive(2, 3)),
    ("GaussianNLLLoss(full=True)", (2, 3), (2, 3), positive(2)),
    ("GaussianNLLLoss(eps=1.0)", (2, 3), (2, 3), positive(2, 1)),
    *[(f"KLDivLoss(reduction={reduction})", (4, 3), distribution(4, 3)) for reduction in ("'sum'", "'none'", "'batchmean'")],
    ("KLDivLoss(reduction='sum', log_target=True)", (4, 3), (4, 3)),
    *reduced("BCELoss", probabilities(4, 3), probabilities(4, 3)),
    ("BCELoss(W)", probabilities(4, 3), probabilities(4, 3)),
    *reduced("BCEWithLogitsLoss", (4, 3), probabilities(4, 3), settings="W, pos_weight=W"),
    *reduced("MarginRankingLoss", (5,), (5,), signs(5), settings="margin=0.4"),
    *reduced("HingeEmbeddingLoss", (5, 2), signs(5, 2)),
    ("HingeEmbeddingLoss(margin=0.4)", (5, 2), signs(5, 2)),
    *reduced("MultiLabelMarginLoss", (2, 4), lambda rng: np.array([[3, 0, -1, 1], [2, -1, 0, 0]])),
    ("MultiLabelMarginLoss()", (4,), lambda rng: np.array([1, 2, -1, 1])),
    *reduced("SoftMarginLoss", (3, 2), signs(3, 2)),
    *reduced("MultiLabelSoftMarginLoss", (2, 3), Fixed(probabilities(2, 3)), settings="W"),
    *reduced("CosineEmbeddingLoss", (4, 3), (4, 3), signs(4), settings="margin=0.1"),
    ("CosineEmbeddingLoss()", (3,), (3,), signs()),
    *reduced("MultiMarginLoss", (4, 3), classes(3, 4)),
    ("MultiMarginLoss(2, 0.8, W)", (4, 3), classes(3, 4)),
    ("MultiMarginLoss()", (3,), classes(3)),
    *reduced("TripletMarginLoss", (4, 3), (4, 3), (4, 3)),
    ("TripletMarginLoss(eps=0.1)", (4, 3), (4, 3), (4, 3)),
    ("TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance(3.0), margin=2.0)", (4, 3), (4, 3), (4, 3)),
    ("TripletMarginLoss(2.0, 3.0, swap=True)", (4, 3), (4, 3), (4, 3)),
    *reduced("TripletMarginWithDistanceLoss", (4, 3), (4, 3), (4, 3), settings="swap=True"),
    ("L1Loss(size_average=False)", (2, 3), (2, 3)),
    ("MSELoss(reduce=False)", (2, 3), (2, 3)),
]

DISTANCE = [
    ("CosineSimilarity()", (2, 3, 4), (2, 3, 4)),
    ("CosineSimilarity(-1, 0.5)", (3, 4), (4,)),
    ("PairwiseDistance()", (3, 4), (3, 4)),
    ("PairwiseDistance(1.0, keepdim=True)", (3, 4), (4,)),
    ("PairwiseDistance(3.0)", (4,), (4,)),
    ("PairwiseDistance(eps=0.2)", (3, 4), (3, 4)),
    ("Bilinear(2, 3, 4)", (5, 2), (5, 3)),
    ("Bilinear(2, 3, 4, bias=False)", (2, 3, 2), (2, 3, 3)),
]

_SPACE = {1: (2, 1, 5), 2: (2, 1, 4, 5), 3: (1, 2, 3, 4, 3)}

PADDING = [
    *[(f"{kind}Pad{k}d({1 if k > 1 else 2})", _SPACE[k]) for kind in ("Zero", "Reflection", "Replication", "Circular")
      for k in (1, 2, 3)],
    *[(f"ConstantPad{k}d(1, 3.5)", _SPACE[k][1:]) for k in (1, 2, 3)],
    ("ConstantPad2d((1, -1, -2, 0), 3.5)", (2, 4, 5)),
    ("ZeroPad1d((-1, 2))", (2, 5)),
    ("ReflectionPad1d((1, 3))", (2, 5)),
    ("ReflectionPad2d((1, 0, 2, 3))", (2, 4, 5)),
    ("ReplicationPad1d((7, 0))", (2, 5)),
    ("ReplicationPad3d((1, 0, 2, 3, 0, 1))", (1, 2, 3, 4)),
    ("ReflectionPad1d((3, -2))", (2, 5)),
    ("ReplicationPad1d((-2, 3))", (2, 5)),
    ("CircularPad1d((3, -2))", (2, 5)),
    ("CircularPad2d((5, 1, 0, 2))", (1, 4, 5)),
]  # fmt: skip

RESIZING = [
    ("Upsample(scale_factor=2)", (1, 2, 3)),
    ("Upsample(size=(3, 7))", (1, 2, 4, 5)),
    ("Upsample((2, 3, 5), mode='nearest-exact')", (1, 1, 3, 2, 4)),
    ("Upsample(scale_factor=1.7, mode='nearest-exact')", (1, 2, 5)),
    ("Upsample(scale_factor=2.3, mode='linear')", (1, 2, 5)),
    ("Upsample(4, mode='linear', align_corners=True)", (1, 2, 5)),
    ("Upsample(scale_factor=(1.5, 0.6), mode='bilinear')", (1, 2, 4, 5)),
    ("Upsample(scale_factor=1.7, mode='bilinear', recompute_scale_factor=True)", (1, 2, 4, 5)),
    ("Upsample((7, 1), mode='bilinear', align_corners=True)", (1, 2, 4, 5)),
    ("Upsample(scale_factor=(1.5, 0.6), mode='bicubic')", (1, 2, 4, 5)),
    ("Upsample((7, 3), mode='bicubic', align_corners=True)", (1, 1, 4, 5)),
    ("Upsample((3, 2, 5), mode='trilinear')", (1, 1, 2, 3, 4)),
    ("Upsample((3, 2, 5), mode='trilinear', align_corners=True)", (1, 1, 2, 3, 4)),
    ("Upsample((3, 7), mode='area')", (1, 2, 4, 5)),
    ("UpsamplingNearest2d(scale_factor=3)", (1, 2, 2, 3)),
    ("UpsamplingNearest2d(size=(3, 4))", (1, 2, 2, 3)),
    ("UpsamplingBilinear2d(size=(3, 4))", (1, 2, 2, 3)),
    ("UpsamplingBilinear2d(scale_factor=2)", (1, 2, 2, 3)),
    ("PixelShuffle(2)", (2, 8, 2, 3)),
    ("PixelShuffle(3)", (9, 1, 2)),
    ("PixelUnshuffle(2)", (2, 1, 4, 6)),
    ("ChannelShuffle(2)", (2, 6, 2)),
    ("Unflatten(1, (2, 3))", (2, 6, 2)),
    ("Unflatten(-1, (-1, 3))", (2, 6)),
    ("Flatten()", (2, 3, 4)),
]

ROOMS = dict(normalisation=NORMALISATION + MORE_NORMALISATION, activation=ACTIVATION, loss=LOSSES, distance=DISTANCE,
             padding=PADDING, resizing=RESIZING, convolution=CONVOLUTION, pooling=POOLING, lookup=LOOKUP)  # fmt: skip
