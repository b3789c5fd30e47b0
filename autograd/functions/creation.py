"""New tensors: of zeros, ones, ranges, random numbers."""

import math
import os
import threading

import numpy as np

from ..engine.conversions import CPU
from ..engine.defaults import get_default_dtype, in_default_dtype
from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import Tensor, as_tensor
from .naming import check_device, spread_arguments


def _made(array, requires_grad=False, device=None):
    check_device(device)
    return Tensor(array, requires_grad=requires_grad)


def _with_dtype(array, dtype):
    """What NumPy made, in `dtype`, or else in the default dtype."""
    return in_default_dtype(array) if dtype is None else np.asarray(array, dtype)


def zeros(*sizes, size=None, dtype=None, requires_grad=False, device=None):
    """A tensor of zeros; the size one by one or as a sequence.

    >>> zeros(2, 3).shape
    (2, 3)
    """
    return _made(np.zeros(spread_arguments(sizes, size), dtype or get_default_dtype()), requires_grad, device)


def ones(*sizes, size=None, dtype=None, requires_grad=False, device=None):
    """A tensor of ones; the size one by one or as a sequence.

    >>> ones(2)
    tensor([1., 1.])
    """
    return _made(np.ones(spread_arguments(sizes, size), dtype or get_default_dtype()), requires_grad, device)


def empty(*sizes, size=None, dtype=None, requires_grad=False, device=None):
    """A tensor whose elements are whatever the memory held.

    >>> empty(2, 3).shape
    (2, 3)
    """
    return _made(np.empty(spread_arguments(sizes, size), dtype or get_default_dtype()), requires_grad, device)


def full(size, fill_value, *, dtype=None, requires_grad=False, device=None):
    """A tensor of `size` with `fill_value` everywhere.

    >>> full((2,), 7.0)
    tensor([7., 7.])
    """
    return _made(_with_dtype(np.full(size, fill_value, dtype), dtype), requires_grad, device)


def zeros_like(input, *, dtype=None, requires_grad=False, device=None):
    """Zeros of the shape and dtype of `input`.

    >>> zeros_like(ones(2))
    tensor([0., 0.])
    """
    input = as_tensor(input)
    return _made(np.zeros(input.shape, dtype or input.dtype), requires_grad, device)


def ones_like(input, *, dtype=None, requires_grad=False, device=None):
    """Ones of the shape and dtype of `input`.

    >>> ones_like(zeros(2))
    tensor([1., 1.])
    """
    input = as_tensor(input)
    return _made(np.ones(input.shape, dtype or input.dtype), requires_grad, device)


def full_like(input, fill_value, *, dtype=None, requires_grad=False, device=None):
    """`fill_value` everywhere, in the shape and dtype of `input`.

    >>> full_like(zeros(2), 3.0)
    tensor([3., 3.])
    """
    input = as_tensor(input)
    return _made(np.full(input.shape, fill_value, dtype or input.dtype), requires_grad, device)


def empty_like(input, *, dtype=None, requires_grad=False, device=None):
    """Whatever the memory held, in the shape and dtype of `input`.

    >>> empty_like(zeros(2)).shape
    (2,)
    """
    input = as_tensor(input)
    return _made(np.empty(input.shape, dtype or input.dtype), requires_grad, device)


def arange(start=0, end=None, step=1, *, dtype=None, requires_grad=False, device=None):
    """Evenly spaced numbers from `start` up to, but without, `end`.

    >>> arange(3)
    tensor([0, 1, 2])
    """
    start, end = (0, start) if end is None else (start, end)
    if not (step and (end - start) / step >= 0 and math.isfinite(end - start)):
        raise OperationError(f"arange({start}, {end}, {step}): expected finite bounds, and a step from the first to the second")
    return _made(_with_dtype(np.arange(start, end, step, dtype), dtype), requires_grad, device)


def linspace(start, end, steps, *, dtype=None, requires_grad=False, device=None):
    """`steps` evenly spaced numbers from `start` to `end`, both included.

    >>> linspace(0, 1, 3)
    tensor([0. , 0.5, 1. ])
    """
    return _made(_with_dtype(np.linspace(start, end, steps, dtype=dtype), dtype), requires_grad, device)


