"""Fourier transforms under PyTorch's names (``torch.fft``): NumPy's, with ``dim`` for the axis; gradients are recorded.

``norm`` is 'backward' (the inverse divides by n; the default), 'ortho' or 'forward'.
"""

import numpy as np

from .engine.tensor import as_tensor
from .engine.wrapping import tensor_of
from .functions.writing import add_out

__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "hfft2", "hfftn", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft",
    "ihfft2", "ihfftn", "irfft", "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]  # fmt: skip


def _along_one_axis(name, meaning):
    function = getattr(np.fft, name)

    def transform(input, n=None, dim=-1, norm=None):
        return function(as_tensor(input), n, dim, norm)

    return _named(transform, name, f"{meaning} along `dim`, cut or filled with zeros to length `n`.")


def _over_axes(name, meaning, default):
    function = getattr(np.fft, name)

    def transform(input, s=None, dim=default, norm=None):
        input = as_tensor(input)
        s, dim = ((given,) if isinstance(given, int) else given for given in (s, dim))
        if dim is None and s is not None:
            dim = tuple(range(-len(s), 0))
        return function(input, s, dim, norm)

    return _named(transform, name, f"{meaning} over the axes `dim`, cut or filled with zeros to lengths `s`.")


def _named(transform, name, document):
    transform.__name__ = transform.__qualname__ = name
    transform.__doc__ = document
    return transform


fft = _along_one_axis("fft", "The Fourier transform")
ifft = _along_one_axis("ifft", "The inverse of :func:`fft`")
rfft = _along_one_axis("rfft", "The Fourier transform of real numbers, its first half only")
irfft = _along_one_axis("irfft", "The inverse of :func:`rfft`; `n` is the length of the result")
hfft = _along_one_axis("hfft", "The Fourier transform of half of a Hermitian signal: real numbers")
ihfft = _along_one_axis("ihfft", "The inverse of :func:`hfft`")
fft2 = _over_axes("fft2", "The Fourier transform", (-2, -1))
ifft2 = _over_axes("ifft2", "The inverse of :func:`fft2`", (-2, -1))
rfft2 = _over_axes("rfft2", "The Fourier transform of real numbers, half of it", (-2, -1))
irfft2 = _over_axes("irfft2", "The inverse of :func:`rfft2`", (-2, -1))
fftn = _over_axes("fftn", "The Fourier transform", None)
ifftn = _over_axes("ifftn", "The inverse of :func:`fftn`", None)
rfftn = _over_axes("rfftn", "The Fourier transform of real numbers, half of it", None)
irfftn = _over_axes("irfftn", "The inverse of :func:`rfftn`", None)


def hfftn(input, s=None, dim=None, norm=None):
    """The Fourier transform of half of a Hermitian signal over the axes `dim`: real numbers.

    >>> hfftn(tensor([1.0 + 0j, 1.0 + 0j])).tolist()
    [2.0, 0.0]
    """
    input = as_tensor(input)
    axes = _axes(input, s, dim)
    if len(axes) > 1:
        input = fftn(input, None if s is None else s[:-1], axes[:-1], norm)
    return hfft(input, None if s is None else s[-1], axes[-1], norm)


def ihfftn(input, s=None, dim=None, norm=None):
    """The inverse of :func:`hfftn`.

    >>> abs(ihfftn(tensor([2.0, 0.0]))).tolist()
    [1.0, 1.0]
    """
    input = as_tensor(input)
    axes = _axes(input, s, dim)
    result = ihfft(input, None if s is None else s[-1], axes[-1], norm)
    return ifftn(result, None if s is None else s[:-1], axes[:-1], norm) if len(axes) > 1 else result


def _axes(input, s, dim):
    if dim is not None:
        return (dim,) if isinstance(dim, int) else tuple(dim)
    return tuple(range(-(input.ndim if s is None else len(s)), 0))


def hfft2(input, s=None, dim=(-2, -1), norm=None):
    """:func:`hfftn` over two axes."""
    return hfftn(input, s, dim, norm)


def ihfft2(input, s=None, dim=(-2, -1), norm=None):
    """:func:`ihfftn` over two axes."""
    return ihfftn(input, s, dim, norm)


def fftfreq(n, d=1.0):
    """The frequencies that belong to the results of :func:`fft` of length `n`, for samples `d` apart.

    >>> fftfreq(4)
    tensor([ 0.  ,  0.25, -0.5 , -0.25])
    """
    return tensor_of(np.fft.fftfreq(n, d), None)


def rfftfreq(n, d=1.0):
    """The frequencies that belong to the results of :func:`rfft` of length `n`, for samples `d` apart.

    >>> rfftfreq(4)
    tensor([0.  , 0.25, 0.5 ])
    """
    return tensor_of(np.fft.rfftfreq(n, d), None)


def fftshift(input, dim=None):
    """`input` with the zero frequency moved to the middle of the axes `dim`."""
    return np.fft.fftshift(as_tensor(input), dim)


def ifftshift(input, dim=None):
    """The inverse of :func:`fftshift`."""
    return np.fft.ifftshift(as_tensor(input), dim)


add_out(globals(), without=["fftshift", "ifftshift"])
