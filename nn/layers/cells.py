"""Single steps of recurrent layers, for loops of one's own."""

import math

import numpy as np

import autograd

from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import check_size


class RNNCellBase(Module):
    """What the cells have in common; `num_chunks` is the number of gates."""

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        check_size(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows, dtype = num_chunks * hidden_size, parameter_dtype(dtype)
        self.weight_ih = Parameter(autograd.empty((rows, input_size), dtype=dtype, device=device))
        self.weight_hh = Parameter(autograd.empty((rows, hidden_size), dtype=dtype, device=device))
        self.bias_ih = Parameter(autograd.empty(rows, dtype=dtype, device=device)) if bias else None
        self.bias_hh = Parameter(autograd.empty(rows, dtype=dtype, device=device)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the parameters anew, uniformly from ±1/sqrt(hidden_size)."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0.0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _weights(self):
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh

    def _input(self, input):
        input = matched(input, self.weight_ih, type(self).__name__)
        if input.ndim not in (1, 2) or input.shape[-1] != self.input_size:
            raise autograd.OperationError.of(
                f"{self}: expected an input of shape (batch, {self.input_size}) or ({self.input_size},), got {input.shape}",
                input=input, weight_ih=self.weight_ih)  # fmt: skip
        return input

    def _state(self, state, input, name="hx"):
        """The state `name`, zeros if it is None."""
        expected = (*input.shape[:-1], self.hidden_size)
        if state is None:
            return autograd.tensor(np.zeros(expected, input.dtype))
        state = matched(state, self.weight_hh, type(self).__name__)
        if state.shape != expected:
            raise autograd.OperationError(f"{self}: expected {name} of shape {expected}, got {state.shape}")
        return state

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class RNNCell(RNNCellBase):
    """One step of a plain recurrent layer: ``tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)``.

    Parameters
    ----------
    input_size, hidden_size : int
    bias : whether there are biases
    nonlinearity : 'tanh' or 'relu'
    device : None or 'cpu'
    dtype : floating dtype of the parameters, default float32; floating input of another is cast to it

    Attributes
    ----------
    weight_ih : (hidden_size, input_size); weight_hh : (hidden_size, hidden_size); bias_ih, bias_hh : (hidden_size,);
        all at first uniform in ±1/sqrt(hidden_size)

    Called with ``(input, h=None)``, shapes (batch, input_size) and (batch, hidden_size), or without the batch.
    Raises OperationError for other shapes, OperationTypeError for integers.

    >>> import nn
    >>> nn.RNNCell(3, 2)(tensor(np.zeros((4, 3)))).shape
    (4, 2)
    """

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNNCell(nonlinearity={nonlinearity!r}): expected 'tanh' or 'relu'")
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        input = self._input(input)
        step = autograd.rnn_tanh_cell if self.nonlinearity == "tanh" else autograd.rnn_relu_cell
        return step(input, self._state(hx, input), *self._weights())

    def extra_repr(self):
        shown = super().extra_repr()
        return shown if self.nonlinearity == "tanh" else f"{shown}, nonlinearity={self.nonlinearity}"


class LSTMCell(RNNCellBase):
    """One step of an LSTM: from ``(input, (h, c))`` to ``(h, c)``; the states are zeros unless given.

    The parameters are those of :class:`RNNCell` without the nonlinearity; weights have 4 hidden_size rows, with the
    gates in the order input, forget, candidate, output. Errors are those of :class:`RNNCell`.

    >>> import nn
    >>> hidden, cell = nn.LSTMCell(3, 2)(tensor(np.zeros((4, 3))))
    >>> hidden.shape, cell.shape
    ((4, 2), (4, 2))
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        input = self._input(input)
        hidden, cell = (None, None) if hx is None else hx
        states = self._state(hidden, input, "h"), self._state(cell, input, "c")
        return autograd.lstm_cell(input, states, *self._weights())


class GRUCell(RNNCellBase):
    """One step of a gated recurrent unit: from ``(input, h)`` to ``h``; the state is zeros unless given.

    The parameters are those of :class:`RNNCell` without the nonlinearity; weights have 3 hidden_size rows, with the
    gates in the order reset, update, candidate. Errors are those of :class:`RNNCell`.

    >>> import nn
    >>> nn.GRUCell(3, 2)(tensor(np.zeros((4, 3)))).shape
    (4, 2)
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        input = self._input(input)
        return autograd.gru_cell(input, self._state(hx, input), *self._weights())
