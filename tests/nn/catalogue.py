"""The layers that are compared with PyTorch's, room by room: how each is made, and what it is given.

A case is ``(constructor, inputs...)``, where an input is a shape (of normally distributed numbers that a gradient is
taken for) or a function of a random generator that returns an array (no gradient for integers and booleans).
`Fixed` marks arrays without gradient. After ``| `` a constructor names what is done to the layer first.
"""

import numpy as np


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

ROOMS = dict(normalisation=NORMALISATION, activation=ACTIVATION)
