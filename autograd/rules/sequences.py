"""Whole sequences through an LSTM, a GRU or a plain recurrent layer, in one direction, as one record each.

Sequences lie packed, as in PyTorch: the rows of the first step of all sequences, then those of the second step, and so
on, with ``sizes`` rows at each step; sizes never rise, so sequences are sorted by length. A batch of equally long ones is
the case where all sizes are the same. With ``backwards`` each sequence is gone through from its last step to its first.

The products with the inputs and the gradients of all weights are single products over all rows; only what is recurrent
goes step by step. Step by step compositions of elementary functions stand in sequences_composed.py.
"""

import numpy as np

from .exponential import sigmoid
from .fused import linear
from .joining import concatenate
from .recurrent import (
    activate_gru,
    all_raw,
    gru_gradients,
    gru_state,
    joined,
    lstm_factors,
    lstm_gradients,
    of_weights,
    parts_of,
    sums_of_input,
    times,
    unused,
)
from .samples_sequences import gru_sequences, lstm_sequences, rnn_sequences
from .sequences_lstm import lstm_backward, lstm_forward
from .sequences_rows import back, check, onwards, states_before, steps_of
from .table import define, remember

# -- LSTM -------------------------------------------------------------------------------------------------------


def _lstm_sequence(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards):
    return lstm_forward(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards, remembering=False)[0]


def _lstm_sequence_vjp(g, x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, hiddens, sizes, backwards, needs):
    """Gates and cell states are computed again, from the hidden states before each row."""
    (g_hiddens, g_cell), units = g, cell.shape[1]
    before = states_before(hidden, hiddens, sizes, backwards)
    enters, forgets, candidate, leaves = parts_of(linear(x, w_ih, b_ih) + linear(before, w_hh, b_hh), 4)
    enters, forgets, candidate, leaves = sigmoid(enters), sigmoid(forgets), np.tanh(candidate), sigmoid(leaves)
    entered, gates = enters * candidate, joined([enters, forgets, candidate, leaves])
    cells = _cells_before(cell, entered, forgets, sizes, backwards)
    bent = np.tanh(forgets * cells + entered)
    factors, of_shown = lstm_factors(cells, gates, bent)

    def step(rows, states):
        g_hidden = states[0] + g_hiddens[rows]
        shown = g_hidden if w_hr is None else times(g_hidden, w_hr)
        of_sums, of_cell = lstm_gradients(shown, states[1], factors[rows], of_shown[rows], forgets[rows])
        return (of_sums if w_hr is None else joined([of_sums, g_hidden])), (of_sums @ w_hh, of_cell)

    states = [np.zeros(hidden.shape, gates.dtype), g_cell]
    of_sums, (of_hidden, of_cell) = back(steps_of(sizes, backwards), states, step, None)
    of_w_hr = None
    if w_hr is not None:
        of_sums, of_hiddens = of_sums[:, : 4 * units], of_sums[:, 4 * units :]
        of_w_hr = of_hiddens.T @ (gates[:, 3 * units :] * bent)
    of_x = times(of_sums, w_ih) if needs[0] else None
    return of_x, of_hidden, of_cell, *of_weights(of_sums, x, before, needs[3:]), of_w_hr


def _cells_before(cell, entered, forgets, sizes, backwards):
    """The cell state before each row, from the first ones and what enters at each row and how much of them is kept."""
    found = []

    def step(rows, states):
        found.append(states[0])
        return (forgets[rows] * states[0] + entered[rows],)

    onwards(steps_of(sizes, backwards), (cell,), step)
    return concatenate(found[::-1] if backwards else found, axis=0)


lstm_sequence = define(_lstm_sequence, name="lstm_sequence", arguments="x hidden cell w_ih w_hh b_ih b_hh w_hr",
                       options=dict(sizes=(), backwards=False), outputs="hiddens last_cell",
                       sample=lstm_sequences, all=_lstm_sequence_vjp)  # fmt: skip


def _lstm_sequence_vjp_of_remembered(g, x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, hiddens, residuals,
                                     sizes, backwards, needs):  # fmt: skip
    if residuals is None:
        return _lstm_sequence_vjp(g, x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, hiddens, sizes, backwards, needs)
    return lstm_backward(*g, x, w_ih, w_hh, residuals, sizes, backwards, needs)


remember(lstm_sequence, lstm_forward, all=_lstm_sequence_vjp_of_remembered)


# -- GRU --------------------------------------------------------------------------------------------------------


