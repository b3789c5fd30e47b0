"""Filling tensors with their first values, in place; every function returns the tensor it was given.

Random numbers come from the generator of :func:`autograd.manual_seed`, or from the ``autograd.Generator`` passed as
`generator`. None of this is recorded for gradients.
"""

import math

import numpy as np

import autograd

_GAINS = {
    **dict.fromkeys(("linear", "identity", "sigmoid", "conv1d", "conv2d", "conv3d"), 1.0),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), 1.0),
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity, param=None):
    """The factor by which the standard deviation of weights is raised to make up for a nonlinearity.

    For ``'leaky_relu'`` it is sqrt(2 / (1 + slope²)), with `param` the slope (default 0.01). The values are those of
    He et al., *Delving Deep into Rectifiers* (2015), and of PyTorch.

    Raises ValueError for a nonlinearity that has none.

    >>> import nn
    >>> nn.init.calculate_gain("leaky_relu", 1.0)
    1.0
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(
            f"calculate_gain(nonlinearity={nonlinearity!r}): expected one of {', '.join([*_GAINS, 'leaky_relu'])}"
        )
    return _GAINS[nonlinearity]


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Fill with numbers drawn uniformly from [a, b); of complex ones both parts."""
    values = _drawn("random", tensor, generator, kinds="fc")
    values *= b - a
    values += a
    return _fill(tensor, _numbers(values, tensor))


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Fill with numbers from the normal distribution of this mean and standard deviation.

    Both parts of complex ones have this mean, and together this variance.
    """
    values = _drawn("standard_normal", tensor, generator, kinds="fc")
    values *= std if tensor.dtype.kind == "f" else std * math.sqrt(0.5)
    values += mean
    return _fill(tensor, _numbers(values, tensor))


def constant_(tensor, val):
    """Fill with the number `val`."""
    return _fill(tensor, val)


def zeros_(tensor):
    """Fill with zeros."""
    return _fill(tensor, 0)


def ones_(tensor):
    """Fill with ones."""
    return _fill(tensor, 1)


def eye_(tensor):
    """Fill a matrix with the identity (ones on the diagonal); ValueError if it is no matrix."""
    if _checked(tensor).ndim != 2:
        raise ValueError(f"eye_(tensor): expected a matrix, got shape {tensor.shape}")
    return _fill(tensor, np.eye(*tensor.shape))


def dirac_(tensor, groups=1):
    """Fill the kernel of a convolution (3 to 5 axes) so that, within each group, channel k of the output is k of the input.

    Raises ValueError for another number of axes, or if `groups` does not divide the outputs.

    >>> import nn
    >>> nn.init.dirac_(tensor(np.ones((1, 1, 3)))).tolist()
    [[[0.0, 1.0, 0.0]]]
    """
    if _checked(tensor).ndim not in (3, 4, 5) or tensor.shape[0] % groups:
        raise ValueError(f"dirac_(tensor, groups={groups}): expected 3 to 5 axes and groups that divide the first, got shape "
                         f"{tensor.shape}")  # fmt: skip
    values = np.zeros(tensor.shape)
    outputs = tensor.shape[0] // groups
    middle = tuple(n // 2 for n in tensor.shape[2:])
    for group in range(groups):
        for k in range(min(outputs, tensor.shape[1])):
            values[(group * outputs + k, k, *middle)] = 1
    return _fill(tensor, values)


def orthogonal_(tensor, gain=1, generator=None):
    """Fill with a random matrix with orthonormal rows or columns, times `gain`; further axes count as columns.

    Complex ones are unitary then.

    Saxe, McClelland & Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep linear neural networks*
    (2013). Raises ValueError for fewer than two axes.

    >>> import nn
    >>> q = nn.init.orthogonal_(tensor(np.zeros((2, 3))))
    >>> autograd.allclose(q @ q.T, autograd.eye(2))
    True
    """
    if _checked(tensor).ndim < 2:
        raise ValueError(f"orthogonal_(tensor): expected at least two axes, got shape {tensor.shape}")
    if not tensor.numel():
        return tensor
    flat = _numbers(_drawn("standard_normal", tensor, generator, kinds="fc"), tensor).reshape(tensor.shape[0], -1)
    q, r = np.linalg.qr(flat.T if flat.shape[0] < flat.shape[1] else flat)
    q = q * np.sign(np.diagonal(r))  # uniform among all orthogonal matrices
    q = q.T if flat.shape[0] < flat.shape[1] else q
    return _fill(tensor, gain * q.reshape(tensor.shape))


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Fill with numbers from the normal distribution, those outside of [a, b] drawn again.

    >>> import nn
    >>> bool((abs(nn.init.trunc_normal_(tensor(np.zeros(100)))) <= 2).all())
    True

    Raises ValueError if b < a, or if hardly any number of the distribution lies between them.
    """
    if not a < b or (mean - b) / max(std, 1e-300) > 6 or (a - mean) / max(std, 1e-300) > 6:
        raise ValueError(f"trunc_normal_(a={a}, b={b}): expected a < b, with some of N({mean}, {std}²) between them")
    values = mean + std * _drawn("standard_normal", tensor, generator)
    while (outside := (values < a) | (values > b)).any():
        values[outside] = (mean + std * _drawn("standard_normal", tensor, generator))[outside]
    return _fill(tensor, values)


