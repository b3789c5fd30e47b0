"""What those who begin get wrong: each slip meets a message that says what is wrong, and what to do."""

import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.special

import autograd
import nn
from autograd import GradientError, InPlaceError, OperationError, OperationTypeError, Tensor, grad, gradients, no_grad, tensor
from autograd.viz import draw
from nn import functional as F

TARGETS = np.array([0, 1, 2, 1])


def leaf(*shape):
    return Tensor(np.ones(shape), requires_grad=True)


def loss():
    return (leaf(3) ** 2).sum()


def twice(result):
    result.backward()
    result.backward()


def in_place(x):
    x += 1


def under_no_grad():
    with no_grad():
        return loss()


def sgd(parameters, **options):
    return nn.optim.SGD(parameters, lr=0.1, **options)


class Listed(nn.Module):
    """Layers in a plain list, which a module does not see."""

    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Linear(2, 1)]


class Silent(nn.Module):
    """A forward without a return."""

    def forward(self, x):
        x * 2


def carried_state():
    """A recurrent state from one step of a training to the next."""
    net, state = nn.RNN(2, 2), None
    for _ in range(2):
        out, state = net(np.ones((3, 1, 2)), state)
        out.sum().backward()


SLIPS = {
    # -- leaves and backward
    "no leaf requires grad": (lambda: (tensor([1.0]) * 2).sum().backward(), GradientError, "requires_grad=True"),
    "computed under no_grad": (lambda: under_no_grad().backward(), GradientError, "no_grad()"),
    "detached": (lambda: (leaf(3).detach() ** 2).sum().backward(), GradientError, "detached"),
    "integers that require grad": (lambda: tensor([1, 2], requires_grad=True), OperationTypeError, "such as 1.0"),
    "an integer parameter": (lambda: nn.Parameter(np.arange(3)), OperationTypeError, "dtype=float"),
    "backward of a vector": (lambda: (leaf(3) * 2).backward(), GradientError, r"\.sum\(\)"),
    "a loss not reduced": (lambda: F.mse_loss(leaf(3), np.ones(3), reduction="none").backward(), GradientError, "scalar"),
    "backward twice": (lambda: twice(loss()), GradientError, "retain_graph=True"),
    "a state that is carried on": (carried_state, GradientError, r"\.detach\(\)"),
    "a gradient of another shape": (lambda: (leaf(3) * 2).backward(np.ones(4)), OperationError, r"\(3,\), got \(4,\)"),
    "a leaf in place": (lambda: in_place(leaf(3)), InPlaceError, "no_grad()"),
    "an unknown option": (lambda: Tensor(1.0, require_grad=True), TypeError, r"^Tensor\(\) got .*'require_grad'"),
    "None": (lambda: tensor(None), OperationTypeError, "a return"),
    "rows of unequal length": (lambda: tensor([[1.0, 2.0], [3.0]]), OperationTypeError, "cannot make a tensor"),
    "a matrix of NumPy's": (lambda: leaf(2, 2) * np.eye(2).view(np.matrix), OperationTypeError, r"np\.asarray"),
    "a masked array": (lambda: tensor(np.ma.masked_array([1.0, 2.0], [0, 1])), OperationTypeError, "filled"),
    "a masked factor": (lambda: leaf(2) * np.ma.masked_array([1.0, 2.0], [0, 1]), OperationTypeError, "filled"),
    "a factor after a masked one": (lambda: np.ma.masked_array([1.0, 2.0], [0, 1]) * leaf(2), GradientError, "np.stack"),
    # -- leaving the graph
    "numpy()": (lambda: leaf(3).numpy(), GradientError, r"detach\(\)\.numpy\(\)"),
    "np.array of Tensors": (lambda: np.array([leaf(), leaf()]), GradientError, "np.stack"),
    "a function of SciPy's": (lambda: scipy.special.logsumexp(leaf(3)), GradientError, "autograd.scipy"),
    "math.exp under grad": (lambda: grad(math.exp)(1.0), GradientError, "compute with the tensor itself"),
    "item of a vector": (lambda: leaf(3).item(), OperationError, "exactly one element"),
    "a vector as a condition": (lambda: bool(leaf(3) > 0), OperationError, r"\.any\(\)"),
    "the format of one number": (lambda: f"{leaf(3):.2f}", OperationError, r"one number.*shape \(3,\)"),
    # -- functions of functions
    "grad of a Tensor": (lambda: grad(loss()), OperationTypeError, r"gradients\(result, inputs\)"),
    "grad of a number": (lambda: grad(3.0), OperationTypeError, r"grad\(f\)\(x\); got float"),
    "jacobian of an array": (lambda: autograd.jacobian(np.ones(3)), OperationTypeError, "takes a function"),
    "grad of a vector": (lambda: grad(lambda x: x * 2)(np.ones(3)), OperationTypeError, "np.sum"),
    "grad of a tuple": (lambda: grad(lambda x: (x, x))(1.0), OperationTypeError, "has_aux=True"),
    "values and grad of a list": (lambda: autograd.value_and_grad(lambda x: [x, x])(1.0), OperationTypeError, "has_aux=True"),
    "elementwise_grad of a tuple": (lambda: autograd.elementwise_grad(lambda x: (x, x))(1.0), OperationTypeError, "jacobian"),
    "holomorphic_grad of a tuple": (lambda: autograd.holomorphic_grad(lambda x: (x, x))(1j), OperationTypeError, "jacobian"),
    "hvp of a dict": (lambda: autograd.hvp(lambda x: {"x": x})(1.0, 1.0), OperationTypeError, "jacobian"),
    "a function without a return": (lambda: grad(lambda x: None)(1.0), OperationTypeError, "a return"),
    "an argument that is not there": (lambda: grad(np.sin, 1)(1.0), OperationError, "argnum 1"),
    "an input that is not used": (lambda: gradients(loss(), leaf(3)), GradientError, "allow_unused=True"),
    "a gradient that was not recorded": (
        lambda: gradients(gradients(loss(), [w := leaf()], allow_unused=True)[0] or (w * 1).detach(), w), GradientError,
        "create_graph=True"),
    # -- shapes
    "a product that does not fit": (lambda: leaf(3, 4) @ leaf(3, 4), OperationError, r"(?s)inner dimensions.*would fit"),
    "a sum that does not fit": (lambda: leaf(3, 4) + leaf(3), OperationError, r"(?s)y\[:, None\]"),
    "a reshape that does not fit": (lambda: leaf(3, 4).reshape(5, 2), OperationError, "12 elements"),
    "an axis too many": (lambda: leaf(3, 4).sum(axis=2), OperationError, "axis 2"),
    "softmax of which axis": (lambda: F.softmax(leaf(3, 4)), OperationError, "dim=-1"),
    # -- modules
    "an input of another width": (lambda: nn.Linear(3, 2)(np.ones((5, 4))), OperationError, r"of shape \(\.\.\., 3\)"),
    "no Flatten": (lambda: nn.Linear(8, 3)(nn.Conv2d(1, 2, 3)(np.ones((1, 4, 4)))), OperationError, r"got \(2, 2, 2\)"),
    "channels": (lambda: nn.Conv2d(3, 8, 3)(np.ones((2, 1, 8, 8))), OperationError, r"\(N, 3, \*space\)"),
    "a kernel too large": (lambda: nn.Conv2d(1, 1, 5)(np.ones((1, 3, 3))), OperationError, "window of 5 .* 3 elements"),
    "a window too large": (lambda: nn.MaxPool2d(4)(np.ones((1, 3, 3))), OperationError, "window of 4 does not fit"),
    "batch norm of one": (lambda: nn.BatchNorm1d(3)(np.ones((1, 3))), OperationError, "more than 1 value"),
    "no forward": (lambda: nn.Module()(np.ones(3)), TypeError, r"forward\(self, x\)"),
    "forward without a return": (lambda: F.mse_loss(Silent()(np.ones(3)), np.ones(3)), OperationTypeError, "a return"),
    "no input": (lambda: nn.Linear(3, 2)(), TypeError, "missing 1 required"),
    "two inputs": (lambda: nn.Linear(3, 2)(np.ones(3), np.ones(3)), TypeError, "but 3 were given"),
    "a layer's class": (lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU), TypeError, r"the class ReLU: write ReLU\(\)"),
    "a layer that is called at once": (lambda: nn.ReLU(np.ones(3)), TypeError, r"ReLU\(\)\(input\)"),
    "a loss called at once": (lambda: nn.CrossEntropyLoss(leaf(4, 3), TARGETS), TypeError, r"Loss\(\)\(input, target\)"),
    "an array for a parameter": (lambda: setattr(nn.Linear(2, 2), "bias", np.ones(2)), TypeError, "Parameter"),
    "weights of another net": (lambda: nn.Linear(2, 2).load_state_dict({}), nn.StateDictError, "missing: weight, bias"),
    "another device": (lambda: leaf(3).to("cuda"), OperationTypeError, "on the CPU"),
    # -- targets
    "classes as floats": (lambda: F.cross_entropy(leaf(4, 3), TARGETS * 1.0), OperationError, "integer class indices"),
    "classes from one": (lambda: F.cross_entropy(leaf(4, 3), TARGETS + 1), OperationError, "class index 3, but there are 3"),
    "classes as a column": (lambda: F.cross_entropy(leaf(4, 3), TARGETS[:, None]), OperationError, r"int64 of shape \(4, 1\)"),
    "too few targets": (lambda: F.cross_entropy(leaf(4, 3), TARGETS[:3]), OperationError, r"got int64 of shape \(3,\)"),
    "a column and a row": (lambda: F.mse_loss(leaf(4, 1), np.ones(4)), OperationError, r"\(4, 1\) and \(4,\); reshape"),
    "logits for probabilities": (lambda: F.binary_cross_entropy(leaf(4) * 2, np.ones(4)), OperationError, "with_logits"),
    "words that are floats": (lambda: nn.Embedding(5, 3)(np.ones(2)), OperationTypeError, "expected integers"),
    "a word too many": (lambda: nn.Embedding(5, 3)(np.array([5])), OperationError, "0 to 4"),
    # -- optimisers
    "a module for its parameters": (lambda: sgd(nn.Linear(2, 2)), TypeError, r"write model\.parameters\(\)"),
    "one Tensor": (lambda: sgd(leaf(3)), TypeError, r"write \[parameter\]"),
    "no parameters": (lambda: sgd([]), ValueError, "nn.ModuleList"),
    "a state_dict": (lambda: sgd(nn.Linear(2, 2).state_dict()), TypeError, "takes Tensors, not str"),
    "a result": (lambda: sgd([leaf(3) * 2]), ValueError, "only leaves"),
    "a parameter twice": (lambda: sgd([w := leaf(3), w]), ValueError, "twice"),
    "a rate that is text": (lambda: nn.optim.Adam([leaf(3)], lr="0.1"), TypeError, "lr must be a number, got '0.1'"),
    "a rate below zero": (lambda: nn.optim.Adam([leaf(3)], lr=-1), ValueError, "lr must be at least 0.0, got -1"),
    "learning_rate": (lambda: nn.optim.Adam([leaf(3)], learning_rate=0.1), TypeError, "the learning rate is lr"),
    "a scheduler of a module": (lambda: nn.optim.lr_scheduler.StepLR(nn.Linear(2, 2), 3), TypeError, "expected an Optimizer"),
    # -- looking
    "a picture of nothing": (lambda: draw(tensor([1.0])), GradientError, "there is no graph"),
    "a derivation of a number": (lambda: autograd.explain(3.0), TypeError, "expected a Tensor"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_meets_a_message_that_helps(slip):
    make, error, message = SLIPS[slip]
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("package, slip, meant", [("autograd", "sofmax", "softmax"), ("nn", "Liner", "Linear")])
def test_a_name_that_is_misspelt_is_guessed(package, slip, meant):
    program = subprocess.run([sys.executable, "-c", f"import {package}; {package}.{slip}"], capture_output=True, text=True)
    assert f"has no attribute '{slip}'. Did you mean: '{meant}'?" in program.stderr


def test_layers_in_a_plain_list_are_noticed():
    with pytest.warns(UserWarning, match=r"Listed\.layers is a plain list.*nn\.ModuleList"):
        assert list(Listed().parameters()) == []


@pytest.mark.parametrize("held, cure", [({"a": nn.Linear(1, 1)}, "ModuleDict"), ((nn.Parameter([1.0]),), "ParameterList")])
def test_whatever_else_is_not_seen_is_noticed(held, cure):
    net = nn.Sequential(nn.Linear(2, 2))
    net[0].extra = held
    with pytest.warns(UserWarning, match=f"Linear.extra is a plain {type(held).__name__}.*nn.{cure}"):
        net.parameters()


def test_lists_on_purpose_are_let_be(recwarn):
    net = nn.Sequential(nn.Linear(2, 2))
    net.layers, net._apart, net.sizes = [net[0]], [nn.Linear(2, 2)], [1, 2]
    assert len(list(net.parameters())) == 2 and not recwarn


def test_what_a_result_does_not_depend_on_is_said():
    with pytest.warns(UserWarning, match="does not depend on the variable"):
        assert grad(lambda x: 3.0)(1.0) == 0.0


def test_the_gradient_of_what_is_no_leaf_says_how_to_keep_it():
    w = leaf(3)
    middle = w * 2
    middle.sum().backward()
    with pytest.warns(UserWarning, match="retain_grad"):
        assert middle.grad is None
