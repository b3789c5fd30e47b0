"""Random numbers from distributions, the state of the generator, and the in-place forms that fill a tensor with them.

Everything draws from NumPy's PCG64 through a :class:`Generator`; the numbers differ from PyTorch's.
"""

import numpy as np

from ..engine.defaults import get_default_dtype
from ..engine.errors import OperationError, OperationTypeError
from ..engine.inplace import in_place
from ..engine.tensor import Tensor, as_tensor
from ..engine.wrapping import tensor_of
from ..rules import indexing
from .creation import chosen, default_generator, in_pairs, rand, randint, randn, random_numbers


def _draw(generator, method, *arguments):
    return chosen(generator).draw(method, *arguments)


def _plain(value):
    return as_tensor(value).detach()._raw


def rand_like(input, *, dtype=None, requires_grad=False, device=None, generator=None):
    """Uniform random numbers on [0, 1) in the shape and dtype of `input`.

    >>> rand_like(zeros(2)).shape
    (2,)
    """
    input = as_tensor(input)
    return rand(input.shape, generator=generator, dtype=dtype or input.dtype, requires_grad=requires_grad, device=device)


def randn_like(input, *, dtype=None, requires_grad=False, device=None, generator=None):
    """Normal random numbers in the shape and dtype of `input`.

    >>> randn_like(zeros(2)).shape
    (2,)
    """
    input = as_tensor(input)
    return randn(input.shape, generator=generator, dtype=dtype or input.dtype, requires_grad=requires_grad, device=device)


def randint_like(input, low, high=None, *, dtype=None, device=None, generator=None):
    """Random integers in the shape of `input`, and of its dtype.

    >>> randint_like(zeros(2), 3).dtype
    dtype('float64')
    """
    input = as_tensor(input)
    numbers = randint(low, high, input.shape, generator=generator, device=device)
    return numbers.astype(dtype or input.dtype)


