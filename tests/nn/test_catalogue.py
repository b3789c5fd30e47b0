"""Every layer of the catalogue: against finite differences, and, where it is installed, against PyTorch.

With the weights copied, outputs, gradients of inputs and parameters, gradients of the squares of these gradients, and
what the layer keeps in its buffers agree to 1e-9; so do the keys and shapes of the state_dict, and the text of repr.
"""

import warnings

import numpy as np
import pytest
from catalogue import ROOMS, Fixed

import autograd
import nn
from autograd.testing import gradcheck

CASES = [(room, text, inputs) for room, cases in ROOMS.items() for text, *inputs in cases]
every_case = pytest.mark.parametrize("room, text, inputs", CASES, ids=[f"{room}-{text}" for room, text, _ in CASES])

TOLERANCE = {"Hardsigmoid()": 1e-7}  # PyTorch has 1/6 in float32
"""Where the two may differ by more than 1e-9, relative to the largest element."""

NO_DIFFERENCES = {"GaussianNLLLoss(eps=1.0)"}
"""Cases whose gradient is by convention not that of the value: finite differences say nothing of them."""

CASES_WITH_DIFFERENCES = [case for case in CASES if case[1] not in NO_DIFFERENCES and case[0] != "lookup"]

TELLS_MORE = "FractionalMaxPool"
"""Layers whose options PyTorch does not show."""


def built(text, package):
    tensor = autograd.tensor if package is nn else pytest.importorskip("torch").tensor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch calls some arguments and names deprecated
        array = lambda values: tensor(np.array(values))
        return eval(f"nn.{text}", {"nn": package, "W": array([0.5, 2.0, 1.0]), "A": array})


def ours(text):
    """Our layer in float64, its parameters no longer what they start as."""
    autograd.manual_seed(0)
    layer, rng = built(text, nn).double(), np.random.default_rng(1)
    for parameter in layer.parameters():
        parameter.data.copy_(parameter.data + 0.3 * rng.normal(size=parameter.shape))
    return layer


def arrays(inputs):
    """``(array, whether it wants a gradient)`` for each input of a case."""
    rng, made = np.random.default_rng(0), []
    for given in inputs:
        draw = given.draw if isinstance(given, Fixed) else given
        array = np.asarray(draw(rng) if callable(draw) else rng.normal(size=draw))
        made.append((array, array.dtype.kind in "fc" and not isinstance(given, Fixed)))
    return made


def weights_like(shape):
    return np.cos(1.0 + np.arange(int(np.prod(shape)))).reshape(shape)


def results(layer, inputs):
    """The outputs of a layer that may return several, those that are no integers."""
    output = layer(*inputs)
    parts = [output] if hasattr(output, "shape") else [part for part in output if hasattr(part, "shape")]
    return [part for part in parts if "int" not in str(part.dtype)]


# -- without PyTorch ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room, text, inputs", CASES_WITH_DIFFERENCES, ids=[text for _, text, _ in CASES_WITH_DIFFERENCES])
def test_gradients(room, text, inputs):
    layer, made = ours(text), arrays(inputs)

    def of_varied(*varied):
        varied = iter(varied)
        return results(layer, [next(varied) if wanted else autograd.tensor(array) for array, wanted in made])

    assert gradcheck(of_varied, *[array for array, wanted in made if wanted])


@every_case
def test_it_computes_in_single_precision(room, text, inputs):
    layer = ours(text).float()
    given = [array.astype(np.float32) if array.dtype == np.float64 else array for array, _ in arrays(inputs)]
    assert {part.dtype for part in results(layer, given)} == {np.dtype(np.float32)}


# -- against PyTorch ----------------------------------------------------------------------------------------------


def derivatives(package, layer, tensors, leaves, gradients):
    """Outputs, gradients, and gradients of the sum of squares of the gradients."""
    outputs = results(layer, tensors)
    total = sum((part * package.tensor(weights_like(tuple(part.shape)))).sum() for part in outputs)
    first = gradients(total, leaves, create_graph=True, allow_unused=True)
    squares = sum((g * g).sum() for g in first if g is not None)
    second = [None] * len(leaves)
    if hasattr(squares, "requires_grad") and squares.requires_grad:
        try:
            second = gradients(squares, leaves, allow_unused=True)
        except RuntimeError as error:  # PyTorch has no second derivative of some functions
            assert "is not implemented" in str(error)
            second = None
    return [part.detach().numpy() for part in outputs], [_array(g) for g in first], second and [_array(g) for g in second]


def _array(gradient):
    return None if gradient is None else gradient.detach().numpy(force=True)


def assert_close(found, expected, what, tolerance):
    """Equal but for `tolerance` of the largest element; no gradient counts as zeros."""
    for k, (one, other) in enumerate(zip(found, expected, strict=True)):
        one, other = (np.zeros(()) if value is None else value for value in (one, other))
        largest = max(np.abs(other).max(initial=0), 1e-3)
        np.testing.assert_allclose(one, np.broadcast_to(other, one.shape) if other.ndim == 0 else other,
                                   rtol=tolerance, atol=tolerance * largest, err_msg=f"{what} {k}")  # fmt: skip


@every_case
def test_it_agrees_with_pytorch(room, text, inputs):
    torch = pytest.importorskip("torch")
    mine, theirs = ours(text), built(text, torch.nn).double()
    theirs.load_state_dict({name: torch.tensor(value.numpy()) for name, value in mine.state_dict().items()})
    made = arrays(inputs)
    found = []
    for package, layer, gradients in ((autograd, mine, autograd.gradients), (torch, theirs, torch.autograd.grad)):
        tensors = [package.tensor(array, requires_grad=wanted) for array, wanted in made]
        leaves = [one for one, (_, wanted) in zip(tensors, made) if wanted] + list(layer.parameters())
        found.append(derivatives(package, layer, tensors, leaves, gradients))
    for what, one, other in zip(("output", "gradient", "second gradient"), *found, strict=True):
        if other is not None:
            assert_close(one, other, what, TOLERANCE.get(text, 1e-9))
    for name, value in theirs.state_dict().items():
        np.testing.assert_allclose(mine.state_dict()[name].numpy(), value.numpy(), rtol=1e-9, err_msg=name)


@every_case
def test_it_looks_like_pytorchs(room, text, inputs):
    torch = pytest.importorskip("torch")
    mine, theirs = built(text, nn), built(text, torch.nn)
    assert repr(mine) == repr(theirs) or text.startswith(TELLS_MORE)
    assert described(mine.state_dict()) == described(theirs.state_dict())
    assert described(dict(mine.named_parameters())) == described(dict(theirs.named_parameters()))


def described(state):
    return [(name, tuple(value.shape), str(value.dtype).removeprefix("torch.")) for name, value in state.items()]
