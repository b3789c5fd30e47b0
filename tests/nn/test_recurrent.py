"""Recurrent layers and cells: against PyTorch, against each other, and what they refuse."""

import math

import numpy as np
import pytest
from twins import assert_twins, twins

import autograd
import nn
from nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

CONFIGURATIONS = [
    "RNN(3, 4)",
    "RNN(3, 4, nonlinearity='relu', num_layers=2, bidirectional=True)",
    "RNN(3, 2, bias=False, batch_first=True)",
    "LSTM(3, 4)",
    "LSTM(3, 2, num_layers=2, bidirectional=True)",
    "LSTM(3, 2, bias=False, batch_first=True, bidirectional=True)",
    "LSTM(3, 4, proj_size=2, num_layers=2, bidirectional=True)",
    "GRU(3, 4)",
    "GRU(3, 2, num_layers=2, bidirectional=True)",
    "GRU(3, 2, bias=False, batch_first=True)",
    "RNN(3, 2, num_layers=2, dropout=1.0)",
    "LSTM(3, 4, proj_size=2, bias=False, bidirectional=True)",
    "LSTM(3, 2, num_layers=2, dropout=1.0)",
    "GRU(3, 2, num_layers=2, dropout=1.0, bidirectional=True)",
]
CELLS = ["RNNCell(3, 4)", "RNNCell(3, 4, nonlinearity='relu')", "RNNCell(3, 4, bias=False)", "LSTMCell(3, 4)",
         "LSTMCell(3, 4, bias=False)", "GRUCell(3, 4)", "GRUCell(3, 4, bias=False)"]  # fmt: skip
LENGTHS = [3, 1, 4]
configurations = pytest.mark.parametrize("text", CONFIGURATIONS)
cells = pytest.mark.parametrize("text", CELLS)


def built(text):
    return lambda library: eval(f"library.{text}")


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def states_of(text, batch):
    """Initial states that fit the layer `text`, as a list."""
    layer = built(text)(nn)
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    hidden = random(count, *batch, layer.proj_size or layer.hidden_size, seed=1)
    return [hidden, random(count, *batch, layer.hidden_size, seed=2)] if layer.mode == "LSTM" else [hidden]


def flattened(output, states):
    return [output, *(states if isinstance(states, tuple) else [states])]


def called(layer, x, *states):
    return flattened(*layer(x, states if len(states) == 2 else states[0] if states else None))


# -- against PyTorch --------------------------------------------------------------------------------------------


@configurations
def test_layers_agree_with_pytorch(text):
    ours, theirs = twins(built(text))
    batch = 2
    x = random(batch, 3, 3) if ours.batch_first else random(3, batch, 3)
    assert_twins(ours, theirs, called, [x, *states_of(text, (batch,))])


@configurations
def test_a_single_sequence_without_states(text):
    ours, theirs = twins(built(text))
    assert_twins(ours, theirs, called, [random(3, 3)], second=False)
    assert_twins(ours, theirs, called, [random(3, 3), *states_of(text, ())], second=False)


@configurations
def test_packed_sequences_agree_with_pytorch(text):
    torch = pytest.importorskip("torch")
    ours, theirs = twins(built(text))

    def packed(layer, x, *states):
        library = nn if layer is ours else torch.nn
        rnn = library.utils.rnn
        first = layer.batch_first
        given = rnn.pack_padded_sequence(x, LENGTHS, first, enforce_sorted=False)
        output, *last = called(layer, given, *states)
        return [output.data, rnn.pad_packed_sequence(output, first)[0], *last]

    x = random(3, 4, 3) if ours.batch_first else random(4, 3, 3)
    assert_twins(ours, theirs, packed, [x, *states_of(text, (3,))], second="proj" not in text)


@cells
@pytest.mark.parametrize("batch", [(2,), ()])
def test_cells_agree_with_pytorch(text, batch):
    ours, theirs = twins(built(text))
    states = [random(*batch, 4, seed=seed) for seed in range(1, 3 if "LSTM" in text else 2)]

    def step(cell, x, *states):
        after = cell(x, states if len(states) == 2 else states[0])
        bare = cell(x)
        return [*after, *bare] if isinstance(after, tuple) else [after, bare]

    assert_twins(ours, theirs, step, [random(*batch, 3), *states])


