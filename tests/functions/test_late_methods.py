"""Methods and in-place forms that are bound late: they are the functions, and write into the tensor they are called on."""

import numpy as np
import pytest

import autograd
from autograd import InPlaceError, OperationError, OperationTypeError, Tensor, tensor
from autograd.functions import methods_late

rng = np.random.default_rng(1)


@pytest.mark.parametrize("name", sorted(name for names in methods_late.LATE.values() for name in names.split()))
def test_every_late_method_exists_and_is_documented(name):
    method = getattr(Tensor, name)
    assert callable(method) and method.__doc__
    assert name in dir(Tensor)


UNARY = (
    """
    rsqrt frac sgn lgamma digamma erfc i0 absolute negative exp2 expm1 log2 log10 log1p tan sinh cosh atan arctan
    asinh arcsinh deg2rad rad2deg erf fix sinc nan_to_num
    """.split()  # noqa: SIM905
)


@pytest.mark.parametrize("name", UNARY)
def test_in_place_equals_out_of_place(name):
    start = np.abs(rng.normal(size=(2, 3))) + 0.5
    x, y = tensor(start, requires_grad=True), tensor(start, requires_grad=True)
    changed = y * 1.0
    assert getattr(changed, f"{name}_")() is changed
    expected = getattr(x * 1.0, name)() if hasattr(Tensor, name) else getattr(autograd, name)(x * 1.0)
    np.testing.assert_allclose(changed.detach().numpy(), expected.detach().numpy())
    if expected.requires_grad:
        expected.sum().backward()
        changed.sum().backward()
        np.testing.assert_allclose(x.grad.numpy(), y.grad.numpy())


@pytest.mark.parametrize("name, arguments", [
    ("scatter_", (1, np.array([[1, 0]]), 5.0)), ("index_fill_", (0, np.array([1]), 2.0)),
    ("index_add_", (0, np.array([0]), np.ones((1, 2)))),
    ("lerp_", (np.ones((2, 2)), 0.5)), ("addcmul_", (np.ones((2, 2)), 2.0)), ("cumsum_", (0,)), ("tril_", ()), ("lt_", (1.0,)),
    ("clamp_min_", (0.5,)), ("put_", (np.array([3]), 9.0)), ("addmm_", (np.ones((2, 2)), np.ones((2, 2)))), ("gcd_", (2.0,)),
])  # fmt: skip
def test_in_place_with_arguments(name, arguments):
    start = np.array([[0.0, 1.0], [2.0, 3.0]])
    if name == "gcd_":
        start, arguments = start.astype(int), (2,)
    x = tensor(start)
    memory = x.numpy()
    out_of_place = getattr(tensor(start), name[:-1])(*arguments)
    assert getattr(x, name)(*arguments) is x
    assert np.shares_memory(memory, x.numpy()) and x.dtype == start.dtype
    np.testing.assert_array_equal(memory, out_of_place.numpy())


def test_a_result_of_another_shape_is_refused_and_nothing_changes():
    x = tensor([1.0, 2.0])
    with pytest.raises(OperationError, match="does not fit"):
        x.lerp_(np.ones((2, 2)), 0.5)
    assert x.tolist() == [1.0, 2.0]


def test_a_leaf_that_requires_grad_is_refused():
    with pytest.raises(InPlaceError):
        tensor([4.0], requires_grad=True).rsqrt_()


def test_random_fills_come_from_the_seeded_generator():
    for draw in (autograd.rand, autograd.randn, lambda *size, dtype: autograd.normal(0.0, 1.0, size, dtype=dtype),
                 lambda *size, dtype: autograd.zeros(*size, dtype=dtype).normal_(),
                 lambda *size, dtype: autograd.zeros(*size, dtype=dtype).uniform_()):  # fmt: skip
        numbers = draw(50, dtype=np.complex64).numpy()
        assert numbers.dtype == np.complex64 and numbers.imag.std() == pytest.approx(numbers.real.std(), rel=0.7)
    with pytest.raises(OperationTypeError, match="real numbers"):
        autograd.zeros(2, dtype=complex).log_normal_()
    for fill in ("uniform_", "normal_", "log_normal_", "exponential_", "bernoulli_"):
        autograd.manual_seed(5)
        first = getattr(autograd.empty(3), fill)()
        autograd.manual_seed(5)
        assert getattr(autograd.empty(3), fill)().tolist() == first.tolist()
    assert set(autograd.empty(50).random_(3).tolist()) == {0.0, 1.0, 2.0}


