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

ROOMS = dict(normalisation=NORMALISATION)
