"""Fourier transforms along several axes and of Hermitian values: NumPy's values, and the right gradients."""

import subprocess
import sys

import numpy as np
import pytest

from autograd import Tensor
from autograd.testing import gradcheck

RANDOM = np.random.default_rng(2)
REAL = RANDOM.normal(size=(3, 2, 4))
COMPLEX = REAL + 1j * RANDOM.normal(size=REAL.shape)

OF_REAL = ("rfft", "rfft2", "rfftn", "ihfft")
ONE_AXIS = ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
TWO_AXES = ("fft2", "ifft2", "rfft2", "irfft2")
ANY_AXES = ("fftn", "ifftn", "rfftn", "irfftn")
SHIFTS = ("fftshift", "ifftshift")

CALLS = [
    *[(name, options) for name in ONE_AXIS for options in (dict(n=5), dict(n=3, axis=0, norm="ortho"), dict(norm="forward"))],
    *[(name, options) for name in TWO_AXES for options in ({}, dict(s=(2, 3), axes=(0, 2)), dict(norm="ortho"))],
    *[(name, options) for name in ANY_AXES for options in ({}, dict(s=(4, -1), axes=(1, 2), norm="forward"))],
    *[(name, options) for name in SHIFTS for options in ({}, dict(axes=-1), dict(axes=(0, 2)))],
]


@pytest.mark.parametrize("name, options", CALLS, ids=[call[0] for call in CALLS])
@pytest.mark.parametrize("x", [REAL, COMPLEX, REAL.astype(np.float32)], ids=["real", "complex", "single"])
def test_values_and_gradients(name, options, x):
    function = getattr(np.fft, name)
    if name in OF_REAL and x.dtype.kind == "c":
        return
    expected, got = function(x, **options), function(Tensor(x), **options)
    assert got.dtype == expected.dtype
    precision = 1e-5 if x.dtype == np.float32 else 1e-12
    np.testing.assert_allclose(got.numpy(), expected, rtol=precision, atol=precision)
    if x.dtype != np.float32:
        assert gradcheck(lambda t: function(t, **options), x)


def test_axes_that_are_named_twice_are_transformed_twice():
    assert gradcheck(lambda t: np.fft.fftn(t, axes=(0, 0)), COMPLEX)
    np.testing.assert_allclose(np.fft.fftn(Tensor(COMPLEX), axes=(0, 0)).numpy(), np.fft.fftn(COMPLEX, axes=(0, 0)))


def test_errors_say_what_was_expected():
    x = Tensor(REAL, requires_grad=True)
    with pytest.raises(ValueError, match=r"as many lengths in s as axes, got s=\(2,\) and axes=\(0, 1\)"):
        np.fft.fftn(x, s=(2,), axes=(0, 1))
    with pytest.raises(ValueError, match="norm"):
        np.fft.fft(x, norm="unknown")
    with pytest.raises(TypeError, match="rfft"):
        np.fft.rfft(x * 1j)


def test_transforms_are_imported_when_they_are_used():
    program = (
        "import sys, numpy as np, autograd, nn; assert 'numpy.fft' not in sys.modules;"
        "t = autograd.tensor([1.0, 2.0], requires_grad=True); np.fft.fft(t).real.sum().backward(); print(t.grad.tolist())"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[2.0, 0.0]"