def test_shape_changes_in_place():
    x = autograd.zeros(1, 3)
    assert x.squeeze_().shape == (3,) and x.unsqueeze_(1).shape == (3, 1) and x.t_().shape == (1, 3)
    assert x.transpose_(0, 1).shape == (3, 1) and x.resize_(2, 2).shape == (2, 2)
    with pytest.raises(InPlaceError):
        autograd.zeros(1, 3, requires_grad=True).squeeze_()


def test_new_tensors_have_the_dtype():
    x = tensor([1.0], dtype=np.float32)
    for made in (x.new_zeros(2), x.new_ones((2,)), x.new_full((2,), 3.0), x.new_empty(2), x.new_tensor([1, 2])):
        assert made.dtype == np.float32 and made.shape == (2,)


def test_fill_diagonal():
    assert autograd.zeros(4, 2).fill_diagonal_(1.0, wrap=True).tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]
    with pytest.raises(OperationError):
        autograd.zeros(2).fill_diagonal_(1.0)


BAD = [
    lambda: autograd.gather(np.zeros((2, 2)), 0, np.zeros((2, 2))),
    lambda: autograd.gather(np.zeros((2, 2)), 2, np.zeros((2, 2), int)),
    lambda: autograd.gather(np.zeros((2, 2)), 0, np.zeros(2, int)),
    lambda: autograd.gather(np.zeros((2, 2)), 0, np.zeros((2, 3), int)),
    lambda: autograd.scatter(np.zeros(2), 0, np.array([0])),
    lambda: autograd.scatter(np.zeros(2), 0, np.array([0]), 1.0, reduce="max"),
    lambda: autograd.scatter_reduce(np.zeros(2), 0, np.array([0]), np.ones(1), "median"),
    lambda: autograd.masked_select(np.zeros(2), np.zeros(2)),
    lambda: autograd.masked_scatter(np.zeros(2), np.array([True, True]), np.zeros(1)),
    lambda: autograd.take(np.zeros(2), np.array([2])),
    lambda: tensor(np.zeros(2)).unfold(0, 3, 1),
    lambda: autograd.kthvalue(np.zeros(2), 3),
    lambda: autograd.median(np.zeros(0)),
    lambda: autograd.bincount(np.array([-1])),
    lambda: autograd.searchsorted(np.zeros((2, 3)), np.zeros((3, 3))),
    lambda: autograd.meshgrid(np.zeros((2, 2))),
    lambda: autograd.meshgrid(np.zeros(2), indexing="ji"),
    lambda: autograd.unflatten(np.zeros(6), 0, (4, -1)),
    lambda: autograd.tensor_split(np.zeros(6), 0),
    lambda: autograd.broadcast_shapes((2,), (3,)),
    lambda: autograd.trace(np.zeros(3)),
    lambda: autograd.cross(np.zeros(2), np.zeros(2)),
    lambda: autograd.cdist(np.zeros((2, 2)), np.zeros((2, 3))),
    lambda: autograd.pdist(np.zeros(2)),
    lambda: autograd.complex(np.zeros(2), np.zeros(2, int)),
    lambda: autograd.view_as_real(np.zeros(2)),
    lambda: autograd.view_as_complex(np.zeros(3)),
    lambda: autograd.bernoulli(np.array([2.0])),
    lambda: autograd.multinomial(np.array([1.0, 0.0]), 2),
    lambda: autograd.multinomial(np.array([-1.0]), 1),
    lambda: autograd.from_numpy([1.0]),
    lambda: autograd.set_rng_state({}),
    lambda: tensor(np.zeros(3)).sum_to_size(2),
]


@pytest.mark.parametrize("call", BAD)
def test_bad_input_gets_a_clear_error(call):
    with pytest.raises((OperationError, autograd.OperationTypeError), match=r"\(|:"):
        call()
