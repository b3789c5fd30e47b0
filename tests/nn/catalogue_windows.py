"""Options of convolutions, pooling and normalisation that the lists of their own tests leave out; see catalogue.py.

In constructors ``A`` makes a float64 tensor of nested lists. Tables and bags have numbers as inputs, and so have the
layers that undo max pooling: the places that the values came from.
"""

import numpy as np


def numbers(*values):
    return lambda rng: np.array(values)


def places(size, *shape):
    """Different places in an area of `size` elements for the values of each channel."""
    count = int(np.prod(shape[2:]))
    return lambda rng: np.stack([rng.permutation(size)[:count] for _ in range(shape[0] * shape[1])]).reshape(shape)


CONVOLUTION = [
    ("Conv1d(4, 6, 2, groups=2)", (2, 4, 5)),
    *[(f"Conv1d(2, 3, 3, padding=2, padding_mode={mode!r})", (2, 2, 5))
      for mode in ("zeros", "reflect", "replicate", "circular")],
    *[(f"Conv2d(2, 2, (1, 3), padding=(0, 1), padding_mode={mode!r}, stride=(2, 1), groups=2)", (1, 2, 3, 4))
      for mode in ("reflect", "replicate", "circular")],
    *[(f"Conv3d(1, 2, 2, padding=1, padding_mode={mode!r}, bias=False)", (1, 1, 3, 2, 3))
      for mode in ("zeros", "reflect", "replicate", "circular")],
    ("ConvTranspose1d(4, 6, 2, groups=2, bias=False, dilation=2, padding_mode='zeros')", (2, 4, 3)),
    ("ConvTranspose2d(2, 3, (3, 2), stride=2, output_padding=(1, 0), padding_mode='zeros')", (1, 2, 3, 2)),
    ("ConvTranspose3d(2, 4, 2, padding=(1, 0, 1), groups=2, bias=False, dilation=(1, 2, 1), padding_mode='zeros')",
     (1, 2, 3, 2, 3)),
]  # fmt: skip

POOLING = [
    ("MaxPool1d(2, dilation=2, ceil_mode=True)", (2, 3, 6)),
    ("MaxPool1d(3, stride=2, padding=1, ceil_mode=True)", (2, 3, 6)),
    ("MaxPool3d(2, dilation=(1, 2, 1), ceil_mode=True)", (1, 2, 3, 4, 3)),
    ("AvgPool3d(2, stride=(1, 2, 1), padding=1, count_include_pad=False)", (1, 2, 3, 2, 3)),
    ("LPPool1d(2, 2, ceil_mode=True)", (2, 2, 5)),
    ("LPPool1d(3, 2)", lambda rng: rng.uniform(0.5, 2.0, (2, 6))),
    ("LPPool2d(2, (2, 3), stride=(1, 2))", (1, 2, 4, 5)),
    ("LPPool3d(2, 2, stride=1, ceil_mode=True)", (1, 2, 2, 3, 3)),
    ("MaxUnpool1d(2)", (2, 3, 2), places(4, 2, 3, 2)),
    ("MaxUnpool1d(3, stride=2, padding=1)", (2, 3, 3), places(5, 2, 3, 3)),
    ("MaxUnpool2d(2)", (1, 2, 2, 3), places(24, 1, 2, 2, 3)),
    ("MaxUnpool2d((2, 3), stride=(2, 1), padding=(1, 0))", (1, 2, 3, 2), places(16, 1, 2, 3, 2)),
    ("MaxUnpool3d(2)", (1, 2, 1, 2, 2), places(32, 1, 2, 1, 2, 2)),
    ("MaxUnpool3d((1, 2, 2), stride=1, padding=(0, 1, 0))", (1, 1, 2, 3, 1), places(8, 1, 1, 2, 3, 1)),
    ("FractionalMaxPool2d(2, output_size=(2, 3), _random_samples=A([[[0.3, 0.7], [0.1, 0.9]]]))", (1, 2, 5, 6)),
    ("FractionalMaxPool2d((2, 1), output_ratio=(0.5, 0.7), return_indices=True, _random_samples=A([[[0.3, 0.7]]]))",
     (1, 1, 5, 6)),
    ("FractionalMaxPool3d(2, output_size=2, _random_samples=A([[[0.3, 0.7, 0.2], [0.1, 0.9, 0.5]]]))", (1, 2, 4, 5, 4)),
    ("FractionalMaxPool3d(2, output_ratio=0.6, return_indices=True, _random_samples=A([[[0.3, 0.7, 0.2]]]))",
     (1, 1, 4, 5, 4)),
]  # fmt: skip

MORE_NORMALISATION = [
    ("BatchNorm2d(2, eps=0.1, momentum=0.3, bias=False)", (2, 2, 3, 2)),
    ("BatchNorm2d(2, track_running_stats=False)", (2, 2, 3, 2)),
    ("BatchNorm3d(2, eps=0.1, momentum=None, affine=False)", (2, 2, 2, 1, 2)),
    ("BatchNorm3d(2, momentum=0.3, bias=False, track_running_stats=False)", (2, 2, 2, 1, 2)),
    ("InstanceNorm1d(3, eps=0.1, momentum=0.3, affine=True, bias=False, track_running_stats=True)", (2, 3, 4)),
    ("InstanceNorm2d(2, eps=0.1, momentum=0.3, affine=True, bias=False, track_running_stats=True)", (2, 2, 3, 2)),
    ("InstanceNorm3d(2, eps=0.1, momentum=0.3, affine=True, bias=False, track_running_stats=True)", (2, 2, 2, 1, 2)),
    ("InstanceNorm3d(2, affine=True, track_running_stats=True).eval()", (2, 2, 2, 1, 2)),
    ("GroupNorm(2, 4, eps=0.1, bias=False)", (2, 4, 3)),
]

LOOKUP = [
    ("Embedding(3, 2, _weight=A([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), _freeze=False)", numbers([0, 2, 2], [1, 0, 2])),
    ("Embedding(3, 2, padding_idx=2, _weight=A([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))", numbers(0, 2, 2)),
    *[(f"EmbeddingBag(3, 2, mode={mode!r}, include_last_offset=True)", numbers(0, 2, 1, 1), numbers(0, 3, 4))
      for mode in ("sum", "mean", "max")],
    *[(f"EmbeddingBag(3, 2, mode={mode!r}, max_norm=1.5, norm_type=1.0)", numbers([0, 2], [1, 1]))
      for mode in ("sum", "mean", "max")],
    ("EmbeddingBag(3, 2, scale_grad_by_freq=True)", numbers([0, 2], [2, 1])),
    ("EmbeddingBag(3, 2, _weight=A([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))", numbers([0, 2], [1, 1])),
]  # fmt: skip
