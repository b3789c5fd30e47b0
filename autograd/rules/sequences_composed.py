"""What the entries of sequences.py compute, one elementary function after another.

The tests compare the entries with these, and vmap runs them where each example has weights of its own: all arrays may
have further axes in front.
"""

import numpy as np

from .exponential import relu as positive_part
from .joining import concatenate
from .recurrent import gru_gates_composed, lstm_gates_composed, parts_of
from .sequences_rows import steps_of


def _products(x, weight, bias):
    """The products of the rows of x with a matrix of weights, plus the biases."""
    result = np.matmul(x, np.swapaxes(weight, -1, -2))
    return result if bias is None else result + bias[..., None, :]


def _over_steps(step, sums, states, sizes, backwards):
    """What ``step(sums, states)`` gives, states and further results, for all rows; and the states in the end."""
    steps, found = steps_of(sizes, backwards), []
    for rows in steps:
        count = rows.stop - rows.start
        found.append(step(sums[..., rows, :], [state[..., :count, :] for state in states]))
        states = [new if count == sizes[0] else concatenate([new, old[..., count:, :]], axis=-2)
                  for new, old in zip(found[-1], states)]  # fmt: skip
    if backwards:
        found.reverse()
    return [concatenate(list(parts), axis=-2) for parts in zip(*found)], states


def lstm_sequence_composed(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, *, sizes, backwards=False):
    def step(sums, states):
        hidden, cell, _, _ = lstm_gates_composed(sums, _products(states[0], w_hh, b_hh), states[1])
        return hidden if w_hr is None else _products(hidden, w_hr, None), cell

    (hiddens, _), (_, last_cell) = _over_steps(step, _products(x, w_ih, b_ih), (hidden, cell), sizes, backwards)
    return hiddens, last_cell


def gru_sequence_composed(x, hidden, w_ih, w_hh, b_ih, b_hh, *, sizes, backwards=False):
    def step(sums, states):
        of_state = _products(states[0], w_hh, b_hh)
        return *gru_gates_composed(sums, of_state, states[0]), parts_of(of_state, 3)[2]

    return tuple(_over_steps(step, _products(x, w_ih, b_ih), (hidden,), sizes, backwards)[0])


def rnn_sequence_composed(x, hidden, w_ih, w_hh, b_ih, b_hh, *, relu=False, sizes, backwards=False):
    def step(sums, states):
        sums = sums + _products(states[0], w_hh, b_hh)
        return (positive_part(sums) if relu else np.tanh(sums),)

    return _over_steps(step, _products(x, w_ih, b_ih), (hidden,), sizes, backwards)[0][0]
