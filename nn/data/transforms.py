"""Simple transforms of samples: functions of one image or array, to be put one after another."""

import random

import numpy as np

import autograd


class Compose:
    """Several transforms, one after another.

    >>> import nn
    >>> nn.data.transforms.Compose([str.upper, len])("ab")
    2
    """

    def __init__(self, transforms):
        self.transforms = list(transforms)

    def __call__(self, x):
        for transform in self.transforms:
            x = transform(x)
        return x

    def __repr__(self):
        return f"Compose({', '.join(map(repr, self.transforms))})"


class Lambda:
    """A function as a transform.

    Raises TypeError for what is no function.

    >>> import nn
    >>> nn.data.transforms.Lambda(str.upper)("ab")
    'AB'
    """

    def __init__(self, lambd):
        if not callable(lambd):
            raise TypeError(f"Lambda: expected a function, got {type(lambd).__name__}")
        self.lambd = lambd

    def __call__(self, x):
        return self.lambd(x)

    def __repr__(self):
        return f"Lambda({getattr(self.lambd, '__name__', self.lambd)})"


class ToTensor:
    """An image as a float32 tensor: (height, width, channels) or (height, width) becomes (channels, height, width), and
    bytes from 0 to 255 become numbers from 0 to 1.

    Raises ValueError for arrays of other numbers of axes.

    >>> import nn
    >>> nn.data.transforms.ToTensor()(np.full((2, 3), 255, np.uint8)).shape
    (1, 2, 3)
    """

    def __call__(self, image):
        array = np.asarray(image)
        if array.ndim not in (2, 3):
            raise ValueError(f"ToTensor: expected (height, width) or (height, width, channels), got shape {array.shape}")
        array = array[None] if array.ndim == 2 else np.moveaxis(array, 2, 0)
        scale = 255 if array.dtype == np.uint8 else 1
        return autograd.as_tensor(np.ascontiguousarray(array, dtype=np.float32) / np.float32(scale))

    def __repr__(self):
        return "ToTensor()"


class Normalize:
    """``(x - mean) / std``, channel by channel, of a tensor (channels, height, width).

    Raises ValueError for a standard deviation of 0.

    >>> import nn
    >>> nn.data.transforms.Normalize([1.0], [2.0])(ones(1, 1, 2) * 5)
    tensor([[[2., 2.]]])
    """

    def __init__(self, mean, std):
        self.mean, self.std = (np.asarray(value, dtype=float).reshape(-1, 1, 1) for value in (mean, std))
        if not self.std.all():
            raise ValueError(f"Normalize: a standard deviation of 0 in {np.ravel(std).tolist()}")

    def __call__(self, x):
        dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float32)
        return (x - self.mean.astype(dtype)) / self.std.astype(dtype)

    def __repr__(self):
        return f"Normalize(mean={np.ravel(self.mean).tolist()}, std={np.ravel(self.std).tolist()})"


class RandomHorizontalFlip:
    """The mirror image (of the last axis), with probability `p`.

    Raises ValueError for a probability outside [0, 1].

    >>> import nn
    >>> nn.data.transforms.RandomHorizontalFlip(p=1.0)(tensor([1, 2, 3]))
    tensor([3, 2, 1])
    """

    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError(f"RandomHorizontalFlip: p must be between 0 and 1, got {p}")
        self.p = p

    def __call__(self, x):
        return x[..., ::-1] if random.random() < self.p else x

    def __repr__(self):
        return f"RandomHorizontalFlip(p={self.p})"


class RandomCrop:
    """A part of `size` (a number, or height and width) at a random place, after `padding` zeros on all four sides.

    Raises ValueError for an image that is smaller.

    >>> import nn
    >>> nn.data.transforms.RandomCrop(4, padding=1)(ones(3, 4, 4)).shape
    (3, 4, 4)
    """

    def __init__(self, size, padding=0):
        self.size = (size, size) if isinstance(size, int) else tuple(size)
        self.padding = padding

    def __call__(self, x):
        if self.padding:
            array = x.numpy() if isinstance(x, autograd.Tensor) else np.asarray(x)
            around = [(0, 0)] * (array.ndim - 2) + [(self.padding, self.padding)] * 2
            x = autograd.as_tensor(np.pad(array, around)) if isinstance(x, autograd.Tensor) else np.pad(array, around)
        room = [have - want for have, want in zip(x.shape[-2:], self.size)]
        if min(room) < 0:
            raise ValueError(f"RandomCrop: an image of {x.shape[-2:]} (with its padding) is smaller than {self.size}")
        top, left = (random.randint(0, free) for free in room)
        return x[..., top : top + self.size[0], left : left + self.size[1]]

    def __repr__(self):
        return f"RandomCrop(size={self.size}, padding={self.padding})"
