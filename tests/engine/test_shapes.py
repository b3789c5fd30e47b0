"""Errors about shapes: the operands under each other, where they came from, what would fit, and the picture."""

import sys
import types

import numpy as np
import pytest

import autograd
import nn
from autograd import OperationError, Tensor, no_grad
from autograd.engine import errors
from autograd.engine.shapes import Operand, lined_up


def named(*shape, name=None):
    return Tensor(np.ones(shape), requires_grad=True, name=name)


def failure(function):
    with pytest.raises(OperationError) as caught:
        function()
    return caught.value


CASES = [
    ("add", [(4, 3), (4,)], {}, ["x   4 × 3", "y       4", "        ^   3 and 4", "y[:, None] of shape (4, 1)"]),
    ("add", [(3, 5), (4,)], {}, ["5 and 4: neither equal nor 1", "y of shape (5,), (3, 1) or (3, 5)"]),
    ("multiply", [(3, 4), (5, 3)], {}, ["    ^   ^"]),
    ("subtract", [(3, 4), (4, 3)], {}, ["y.T of shape (3, 4)"]),
    ("matmul", [(4, 2), (3, 5)], {}, ["x   4 × 2", "y       3 × 5", "        ^", "2 and 3", "x of shape (..., 3)"]),
    ("matmul", [(4, 3), (5, 3)], {}, ["x @ y.T of shape (4, 5)"]),
    ("matmul", [(3,), (5, 3)], {}, ["x @ y.T of shape (5,)", "y @ x of shape (5,)"]),
    ("matmul", [(7, 2, 4, 3), (7, 2, 5, 3)], {}, ["x @ y.swapaxes(-1, -2) of shape (7, 2, 4, 5)"]),
    ("matmul", [(7, 4, 3), (8, 3, 2)], {}, ["7 and 8 matrices"]),
    ("matmul", [(2, 3), ()], {}, ["multiply by y with *"]),
    ("linear", [(4, 3), (5, 2), (5,)], {}, ["weight.T", "x of shape (..., 2), or weight of shape (5, 3)"]),
    ("linear", [(4, 3), (5, 3), (4,)], {}, ["x @ weight.T   4 × 5", "5 and 4"]),
    ("concatenate", [(4, 3), (4, 5)], dict(axis=0), ["3 and 5: these must be equal, only axis 0", "what would fit: axis=1"]),
    ("concatenate", [(4, 3), (4,)], dict(axis=0), ["1 and 2 axes"]),
    ("stack", [(4, 3), (4, 5)], dict(axis=0), ["3 and 5: these must be equal"]),
    ("concatenate", [(4, 3), (3,)], dict(axis=0), ["what would fit: y of shape (n, 3)"]),
    ("stack", [(4, 3), (4, 5)], dict(axis=0), ["what would fit: y of shape (4, 3)"]),
    ("einsum", [(2, 3), (4, 2)], dict(subscripts="ij,jk->ik"),
     ["x   2 × 3   (i, j)   here", "j is 3 in x and 4 in y", "y of shape (3, 2) or x of shape (2, 4)"]),
    ("einsum", [(7, 2, 3), (4, 2)], dict(subscripts="...ij,jk"), ["x   7 × 2 × 3   (…, i, j)", "y of shape (3, 2)"]),
    ("convolution", [(1, 3, 8, 8), (4, 1, 3, 3)], {}, ["C is 3 in x and 1 in weight", "weight of shape (4, 3, 3, 3)"]),
    ("convolution", [(1, 6, 8), (4, 2, 3)], dict(groups=2), ["(O, C/2, ·)", "weight of shape (4, 3, 3) or x of shape (1, 4"]),
    ("convolution", [(1, 5, 8), (4, 2, 3)], dict(groups=2), ["what would fit: x of shape (1, 4, 8)"]),
    ("convolution", [(1, 6, 8), (4, 2, 3)], dict(groups=0), ["C is 6 in x and 2 in weight"]),
    ("transposed_convolution", [(1, 3, 8), (4, 1, 3)], {}, ["(C, O, ·)", "C is 3 in x and 4 in weight"]),
    ("reshape", [(4, 3)], dict(shape=(5, 3)), ["12 elements", "15 elements", "what would fit: (4, 3)"]),
    ("reshape", [(4, 3)], dict(shape=(-1, 5)), ["a multiple of 5 elements"]),
    ("reshape", [(4, 3)], dict(shape=7), ["shape   7", "what would fit: (12,)"]),
]  # fmt: skip


