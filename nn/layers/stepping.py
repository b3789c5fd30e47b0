"""The way of one recurrent layer, in one direction, through time.

Sequences lie packed: the rows of the first step of all sequences, then those of the second step, and so on, with
`sizes` rows at each step; sizes never rise. A batch of equally long sequences is the case where they are all the same.
"""

import itertools

import autograd

from .. import functional as F

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}
"""``{mode: how many rows of weights there are for each hidden unit}``"""


def over_steps(mode, rows, sizes, before, weights, backwards):
    """The hidden states at all steps, packed as `rows` are, and the states after the last step.

    Parameters
    ----------
    mode : one of GATES
    rows : (sum of sizes, in)
    before : the states before the first step: (hidden,), for an LSTM (hidden, cell), each (sizes[0], width)
    weights : w_ih, w_hh, b_ih, b_hh, w_hr, as PyTorch names them; the last three may be None
    backwards : whether to begin with each sequence's last step
    """
    w_ih, w_hh, b_ih, b_hh, w_hr = weights
    if mode == "LSTM" and w_hr is None and sizes[0] == sizes[-1]:
        return _lstm(rows, sizes, before, weights[:4], backwards)
    if mode != "GRU" and b_ih is not None:  # only in a GRU's candidate do the two biases not simply add up
        b_ih, b_hh = b_ih + b_hh, None
    sums = F.linear(rows, w_ih, b_ih)

    def step(start, size, states):
        return _STEPS[mode](sums[start : start + size], states, w_hh, b_hh, w_hr)

    return (_backwards if backwards else _forwards)(step, sizes, before)


def _lstm(rows, sizes, before, weights, backwards):
    """All steps of an LSTM in one operation."""
    steps = rows.reshape(len(sizes), sizes[0], rows.shape[-1])
    hiddens, after = autograd.lstm_sequence(autograd.flip(steps, 0) if backwards else steps, before, *weights)
    hiddens = autograd.flip(hiddens, 0) if backwards else hiddens
    return hiddens.reshape(-1, hiddens.shape[-1]), after


def _forwards(step, sizes, states):
    outputs, ended = [], []
    for start, size in zip(_starts(sizes), sizes):
        if size < states[0].shape[0]:
            ended.append([state[size:] for state in states])
            states = [state[:size] for state in states]
        states = step(start, size, states)
        outputs.append(states[0])
    parts = [states, *reversed(ended)]
    after = states if not ended else [autograd.cat(list(of_one), 0) for of_one in zip(*parts)]
    return autograd.cat(outputs, 0), after


def _backwards(step, sizes, before):
    states = [state[: sizes[-1]] for state in before]
    outputs = []
    for start, size in reversed(list(zip(_starts(sizes), sizes))):
        begun = states[0].shape[0]
        if size > begun:
            states = [autograd.cat([state, first[begun:size]], 0) for state, first in zip(states, before)]
        states = step(start, size, states)
        outputs.append(states[0])
    return autograd.cat(outputs[::-1], 0), states


def _starts(sizes):
    return itertools.accumulate(sizes[:-1], initial=0)


# -- one step of each kind: the states after it, from the input's part of the sums and the states before it ----------


def _plain(activation):
    def step(of_input, states, w_hh, b_hh, w_hr):
        return (activation(of_input + F.linear(states[0], w_hh, b_hh)),)

    return step


def _of_lstm(of_input, states, w_hh, b_hh, w_hr):
    hidden, cell = autograd.lstm_gates(of_input, F.linear(states[0], w_hh, b_hh), states)
    return (hidden if w_hr is None else F.linear(hidden, w_hr)), cell


def _of_gru(of_input, states, w_hh, b_hh, w_hr):
    return (autograd.gru_gates(of_input, F.linear(states[0], w_hh, b_hh), states[0]),)


_STEPS = {"RNN_TANH": _plain(F.tanh), "RNN_RELU": _plain(F.relu), "LSTM": _of_lstm, "GRU": _of_gru}
