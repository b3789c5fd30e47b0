"""Products in parts: the same as NumPy's, for every order of both matrices in memory, on whatever processor this is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.rules import blas, gemm

ORDERS = {
    "C": lambda x: x,
    "T": lambda x: np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2),
    "sliced": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "wide": lambda x: np.concatenate([x, x], axis=-1)[..., : x.shape[-1]],
}


@pytest.fixture(autouse=True)
def kernels(monkeypatch):
    """As if the library had kernels for small products and one thread."""
    monkeypatch.setattr(blas, "core", lambda: "SkylakeX")
    monkeypatch.setattr(blas, "threads", lambda: 1)


def _pair(rows, depth, columns, orders, stacks=((), ()), dtype=np.float64):
    random = np.random.default_rng(0)
    shapes = (*stacks[0], rows, depth), (*stacks[1], depth, columns)
    return [ORDERS[order](random.integers(-4, 5, shape).astype(dtype)) for shape, order in zip(shapes, orders)]


def _cut(a, b):
    return gemm._cut(a.shape, b.shape, a.strides, b.strides, a.itemsize)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 300), st.sampled_from(sorted(ORDERS)),
       st.sampled_from(sorted(ORDERS)), st.sampled_from([np.float32, np.float64]), st.booleans())  # fmt: skip
def test_products_are_those_of_numpy(rows, depth, columns, a_order, b_order, dtype, in_place):
    a, b = _pair(rows, depth, columns, (a_order, b_order), dtype=dtype)
    out = np.full((rows, columns), np.nan, dtype) if in_place else None
    found = gemm.multiply(a, b, out)
    assert found.dtype == dtype and (out is None or found is out)
    np.testing.assert_array_equal(found, np.matmul(a, b))  # whole numbers: exact in any order of sums


@pytest.mark.parametrize("stacks", [((), (3,)), ((2, 1), (2, 3)), ((4,), ()), ((2,), (2,))])
@pytest.mark.parametrize("orders", [("C", "C"), ("T", "C"), ("C", "T"), ("T", "T")])
def test_stacks_are_those_of_numpy(stacks, orders):
    a, b = _pair(48, 300, 90, orders, stacks, np.float32)
    assert _cut(a, b)[1] > 0
    np.testing.assert_array_equal(gemm.multiply(a, b), np.matmul(a, b))


@pytest.mark.parametrize("shapes", [((600,), (600, 600)), ((600, 600), (600,)), ((300_000,), (300_000,)), ((0, 9), (9, 99))])
def test_vectors_and_nothing_are_left_to_numpy(shapes):
    a, b = map(np.ones, shapes)
    np.testing.assert_array_equal(gemm.multiply(a, b), a @ b)


def test_written_into_part_of_a_larger_array():
    a, b = _pair(64, 200, 144, ("C", "C"))
    larger = np.zeros((70, 150))
    gemm.multiply(a, b, larger[3:67, 2:146])
    np.testing.assert_array_equal(larger[3:67, 2:146], a @ b)
    assert not larger[:3].any() and not larger[67:].any() and not larger[:, :2].any() and not larger[:, 146:].any()


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 2000), st.sampled_from("CT"), st.sampled_from("CT"))
def test_parts_are_small_enough_and_worth_their_calls(rows, depth, columns, a_order, b_order):
    a_strides, b_strides = ((8 * n, 8) if order == "C" else (8, 8 * m)
                            for (m, n), order in (((rows, depth), a_order), ((depth, columns), b_order)))  # fmt: skip
    axis, step = gemm._cut((rows, depth), (depth, columns), a_strides, b_strides, 8)
    if step:
        part = (step, depth, columns) if axis == -2 else (rows, depth, step)
        assert gemm._LEAST <= np.prod(part) <= gemm._MOST
        assert b_order == "C" or part[0] * part[2] <= gemm._MOST_RESULTS


def test_what_is_cut_and_what_is_left_whole():
    assert _cut(*_pair(64, 784, 256, ("C", "T"))) == (-1, 16)  # a layer
    assert _cut(*_pair(64, 288, 512, ("C", "C"))) == (-2, 4)  # a convolution
    assert _cut(*_pair(32, 512, 128, ("C", "C"))) == (-2, 8)
    assert _cut(*_pair(64, 784, 256, ("sliced", "C"))) == (-1, 0)  # which the library would copy
    assert _cut(*_pair(100, 100, 100, ("C", "C"))) == (-1, 0)  # small as it is
    assert _cut(*_pair(2000, 2000, 2000, ("C", "C"))) == (-1, 0)  # packing takes little of it


@pytest.mark.parametrize("shapes", [((64, 784), (785, 256)), ((3, 64, 300), (2, 300, 100))])
def test_shapes_that_do_not_fit(shapes):
    a, b = map(np.ones, shapes)
    with pytest.raises(ValueError):
        gemm.multiply(a, b)


@pytest.mark.parametrize("dtype", [np.complex128, np.float16, np.int64, np.dtype(">f8")])
def test_other_dtypes_are_left_to_numpy(dtype):
    a, b = _pair(64, 100, 100, ("C", "C"), dtype=dtype)
    found, expected = gemm.multiply(a, b), np.matmul(a, b)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


def test_several_threads_of_the_library_keep_what_is_large(monkeypatch):
    called = []
    monkeypatch.setattr(gemm, "_in_parts", lambda a, b, out, *_: called.append(a.shape) or np.matmul(a, b, out=out))
    monkeypatch.setattr(blas, "threads", lambda: 2)
    gemm.multiply(np.ones((64, 784)), np.ones((784, 256)))
    gemm.multiply(np.ones((4, 128, 256)), np.ones((4, 256, 128)))
    assert called == []
    gemm.multiply(np.ones((4, 16, 150)), np.ones((4, 150, 640)))
    assert called == [(4, 16, 150)]
