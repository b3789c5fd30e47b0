"""Recurrent layers over whole sequences."""

import math
import warnings

import numpy as np

import autograd

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from ..utils.rnn import PackedSequence
from .inputs import matched
from .linear import check_size
from .stepping import GATES, over_steps


class RNNBase(Module):
    """What RNN, LSTM and GRU have in common: their parameters, and the way through layers and directions.

    `mode` is 'RNN_TANH', 'RNN_RELU', 'LSTM' or 'GRU'; the other parameters are those of :class:`LSTM`.
    """

    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, proj_size=0, device=None, dtype=None):  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._check_options()
        for layer in range(num_layers):
            for suffix in self._suffixes(layer):
                for name, shape in self._shapes(layer):
                    empty = autograd.empty(shape, dtype=parameter_dtype(dtype), device=device)
                    setattr(self, name + suffix, Parameter(empty))
        self.reset_parameters()

    def _check_options(self):
        layer = type(self).__name__
        if self.mode not in GATES:
            raise ValueError(f"{layer}(mode={self.mode!r}): expected one of {', '.join(GATES)}")
        for name in ("bias", "batch_first"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{layer}({name}): expected True or False, got {getattr(self, name)!r}")
        check_size(layer, input_size=self.input_size, hidden_size=self.hidden_size, num_layers=self.num_layers,
                   proj_size=self.proj_size)  # fmt: skip
        F.check_probability(f"{layer}.dropout", self.dropout)
        if min(self.input_size, self.hidden_size, self.num_layers) < 1:
            raise ValueError(f"{layer}: expected input_size, hidden_size and num_layers of at least 1")
        if self.dropout and self.num_layers == 1:
            warnings.warn(f"{layer}(dropout={self.dropout}): dropout acts between layers, and there is one only", stacklevel=4)
        if self.proj_size and self.mode != "LSTM":
            raise ValueError(f"{layer}(proj_size={self.proj_size}): only an LSTM can project its hidden states")
        if self.proj_size >= self.hidden_size:
            raise ValueError(f"{layer}(proj_size={self.proj_size}): expected less than hidden_size={self.hidden_size}")

    # -- parameters -------------------------------------------------------------------------------------------

    @property
    def _directions(self):
        return 2 if self.bidirectional else 1

    @property
    def _state_size(self):
        """The width of a hidden state."""
        return self.proj_size or self.hidden_size

    def _suffixes(self, layer):
        return [f"_l{layer}", f"_l{layer}_reverse"][: self._directions]

    def _shapes(self, layer):
        rows, width = GATES[self.mode] * self.hidden_size, self._state_size
        inputs = self.input_size if layer == 0 else self._directions * width
        shapes = [("weight_ih", (rows, inputs)), ("weight_hh", (rows, width))]
        if self.bias:
            shapes += [("bias_ih", (rows,)), ("bias_hh", (rows,))]
        if self.proj_size:
            shapes.append(("weight_hr", (self.proj_size, self.hidden_size)))
        return shapes

    @property
    def all_weights(self):
        """For each layer and direction the list of its parameters."""
        return [[getattr(self, name + suffix) for name, _ in self._shapes(layer)]
                for layer in range(self.num_layers) for suffix in self._suffixes(layer)]  # fmt: skip

    def reset_parameters(self):
        """Draw the parameters anew, uniformly from ±1/sqrt(hidden_size)."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def flatten_parameters(self):
        """Does nothing: there is no memory layout to restore. It is here for programs written for PyTorch."""

    # -- forward ----------------------------------------------------------------------------------------------

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            return self._forward_packed(input, hx)
        input = matched(input, self.weight_ih_l0, type(self).__name__)
        if input.ndim not in (2, 3) or input.shape[-1] != self.input_size:
            raise autograd.OperationError.of(
                f"{self}: expected an input of shape (steps, batch, {self.input_size}), batch first if batch_first, or "
                f"(steps, {self.input_size}) for a single sequence; got {input.shape}",
                input=input, weight_ih=self.weight_ih_l0)  # fmt: skip
        single = input.ndim == 2
        if single:
            input = input[:, None]
        elif self.batch_first:
            input = input.transpose(0, 1)
        steps, batch = input.shape[:2]
        if not steps:
            raise autograd.OperationError(f"{self}: expected a sequence of at least one step")
        states = self._states(hx, batch, single)
        rows, last = self._through_layers(input.reshape(steps * batch, self.input_size), [batch] * steps, states)
        output = rows.reshape(steps, batch, rows.shape[-1])
        if single:
            return output[:, 0], self._given_back([state[:, 0] for state in last])
        return output.transpose(0, 1) if self.batch_first else output, self._given_back(last)

    def _forward_packed(self, packed, hx):
        rows = matched(packed.data, self.weight_ih_l0, type(self).__name__)
        if rows.ndim != 2 or rows.shape[1] != self.input_size:
            raise autograd.OperationError(f"{self}: expected packed rows of {self.input_size} numbers, got {rows.shape}")
        sizes = packed.batch_sizes.tolist()
        states = self._states(hx, sizes[0], False)
        if packed.sorted_indices is not None:
            states = [autograd.index_select(state, 1, packed.sorted_indices) for state in states]
        rows, last = self._through_layers(rows, sizes, states)
        if packed.unsorted_indices is not None:
            last = [autograd.index_select(state, 1, packed.unsorted_indices) for state in last]
        return packed._replace(data=rows), self._given_back(last)

    def _given_back(self, states):
        return tuple(states) if self.mode == "LSTM" else states[0]

    def _states(self, hx, batch, single):
        """The states before the first step, each (layers * directions, batch, width); zeros unless given."""
        widths = [self._state_size, self.hidden_size][: 2 if self.mode == "LSTM" else 1]
        count = self.num_layers * self._directions
        if hx is None:
            dtype = self.weight_ih_l0.dtype
            return [autograd.tensor(np.zeros((count, batch, width), dtype)) for width in widths]
        given = list(hx) if self.mode == "LSTM" else [hx]
        names = ["h_0", "c_0"]
        if len(given) != len(widths):
            raise autograd.OperationError(f"{self}: hx is the pair (h_0, c_0), got {len(given)} states")
        states = [matched(state, self.weight_ih_l0, type(self).__name__) for state in given]
        for name, state, width in zip(names, states, widths):
            expected = (count, width) if single else (count, batch, width)
            if state.shape != expected:
                raise autograd.OperationError(f"{self}: expected {name} of shape {expected}, got {state.shape}")
        return [state[:, None] for state in states] if single else states

    def _through_layers(self, rows, sizes, states):
        """The outputs of the last layer, packed as `rows` are, and the last states of all layers."""
        last = []
        for layer in range(self.num_layers):
            if layer and self.dropout:
                rows = F.dropout(rows, self.dropout, self.training)
            outputs = []
            for direction, suffix in enumerate(self._suffixes(layer)):
                k = layer * self._directions + direction
                weights = [getattr(self, name + suffix, None)
                           for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")]  # fmt: skip
                before = tuple(state[k] for state in states)
                hidden, after = over_steps(self.mode, rows, sizes, before, weights, direction == 1)
                outputs.append(hidden)
                last.append(after)
            rows = outputs[0] if len(outputs) == 1 else autograd.cat(outputs, -1)
        return rows, [autograd.stack(parts, 0) if len(parts) > 1 else parts[0][None] for parts in zip(*last)]

    def extra_repr(self):
        defaults = dict(proj_size=0, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False)
        shown = [f"{name}={getattr(self, name)}" for name, value in defaults.items() if getattr(self, name) != value]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *shown])


class RNN(RNNBase):
    """Plain recurrent layers (Elman 1990): ``h = tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)`` at each step.

    `nonlinearity` is 'tanh' or 'relu'; the other parameters, shapes and errors are those of :class:`LSTM`, without its
    cell states: called with ``(input, h_0=None)`` it gives ``(output, h_n)``.

    >>> import nn
    >>> rnn = nn.RNN(3, 4, nonlinearity="relu")
    >>> output, last = rnn(tensor(np.zeros((5, 2, 3))))
    >>> output.shape, last.shape
    ((5, 2, 4), (1, 2, 4))
    """

    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False,
                 dropout=0.0, bidirectional=False, device=None, dtype=None):  # fmt: skip
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN(nonlinearity={nonlinearity!r}): expected 'tanh' or 'relu'")
        super().__init__(f"RNN_{nonlinearity.upper()}", input_size, hidden_size, num_layers, bias, batch_first, dropout,
                         bidirectional, 0, device, dtype)  # fmt: skip
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

    Parameters
    ----------
    input_size, hidden_size : int
    num_layers : each further layer takes the hidden states of the one before
    bias : whether there are biases
    batch_first : inputs and outputs are (batch, steps, ...) instead of (steps, batch, ...)
    dropout : probability of zeroing, while training, an element between two layers
    bidirectional : a second set of layers goes backwards; outputs of both stand side by side
    proj_size : project hidden states to this size (Sak et al. 2014), or 0
    device : None or 'cpu'
    dtype : floating dtype of the parameters, default float32; floating input of another is cast to it

    Attributes
    ----------
    weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, weight_hr_l0 : and so on for each layer, with ``_reverse`` behind
        for the second direction; 4 hidden_size rows with the gates in the order input, forget, candidate, output.
        At first uniform in ±1/sqrt(hidden_size)

    Called with ``(input, (h_0, c_0))``, where the states are zeros unless given, it gives ``(output, (h_n, c_n))``.
    Shapes: input (steps, batch, input_size) or (steps, input_size), or a :class:`nn.utils.rnn.PackedSequence`; output
    likewise with directions * (proj_size or hidden_size); states (layers * directions, batch, proj_size or hidden_size)
    and (layers * directions, batch, hidden_size), without the batch for a single sequence.

    Raises
    ------
    OperationError
        when called with shapes that do not fit, or no step.
    OperationTypeError
        when called with integers.

    >>> import nn
    >>> lstm = nn.LSTM(3, 4, num_layers=2)
    >>> output, (hidden, cell) = lstm(tensor(np.zeros((5, 2, 3))))
    >>> output.shape, hidden.shape, cell.shape
    ((5, 2, 4), (2, 2, 4), (2, 2, 4))
    """

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, proj_size=0, device=None, dtype=None):  # fmt: skip
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional,
                         proj_size, device, dtype)  # fmt: skip


class GRU(RNNBase):
    """Gated recurrent units (Cho et al. 2014), with the reset gate behind the recurrent product, as in PyTorch.

    Parameters, shapes and errors are those of :class:`LSTM`, without projections and cell states: called with
    ``(input, h_0=None)`` it gives ``(output, h_n)``. Gates stand in the order reset, update, candidate.

    >>> import nn
    >>> output, last = nn.GRU(3, 4, bidirectional=True)(tensor(np.zeros((5, 2, 3))))
    >>> output.shape, last.shape
    ((5, 2, 8), (2, 2, 4))
    """

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, device=None, dtype=None):  # fmt: skip
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional,
                         0, device, dtype)  # fmt: skip
