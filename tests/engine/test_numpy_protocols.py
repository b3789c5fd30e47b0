"""NumPy's functions on Tensors."""

import numpy as np
import pytest

from autograd import GradientError, NoRuleError, OperationError, OperationIndexError, Tensor, gradients


def leaf(*shape):
    return Tensor(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape), requires_grad=True)


def grad_of(result, *inputs):
    return [g.tolist() for g in gradients(result.sum(), inputs)]


def test_ufuncs_record():
    x = leaf(3)
    assert np.allclose(grad_of(np.exp(x), x), np.exp([1, 2, 3]))
    assert grad_of(np.multiply(x, x), x) == [[2.0, 4.0, 6.0]]


def test_arrays_on_the_left():
    x = leaf(3)
    for y in (np.ones(3) * x, np.float64(1.0) * x, 1.0 * x):
        assert isinstance(y, Tensor) and grad_of(y, x) == [[1.0] * 3]
    assert grad_of(np.ones((2, 3)) @ x, x) == [[2.0] * 3]
    assert grad_of(2.0 ** (x * 0), x) == [[0.0] * 3]


def test_sequences_of_tensors():
    x, y = leaf(3), leaf(2)
    assert grad_of(np.concatenate([x, y * y]), x, y) == [[1.0] * 3, [2.0, 4.0]]
    assert grad_of(np.stack([x, np.ones(3)]) * 2, x) == [[2.0] * 3]


def test_reductions_by_numpys_names():
    x = leaf(2, 3)
    assert np.sum(x, axis=0, keepdims=True).shape == (1, 3)
    assert np.var(x).item() == np.var(x.tolist())
    assert np.std(x, ddof=1).item() == np.std(x.tolist(), ddof=1)
    assert grad_of(np.mean(x, axis=1), x) == [[[1 / 3] * 3] * 2]
    assert np.linalg.norm(x).item() == np.linalg.norm(x.tolist())


def test_methods_of_ufuncs():
    x = leaf(3)
    assert grad_of(np.add.reduce(x), x) == [[1.0] * 3]
    assert grad_of(np.multiply.reduce(x), x) == [[6.0, 3.0, 2.0]]
    assert np.add.accumulate(x).tolist() == [1.0, 3.0, 6.0]
    assert np.multiply.outer(x, x).shape == (3, 3)
    assert np.multiply.reduceat(x, [0, 1]).tolist() == [1.0, 6.0]
    with pytest.raises(NoRuleError, match="in place; t.index_put_"):
        np.multiply.at(x, [0, 1], 2.0)


def test_arguments_by_keyword_count():
    x = leaf(2, 3)
    assert grad_of(np.sum(a=x, axis=0), x) == [[[1.0] * 3] * 2]
    assert grad_of(np.tensordot(a=x, b=x, axes=2), x) == [(2 * np.arange(1.0, 7).reshape(2, 3)).tolist()]
    assert grad_of(np.where(np.array([True, False, True]), x[0], x[1]), x) == [[[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]]


def test_functions_without_gradient_give_constants():
    x = leaf(3)
    for result in (np.argmax(x), np.isnan(x), np.less(x, 2.0), x < 2, np.zeros_like(x), np.argsort(x)):
        assert not getattr(result, "requires_grad", False)
    assert np.shape(x) == (3,) and np.ndim(x) == 1


def test_a_function_without_a_rule_says_what_to_do():
    x = leaf(3)
    with pytest.raises(NoRuleError, match="no gradient rule. Write it with"):
        np.frompyfunc(abs, 1, 1)(x)
    with pytest.raises(NoRuleError, match="busday_offset has no gradient rule: it is about dates"):
        np.busday_offset(x, 1)


def test_options_without_a_rule_are_refused():
    x = leaf(3)
    with pytest.raises(NoRuleError, match="out="):
        np.add(x, x, out=np.empty(3))
    with pytest.raises(NoRuleError, match="out="):
        np.nansum(x, out=np.empty(()))
    assert np.nansum(x, dtype=None, keepdims=np._NoValue).item() == 6.0
    array = np.ones(3)
    with pytest.raises(NoRuleError, match="out="):
        array += x
    assert array.tolist() == [1.0, 1.0, 1.0]


def test_bare_arrays_of_what_requires_grad_are_refused():
    with pytest.raises(GradientError, match="detach"):
        np.asarray(leaf(3))
    with pytest.raises(GradientError, match="detach"):
        leaf(3).numpy()
    assert np.asarray(Tensor([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert leaf(2).detach().numpy().tolist() == [1.0, 2.0]


def test_numpy_shares_memory():
    t = Tensor([1.0, 2.0])
    t.numpy()[0] = 9.0
    assert t.tolist() == [9.0, 2.0]
    scalar = Tensor(1.0)
    scalar.numpy()[...] = 5.0
    assert scalar.item() == 5.0


def test_errors_say_what_where_and_how():
    x = leaf(2, 3)
    with pytest.raises(OperationError, match=r"add\(float64\[2, 3\], float64\[4\]\).*Axis -1 has 3 and 4"):
        x + np.ones(4)
    with pytest.raises(OperationIndexError, match="sum"):
        np.sum(x, axis=5)
    with pytest.raises(OperationIndexError, match="index"):
        x[7]
    with pytest.raises(OperationError, match="matmul"):
        x @ x


def test_python_floats_do_not_widen_float32():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    y = (2.0 * x + 1.0) / 3.0 - 0.5
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32


def test_gradients_keep_dtype_when_operands_are_wider():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    y = x * np.ones(3) * Tensor(2.0)
    assert y.dtype == np.float64
    y.sum().backward()
    assert x.grad.dtype == np.float32 and x.grad.tolist() == [2.0] * 3


def test_an_option_that_is_a_tensor_is_taken_by_value():
    x = Tensor(np.ones(2), requires_grad=True)
    assert x.tile(Tensor(np.array(2))).shape == (4,) and np.tile(x, Tensor(np.array(2))).shape == (4,)
    with pytest.raises(GradientError, match="would drop its gradient"):
        x.tile(Tensor(2.0, requires_grad=True))