@pytest.mark.parametrize("operation, shapes, options, expected", CASES)
def test_operands_are_lined_up(operation, shapes, options, expected):
    roles = ("x", "weight", "bias") if operation == "linear" or "convolution" in operation else ("x", "y", "z")
    text = lined_up(operation, [Operand(role, shape, "here") for role, shape in zip(roles, shapes)], options)
    for part in expected:
        assert part in text, text


def test_what_broadcasts_is_not_marked():
    operands = [Operand("x", (4, 1, 3), "here"), Operand("y", (5, 1), "here")]
    assert lined_up("add", operands) == ""


def test_unknown_operations_only_list_their_operands():
    text = lined_up("tensordot", [Operand("a", (3, 5), "here"), Operand("b", (4,), "there")], broadcasts=False)
    assert text.splitlines() == ["  a   3 × 5   here", "  b   4       there"]


def test_the_pointer_stands_below_the_axis():
    for _, shapes, options, _ in (case for case in CASES if case[0] == "add"):
        lines = lined_up("add", [Operand("x", shapes[0], ""), Operand("y", shapes[1], "")], options).splitlines()
        column = next(line for line in lines if "^" in line).index("^")
        assert all(line[column].isdigit() for line in lines[:2])


# -- through the engine -------------------------------------------------------------------------------------------

OPERATIONS = [
    (lambda h, b: h + b, ["the result of tanh", "b       4   the leaf 'b'"]),
    (lambda h, b: h @ b, ["the product sums over them: 5 and 4"]),
    (lambda h, b: np.concatenate([h, b]), ["item 0   3 × 5   the result of tanh"]),
    (lambda h, b: autograd.linear(np.ones((2, 2)), h, b), ["x          2 × 2       an array", "weight.T"]),
    (lambda h, b: h.reshape(4, 4), ["15 elements   the result of tanh", "16 elements"]),
    (lambda h, b: np.where(np.ones(7) > 0, h, b), ["condition       7   an array"]),
    (lambda h, b: autograd.mse_loss(h, b), ["5 and 4: neither equal nor 1"]),
    (lambda h, b: h < b, ["5 and 4: neither equal nor 1"]),
    (lambda h, b: h[np.array([0, 7])], ["x   3 × 5   the result of tanh\n      ^       here", "fit: indices from -3 to 2"]),
    (lambda h, b: h[:, 9], ["          ^   here", "indices from -5 to 4"]),
    (lambda h, b: h[0, 0, 0], ["x   3 × 5", "what would fit: at most 2 indices"]),
    (lambda h, b: h[np.ones(4) > 0], ["what would fit: a mask with 3 elements along axis 0"]),
    (lambda h, b: np.transpose(h, (0, 1, 2)), ["what would fit: axes that are (0, 1) in any order"]),
    (lambda h, b: autograd.max_pool2d(h[None], 4), ["x   1 × 1 × 3 × 5", "what would fit: a window of at most 3"]),
    (lambda h, b: nn.functional.embedding(np.array([1, 3]), h), ["the result of tanh", "what would fit: indices from 0 to 2"]),
    (lambda h, b: np.linalg.solve(h[:, :3], b), ["(m, m)   the result of index", "b of shape (3,) or a of shape (4, 4)"]),
    (lambda h, b: nn.functional.scaled_dot_product_attention(h, h[:, :2], h[:, :2]), ["E is 5 in query and 2 in key"]),
    (lambda h, b: autograd.cross_entropy(h, np.array([1, 2])), ["N is 3 in x and 2 in targets", "targets of shape (3,)"]),
    (lambda h, b: autograd.layer_norm(h, (4,), b), ["expected input of shape (..., 4)", "b       4       the leaf 'b'"]),
]