def _gru_sequence(x, hidden, w_ih, w_hh, b_ih, b_hh, sizes, backwards):
    check(3, x, (hidden,), (w_ih, w_hh, b_ih, b_hh), None, sizes)
    dtype, units = np.result_type(x, hidden, w_ih, w_hh), hidden.shape[1]
    gates = sums_of_input(x, w_ih, (b_ih,)).astype(dtype, copy=False)
    hiddens, of_candidate = np.empty((2, len(x), units), dtype)

    def step(rows, states):
        of_state = times(states[0], w_hh.T)
        if b_hh is not None:
            of_state += b_hh
        sums = gates[rows]
        sums[:, : 2 * units] += of_state[:, : 2 * units]
        of_candidate[rows] = of_state[:, 2 * units :]
        activate_gru(sums, of_candidate[rows])
        hiddens[rows] = gru_state(sums, states[0])
        return (hiddens[rows],)

    with np.errstate(over="ignore"):
        onwards(steps_of(sizes, backwards), (hidden,), step)
    return hiddens, gates, of_candidate


def _gru_sequence_vjp(g, x, hidden, w_ih, w_hh, hiddens, gates, of_candidate, sizes, backwards, needs):
    g_hiddens, g_gates, g_of_candidate = g
    plain, units = unused(g_gates) and unused(g_of_candidate), hidden.shape[1]
    before = states_before(hidden, hiddens, sizes, backwards)
    memory = np.empty((len(x), 6 * units), gates.dtype) if plain and all_raw(gates, w_hh, g_hiddens) else None

    def step(rows, states):
        more = None if plain else [*parts_of(g_gates[rows], 3), g_of_candidate[rows]]
        g_hidden, out = states[0] + g_hiddens[rows], None if memory is None else memory[rows]
        of_sums, of_hidden = gru_gradients(g_hidden, more, before[rows], gates[rows], of_candidate[rows], out)
        return of_sums, (of_sums[:, 3 * units :] @ w_hh + of_hidden,)

    of_sums, (of_hidden,) = back(steps_of(sizes, backwards), [np.zeros(hidden.shape, gates.dtype)], step, memory)
    of_input, of_state = parts_of(of_sums, 2)
    of_x = times(of_input, w_ih) if needs[0] else None
    of_w_ih, _, of_b_ih, _ = of_weights(of_input, x, before, (needs[2], False, needs[4], False))
    _, of_w_hh, _, of_b_hh = of_weights(of_state, x, before, (False, needs[3], False, needs[5]))
    return of_x, of_hidden, of_w_ih, of_w_hh, of_b_ih, of_b_hh


gru_sequence = define(_gru_sequence, name="gru_sequence", arguments="x hidden w_ih w_hh b_ih b_hh",
                      options=dict(sizes=(), backwards=False), outputs="hiddens gates of_candidate",
                      sample=gru_sequences, all=_gru_sequence_vjp)  # fmt: skip


# -- plain recurrent layer --------------------------------------------------------------------------------------


def _rnn_sequence(x, hidden, w_ih, w_hh, b_ih, b_hh, relu, sizes, backwards):
    check(1, x, (hidden,), (w_ih, w_hh, b_ih, b_hh), None, sizes)
    hiddens = sums_of_input(x, w_ih, (b_ih, b_hh)).astype(np.result_type(x, hidden, w_ih, w_hh), copy=False)

    def step(rows, states):
        sums = hiddens[rows]
        sums += times(states[0], w_hh.T)
        return (np.maximum(sums, 0, out=sums) if relu else np.tanh(sums, out=sums),)

    onwards(steps_of(sizes, backwards), (hidden,), step)
    return hiddens


def _rnn_sequence_vjp(g, x, hidden, w_ih, w_hh, out, relu, sizes, backwards, needs):
    g_hiddens, hiddens = g, out
    slope = hiddens > 0 if relu else 1 - hiddens * hiddens

    def step(rows, states):
        of_sums = (states[0] + g_hiddens[rows]) * slope[rows]
        return of_sums, (times(of_sums, w_hh),)

    of_sums, (of_hidden,) = back(steps_of(sizes, backwards), [np.zeros(hidden.shape, hiddens.dtype)], step, None)
    of_x = times(of_sums, w_ih) if needs[0] else None
    before = states_before(hidden, hiddens, sizes, backwards) if needs[3] else hidden
    return of_x, of_hidden, *of_weights(of_sums, x, before, needs[2:])


rnn_sequence = define(_rnn_sequence, name="rnn_sequence", arguments="x hidden w_ih w_hh b_ih b_hh",
                      options=dict(relu=False, sizes=(), backwards=False),
                      sample=rnn_sequences, all=_rnn_sequence_vjp)  # fmt: skip
