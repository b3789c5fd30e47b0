"""New tensors: of zeros, ones, ranges, random numbers."""

import threading

import numpy as np

from ..engine.errors import OperationTypeError
from ..engine.tensor import Tensor
from .naming import check_device, spread_arguments


def _made(array, requires_grad=False, device=None):
    check_device(device)
    return Tensor(array, requires_grad=requires_grad)


def zeros(*size, dtype=None, requires_grad=False, device=None):
    """A tensor of zeros; the size one by one or as a sequence.

    >>> zeros(2, 3).shape
    (2, 3)
    """
    return _made(np.zeros(spread_arguments(size), dtype or float), requires_grad, device)


def ones(*size, dtype=None, requires_grad=False, device=None):
    """A tensor of ones; the size one by one or as a sequence.

    >>> ones(2)
    tensor([1., 1.])
    """
    return _made(np.ones(spread_arguments(size), dtype or float), requires_grad, device)


def empty(*size, dtype=None, requires_grad=False, device=None):
    """A tensor whose elements are whatever the memory held.

    >>> empty(2, 3).shape
    (2, 3)
    """
    return _made(np.empty(spread_arguments(size), dtype or float), requires_grad, device)


def full(size, fill_value, *, dtype=None, requires_grad=False, device=None):
    """A tensor of `size` with `fill_value` everywhere.

    >>> full((2,), 7.0)
    tensor([7., 7.])
    """
    return _made(np.full(size, fill_value, dtype), requires_grad, device)


def zeros_like(input, *, dtype=None, requires_grad=False, device=None):
    """Zeros of the shape and dtype of `input`.

    >>> zeros_like(ones(2))
    tensor([0., 0.])
    """
    return _made(np.zeros(input.shape, dtype or input.dtype), requires_grad, device)


def ones_like(input, *, dtype=None, requires_grad=False, device=None):
    """Ones of the shape and dtype of `input`.

    >>> ones_like(zeros(2))
    tensor([1., 1.])
    """
    return _made(np.ones(input.shape, dtype or input.dtype), requires_grad, device)


def full_like(input, fill_value, *, dtype=None, requires_grad=False, device=None):
    """`fill_value` everywhere, in the shape and dtype of `input`.

    >>> full_like(zeros(2), 3.0)
    tensor([3., 3.])
    """
    return _made(np.full(input.shape, fill_value, dtype or input.dtype), requires_grad, device)


def arange(start=0, end=None, step=1, *, dtype=None, requires_grad=False, device=None):
    """Evenly spaced numbers from `start` up to, but without, `end`.

    >>> arange(3)
    tensor([0, 1, 2])
    """
    start, end = (0, start) if end is None else (start, end)
    return _made(np.arange(start, end, step, dtype), requires_grad, device)


def linspace(start, end, steps, *, dtype=None, requires_grad=False, device=None):
    """`steps` evenly spaced numbers from `start` to `end`, both included.

    >>> linspace(0, 1, 3)
    tensor([0. , 0.5, 1. ])
    """
    return _made(np.linspace(start, end, steps, dtype=dtype), requires_grad, device)


def eye(n, m=None, *, dtype=None, requires_grad=False, device=None):
    """The identity matrix, n by m (m defaults to n).

    >>> eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _made(np.eye(n, m, dtype=dtype or float), requires_grad, device)


# -- random numbers ---------------------------------------------------------------------------------------------


class Generator:
    """A source of random numbers over NumPy's PCG64, as ``torch.Generator``; the default one is :func:`manual_seed`'s.

    Each call is atomic under a lock, so threads may share a generator.

    >>> a, b = Generator().manual_seed(3), Generator().manual_seed(3)
    >>> rand(2, generator=a).tolist() == rand(2, generator=b).tolist()
    True
    """

    def __init__(self):
        self._numpy, self._lock = None, threading.Lock()

    def manual_seed(self, seed):
        """Start over from `seed` (an int); returns the generator."""
        if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
            raise OperationTypeError(f"manual_seed(seed): expected an int, got {type(seed).__name__}")
        self._numpy = np.random.default_rng(int(seed) % 2**64)
        return self

    @property
    def numpy(self):
        """The :class:`numpy.random.Generator` underneath (NumPy's random module is imported on first use)."""
        if self._numpy is None:
            self._numpy = np.random.default_rng()
        return self._numpy

    def draw(self, method, *arguments, **options):
        """What the NumPy generator's `method` returns."""
        with self._lock:
            return getattr(self.numpy, method)(*arguments, **options)


default_generator = Generator()


def manual_seed(seed):
    """Seed the default generator; returns it.

    >>> _ = manual_seed(0)
    >>> rand(2)
    tensor([0.63696169, 0.26978671])
    """
    return default_generator.manual_seed(seed)


def rand(*size, generator=None, dtype=None, requires_grad=False, device=None):
    """Random numbers, uniform on [0, 1).

    >>> bool((rand(100) < 1).all())
    True
    """
    numbers = (generator or default_generator).draw("random", spread_arguments(size))
    return _made(np.asarray(numbers, dtype), requires_grad, device)


def randn(*size, generator=None, dtype=None, requires_grad=False, device=None):
    """Random numbers from the normal distribution with mean 0 and variance 1.

    >>> randn(2, 3).shape
    (2, 3)
    """
    numbers = (generator or default_generator).draw("standard_normal", spread_arguments(size))
    return _made(np.asarray(numbers, dtype), requires_grad, device)


def randint(low, high=None, size=(), *, generator=None, dtype=None, device=None):
    """Random integers from `low` up to, but without, `high`; with one bound, from 0 up to it.

    >>> bool((randint(0, 6, (100,)) < 6).all())
    True
    """
    if isinstance(high, (tuple, list)):  # PyTorch's form randint(high, size)
        low, high, size = 0, low, high
    low, high = (0, low) if high is None else (low, high)
    return _made((generator or default_generator).draw("integers", low, high, tuple(size), dtype or np.int64), device=device)


def randperm(n, *, generator=None, device=None):
    """The integers 0 … n-1 in random order.

    >>> sorted(randperm(4).tolist())
    [0, 1, 2, 3]
    """
    return _made((generator or default_generator).draw("permutation", n), device=device)
