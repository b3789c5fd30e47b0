"""The generated source: visible, compiled when first used, and the same mathematics in each of its forms."""

import inspect
import sys
import traceback

import numpy as np
import pytest

from autograd import OperationError, Tensor, source_of
from autograd.engine import lanes
from autograd.engine.interpreted import PATIENCE
from autograd.engine.lanes import lane
from autograd.rules import arithmetic, products


def test_a_lane_compiles_when_it_was_called_some_times(fresh_entry):
    function = lane(fresh_entry)
    stub = function.__code__
    assert lane(fresh_entry) is function
    for _ in range(PATIENCE):
        result = function(Tensor([1.0, 2.0], requires_grad=True), 3.0)
        np.testing.assert_array_equal(result.detach().numpy(), [6.0, 12.0])
        assert function.__code__ is stub
    result = function(Tensor([1.0, 2.0], requires_grad=True), 3.0)
    hands_on = lanes._free_threaded and len(sys._current_frames()) > 1  # where other threads may be in it just now
    assert (function.__code__ is not stub) != hands_on
    np.testing.assert_array_equal(result.detach().numpy(), [6.0, 12.0])
    np.testing.assert_array_equal(function(Tensor([1.0]), 3.0, scale=5.0).numpy(), [15.0])


def test_tracebacks_show_the_generated_source(compiled):
    with pytest.raises(OperationError) as caught:
        lane(products.matmul)(Tensor(np.ones((2, 3))), Tensor(np.ones((2, 3))))
    text = "".join(traceback.format_exception(caught.value))
    assert "<autograd lane matmul>" in text and "out = x @ y" in text


def test_inspect_shows_the_generated_source(compiled):
    lane(arithmetic.multiply)(Tensor(1.0), 2.0)
    assert inspect.getsource(lane(arithmetic.multiply)).startswith("def multiply(x, y):")
    step = (Tensor(np.ones(2), requires_grad=True) * 2.0).grad_fn.record[1]
    assert "(g * y)" in inspect.getsource(step)
    assert inspect.getsource(step) in source_of(arithmetic.multiply)


def step_name(tensor):
    return tensor.grad_fn.record[1].__name__


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power"])
def test_plain_and_fitted_steps_agree(name, dtype, compiled):
    """The same numbers as operands of one shape (plain), and with one of them broadcast (fitted)."""
    entry = getattr(arithmetic, name)
    rng = np.random.default_rng(0)
    x, y, g = (rng.uniform(0.5, 1.5, (3, 4)).astype(dtype) for _ in range(3))
    gradients = []
    for lead in ((), (1,)):
        a, b = Tensor(x, requires_grad=True), Tensor(y.reshape(*lead, 3, 4), requires_grad=True)
        out = lane(entry)(a, b)
        gradients.append((step_name(out), a, b))
        out.backward(g.reshape(out.shape))
    (plain, a, b), (fitted, c, d) = gradients
    assert (plain, fitted) == ("plain_step", "fitted_step")
    np.testing.assert_array_equal(a.grad.numpy(), c.grad.numpy())
    np.testing.assert_array_equal(b.grad.numpy(), d.grad.numpy()[0])


def test_scalars_take_the_plain_step_and_mixed_dtypes_the_fitted_one(compiled):
    x, y = Tensor(2.0, requires_grad=True), Tensor(3.0, requires_grad=True)
    assert step_name(x * y) == "plain_step"
    single = Tensor(np.ones(3, np.float32), requires_grad=True)
    assert step_name(single * np.ones(3)) == "fitted_step"
    (single * np.ones(3)).backward(np.ones(3))
    assert single.grad.dtype == np.float32


def test_options_by_position_and_by_keyword(fresh_entry):
    function = lane(fresh_entry)
    for result in (function(Tensor(1.0), 3.0, 4.0), function(Tensor(1.0), 3.0, scale=4.0), function(x=1.0, y=3.0, scale=4.0)):
        assert result.item() == 12.0
    with pytest.raises(TypeError, match="unexpected keyword argument 'size'"):
        function(Tensor(1.0), 3.0, size=4.0)


def test_empty_operands_of_other_shapes_and_dtypes_get_their_own_gradients_back():
    """All empty arrays have the same number of bytes: none."""
    x = Tensor(np.zeros((0, 1)), requires_grad=True)
    for other in (np.zeros((0, 3)), np.zeros((0, 1), complex)):
        x.zero_grad()
        product = x * other
        product.backward(np.zeros(product.shape, product.dtype))
        assert x.grad.shape == (0, 1) and x.grad.dtype == np.float64


@pytest.mark.parametrize("operate", [
    lambda x: 1j * x, lambda x: 1j + x, lambda x: 1j - x, lambda x: 1j / x, lambda x: 1j**x, lambda x: x * 1j,
])  # fmt: skip
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_complex_number_of_python_beside_a_scalar(operate, dtype):
    """``1j * np.float64(2)`` is one of Python's, which has neither shape nor dtype."""
    x = Tensor(np.array(2.0, dtype), requires_grad=True)
    y = operate(x + 0)
    assert y.dtype == (1j * np.ones(1, dtype)).dtype
    y.abs().backward()
    assert x.grad.dtype == dtype and np.isfinite(x.grad.item())