def sparse_(tensor, sparsity, std=0.01, generator=None):
    """Fill a matrix with numbers from N(0, std²), a share of `sparsity` of each column being 0 (rounded up).

    Martens, *Deep learning via Hessian-free optimization* (2010). Raises ValueError if `tensor` is no matrix.

    >>> import nn
    >>> (nn.init.sparse_(tensor(np.zeros((4, 2))), 0.5) == 0).sum(0)
    tensor([2, 2])
    """
    if _checked(tensor).ndim != 2:
        raise ValueError(f"sparse_(tensor): expected a matrix, got shape {tensor.shape}")
    values = std * _drawn("standard_normal", tensor, generator)
    order = _drawn("random", tensor, generator).argsort(axis=0)
    np.put_along_axis(values, order[: math.ceil(sparsity * len(values))], 0, axis=0)
    return _fill(tensor, values)


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Uniform in ±gain·sqrt(6 / (fan_in + fan_out)).

    Glorot & Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010).
    """
    bound = gain * math.sqrt(6 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Normal with standard deviation gain·sqrt(2 / (fan_in + fan_out)); see :func:`xavier_uniform_`."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans(tensor))), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Uniform in ±gain·sqrt(3 / fan), which keeps the variance through layers with this nonlinearity.

    Parameters
    ----------
    a : the negative slope, for ``'leaky_relu'``
    mode : ``'fan_in'`` keeps the variance forward, ``'fan_out'`` backward
    nonlinearity : see :func:`calculate_gain`

    He et al., *Delving Deep into Rectifiers* (2015). Raises ValueError for an unknown mode or nonlinearity, or a
    tensor with fewer than two axes.

    >>> import nn
    >>> weight = nn.init.kaiming_uniform_(tensor(np.zeros((4, 6))))
    >>> bool(abs(weight).max() <= 1.0)
    True
    """
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Normal with standard deviation gain / sqrt(fan); see :func:`kaiming_uniform_`."""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming initialisation: mode is 'fan_in' or 'fan_out', not {mode!r}")
    fan = fans(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan) if fan else 0.0


def fans(tensor):
    """(fan_in, fan_out): how many inputs feed one output of the weight `tensor`, and how many outputs one input.

    Axis 0 counts outputs, axis 1 inputs, and further axes a convolution's kernel. ValueError for fewer than two axes.

    >>> import nn
    >>> nn.init.fans(tensor(np.zeros((8, 3, 5, 5))))
    (75, 200)
    """
    if _checked(tensor).ndim < 2:
        raise ValueError(f"fan in and fan out need a weight of at least two axes, got shape {tensor.shape}")
    kernel = math.prod(tensor.shape[2:])
    return tensor.shape[1] * kernel, tensor.shape[0] * kernel


def _drawn(distribution, tensor, generator, kinds="f"):
    """Standard random numbers of the tensor's shape, drawn in its own precision; two for each complex number."""
    if _checked(tensor).dtype.kind not in kinds:
        wanted = "a real floating" if kinds == "f" else "a floating or complex"
        raise TypeError(f"random initialisation needs {wanted} tensor, got {tensor.dtype}")
    precision = np.float32 if tensor.dtype in (np.float32, np.complex64) else np.float64
    if generator is not None and not isinstance(generator, autograd.Generator):
        raise TypeError(f"random initialisation: generator must be an autograd.Generator, got {type(generator).__name__}")
    shape = tensor.shape if tensor.dtype.kind == "f" else (*tensor.shape, 2)
    return (generator or autograd.default_generator).draw(distribution, shape, precision)


def _numbers(values, tensor):
    """What was drawn for `tensor`: complex numbers have their real and imaginary parts in the last axis."""
    return values[..., 0] + 1j * values[..., 1] if tensor.dtype.kind == "c" else values


def _checked(tensor):
    """`tensor`, or TypeError if it is none."""
    if not isinstance(tensor, autograd.Tensor):
        raise TypeError(f"initialisation fills a Tensor, got {type(tensor).__name__}")
    return tensor


def _fill(tensor, values):
    _checked(tensor)
    with autograd.no_grad():
        tensor[...] = values
    return tensor
