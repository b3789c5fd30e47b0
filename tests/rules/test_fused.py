"""Fused entries against their compositions of elementary entries: values, gradients, gradients of gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import OperationError, OperationIndexError, OperationTypeError, Tensor, gradients
from autograd.engine.lanes import lane
from autograd.rules.classification import (
    cross_entropy,
    cross_entropy_composed,
    cross_entropy_slope,
    cross_entropy_slope_composed,
)
from autograd.rules.fused import (
    bce_with_logits,
    bce_with_logits_composed,
    linear,
    linear_composed,
    linear_slope,
    linear_slope_composed,
    mse,
    mse_composed,
)
from autograd.rules.table import TABLE, remember
from autograd.testing import calls

PAIRS = [(linear, linear_composed), (linear_slope, linear_slope_composed), (mse, mse_composed),
         (bce_with_logits, bce_with_logits_composed), (cross_entropy, cross_entropy_composed),
         (cross_entropy_slope, cross_entropy_slope_composed)]  # fmt: skip


def derivatives(function, entry, arguments, options):
    """The value, the gradients, and the gradients of their squares, for all arguments that have one."""
    given = [Tensor(value, requires_grad=True) if name in entry.differentiable and value.dtype.kind == "f" else value
             for name, value in zip(entry.arguments, arguments, strict=True)]  # fmt: skip
    leaves = [value for value in given if isinstance(value, Tensor)]
    result = function(*given, **options)
    first = gradients(np.sum(result), leaves, create_graph=True, materialize_grads=True)
    squares = sum(np.sum(g * g) for g in first)
    if not squares.requires_grad:
        return [result, *first]
    return [result, *first, *gradients(squares, leaves, materialize_grads=True)]


@pytest.mark.parametrize("entry, composed", PAIRS, ids=lambda value: getattr(value, "name", ""))
@given(data=st.data())
def test_it_equals_its_composition(entry, composed, data):
    arguments, options = data.draw(calls(entry))
    fused = derivatives(lane(entry), entry, arguments, options)
    plain = derivatives(composed, entry, arguments, options)
    for one, two in zip(fused, plain, strict=False):
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("entry", [entry for entry in TABLE.values() if entry.memory], ids=lambda entry: entry.name)
@given(data=st.data())
def test_what_forward_remembers_gives_what_the_plain_rules_give(entry, data):
    arguments, options = data.draw(calls(entry))
    wanted = [name in entry.differentiable and value is not None and value.dtype.kind == "f"
              for name, value in zip(entry.arguments, arguments, strict=True)]  # fmt: skip
    leaves = [Tensor(value, requires_grad=True) if one else value for one, value in zip(wanted, arguments, strict=True)]
    results, inputs = lane(entry)(*leaves, **options), [leaf for leaf in leaves if isinstance(leaf, Tensor)]
    results, expected = (found if entry.outputs else [found] for found in (results, entry(*arguments, **options)))
    for result, value in zip(results, expected, strict=True):
        np.testing.assert_allclose(result.detach().numpy(), value, rtol=1e-12)
    squares = sum(np.sum(result**2) for result in results)
    remembered = gradients(squares, inputs, retain_graph=True, materialize_grads=True)
    plain = gradients(squares, inputs, create_graph=True, materialize_grads=True)
    for one, two in zip(remembered, plain, strict=True):
        np.testing.assert_allclose(one.numpy(), two.detach().numpy(), rtol=1e-10, atol=1e-12)


def test_only_rules_that_an_entry_has_are_replaced_by_those_that_remember():
    with pytest.raises(TypeError, match="not elementwise"):
        remember(TABLE["exp"], lambda x: (np.exp(x), None), x=lambda g, residuals: g)
    with pytest.raises(TypeError, match="in place of its own"):
        remember(TABLE["mse"], lambda x, y: (0, None), all=lambda g, residuals: (g, g))
    with pytest.raises(TypeError, match="a rule asks for"):
        remember(TABLE["mse"], lambda x, y: (0, None), x=lambda g, nothing: g)
    assert TABLE["exp"].memory is None and TABLE["mse"].memory is None


def test_a_linear_layer_may_have_no_bias():
    x, weight = Tensor(np.ones((2, 3)), requires_grad=True), np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(lane(linear)(x, weight, None).detach().numpy(), [[3, 12], [3, 12]])


def test_large_logits_lose_nothing():
    logits = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    loss = lane(cross_entropy)(logits, np.array([0, 0]), None, reduction="none")
    np.testing.assert_array_equal(loss.numpy(), [0, 2000])
    loss = lane(bce_with_logits)(np.array([1000.0, -40.0]), np.array([0.0, 0.0]), None, None, reduction="none")
    np.testing.assert_allclose(loss.numpy(), [1000, np.exp(-40)], rtol=1e-12)


@pytest.mark.parametrize("logits, targets, kind, words", [
    (np.ones((2, 3)), np.array([0, 3]), OperationIndexError, "class index 3, but there are 3 classes"),
    (np.ones((2, 3)), np.array([0.0, 1.0]), OperationError, "expected integer class indices of shape"),
    (np.ones((2, 3)), np.array([0, 1, 2]), OperationError, "expected integer class indices of shape"),
    (np.ones((2, 3), int), np.array([0, 1]), OperationTypeError, "expected real floating logits"),
])  # fmt: skip
def test_wrong_targets(logits, targets, kind, words):
    with pytest.raises(kind, match=words):
        lane(cross_entropy)(logits, targets, None)


def test_wrong_weights_reductions_and_shapes():
    x = np.ones((2, 3))
    with pytest.raises(OperationError, match="one weight for each of the 3 classes"):
        lane(cross_entropy)(x, np.array([0, 1]), np.ones(2))
    with pytest.raises(OperationError, match="expected 'mean', 'sum' or 'none'"):
        lane(mse)(x, x, reduction="average")
    with pytest.raises(OperationError, match="expected targets of the shape of x"):
        lane(bce_with_logits)(x, np.ones(3), None, None)
    with pytest.raises(OperationError, match="weight of shape"):
        lane(linear)(x, np.ones((2, 2)), None)