def logspace(start, end, steps, base=10.0, *, dtype=None, requires_grad=False, device=None):
    """`steps` numbers from ``base**start`` to ``base**end``, each the same multiple of the one before.

    >>> logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    return _made(_with_dtype(np.logspace(start, end, steps, base=base, dtype=dtype), dtype), requires_grad, device)


def scalar_tensor(s, *, dtype=None, requires_grad=False, device=None):
    """The 0-d tensor of a number.

    >>> scalar_tensor(2.0)
    tensor(2.)
    """
    return _made(_with_dtype(np.array(s, dtype), dtype), requires_grad, device)


def from_numpy(ndarray):
    """The tensor over an array's own memory: changing one changes the other.

    >>> a = np.zeros(2)
    >>> from_numpy(a).add_(1.0)
    tensor([1., 1.])
    >>> a.tolist()
    [1.0, 1.0]
    """
    if not isinstance(ndarray, np.ndarray):
        raise OperationTypeError(f"from_numpy(ndarray): expected a NumPy array, got {type(ndarray).__name__}; see tensor()")
    return Tensor(ndarray)


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None):
    """`obj` as a tensor, sharing memory where that is possible, or (with `copy`) never.

    A tensor stays in its graph, unless `requires_grad` is False.

    >>> asarray([1.0, 2.0])
    tensor([1., 2.])
    >>> weight = tensor([1.0], requires_grad=True)
    >>> asarray(weight) is weight, asarray(weight, requires_grad=False)
    (True, tensor([1.]))
    """
    check_device(device)
    if not isinstance(obj, Tensor):
        made = Tensor(np.array(obj, dtype) if copy else obj, dtype)
        return made.requires_grad_() if requires_grad else made
    made = obj.detach() if requires_grad is False else obj
    made = made if dtype is None else made.astype(dtype, copy=False)
    made = made.clone() if copy and made.data_ptr() == obj.data_ptr() else made
    return made.requires_grad_() if requires_grad and not made.requires_grad else made


def bartlett_window(window_length, periodic=True, *, dtype=None, requires_grad=False, device=None):
    """The triangular window, for spectra."""
    return _window(np.bartlett, window_length, periodic, dtype, requires_grad, device)


def blackman_window(window_length, periodic=True, *, dtype=None, requires_grad=False, device=None):
    """The Blackman window, for spectra."""
    return _window(np.blackman, window_length, periodic, dtype, requires_grad, device)


def hann_window(window_length, periodic=True, *, dtype=None, requires_grad=False, device=None):
    """The Hann window, for spectra.

    >>> hann_window(4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    return _window(np.hanning, window_length, periodic, dtype, requires_grad, device)


def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=None, requires_grad=False, device=None):
    """The Hamming window, ``alpha - beta * cos``, for spectra."""

    def hamming(length):
        return alpha - beta * np.cos(2 * np.pi * np.arange(length) / (length - 1)) if length > 1 else np.ones(length)

    return _window(hamming, window_length, periodic, dtype, requires_grad, device)


def _window(function, length, periodic, dtype, requires_grad, device):
    numbers = function(length + 1)[:-1] if periodic and length > 1 else function(length)
    return _made(_with_dtype(numbers, dtype), requires_grad, device)


