"""Recurrent layers: LSTM and GRU cells, and an LSTM over a whole sequence, as one record each.

Gates stand side by side along the last axis, in PyTorch's order: input, forget, candidate, output for the LSTM
(Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), reset, update, candidate for the GRU (Cho et
al. 2014, with the reset gate behind the recurrent product). Beside each entry stands its composition of elementary
functions (``..._composed``), which the tests compare it with.

All gates are computed at once: with ``s`` = 1/2 for gates and 1 for candidates, ``a = s tanh(s z) + (1 - s)`` is
sigmoid(z) for the former and tanh(z) for the latter, and its slope is ``(1 - a) (a + 2s - 1)`` for both.
"""

import functools

import numpy as np

from .exponential import sigmoid
from .fused import column_sums, linear_composed
from .joining import concatenate, stack
from .products import as_rows, product
from .samples_sequences import gru_calls, lstm_calls, lstm_cells, lstm_sequences
from .table import define


@functools.lru_cache(maxsize=64)
def _scales(kinds, size, dtype):
    """Rows of `size` numbers for each gate: s, 1 - s and 2s - 1; `kinds` has an s for each gate."""
    scale = np.repeat(np.array(kinds), size).astype(dtype)
    rows = scale, 1 - scale, 2 * scale - 1
    for row in rows:
        row.flags.writeable = False
    return rows


_LSTM, _GRU = (0.5, 0.5, 1.0, 0.5), (0.5, 0.5)
"""The s of each gate that is computed from a plain sum."""


def _activate(z, kinds, size):
    """Turn the sums `z` into activated gates, in place; `size` units for each gate."""
    scale, shift, _ = _scales(kinds, size, z.dtype)
    z *= scale
    np.tanh(z, out=z)
    z *= scale
    z += shift


def _slope(gates, kinds, size):
    return (1 - gates) * (gates + _scales(kinds, size, gates.dtype)[2])


def _parts(x, count):
    """The `count` equal parts of the last axis."""
    size = x.shape[-1] // count
    return [x[..., k * size : (k + 1) * size] for k in range(count)]


def _joined(parts):
    return concatenate(parts, axis=-1)


def _check(name, count, of_input, of_state, state):
    """Raise unless both sums hold `count` gates for the units of `state`."""
    if of_input.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers, not {of_input.dtype}")
    expected = (*state.shape[:-1], count * state.shape[-1]) if state.ndim else None
    if of_input.shape != expected or of_state.shape != expected:
        raise ValueError(
            f"for {name} of shape {state.shape} expected sums of shape {expected}, {count} gates for each unit, and got "
            f"{of_input.shape} and {of_state.shape}"
        )


# -- one step of an LSTM ----------------------------------------------------------------------------------------


def _lstm_step(gates, cell, new_cell):
    """Write the next cell state from activated gates; returns the next hidden state."""
    enters, forgets, candidate, leaves = _parts(gates, 4)
    np.multiply(forgets, cell, out=new_cell)
    new_cell += enters * candidate
    hidden = np.tanh(new_cell)
    hidden *= leaves
    return hidden


def _lstm_gates(of_input, of_state, cell):
    _check("a cell state", 4, of_input, of_state, cell)
    gates = of_input + of_state
    _activate(gates, _LSTM, cell.shape[-1])
    new_cell = np.empty(cell.shape, np.result_type(gates, cell))
    return _lstm_step(gates, cell, new_cell), new_cell, gates


def _lstm_gradients(g_hidden, g_cell, cell, new_cell, gates):
    """The gradients of the sums and of the cell state that one step began with."""
    enters, forgets, candidate, leaves = _parts(gates, 4)
    bent = np.tanh(new_cell)
    g_cell = g_cell + g_hidden * leaves * (1 - bent * bent)
    of_gates = _joined([g_cell * candidate, g_cell * cell, g_cell * enters, g_hidden * bent])
    return of_gates, g_cell * forgets


def _lstm_gates_vjp(g, cell, new_cell, gates):
    of_gates, g_before = _lstm_gradients(g[0], g[1], cell, new_cell, gates)
    of_sums = (of_gates + g[2]) * _slope(gates, _LSTM, cell.shape[-1])
    return of_sums, of_sums, g_before


lstm_gates = define(_lstm_gates, name="lstm_gates", arguments="of_input of_state cell", outputs="new_hidden new_cell gates",
                    sample=lstm_calls, all=_lstm_gates_vjp)  # fmt: skip