def bernoulli(input, p=None, *, generator=None):
    """1 with the probabilities `input` (or `p` for each element), else 0; no gradient passes through.

    >>> bernoulli(tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    input = as_tensor(input)
    chances = _plain(input) if p is None else np.broadcast_to(_plain(p), input.shape)
    if np.any((chances < 0) | (chances > 1)):
        raise OperationError("bernoulli(input): expected probabilities between 0 and 1")
    return tensor_of(np.asarray(_draw(generator, "random", input.shape) < chances, input.dtype), None)


def multinomial(input, num_samples, replacement=False, *, generator=None):
    """Indices drawn with the weights in the last axis of `input` (a vector or a matrix); no gradient passes through.

    >>> multinomial(tensor([0.0, 1.0]), 1)
    tensor([1])
    """
    weights = np.asarray(_plain(input), np.float64)
    if num_samples < 1:
        raise OperationError(f"multinomial(num_samples={num_samples}): expected at least 1")
    if weights.ndim not in (1, 2) or np.any(weights < 0) or not np.all(np.isfinite(weights)):
        raise OperationError("multinomial(input): expected one or two axes of finite weights, none negative")
    rows = np.atleast_2d(weights)
    if np.any(rows.sum(axis=1) <= 0):
        raise OperationError("multinomial(input): the weights of each row must not all be zero")
    if not replacement and np.any((rows > 0).sum(axis=1) < num_samples):
        raise OperationError(f"multinomial(num_samples={num_samples}): fewer weights are above zero; replacement=True?")
    drawn = [_draw(generator, "choice", len(row), num_samples, replacement, row / row.sum()) for row in rows]
    return tensor_of(np.stack(drawn).reshape(*weights.shape[:-1], num_samples), None)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, dtype=None, requires_grad=False, device=None):
    """Normal random numbers with the given means and standard deviations (tensors or numbers); see :func:`randn`.

    >>> normal(tensor([1.0, 2.0]), 0.0)
    tensor([1., 2.])
    """
    if dtype is None:
        arrays = [value.dtype for value in (mean, std) if isinstance(value, (Tensor, np.ndarray, np.generic))]
        given = [dtype for dtype in arrays if dtype.kind in "fc"]
        dtype = np.result_type(*given) if given else get_default_dtype()
    mean, std = _plain(mean), _plain(std)
    shape = np.broadcast_shapes(mean.shape, std.shape) if size is None else tuple(size)
    kind = np.complex128 if np.dtype(dtype).kind == "c" else np.float64
    numbers = mean + std * random_numbers(generator, "standard_normal", shape, kind)
    result = tensor_of(np.asarray(numbers, dtype), None)
    return result.requires_grad_() if requires_grad else result


def poisson(input, generator=None):
    """Random numbers from the Poisson distributions with these means; no gradient passes through.

    >>> poisson(tensor([0.0]))
    tensor([0.])
    """
    means = _plain(input)
    return tensor_of(np.asarray(_draw(generator, "poisson", means), means.dtype), None)


def binomial(count, prob, generator=None):
    """How many of `count` trials succeed, each with the probability `prob`; no gradient passes through.

    >>> binomial(tensor([3.0]), tensor([1.0]))
    tensor([3.])
    """
    counts, chances = _plain(count), _plain(prob)
    return tensor_of(np.asarray(_draw(generator, "binomial", counts.astype(np.int64), chances), chances.dtype), None)


# -- filling a tensor -------------------------------------------------------------------------------------------


def _filled(name, method, meaning, **defaults):
    def fill(self, *parameters, generator=None, **named):
        unknown = named.keys() - list(defaults)[len(parameters) :]
        if len(parameters) > len(defaults) or unknown:
            raise OperationTypeError(f"{name}(): expected {', '.join(defaults)}, each once, got {[*parameters, *named]}")
        given = {**defaults, **dict(zip(defaults, parameters)), **named}
        if self.dtype.kind == "c":
            numbers = in_pairs(_draw(generator, method, *_of_parts(name, *given.values()), (*self.shape, 2)))
        else:
            numbers = _draw(generator, method, *given.values(), self.shape)
        return in_place(self, name, indexing.assign, np.asarray(numbers).astype(self.dtype), key=...)

    fill.__name__ = fill.__qualname__ = name
    fill.__doc__ = f"Fill the tensor with random numbers, {meaning}; returns the tensor."
    return fill


def _of_parts(name, first, second):
    """The parameters for the real and the imaginary parts of complex numbers: variances add up."""
    if name == "log_normal_":
        raise OperationTypeError("log_normal_(): expected a tensor of real numbers, which are what its numbers are")
    return (first, second * 0.5**0.5) if name == "normal_" else (first, second)


uniform_ = _filled("uniform_", "uniform", "uniform between two bounds (0 and 1)", **{"from": 0.0, "to": 1.0})
normal_ = _filled("normal_", "normal", "normal with a mean and a standard deviation (0 and 1)", mean=0.0, std=1.0)
log_normal_ = _filled(
    "log_normal_", "lognormal", "whose logarithms are normal with a mean and a deviation (1 and 2)", mean=1.0, std=2.0
)


def _positive(name, value):
    if not value > 0:
        raise OperationError(f"{name}: expected a number above 0, got {value}")


def exponential_(self, lambd=1.0, *, generator=None):
    """Fill the tensor with random numbers, exponential with the rate `lambd`; returns the tensor."""
    _positive("exponential_(lambd)", lambd)
    numbers = _draw(generator, "exponential", 1.0 / lambd, self.shape)
    return in_place(self, "exponential_", indexing.assign, np.asarray(numbers, self.dtype), key=...)


def cauchy_(self, median=0.0, sigma=1.0, *, generator=None):
    """Fill the tensor with random numbers from the Cauchy distribution; returns the tensor."""
    _positive("cauchy_(sigma)", sigma)
    numbers = median + sigma * _draw(generator, "standard_cauchy", self.shape)
    return in_place(self, "cauchy_", indexing.assign, np.asarray(numbers, self.dtype), key=...)


def geometric_(self, p, *, generator=None):
    """Fill the tensor with the random number of trials up to the first success, of probability `p`; returns the tensor."""
    numbers = _draw(generator, "geometric", p, self.shape)
    return in_place(self, "geometric_", indexing.assign, np.asarray(numbers).astype(self.dtype), key=...)


def bernoulli_(self, p=0.5, *, generator=None):
    """Fill the tensor with 1 with probability `p`, else 0; returns the tensor."""
    return in_place(self, "bernoulli_", indexing.assign, bernoulli(self, p, generator=generator), key=...)


def random_(self, low=0, high=None, *, generator=None):
    """Fill the tensor with random integers from `low` up to, but without, `high`; returns the tensor."""
    low, high = (0, low) if high is None and low else (low, high)
    limit = 2 ** (np.finfo(self.dtype).nmant + 1) if self.dtype.kind == "f" else int(np.iinfo(self.dtype).max)
    numbers = _draw(generator, "integers", low, limit if high is None else high, self.shape)
    return in_place(self, "random_", indexing.assign, np.asarray(numbers).astype(self.dtype), key=...)


# -- the state of the generator ---------------------------------------------------------------------------------


def get_rng_state():
    """The state of the default generator, for :func:`set_rng_state`: a dict of integers and strings.

    >>> state = get_rng_state()
    >>> first = rand(1)
    >>> set_rng_state(state)
    >>> rand(1).tolist() == first.tolist()
    True
    """
    return default_generator.get_state()


def set_rng_state(new_state):
    """Put the default generator back into a state that :func:`get_rng_state` gave."""
    default_generator.set_state(new_state)


def seed():
    """Seed the default generator from the system's randomness; returns the seed."""
    return default_generator.seed()


def initial_seed():
    """The seed that the default generator was last given."""
    return default_generator.initial_seed()
