"""Python floats beside arrays are remembered as 0-d arrays: nothing but the time may differ from NumPy."""

import math

import numpy as np
import pytest

from autograd import Tensor
from autograd.engine.floats import LIMIT, floats

OPERATORS = [lambda x, c: x + c, lambda x, c: x - c, lambda x, c: x * c, lambda x, c: x / c, lambda x, c: x % c]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int64, np.complex128])
@pytest.mark.parametrize("number", [2.5, -0.0, 0.0, math.inf, math.nan, 1e-300])
def test_a_float_beside_an_array_gives_what_numpy_gives(operator, dtype, number):
    array = np.array([1, -2, 3]).astype(dtype)
    with np.errstate(all="ignore"):
        try:
            expected = operator(array, number)
        except TypeError:
            pytest.skip("NumPy has no such operator for this dtype")
        for _ in range(2):  # the second time the number is remembered
            found = operator(Tensor(array), number)
            assert found.dtype == expected.dtype
            assert np.array_equal(np.signbit(found.numpy().real), np.signbit(expected.real))
            assert np.array_equal(found.numpy(), expected, equal_nan=True)


def test_a_float_that_is_too_large_is_reported_every_time():
    x = Tensor(np.ones(3, np.float32))
    for _ in range(2):
        with pytest.warns(RuntimeWarning, match="overflow"):
            x * 1e300


def test_changing_floats_are_forgotten():
    x = Tensor(np.ones(3))
    for k in range(3 * LIMIT):
        x * (k + 0.5)
    assert len(floats["d"]) <= LIMIT


def test_what_is_remembered_cannot_be_written_to():
    assert not floats["d"][0.75].flags.writeable


@pytest.mark.parametrize("number", [2, 2.5])
def test_gradients_beside_a_number(number):
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    (x * number / 4 + number).backward(np.ones(3, np.float32))
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [number / 4] * 3