def lstm_gates_composed(of_input, of_state, cell):
    enters, forgets, candidate, leaves = _parts(of_input + of_state, 4)
    enters, forgets, candidate, leaves = sigmoid(enters), sigmoid(forgets), np.tanh(candidate), sigmoid(leaves)
    cell = forgets * cell + enters * candidate
    return leaves * np.tanh(cell), cell, _joined([enters, forgets, candidate, leaves])


# -- one step of an LSTM with its products ----------------------------------------------------------------------


def _check_lstm(steps, x, hidden, cell, w_ih, w_hh, biases):
    """Raise unless the shapes fit; `steps` says how many axes x has before those of the states: none or one."""
    if x.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers, not {x.dtype}")
    given = [array.shape for array in (hidden, w_ih, w_hh, *biases) if array is not None]
    fits = cell.ndim > 0 and x.ndim == cell.ndim + steps and x.shape[steps:-1] == cell.shape[:-1]
    units = 4 * cell.shape[-1] if fits else 0
    expected = [cell.shape, (units, x.shape[-1]), (units, cell.shape[-1]), (units,), (units,)] if fits else []
    if not fits or given != expected[: len(given)]:
        raise ValueError(
            f"expected x ({'steps, ' * steps}batch, in), hidden and cell (batch, units), w_ih (4 units, in), "
            f"w_hh (4 units, units), biases (4 units,), and got {', '.join(map(str, [x.shape, cell.shape, *given]))}"
        )


def _sums_of_input(x, w_ih, biases):
    """The input's part of the sums, and all biases."""
    sums = product(as_rows(x, x.shape), w_ih.T).reshape((*x.shape[:-1], w_ih.shape[0]))
    given = [bias for bias in biases if bias is not None]
    if given:
        sums += sum(given[1:], given[0])
    return sums


def _lstm_cell(x, hidden, cell, w_ih, w_hh, b_ih, b_hh):
    _check_lstm(0, x, hidden, cell, w_ih, w_hh, (b_ih, b_hh))
    gates = _sums_of_input(x, w_ih, (b_ih, b_hh))
    gates += hidden @ w_hh.T
    _activate(gates, _LSTM, cell.shape[-1])
    new_cell = np.empty(cell.shape, gates.dtype)
    return _lstm_step(gates, cell, new_cell), new_cell, gates


def _lstm_cell_vjp(g, x, hidden, cell, w_ih, w_hh, new_cell, gates, needs):
    of_sums, _, of_cell = _lstm_gates_vjp(g, cell, new_cell, gates)
    of_x = of_sums @ w_ih if needs[0] else None
    of_hidden = of_sums @ w_hh if needs[1] else None
    return of_x, of_hidden, of_cell, *_of_weights(of_sums, x, hidden, needs[3:])


def _of_weights(of_sums, x, hidden, needs):
    """The gradients of w_ih, w_hh and the two biases, each a single product over all rows."""
    rows = as_rows(of_sums, of_sums.shape)
    of_bias = column_sums(rows) if needs[2] or needs[3] else None
    return (
        rows.T @ as_rows(x, x.shape) if needs[0] else None,
        rows.T @ as_rows(hidden, hidden.shape) if needs[1] else None,
        of_bias,
        of_bias,
    )


lstm_cell = define(_lstm_cell, name="lstm_cell", arguments="x hidden cell w_ih w_hh b_ih b_hh",
                   outputs="new_hidden new_cell gates", sample=lstm_cells, all=_lstm_cell_vjp)  # fmt: skip


def lstm_cell_composed(x, hidden, cell, w_ih, w_hh, b_ih=None, b_hh=None):
    return lstm_gates_composed(linear_composed(x, w_ih, b_ih), linear_composed(hidden, w_hh, b_hh), cell)


# -- an LSTM over a whole sequence ------------------------------------------------------------------------------


def _lstm_sequence(x, hidden, cell, w_ih, w_hh, b_ih, b_hh):
    _check_lstm(1, x, hidden, cell, w_ih, w_hh, (b_ih, b_hh))
    if not len(x):
        raise ValueError(f"expected at least one step, and got x of shape {x.shape}")
    gates = _sums_of_input(x, w_ih, (b_ih, b_hh))
    hiddens = np.empty((*x.shape[:-1], cell.shape[-1]), gates.dtype)
    cells = np.empty_like(hiddens)
    for t, step in enumerate(gates):
        step += hidden @ w_hh.T
        _activate(step, _LSTM, cell.shape[-1])
        hiddens[t] = _lstm_step(step, cell, cells[t])
        hidden, cell = hiddens[t], cells[t]
    return hiddens, cells, gates


