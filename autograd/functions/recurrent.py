"""Steps of recurrent layers and an LSTM over a whole sequence, recorded as few operations as possible.

The compositions that these equal stand beside their entries in :mod:`autograd.rules.recurrent`.
"""

from ..engine.lanes import lane
from ..rules import recurrent
from .elementwise import relu, tanh
from .nets import linear

_lstm_cell, _lstm_sequence = lane(recurrent.lstm_cell), lane(recurrent.lstm_sequence)
_lstm_gates, _gru_gates = lane(recurrent.lstm_gates), lane(recurrent.gru_gates)


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
    hidden, cell, _ = _lstm_cell(input, *hx, w_ih, w_hh, b_ih, b_hh)
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
    hidden, cell, _ = _lstm_gates(of_input, of_state, hx[1])
    return hidden, cell


def gru_gates(of_input, of_state, hx):
    """:func:`gru_cell` from its two products, ``input @ w_ih.T`` and ``hx @ w_hh.T`` with biases, and the state.

    >>> gru_gates(zeros(1, 6), zeros(1, 6), ones(1, 2))
    tensor([[0.5, 0.5]])
    """
    return _gru_gates(of_input, of_state, hx)[0]


def lstm_sequence(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """:func:`lstm_cell` at each step of a sequence: the hidden states of all steps, and the pair of states at the end.

    Shapes: input (steps, batch, in), states (batch, units), hidden states (steps, batch, units); weights as there.

    Raises OperationError if the shapes do not fit or there is no step.

    >>> states = zeros(1, 2), ones(1, 2)
    >>> hiddens, (hidden, cell) = lstm_sequence(zeros(3, 1, 5), states, zeros(8, 5), zeros(8, 2))
    >>> hiddens.shape, cell.tolist()
    ((3, 1, 2), [[0.125, 0.125]])
    """
    hiddens, cells, _ = _lstm_sequence(input, *hx, w_ih, w_hh, b_ih, b_hh)
    return hiddens, (hiddens[-1], cells[-1])