LAYERS = [
    (lambda: nn.LSTM(3, 4), (7, 2, 5), "expected an input of shape (steps, batch, 3)", "weight_ih_l0   16 × 3"),
    (lambda: nn.GRUCell(3, 4), (2, 5), "expected an input of shape (batch, 3)", "weight_ih   12 × 3"),
    (lambda: nn.BatchNorm1d(3), (4, 5), "expected 3 channels along axis 1", "weight   3 "),
    (lambda: nn.Conv2d(3, 2, 3), (1, 2, 8, 8), "expected input of shape (N, 3, *space)", "weight   2 × 3 × 3 × 3"),
    (lambda: nn.L1Loss(), (4, 5), "expected input and target of the same shape", "t   4 "),
]


@pytest.mark.parametrize("make, shape, expected, other", LAYERS)
def test_layers_show_the_shapes_below_what_they_expect(make, shape, expected, other):
    layer, x = make(), np.tanh(named(*shape, name="x").astype(np.float32))
    error = failure(lambda: layer(x, named(4, name="t")) if isinstance(layer, nn.L1Loss) else layer(x))
    assert expected in str(error) and other in str(error) and "the result of tanh" in str(error)
    assert error.drawing.title.startswith("Graph of tanh")


@pytest.mark.parametrize("operation, expected", OPERATIONS)
def test_errors_show_shapes_and_origins(operation, expected):
    h, b = np.tanh(named(3, 5, name="W")), named(4, name="b")
    message = str(failure(lambda: operation(h, b)))
    for part in expected:
        assert part in message, message


def test_a_layer_says_what_it_expects_and_shows_the_shapes():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(4, 1))
    error = failure(lambda: net(Tensor(np.ones((5, 2), np.float32))))
    assert str(error).splitlines() == [
        "Linear(in_features=4, out_features=1, bias=True): expected input of shape (..., 4), got (5, 3)",
        "  x          5 × 3       the result of tanh",
        "  weight.T       4 × 1   the leaf '2.weight'",
        "                 ^       these must be equal, the product sums over them: 3 and 4",
        "  what would fit: x of shape (..., 4), or weight of shape (1, 3)",
    ]
    assert error.drawing.title == "Graph of tanh: 2 operations, 4 parameters, 1 constant"


def test_a_tensor_used_twice_is_told_apart():
    x = named(3, 2, name="x")
    assert "  x   3 × 2       the leaf 'x'\n  y       3 × 2   the leaf 'x'" in str(failure(lambda: x @ x))


def test_other_failures_have_no_table():
    error = failure(lambda: np.linalg.inv(named(3, 3) * 0))
    assert isinstance(error, errors.LinearAlgebraError) and "\n" not in str(error)


# -- the picture ------------------------------------------------------------------------------------------------------


def test_the_error_has_a_picture_of_the_expression_so_far():
    drawing = failure(lambda: np.tanh(named(3, 5, name="W")) + named(4, name="b")).drawing
    assert drawing.title == "Graph of tanh: 1 operation, 2 variables"


def test_nothing_is_drawn_of_constants():
    assert failure(lambda: Tensor(np.ones(3)) + np.ones(4)).drawing is None
    with no_grad():
        assert failure(lambda: Tensor(np.ones(3)) @ np.ones(4)).drawing is None
    assert OperationError("anything").drawing is None


@pytest.fixture
def notebook(monkeypatch):
    """Stands for IPython: what was displayed, and a traceback of its own."""
    shown = []
    shell = types.SimpleNamespace(InteractiveTB=types.SimpleNamespace(
        structured_traceback=lambda kind, error, traceback, tb_offset: [kind.__name__, str(error)]))  # fmt: skip
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=shown.append))
    return shown


def test_a_notebook_shows_the_picture_and_its_own_traceback(notebook):
    error = failure(lambda: named(3, name="a") + named(4, name="b"))
    assert error._render_traceback_()[0] == "OperationError"
    error._render_traceback_()  # kernels ask twice
    assert [drawing.title for drawing in notebook] == ["Graph: 2 variables"]


def test_a_picture_that_fails_does_not_hide_the_error(notebook, monkeypatch):
    def broken(operands):
        raise RuntimeError("no ink")

    monkeypatch.setattr(errors, "_draw", broken)
    error = failure(lambda: named(3) + named(4))
    assert error._render_traceback_()[0] == "OperationError"
    assert notebook == [] and any("no ink" in note for note in error.__notes__)