def _lstm_sequence_vjp(g, x, hidden, cell, w_ih, w_hh, hiddens, cells, gates, needs):
    """Back through time; the gradients of inputs and weights are single products over all steps."""
    of_sums, of_hidden, of_cell = _back(g, cell, w_hh, cells, gates)
    of_x = (as_rows(of_sums, of_sums.shape) @ w_ih).reshape(x.shape) if needs[0] else None
    before = concatenate([hidden[None], hiddens[:-1]], axis=0) if needs[4] else hidden
    return of_x, of_hidden, of_cell, *_of_weights(of_sums, x, before, needs[3:])


def _back(g, cell, w_hh, cells, gates):
    """The gradients of the sums at all steps, and of the states before the first."""
    g_hiddens, g_cells, g_gates = g
    of_hidden, of_cell, of_sums = 0, 0, []
    for t in range(len(gates) - 1, -1, -1):
        before = cells[t - 1] if t else cell
        of_gates, of_cell = _lstm_gradients(g_hiddens[t] + of_hidden, g_cells[t] + of_cell, before, cells[t], gates[t])
        of_sums.append((of_gates + g_gates[t]) * _slope(gates[t], _LSTM, cell.shape[-1]))
        of_hidden = of_sums[-1] @ w_hh
    return stack(of_sums[::-1], axis=0), of_hidden, of_cell


lstm_sequence = define(_lstm_sequence, name="lstm_sequence", arguments="x hidden cell w_ih w_hh b_ih b_hh",
                       outputs="hiddens cells gates", sample=lstm_sequences, all=_lstm_sequence_vjp)  # fmt: skip


def lstm_sequence_composed(x, hidden, cell, w_ih, w_hh, b_ih=None, b_hh=None):
    steps = []
    for t in range(len(x)):
        steps.append(lstm_cell_composed(x[t], hidden, cell, w_ih, w_hh, b_ih, b_hh))
        hidden, cell, _ = steps[-1]
    return tuple(np.stack(parts) for parts in zip(*steps))


# -- one step of a GRU ------------------------------------------------------------------------------------------


def _gru_gates(of_input, of_state, hidden):
    _check("a hidden state", 3, of_input, of_state, hidden)
    size = hidden.shape[-1]
    gates = of_input + of_state
    _activate(gates[..., : 2 * size], _GRU, size)
    resets, updates, candidate = _parts(gates, 3)
    np.multiply(resets, of_state[..., 2 * size :], out=candidate)
    candidate += of_input[..., 2 * size :]
    np.tanh(candidate, out=candidate)
    return candidate + updates * (hidden - candidate), gates


def _gru_gates_vjp(g, of_state, hidden, gates):
    g, g_gates = g
    resets, updates, candidate = _parts(gates, 3)
    g_resets, g_updates, g_candidate = _parts(g_gates, 3)
    recurrent = _parts(of_state, 3)[2]
    g_candidate = (g_candidate + g * (1 - updates)) * (1 - candidate * candidate)
    g_updates = (g_updates + g * (hidden - candidate)) * (updates * (1 - updates))
    g_resets = (g_resets + g_candidate * recurrent) * (resets * (1 - resets))
    of_input = _joined([g_resets, g_updates, g_candidate])
    return of_input, _joined([g_resets, g_updates, g_candidate * resets]), g * updates


gru_gates = define(_gru_gates, name="gru_gates", arguments="of_input of_state hidden", outputs="new_hidden gates",
                   sample=gru_calls, all=_gru_gates_vjp)  # fmt: skip


def gru_gates_composed(of_input, of_state, hidden):
    (reset_x, update_x, candidate_x), (reset_h, update_h, candidate_h) = _parts(of_input, 3), _parts(of_state, 3)
    resets, updates = sigmoid(reset_x + reset_h), sigmoid(update_x + update_h)
    candidate = np.tanh(candidate_x + resets * candidate_h)
    return (1 - updates) * candidate + updates * hidden, _joined([resets, updates, candidate])
