"""Recurrent layers, one step of them or a whole sequence, recorded as few operations as possible.

The compositions that these equal stand beside their entries in :mod:`autograd.rules.recurrent`, and in
:mod:`autograd.rules.sequences_composed`.
"""

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..rules import recurrent, sequences
from ..rules.sequences_rows import rows_of_last_states
from .elementwise import relu, tanh
from .nets import linear

_lstm_cell, _lstm_gates, _gru_gates = lane(recurrent.lstm_cell), lane(recurrent.lstm_gates), lane(recurrent.gru_gates)
_lstm_sequence, _gru_sequence, _rnn_sequence = map(
    lane, (sequences.lstm_sequence, sequences.gru_sequence, sequences.rnn_sequence)
)


def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """``tanh(input @ w_ih.T + b_ih + hx @ w_hh.T + b_hh)``: one step of a plain recurrent layer (Elman 1990).

    Shapes: input (..., in), hx (..., units), w_ih (units, in), w_hh (units, units), biases (units,).

    >>> rnn_tanh_cell(tensor([1.0]), tensor([0.0]), tensor([[2.0]]), tensor([[1.0]]))
    tensor([0.96402758])
    """
    return tanh(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))


def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """:func:`rnn_tanh_cell` with a ReLU in place of the tanh.

    >>> rnn_relu_cell(tensor([1.0]), tensor([0.5]), tensor([[2.0]]), tensor([[1.0]]))
    tensor([2.5])
    """
    return relu(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))


def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of an LSTM; `hx` is the pair (hidden state, cell state), and so is the result.

    Shapes: input (..., in), states (..., units), w_ih (4 units, in), w_hh (4 units, units), biases (4 units,), with the
    gates in PyTorch's order: input, forget, candidate, output. Hochreiter & Schmidhuber 1997, Gers et al. 2000.

    >>> hidden, cell = lstm_cell(zeros(1, 3), (zeros(1, 2), ones(1, 2)), zeros(8, 3), zeros(8, 2))
    >>> cell
    tensor([[0.5, 0.5]])
    """
    hidden, cell, _, _ = _lstm_cell(input, *hx, w_ih, w_hh, b_ih, b_hh)
    return hidden, cell


def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a gated recurrent unit: the next hidden state (Cho et al. 2014).

    Shapes: input (..., in), hx (..., units), w_ih (3 units, in), w_hh (3 units, units), biases (3 units,), with the
    gates in PyTorch's order: reset, update, candidate. As in PyTorch the reset gate acts behind the recurrent product.

    >>> gru_cell(zeros(1, 3), ones(1, 2), zeros(6, 3), zeros(6, 2))
    tensor([[0.5, 0.5]])
    """
    return gru_gates(linear(input, w_ih, b_ih), linear(hx, w_hh, b_hh), hx)


def lstm_gates(of_input, of_state, hx):
    """:func:`lstm_cell` from its two products, ``input @ w_ih.T`` and ``hidden @ w_hh.T`` with biases, and the states.

    >>> lstm_gates(zeros(1, 8), zeros(1, 8), (zeros(1, 2), ones(1, 2)))[1]
    tensor([[0.5, 0.5]])
    """
    hidden, cell, _, _ = _lstm_gates(of_input, of_state, hx[1])
    return hidden, cell


def gru_gates(of_input, of_state, hx):
    """:func:`gru_cell` from its two products, ``input @ w_ih.T`` and ``hx @ w_hh.T`` with biases, and the state.

    >>> gru_gates(zeros(1, 6), zeros(1, 6), ones(1, 2))
    tensor([[0.5, 0.5]])
    """
    return _gru_gates(of_input, of_state, hx)[0]