# -- within this package ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_layers_repeat_their_cells(kind):
    layer, cell = getattr(nn, kind)(3, 4, dtype=np.float64), getattr(nn, f"{kind}Cell")(3, 4, dtype=np.float64)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    x, state, steps = random(5, 2, 3), None, []
    for row in x:
        state = cell(row, state)
        steps.append((state[0] if kind == "LSTM" else state).detach().numpy())
    output, last = layer(x)
    np.testing.assert_allclose(output.detach().numpy(), steps, rtol=1e-12, atol=1e-14)
    for one, other in zip(flattened(0, last)[1:], flattened(0, state)[1:]):
        np.testing.assert_allclose(one.detach().numpy()[0], other.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("text", ["RNN(3, 2, bidirectional=True)", "LSTM(3, 2, bidirectional=True)", "GRU(3, 2)"])
def test_padding_does_not_change_what_packed_sequences_give(text):
    layer, x = built(text)(nn).double(), random(4, 3, 3)
    output, last = layer(pack_padded_sequence(x, LENGTHS, enforce_sorted=False))
    padded, lengths = pad_packed_sequence(output)
    assert lengths.tolist() == LENGTHS
    for k, n in enumerate(LENGTHS):
        alone, of_alone = layer(x[:n, k])
        np.testing.assert_allclose(padded.detach().numpy()[:n, k], alone.detach().numpy(), rtol=1e-12, atol=1e-14)
        assert not padded.detach().numpy()[n:, k].any()
        for one, other in zip(flattened(0, last)[1:], flattened(0, of_alone)[1:]):
            np.testing.assert_allclose(one.detach().numpy()[:, k], other.detach().numpy(), rtol=1e-12, atol=1e-14)


def test_parameters_start_as_pytorch_does():
    autograd.manual_seed(0)
    layer = nn.LSTM(20, 25, num_layers=2)
    for parameter in layer.parameters():
        values = parameter.detach().numpy()
        assert values.dtype == np.float32 and 0.18 < np.abs(values).max() <= 0.2
    values = nn.GRUCell(20, 25).weight_hh.detach().numpy()
    assert values.shape == (75, 25) and abs(values.std() - 0.2 / math.sqrt(3)) < 0.01
    assert [len(weights) for weights in layer.all_weights] == [4, 4] and layer.flatten_parameters() is None


def test_dropout_acts_between_layers_while_training():
    autograd.manual_seed(0)
    layer, x = nn.GRU(3, 8, num_layers=2, dropout=0.5), random(4, 2, 3)
    first, second = (layer(x)[0].detach().numpy() for _ in range(2))
    assert np.abs(first - second).max() > 1e-3
    layer.eval()
    np.testing.assert_array_equal(layer(x)[0].detach().numpy(), layer(x)[0].detach().numpy())
    with pytest.warns(UserWarning, match="between layers, and there is one only"):
        nn.LSTM(3, 4, dropout=0.5)


@pytest.mark.parametrize("text", ["RNN(3, 4)", "LSTM(3, 4)", "GRU(3, 4)", "LSTMCell(3, 4)", "GRUCell(3, 4)"])
def test_floating_input_is_cast_to_the_dtype_of_the_parameters(text):
    result = built(text)(nn)(random(2, 3))
    assert all(part.dtype == np.float32 for part in (result if isinstance(result, tuple) else [result]) if not
               isinstance(part, tuple))  # fmt: skip


@pytest.mark.parametrize("text", [*CONFIGURATIONS, *CELLS])
def test_repr(text):
    torch = pytest.importorskip("torch")
    assert repr(built(text)(nn)) == repr(built(text)(torch.nn))


# -- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build, error, message", [
    (lambda: nn.RNN(3, 4, nonlinearity="elu"), ValueError, "'tanh' or 'relu'"),
    (lambda: nn.RNNCell(3, 4, nonlinearity="elu"), ValueError, "'tanh' or 'relu'"),
    (lambda: nn.RNNBase("MGU", 3, 4), ValueError, "RNN_TANH, RNN_RELU, LSTM, GRU"),
    (lambda: nn.RNNBase("GRU", 3, 4, proj_size=2), ValueError, "only an LSTM"),
    (lambda: nn.LSTM(3, 4, proj_size=4), ValueError, "less than hidden_size=4"),
    (lambda: nn.LSTM(3, 0), ValueError, "at least 1"),
    (lambda: nn.GRU(0, 4), ValueError, "at least 1"),
    (lambda: nn.LSTM(3, 4, 1, 0.5), TypeError, r"LSTM\(bias\): expected True or False, got 0.5"),
    (lambda: nn.RNN(3, 4, batch_first="False"), TypeError, r"RNN\(batch_first\): expected True or False, got 'False'"),
    (lambda: nn.LSTM(3, 4, num_layers=0), ValueError, "at least 1"),
    (lambda: nn.LSTM(3.0, 4), TypeError, r"LSTM\(input_size\)"),
    (lambda: nn.GRU(3, 4, num_layers=2, dropout=2.0), ValueError, "GRU.dropout"),
    (lambda: nn.GRUCell(3, -1), ValueError, "GRUCell"),
])  # fmt: skip
def test_wrong_settings(build, error, message):
    with pytest.raises(error, match=message):
        build()


