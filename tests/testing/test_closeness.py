"""Comparing and making tensors, as torch.testing does."""

import numpy as np
import pytest

from autograd import OperationError, tensor
from autograd.testing import assert_close, make_tensor

F32 = np.float32

CLOSE = [
    (tensor([1.0, 2.0]), tensor([1.0, 2.0 + 1e-8]), {}), (1.0, 1.0 + 1e-9, {}), ([1.0, (2.0, 3)], [1.0, (2.0, 3)], {}),
    (tensor([1.0], dtype=F32), tensor([1.00001], dtype=F32), {}), ({"a": tensor([1])}, {"a": tensor([1])}, {}),
    (tensor([1.0]), tensor([1.0], dtype=F32), dict(check_dtype=False)), (tensor(True), tensor(True), {}),
    (tensor([np.nan]), tensor([np.nan]), dict(equal_nan=True)), (tensor([1.0]), tensor([1.4]), dict(rtol=0, atol=0.5)),
    (tensor([1j]), tensor([1j]), {}), (tensor([np.inf]), tensor([np.inf]), {}),
]  # fmt: skip
APART = [
    (tensor([1.0, 2.0]), tensor([1.0, 2.1]), {}, r"1 of 2 elements differ: at \(1,\) 2.0, expected 2.1"),
    (tensor([1.0]), tensor([[1.0]]), {}, r"shape \(1,\), expected \(1, 1\)"),
    (tensor([1.0]), tensor([1.0], dtype=F32), {}, "dtype float64, expected float32"),
    (tensor([np.nan]), tensor([np.nan]), {}, "infinite or NaN"), (tensor([1]), tensor([2]), {}, "largest difference is 1.0"),
    ({"a": 1}, {"b": 1}, {}, "keys"), ([1.0], [1.0, 2.0], {}, "1 items, expected 2"),
    ({"a": [1.0]}, {"a": [2.0]}, {}, "differ"),
]  # fmt: skip


@pytest.mark.parametrize("actual, expected, options", CLOSE)
def test_close(actual, expected, options):
    assert_close(actual, expected, **options)


@pytest.mark.parametrize("actual, expected, options, message", APART)
def test_apart(actual, expected, options, message):
    with pytest.raises(AssertionError, match=message):
        assert_close(actual, expected, **options)


def test_messages_of_ones_own():
    with pytest.raises(AssertionError, match="^mine$"):
        assert_close(1.0, 2.0, msg="mine")
    with pytest.raises(AssertionError, match="^first: .*differ"):
        assert_close(1.0, 2.0, msg=lambda found: f"first: {found}")


def test_verdicts_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    for dtype in (np.float16, np.float32, np.float64, np.complex64, np.complex128):
        for distance in 10.0 ** np.arange(-9, -1):
            one = rng.normal(size=4).astype(dtype)
            other = (one * (1 + distance)).astype(dtype)
            verdicts = []
            for check, made in ((assert_close, tensor), (torch.testing.assert_close, torch.tensor)):
                try:
                    check(made(one), made(other))
                    verdicts.append(True)
                except AssertionError:
                    verdicts.append(False)
            assert verdicts[0] == verdicts[1], (dtype, distance)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128, np.int64, np.uint8, np.bool_])
def test_made_tensors(dtype):
    made = make_tensor((3, 4), dtype=dtype, exclude_zero=True)
    assert made.shape == (3, 4) and made.dtype == dtype and bool((made != 0).all())
    strided = make_tensor(3, 4, dtype=dtype, noncontiguous=True)
    assert strided.shape == (3, 4) and not strided.is_contiguous()


def test_ranges_of_made_tensors():
    values = make_tensor(500, dtype=np.float64, low=2, high=3, requires_grad=True)
    assert values.requires_grad and 2 <= values.min() <= values.max() < 3
    assert set(make_tensor(200, dtype=np.int32, low=0, high=3).tolist()) == {0, 1, 2}
    assert make_tensor((), dtype=F32).shape == ()


@pytest.mark.parametrize("call, message", [
    (lambda: assert_close(1.0, 1.0, rtol=1.0), "both rtol and atol"),
    (lambda: make_tensor(2, dtype=F32, low=1, high=1), "low below high"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(OperationError, match=message):
        call()
