"""Discrete Fourier transforms: linear functions, each the transpose of another one, or of itself.

The complex transforms are symmetric matrices, so they are their own transposes. A transform of real values keeps half
of the frequencies; each but the first and the last of them (the last only if the length is even) stands for two. The
other functions of ``numpy.fft`` are compositions of the four entries here, in NumPy's own order of axes.
"""

import numpy as np

from .axes import along, position
from .compositions import composed
from .refused import refuse
from .shape import pad_constant
from .table import define

# -- along one axis ---------------------------------------------------------------------------------------------

_OPTIONS = dict(n=None, axis=-1, norm=None)
_SWAPPED = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}
"""The norm under which the way back has the factor that the way there has under the given one."""


def _of_length(g, n, axis):
    """`g` cut, or filled up with zeros, to length `n` along `axis`."""
    axis = position(axis, len(g.shape))
    missing = n - g.shape[axis]
    if missing <= 0:
        return g[along(axis, slice(n))] if missing else g
    return pad_constant(g, pad_width=[(0, missing * (k == axis)) for k in range(len(g.shape))])


def _multiplicity(n, ndim, axis, dtype):
    """How many of the `n` frequencies each kept one stands for: 1 or 2, along `axis`."""
    counts = np.full(n // 2 + 1, 2, dtype)
    counts[0] = 1
    if n % 2 == 0:
        counts[-1] = 1
    return counts.reshape((-1,) + (1,) * (ndim - 1 - position(axis, ndim)))


def _transposed_rfft(g, x_shape, x_dtype, n, axis, norm):
    n = x_shape[axis] if n is None else n
    halves = np.conjugate(g) / _multiplicity(n, len(x_shape), axis, x_dtype)
    return _of_length(irfft(halves, n=n, axis=axis, norm=_SWAPPED[norm]), x_shape[axis], axis)


def _transposed_irfft(g, x_shape, axis, norm):
    n = g.shape[axis]
    frequencies = np.conjugate(rfft(g, n=n, axis=axis, norm=_SWAPPED[norm]))
    frequencies = frequencies * _multiplicity(n, len(x_shape), axis, g.dtype)
    return _of_length(frequencies, x_shape[axis], axis)


def _transformed(draw):
    """An array, one of its axes, a length that may cut it or fill it up, and a norm."""
    shape = tuple(max(n, 1) for n in draw.shape(least=1))
    options = dict(n=draw.choice(None, 4, 3, 1), axis=draw.axis(shape), norm=draw.choice(None, "ortho", "forward"))
    return [draw.array(shape)], options


def _spectrum(draw):
    """Like `_transformed`, with enough frequencies for one value at least."""
    (x,), options = _transformed(draw)
    return [x], options | dict(n=draw.choice(4, 3, 1, None if x.shape[options["axis"]] > 1 else 2))


fft = define(np.fft.fft, options=_OPTIONS, sample=_transformed, formula=r"\mathcal{F}(x)",
             x=lambda g, x_shape, axis, norm: _of_length(fft(g, axis=axis, norm=norm), x_shape[axis], axis))  # fmt: skip

ifft = define(np.fft.ifft, options=_OPTIONS, sample=_transformed, formula=r"\mathcal{F}^{-1}(x)",
              x=lambda g, x_shape, axis, norm: _of_length(ifft(g, axis=axis, norm=norm), x_shape[axis], axis))  # fmt: skip

rfft = define(np.fft.rfft, options=_OPTIONS, sample=_transformed, formula=r"\mathcal{F}(x)", x=_transposed_rfft)

irfft = define(np.fft.irfft, options=_OPTIONS, sample=_spectrum, formula=r"\mathcal{F}^{-1}(x)", x=_transposed_irfft)


# -- of real and Hermitian values -------------------------------------------------------------------------------


@composed(np.fft.hfft)
def hfft(a, n=None, axis=-1, norm=None):
    return np.fft.irfft(np.conjugate(a), n, axis, _SWAPPED[norm])


@composed(np.fft.ihfft)
def ihfft(a, n=None, axis=-1, norm=None):
    return np.conjugate(np.fft.rfft(a, n, axis, _SWAPPED[norm]))


# -- along several axes -----------------------------------------------------------------------------------------


def _lengths_and_axes(a, s, axes, name):
    """A length (None: the usual one; in `s`, -1 means that of the argument) and an axis for each transform."""
    if axes is None:
        axes = range(-len(s), 0) if s is not None else range(-a.ndim, 0)
    lengths = [None] * len(axes) if s is None else s
    if len(lengths) != len(axes):
        raise ValueError(f"np.fft.{name}: expected as many lengths in s as axes, got s={s} and axes={tuple(axes)}")
    return [(a.shape[axis] if n == -1 else n, axis) for n, axis in zip(lengths, axes)]


def _along_each(transform, a, steps, norm):
    for n, axis in steps:
        a = transform(a, n, axis, norm)
    return a


@composed(np.fft.fftn)
def fftn(a, s=None, axes=None, norm=None):
    return _along_each(np.fft.fft, a, reversed(_lengths_and_axes(a, s, axes, "fftn")), norm)


@composed(np.fft.ifftn)
def ifftn(a, s=None, axes=None, norm=None):
    return _along_each(np.fft.ifft, a, reversed(_lengths_and_axes(a, s, axes, "ifftn")), norm)


@composed(np.fft.rfftn)
def rfftn(a, s=None, axes=None, norm=None):
    *others, last = _lengths_and_axes(a, s, axes, "rfftn")
    return _along_each(np.fft.fft, np.fft.rfft(a, *last, norm), reversed(others), norm)


@composed(np.fft.irfftn)
def irfftn(a, s=None, axes=None, norm=None):
    *others, last = _lengths_and_axes(a, s, axes, "irfftn")
    return np.fft.irfft(_along_each(np.fft.ifft, a, others, norm), *last, norm)


@composed(np.fft.fft2)
def fft2(a, s=None, axes=(-2, -1), norm=None):
    return fftn(a, s, axes, norm)


@composed(np.fft.ifft2)
def ifft2(a, s=None, axes=(-2, -1), norm=None):
    return ifftn(a, s, axes, norm)


@composed(np.fft.rfft2)
def rfft2(a, s=None, axes=(-2, -1), norm=None):
    return rfftn(a, s, axes, norm)


@composed(np.fft.irfft2)
def irfft2(a, s=None, axes=(-2, -1), norm=None):
    return irfftn(a, s, axes, norm)


# -- order of frequencies ---------------------------------------------------------------------------------------


def _shifted(x, axes, half):
    """`x` rolled along each of `axes` (None: all) by `half` of its length."""
    axes = range(x.ndim) if axes is None else (axes,) if isinstance(axes, (int, np.integer)) else axes
    return np.roll(x, tuple(half(x.shape[axis]) for axis in axes), tuple(axes))


@composed(np.fft.fftshift)
def fftshift(x, axes=None):
    return _shifted(x, axes, lambda n: n // 2)


@composed(np.fft.ifftshift)
def ifftshift(x, axes=None):
    return _shifted(x, axes, lambda n: -(n // 2))


refuse([np.fft.fftfreq, np.fft.rfftfreq], "it makes an array of plain numbers")
