"""Short-time Fourier transforms, with PyTorch's signatures, as compositions: windows of a signal and their spectra."""

import numpy as np

from ..engine.defaults import in_default_dtype
from ..engine.errors import OperationError
from ..engine.tensor import Tensor, as_tensor
from .creation import zeros


def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None, requires_grad=False, device=None):
    """The Kaiser window, for spectra.

    >>> kaiser_window(3, periodic=False)[1].item()
    1.0
    """
    numbers = np.kaiser(window_length + 1, beta)[:-1] if periodic and window_length > 1 else np.kaiser(window_length, beta)
    return Tensor(in_default_dtype(numbers) if dtype is None else numbers.astype(dtype), requires_grad=requires_grad)


def _window(window, win_length, n_fft, dtype):
    """The window, with zeros on both sides up to `n_fft`."""
    win_length = n_fft if win_length is None else win_length
    window = np.ones(win_length, dtype) if window is None else window
    if as_tensor(window).shape != (win_length,) or not 0 < win_length <= n_fft:
        raise OperationError(f"expected a window of shape ({win_length},), no longer than n_fft={n_fft}, "
                             f"got {as_tensor(window).shape}")  # fmt: skip
    before = (n_fft - win_length) // 2
    return np.pad(as_tensor(window), (before, n_fft - win_length - before))


def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=True,
):
    """The short-time Fourier transform of the last axis of `input`, (length,) or (batch, length): (…, frequency, time).

    Parameters
    ----------
    n_fft, hop_length, win_length : lengths of a transform, of a step (n_fft // 4), and of the window (n_fft)
    window : Tensor of `win_length`, or None for ones
    center, pad_mode : whether the signal is continued by n_fft // 2 on both sides, and how (see ``np.pad``)
    normalized : divide by the root of n_fft
    onesided : without the frequencies that follow for real signals
    return_complex : False gives real and imaginary parts in a last axis

    >>> stft(tensor(np.ones(8)), 4).shape
    (3, 9)
    """
    input = as_tensor(input)
    hop = n_fft // 4 if hop_length is None else hop_length
    if input.ndim not in (1, 2) or hop < 1:
        raise OperationError(f"stft: expected one or two axes and a hop_length of at least 1, got {input.shape} and {hop}")
    if center:
        mode = {"replicate": "edge", "circular": "wrap"}.get(pad_mode, pad_mode)
        input = np.pad(input, [(0, 0)] * (input.ndim - 1) + [(n_fft // 2, n_fft // 2)], mode=mode)
    if input.shape[-1] < n_fft:
        raise OperationError(f"stft: a signal of {input.shape[-1]} is shorter than n_fft={n_fft}")
    frames = input.unfold(-1, n_fft, hop) * _window(window, win_length, n_fft, input.dtype)
    onesided = input.dtype.kind != "c" if onesided is None else onesided
    spectrum = (np.fft.rfft(frames) if onesided else np.fft.fft(frames)).mT
    spectrum = spectrum * n_fft**-0.5 if normalized else spectrum
    return spectrum if return_complex else np.stack([spectrum.real, spectrum.imag], -1)


def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    """The signal whose :func:`stft`, with the same options, is `input`, cut or filled with zeros to `length`.

    Where windows overlap, the least-squares estimate (Griffin & Lim, *Signal estimation from modified short-time Fourier
    transform*, 1984). OperationError if the windows leave gaps.

    >>> signal = tensor(np.arange(8.0))
    >>> istft(stft(signal, 4), 4, length=8).numpy().round(9).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    input = as_tensor(input)
    hop = n_fft // 4 if hop_length is None else hop_length
    onesided = (input.shape[-2] != n_fft or n_fft == 1) if onesided is None else onesided
    spectrum = input.mT * n_fft**0.5 if normalized else input.mT
    real = onesided or not return_complex  # of a real signal, half of the spectrum says all
    frames = np.fft.irfft(spectrum[..., : n_fft // 2 + 1], n_fft) if real else np.fft.ifft(spectrum)
    window = _window(window, win_length, n_fft, frames.dtype)
    total = n_fft + hop * (frames.shape[-2] - 1)
    places = (np.arange(frames.shape[-2])[:, None] * hop + np.arange(n_fft)).reshape(-1)
    signal = _added(frames * window, places, total)
    weight = _added((window * window).expand(frames.shape[-2], n_fft), places, total)
    start = n_fft // 2 if center else 0
    end = total - start if length is None else start + length
    signal, weight = signal[..., start:end], weight[start:end]
    if np.any(np.abs(weight.detach().numpy()) < 1e-11):
        raise OperationError("istft: the windows leave gaps, in which the signal is not determined")
    signal = signal / weight
    missing = 0 if length is None else length - signal.shape[-1]
    return np.pad(signal, [(0, 0)] * (signal.ndim - 1) + [(0, missing)]) if missing > 0 else signal


def _added(frames, places, total):
    """Frames (…, time, n_fft), each added at its places in a signal of `total`."""
    flat = frames.reshape(*frames.shape[:-2], -1)
    empty = zeros((*frames.shape[:-2], total), dtype=frames.dtype)
    return empty.index_add(-1, places, flat)