@pytest.mark.parametrize("text, arguments, message", [
    ("LSTM(3, 4)", [np.ones((5, 2, 4))], r"expected an input of shape \(steps, batch, 3\).*got \(5, 2, 4\)"),
    ("LSTM(3, 4)", [np.ones(3)], r"got \(3,\)"),
    ("LSTM(3, 4)", [np.ones((0, 2, 3))], "at least one step"),
    ("LSTM(3, 4)", [np.ones((5, 2, 3)), (np.ones((1, 2, 4)), np.ones((1, 3, 4)))], r"c_0 of shape \(1, 2, 4\)"),
    ("LSTM(3, 4)", [np.ones((5, 2, 3)), (np.ones((1, 2, 4)),)], r"the pair \(h_0, c_0\)"),
    ("GRU(3, 4)", [np.ones((5, 2, 3)), np.ones((1, 2, 3))], r"h_0 of shape \(1, 2, 4\)"),
    ("GRUCell(3, 4)", [np.ones((5, 2))], r"expected an input of shape \(batch, 3\)"),
    ("GRUCell(3, 4)", [np.ones((5, 3)), np.ones((4, 4))], r"expected hx of shape \(5, 4\)"),
    ("LSTMCell(3, 4)", [np.ones((5, 3)), (np.ones((5, 4)), np.ones((4, 4)))], r"expected c of shape \(5, 4\)"),
    ("GRU(3, 4)", [pack_padded_sequence(np.ones((2, 2, 4)), [2, 1])], "packed rows of 3 numbers"),
])  # fmt: skip
def test_wrong_shapes(text, arguments, message):
    with pytest.raises(autograd.OperationError, match=message):
        built(text)(nn)(*arguments)


def test_integers_are_refused():
    with pytest.raises(autograd.OperationTypeError, match="GRU has parameters of float32"):
        nn.GRU(3, 4)(np.ones((5, 2, 3), int))


# -- sequences as functions -----------------------------------------------------------------------------------------

SEQUENCES = {"lstm": 4, "gru": 3, "rnn_tanh": 1, "rnn_relu": 1}


def weights_of(name, width=2):
    rows = 2 * SEQUENCES[name]
    return [random(rows, 3, seed=3), random(rows, width, seed=4), random(rows, seed=5), random(rows, seed=6)]


def state_of(name, batch=2):
    return (random(batch, 2, seed=7), random(batch, 2, seed=8)) if name == "lstm" else random(batch, 2, seed=7)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences_are_their_cells_again_and_again(name, backwards):
    x, state, found = random(4, 2, 3), state_of(name), []
    for row in x[::-1] if backwards else x:
        state = getattr(autograd, f"{name}_cell")(row, state, *weights_of(name))
        found.append((state[0] if name == "lstm" else state).numpy())
    hiddens, last = getattr(autograd, f"{name}_sequence")(x, state_of(name), *weights_of(name), backwards=backwards)
    np.testing.assert_allclose(hiddens.numpy(), found[::-1] if backwards else found, rtol=1e-12)
    for one, other in zip(flattened(0, last), flattened(0, state)):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-12)


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences_refuse_what_does_not_fit(name):
    sequence, weights = getattr(autograd, f"{name}_sequence"), weights_of(name)
    for x, state, options, message in [
        (random(0, 2, 3), state_of(name), {}, rf"{name}_sequence: expected an input of shape \(steps, batch, in\)"),
        (random(4, 3), state_of(name), {}, "at least one step, got"),
        (random(4, 2, 3), state_of(name, 3), {}, "states with 2 rows"),
        (random(4, 2, 4), state_of(name), {}, "w_ih"),
        (random(4, 3), state_of(name), dict(batch_sizes=[1, 2, 1]), "none larger than the one before"),
        (random(4, 3), state_of(name), dict(batch_sizes=[2, 1]), r"all 2 sizes together \(3\)"),
    ]:
        with pytest.raises(autograd.OperationError, match=message):
            sequence(x, state, *weights, **options)


@pytest.mark.parametrize("text", ["LSTM(3, 2, bidirectional=True)", "LSTM(3, 4, proj_size=2)", "GRU(3, 2)", "RNN(3, 2)"])
def test_vmap_and_forward_mode_go_through_packed_sequences(text):
    """Gradients of each example's inputs and weights, as a loop over the examples gives them; forward mode agrees."""
    layer = built(text)(nn).double()
    names, values = zip(*layer.named_parameters())

    def total(rows, *weights):
        packed = pack_padded_sequence(rows, LENGTHS, enforce_sorted=False)
        output, _ = nn.utils.functional_call(layer, dict(zip(names, weights)), (packed,))
        return (output.data**2).sum()

    rows = random(2, 4, 3, 3)
    weights = [np.stack([value.detach().numpy(), 2 * value.detach().numpy()]) for value in values]
    gradient = autograd.grad(total, tuple(range(1 + len(weights))))
    found = autograd.vmap(gradient)(rows, *weights)
    for k in range(2):
        alone = gradient(rows[k], *[weight[k] for weight in weights])
        for one, other in zip(found, alone, strict=True):
            np.testing.assert_allclose(np.asarray(one)[k], np.asarray(other), rtol=1e-9, atol=1e-12)
    directions = [random(*np.shape(weight[0]), seed=k) for k, weight in enumerate([rows, *weights])]
    _, tangent = autograd.jvp(total, (rows[1], *[weight[1] for weight in weights]), tuple(directions))
    expected = sum(np.sum(np.asarray(g) * d) for g, d in zip(alone, directions))
    assert float(tangent) == pytest.approx(expected, rel=1e-9)