def lstm_sequence(input, hx, w_ih, w_hh, b_ih=None, b_hh=None, w_hr=None, *, batch_sizes=None, backwards=False):
    """:func:`lstm_cell` at each step of sequences: the hidden states of all steps, and the pair of states at the end.

    Parameters
    ----------
    input : (steps, batch, in); with `batch_sizes` (rows, in), packed as in :class:`nn.utils.rnn.PackedSequence`
    hx : the hidden states (batch, width) and the cell states (batch, units) before the first step
    w_ih, w_hh, b_ih, b_hh : (4 units, in), (4 units, width), (4 units,), (4 units,), as in :func:`lstm_cell`
    w_hr : (width, units), a projection of the hidden states (Sak et al. 2014); without it width is units
    batch_sizes : how many sequences, of those sorted by length, the longest first, have each step
    backwards : whether to begin with each sequence's last step

    The hidden states lie as the input does.

    Raises
    ------
    OperationError
        if the shapes do not fit, there is no step, or the batch sizes rise.

    >>> states = zeros(1, 2), ones(1, 2)
    >>> hiddens, (hidden, cell) = lstm_sequence(zeros(3, 1, 5), states, zeros(8, 5), zeros(8, 2))
    >>> hiddens.shape, cell.tolist()
    ((3, 1, 2), [[0.125, 0.125]])
    >>> lstm_sequence(zeros(3, 5), (zeros(2, 2), ones(2, 2)), zeros(8, 5), zeros(8, 2), batch_sizes=(2, 1))[1][1].tolist()
    [[0.25, 0.25], [0.5, 0.5]]
    """
    rows, sizes = _packed(input, batch_sizes, "lstm_sequence")
    hiddens, last_cell = _lstm_sequence(rows, *hx, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards)
    return _laid_out(hiddens, input, batch_sizes), (hiddens[rows_of_last_states(sizes, backwards)], last_cell)


def gru_sequence(input, hx, w_ih, w_hh, b_ih=None, b_hh=None, *, batch_sizes=None, backwards=False):
    """:func:`gru_cell` at each step of sequences: the hidden states of all steps, and those at the end.

    `hx` (batch, units) are the hidden states before the first step, weights are as in :func:`gru_cell`; the rest, shapes
    and errors too, as in :func:`lstm_sequence`.

    >>> hiddens, hidden = gru_sequence(zeros(3, 1, 5), ones(1, 2), zeros(6, 5), zeros(6, 2))
    >>> hiddens.shape, hidden.tolist()
    ((3, 1, 2), [[0.125, 0.125]])
    """
    rows, sizes = _packed(input, batch_sizes, "gru_sequence")
    hiddens, _, _ = _gru_sequence(rows, hx, w_ih, w_hh, b_ih, b_hh, sizes, backwards)
    return _laid_out(hiddens, input, batch_sizes), hiddens[rows_of_last_states(sizes, backwards)]


def rnn_tanh_sequence(input, hx, w_ih, w_hh, b_ih=None, b_hh=None, *, batch_sizes=None, backwards=False):
    """:func:`rnn_tanh_cell` at each step of sequences: the hidden states of all steps, and those at the end.

    Parameters, shapes and errors are those of :func:`gru_sequence`, with one row of weights for each unit.

    >>> hiddens, hidden = rnn_tanh_sequence(ones(2, 1, 1), zeros(1, 1), ones(1, 1), zeros(1, 1))
    >>> hiddens.shape, hidden
    ((2, 1, 1), tensor([[0.76159416]]))
    """
    return _plain(False, input, hx, (w_ih, w_hh, b_ih, b_hh), batch_sizes, backwards)


def rnn_relu_sequence(input, hx, w_ih, w_hh, b_ih=None, b_hh=None, *, batch_sizes=None, backwards=False):
    """:func:`rnn_tanh_sequence` with a ReLU in place of the tanh.

    >>> rnn_relu_sequence(ones(2, 1, 1), zeros(1, 1), ones(1, 1), ones(1, 1))[0].ravel()
    tensor([1., 2.])
    """
    return _plain(True, input, hx, (w_ih, w_hh, b_ih, b_hh), batch_sizes, backwards)


def _plain(relu, input, hx, weights, batch_sizes, backwards):
    rows, sizes = _packed(input, batch_sizes, "rnn_relu_sequence" if relu else "rnn_tanh_sequence")
    hiddens = _rnn_sequence(rows, hx, *weights, relu, sizes, backwards)
    return _laid_out(hiddens, input, batch_sizes), hiddens[rows_of_last_states(sizes, backwards)]


def _packed(input, batch_sizes, name):
    """The rows of all steps, and how many each of them has."""
    if batch_sizes is not None:
        return input, tuple([int(size) for size in batch_sizes])
    shape = getattr(input, "shape", ())
    if len(shape) != 3 or not shape[0]:
        raise OperationError(f"{name}: expected an input of shape (steps, batch, in) with at least one step, got {shape}")
    return input.reshape(shape[0] * shape[1], shape[2]), (shape[1],) * shape[0]


def _laid_out(hiddens, input, batch_sizes):
    return hiddens if batch_sizes is not None else hiddens.reshape(*input.shape[:2], hiddens.shape[1])