def eye(n, m=None, *, dtype=None, requires_grad=False, device=None):
    """The identity matrix, n by m (m defaults to n).

    >>> eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _made(np.eye(n, m, dtype=dtype or get_default_dtype()), requires_grad, device)


# -- random numbers ---------------------------------------------------------------------------------------------


class Generator:
    """A source of random numbers over NumPy's PCG64, as ``torch.Generator``; the default one is :func:`manual_seed`'s.

    Each call is atomic under a lock, so threads may share a generator.

    >>> a, b = Generator().manual_seed(3), Generator().manual_seed(3)
    >>> rand(2, generator=a).tolist() == rand(2, generator=b).tolist()
    True
    """

    def __init__(self, device=None):
        check_device(device)
        self.device = CPU
        self._numpy, self._seed, self._lock = None, None, threading.RLock()

    def manual_seed(self, seed):
        """Start over from `seed` (an int); returns the generator."""
        if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
            raise OperationTypeError(f"manual_seed(seed): expected an int, got {type(seed).__name__}")
        self._numpy, self._seed = np.random.default_rng(int(seed) % 2**64), int(seed)
        return self

    def seed(self):
        """Start over from a seed that the system draws; returns it."""
        return self.manual_seed(int.from_bytes(os.urandom(8), "little")).initial_seed()

    def initial_seed(self):
        """The seed that this generator started from last."""
        if self._seed is None:
            self.seed()
        return self._seed

    def get_state(self):
        """Where the generator stands, for :meth:`set_state`: a dict of integers and strings.

        >>> a = Generator().manual_seed(3)
        >>> state = a.get_state()
        >>> first = rand(2, generator=a)
        >>> a.set_state(state)
        >>> rand(2, generator=a).tolist() == first.tolist()
        True
        """
        with self._lock:
            return self.numpy.bit_generator.state

    def set_state(self, new_state):
        """Put the generator where :meth:`get_state` found it; OperationTypeError for anything that is no such state."""
        fresh = np.random.default_rng()
        try:
            fresh.bit_generator.state = new_state
        except (TypeError, ValueError, KeyError) as error:
            raise OperationTypeError(f"set_state(new_state): expected what get_state() returned; {error}") from error
        with self._lock:
            self._numpy = fresh

    @property
    def numpy(self):
        """The :class:`numpy.random.Generator` underneath (NumPy's random module is imported on first use)."""
        if self._numpy is None:
            self.seed()
        return self._numpy

    def draw(self, method, *arguments, **options):
        """What the NumPy generator's `method` returns; OperationError if it has no such method."""
        with self._lock:
            drawn = getattr(self.numpy, str(method), None)
            if drawn is None:
                raise OperationError(f"Generator.draw({method!r}): numpy.random.Generator has no such method")
            return drawn(*arguments, **options)


default_generator = Generator()


def chosen(generator):
    """`generator`, or the default one for None; OperationTypeError for anything else."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise OperationTypeError(f"generator: expected a Generator or None, got {type(generator).__name__}")
    return generator



def manual_seed(seed):
    """Seed the default generator; returns it.

    >>> _ = manual_seed(0)
    >>> rand(2)
    tensor([0.63696169, 0.26978671])
    """
    return default_generator.manual_seed(seed)


def rand(*sizes, size=None, generator=None, dtype=None, requires_grad=False, device=None):
    """Random numbers, uniform on [0, 1); of complex ones both parts are.

    >>> bool((rand(100) < 1).all())
    True
    """
    return _made(random_numbers(generator, "random", spread_arguments(sizes, size), dtype), requires_grad, device)


def randn(*sizes, size=None, generator=None, dtype=None, requires_grad=False, device=None):
    """Random numbers from the normal distribution with mean 0 and variance 1, of which complex ones have half in each part.

    >>> randn(2, 3).shape
    (2, 3)
    """
    return _made(random_numbers(generator, "standard_normal", spread_arguments(sizes, size), dtype), requires_grad, device)


def random_numbers(generator, method, shape, dtype):
    """An array drawn by `method`, "random" or "standard_normal"; the parts of complex numbers are drawn one by one."""
    source = chosen(generator)
    if dtype is None or np.dtype(dtype).kind != "c":
        return _with_dtype(source.draw(method, shape), dtype)
    numbers = in_pairs(source.draw(method, (*shape, 2)))
    return (numbers * 0.5**0.5 if method == "standard_normal" else numbers).astype(dtype)


def in_pairs(parts):
    """The complex numbers whose real and imaginary parts are in the last axis."""
    return parts[..., 0] + 1j * parts[..., 1]


def randint(low, high=None, size=(), *, generator=None, dtype=None, device=None):
    """Random integers from `low` up to, but without, `high`; with one bound, from 0 up to it.

    >>> bool((randint(0, 6, (100,)) < 6).all())
    True
    """
    if isinstance(high, (tuple, list)):  # PyTorch's form randint(high, size)
        low, high, size = 0, low, high
    low, high = (0, low) if high is None else (low, high)
    dtype = np.dtype(np.int64 if dtype is None else dtype)
    numbers = chosen(generator).draw("integers", low, high, tuple(size), dtype if dtype.kind in "iub" else np.int64)
    return _made(np.asarray(numbers, dtype), device=device)


def randperm(n, *, generator=None, device=None):
    """The integers 0 … n-1 in random order.

    >>> sorted(randperm(4).tolist())
    [0, 1, 2, 3]
    """
    return _made(chosen(generator).draw("permutation", n), device=device)
