"""One step of an LSTM or a GRU as one record; whole sequences are in sequences.py.

Gates stand side by side along the last axis, in PyTorch's order: input, forget, candidate, output for the LSTM
(Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), reset, update, candidate for the GRU (Cho et
al. 2014, with the reset gate behind the recurrent product). Beside each entry stands its composition of elementary
functions (``..._composed``), which the tests compare it with.

In terms of the activated value ``a`` the slope of a sigmoid is ``a - a a`` and that of a tanh ``1 - a a``.
"""

import functools

import numpy as np

from .exponential import sigmoid
from .fused import column_sums, linear_composed
from .gemm import multiply
from .joining import concatenate
from .products import as_rows
from .samples_sequences import gru_calls, lstm_calls, lstm_cells
from .table import define


def sigmoid_in_place(z):
    """Replace the numbers in `z` by their sigmoid; overflow in exp is right, and to be silenced by the caller."""
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=z)


def times(a, b):
    """``a @ b`` by the library's own threads, whose products of few rows are faster than parts for threads of Python.
    Where it sums a single term, such libraries are slow."""
    if a.shape[-1] == 1:
        return a * b
    return multiply(a, b) if all_raw(a, b) else a @ b


def product(a, b, out):
    """``a @ b`` as :func:`times` makes it, in the array `out`."""
    return np.multiply(a, b, out=out) if a.shape[-1] == 1 else multiply(a, b, out)


def parts_of(x, count):
    """The `count` equal parts of the last axis."""
    size = x.shape[-1] // count
    return [x[..., k * size : (k + 1) * size] for k in range(count)]


def joined(parts, out=None):
    """Parts side by side; written into the array `out` if there is one."""
    return concatenate(parts, axis=-1) if out is None else np.concatenate(parts, axis=-1, out=out)


def all_raw(*arrays):
    """Whether all are arrays, so that a rule may reuse the memory of those that it made itself."""
    return all([isinstance(array, np.ndarray) for array in arrays])


def unused(g):
    """Whether the array `g` is the zeros, without memory of their own, for a result that nothing has used.

    Only they stay so under every change of the inputs, which is why a rule may look at them.
    """
    return isinstance(g, np.ndarray) and g.size > 0 and not any(g.strides) and g.item(0) == 0


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


@functools.lru_cache(maxsize=64)
def lstm_scales(units, dtype):
    """What :func:`activate_lstm` wants the sums multiplied with: -2 for candidates, -1 for gates."""
    scales = np.repeat(np.array([-1, -1, -2, -1], dtype), units)
    scales.flags.writeable = False
    return scales


def activate_lstm(sums, candidate):
    """Turn the sums, multiplied with :func:`lstm_scales`, into activated gates, in place; `candidate` is a part of them.

    All are sigmoids, in one run: ``tanh(z) = 2 sigmoid(2z) - 1``. The caller silences the overflow in exp, which gives
    the right 0.
    """
    np.exp(sums, out=sums)
    sums += 1
    np.reciprocal(sums, out=sums)
    candidate += candidate
    candidate -= 1


def lstm_states(gates, cell, hidden=None, new_cell=None, bent=None):
    """The next hidden and cell state and its tanh, from the four gates, in the arrays given for them if there are any."""
    enters, forgets, candidate, leaves = gates
    new_cell = np.multiply(forgets, cell, out=new_cell)
    bent = np.multiply(enters, candidate, out=bent)
    new_cell += bent
    np.tanh(new_cell, out=bent)
    return np.multiply(leaves, bent, out=hidden), new_cell, bent


def _lstm_gates(of_input, of_state, cell):
    _check("a cell state", 4, of_input, of_state, cell)
    gates = of_input + of_state
    gates *= lstm_scales(cell.shape[-1], gates.dtype)
    parts = parts_of(gates, 4)
    with np.errstate(over="ignore"):
        activate_lstm(gates, parts[2])
    hidden, new_cell, bent = lstm_states(parts, cell)
    return hidden, new_cell, gates, bent


def lstm_slope(gates):
    enters, forgets, candidate, leaves = parts_of(gates, 4)
    return joined([enters - enters * enters, forgets - forgets * forgets, 1 - candidate * candidate,
                   leaves - leaves * leaves])  # fmt: skip


def lstm_factors(cell, gates, bent):
    """By what a step multiplies gradients: those of the new cell state (the first three gates) and of the hidden state
    (the last one) for the gradients of the sums, and that of the hidden state for what it adds to the cell state's."""
    enters, forgets, candidate, leaves = parts_of(gates, 4)
    entered, remembered, shown = enters * candidate, forgets * cell, leaves * bent
    of_sums = [entered - entered * enters, remembered - remembered * forgets, enters - entered * candidate,
               shown - shown * leaves]  # fmt: skip
    return joined(of_sums), leaves - shown * bent


def lstm_factors_into(of_sums, of_shown, gates, cell, bent):
    """:func:`lstm_factors` of the four gates, written into four arrays and a fifth one."""
    enters, forgets, candidate, leaves = gates
    of_enters, of_forgets, of_candidate, of_leaves = of_sums
    for product_, gate, other in ((of_enters, enters, candidate), (of_forgets, forgets, cell), (of_leaves, leaves, bent)):
        np.multiply(gate, other, out=product_)
    np.subtract(enters, np.multiply(of_enters, candidate, out=of_candidate), out=of_candidate)
    np.subtract(leaves, np.multiply(of_leaves, bent, out=of_shown), out=of_shown)
    spare = np.empty_like(of_shown)
    for product_, gate in ((of_enters, enters), (of_forgets, forgets), (of_leaves, leaves)):
        product_ -= np.multiply(product_, gate, out=spare)


def lstm_gradients(g_hidden, g_cell, factors, of_hidden, forgets, in_place=False):
    """The gradients of the sums, and of the cell state before the step; see :func:`lstm_factors`.

    `g_cell` is what reaches the new cell state on other ways than through `g_hidden`. With `in_place` the gradients of
    the sums take the place of the factors.
    """
    g_cell = g_cell + g_hidden * of_hidden
    of_enters, of_forgets, of_candidate, of_leaves = parts_of(factors, 4)
    if not in_place:
        factors = joined([of_enters * g_cell, of_forgets * g_cell, of_candidate * g_cell, of_leaves * g_hidden])
    else:
        for part in (of_enters, of_forgets, of_candidate):
            part *= g_cell
        of_leaves *= g_hidden
    return factors, g_cell * forgets


def lstm_gradients_into(of_sums, g_hidden, g_cell, factors, of_hidden):
    """The gradients of the sums of :func:`lstm_gradients`, written into four arrays; what `g_hidden` adds to `g_cell` is added
    there, and `of_hidden` is used up."""
    g_cell += np.multiply(g_hidden, of_hidden, out=of_hidden)
    np.multiply(factors[:3], g_cell, out=of_sums[:3])
    np.multiply(factors[3], g_hidden, out=of_sums[3])


def _lstm_gates_vjp(g, cell, gates, bent):
    g_hidden, g_cell, g_gates, g_bent = g
    if not unused(g_bent):
        g_cell = g_cell + g_bent * (1 - bent * bent)
    factors, of_hidden = lstm_factors(cell, gates, bent)
    of_sums, g_before = lstm_gradients(g_hidden, g_cell, factors, of_hidden, parts_of(gates, 4)[1], all_raw(factors, *g))
    if not unused(g_gates):
        of_sums = of_sums + g_gates * lstm_slope(gates)
    return of_sums, of_sums, g_before


lstm_gates = define(_lstm_gates, name="lstm_gates", arguments="of_input of_state cell",
                    outputs="new_hidden new_cell gates bent", sample=lstm_calls, all=_lstm_gates_vjp)  # fmt: skip


def lstm_gates_composed(of_input, of_state, cell):
    enters, forgets, candidate, leaves = parts_of(of_input + of_state, 4)
    enters, forgets, candidate, leaves = sigmoid(enters), sigmoid(forgets), np.tanh(candidate), sigmoid(leaves)
    cell = forgets * cell + enters * candidate
    bent = np.tanh(cell)
    return leaves * bent, cell, joined([enters, forgets, candidate, leaves]), bent


# -- one step of an LSTM with its products ----------------------------------------------------------------------


def _check_cell(x, hidden, cell, w_ih, w_hh, biases):
    if x.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers, not {x.dtype}")
    given = [array.shape for array in (hidden, w_ih, w_hh, *biases) if array is not None]
    fits = cell.ndim > 0 and x.shape[:-1] == cell.shape[:-1]
    units = 4 * cell.shape[-1] if fits else 0
    expected = [cell.shape, (units, x.shape[-1]), (units, cell.shape[-1]), (units,), (units,)] if fits else []
    if not fits or given != expected[: len(given)]:
        raise ValueError(
            f"expected x (batch, in), hidden and cell (batch, units), w_ih (4 units, in), "
            f"w_hh (4 units, units), biases (4 units,), and got {', '.join(map(str, [x.shape, cell.shape, *given]))}"
        )


def sums_of_input(x, w_ih, biases):
    """The input's part of the sums, and all biases."""
    sums = times(as_rows(x, x.shape), w_ih.T).reshape((*x.shape[:-1], w_ih.shape[0]))
    given = [bias for bias in biases if bias is not None]
    if given:
        sums += sum(given[1:], given[0])
    return sums


def weights_by_gate(weight):
    """The weights of four gates, or what belongs to them, as (gate, in, units)."""
    return weight.reshape((4, weight.shape[0] // 4, weight.shape[1])).swapaxes(1, 2)


def _lstm_cell(x, hidden, cell, w_ih, w_hh, b_ih, b_hh):
    """In memory units stand below each other and the examples of a batch side by side: the products then have many rows and few
    columns, which the library shares out among its threads, and each gate is one long run."""
    _check_cell(x, hidden, cell, w_ih, w_hh, (b_ih, b_hh))
    shape, units = cell.shape, cell.shape[-1]
    sums = times(w_ih, as_rows(x, x.shape).T)
    sums += times(w_hh, as_rows(hidden, shape).T)
    biases = [bias for bias in (b_ih, b_hh) if bias is not None]
    if biases:
        sums += sum(biases[1:], biases[0])[:, None]
    gates = sums.reshape((4, units, sums.shape[1]))
    gates *= lstm_scales(1, sums.dtype)[:, None, None]
    with np.errstate(over="ignore"):
        activate_lstm(gates, gates[2])
    new_hidden, new_cell, bent = (part.T for part in lstm_states(gates, as_rows(cell, shape).T))
    gates = gates.transpose(2, 0, 1)
    if len(shape) == 2:
        return new_hidden, new_cell, gates, bent
    return new_hidden.reshape(shape), new_cell.reshape(shape), gates.reshape((*shape[:-1], 4, units)), bent.reshape(shape)


def _lstm_cell_vjp(g, x, hidden, cell, w_ih, w_hh, gates, bent, needs):
    g_hidden, g_cell, g_gates, g_bent = g
    shape, whole = cell.shape, (*cell.shape[:-1], 4 * cell.shape[-1])
    if len(shape) == 2 and all_raw(*g, cell, gates, bent) and unused(g_gates) and unused(g_bent) and cell.dtype == gates.dtype:
        of_sums, of_cell = _lstm_cell_gradients_in_place(g_hidden.T, g_cell.T, cell.T, bent.T, gates.transpose(1, 2, 0))
        of_x, of_hidden = (times(w.T, of_sums).T if need else None for w, need in zip((w_ih, w_hh), needs))
        return of_x, of_hidden, of_cell.T, *of_weights(of_sums.T, x, hidden, needs[3:])
    g = g_hidden, g_cell, g_gates.reshape(whole), g_bent
    of_sums, _, of_cell = _lstm_gates_vjp(g, cell, gates.reshape(whole), bent)
    of_x = times(of_sums, w_ih) if needs[0] else None
    of_hidden = times(of_sums, w_hh) if needs[1] else None
    return of_x, of_hidden, of_cell, *of_weights(of_sums, x, hidden, needs[3:])


def _lstm_cell_gradients_in_place(g_hidden, g_cell, cell, bent, gates):
    """The gradients of the sums, and of the cell state before the step, for columns of one dtype."""
    of_sums = np.empty(gates.shape, gates.dtype)
    factors, of_hidden, of_cell = np.empty(gates.shape, gates.dtype), np.empty(cell.shape, gates.dtype), g_cell.copy()
    lstm_factors_into(factors, of_hidden, gates, cell, bent)
    lstm_gradients_into(of_sums, g_hidden, of_cell, factors, of_hidden)
    of_cell *= gates[1]
    return of_sums.reshape((4 * len(cell), cell.shape[1])), of_cell


def of_weights(of_sums, x, hidden, needs):
    """The gradients of w_ih, w_hh and the two biases, each a single product over all rows."""
    rows = as_rows(of_sums, of_sums.shape)
    of_bias = column_sums(rows) if needs[2] or needs[3] else None
    return (
        times(rows.T, as_rows(x, x.shape)) if needs[0] else None,
        times(rows.T, as_rows(hidden, hidden.shape)) if needs[1] else None,
        of_bias,
        of_bias,
    )


lstm_cell = define(_lstm_cell, name="lstm_cell", arguments="x hidden cell w_ih w_hh b_ih b_hh",
                   outputs="new_hidden new_cell gates bent", sample=lstm_cells, all=_lstm_cell_vjp)  # fmt: skip


def lstm_cell_composed(x, hidden, cell, w_ih, w_hh, b_ih=None, b_hh=None):
    of_input, of_state = linear_composed(x, w_ih, b_ih), linear_composed(hidden, w_hh, b_hh)
    new_hidden, new_cell, gates, bent = lstm_gates_composed(of_input, of_state, cell)
    return new_hidden, new_cell, gates.reshape((*gates.shape[:-1], 4, -1)), bent


# -- one step of a GRU ------------------------------------------------------------------------------------------


def activate_gru(gates, of_candidate):
    """Turn sums into activated gates, in place; in place of the candidate stands the input's part of its sum only."""
    size = of_candidate.shape[-1]
    sigmoid_in_place(gates[..., : 2 * size])
    candidate = gates[..., 2 * size : 3 * size]
    candidate += gates[..., :size] * of_candidate
    np.tanh(candidate, out=candidate)


def gru_state(gates, hidden):
    _, updates, candidate = parts_of(gates, 3)
    return candidate + updates * (hidden - candidate)


def _gru_gates(of_input, of_state, hidden):
    _check("a hidden state", 3, of_input, of_state, hidden)
    size = hidden.shape[-1]
    gates = of_input + of_state
    gates[..., 2 * size :] = of_input[..., 2 * size :]
    with np.errstate(over="ignore"):
        activate_gru(gates, of_state[..., 2 * size :])
    return gru_state(gates, hidden), gates


def gru_gradients(g, more, hidden, gates, of_candidate, out=None):
    """The gradients of the input's and of the state's sums side by side, written into the array `out` if there is one,
    and that part of the gradient of the state before the step which does not go through the sums.

    `more` is None, or what reaches resets, updates, candidate and `of_candidate` on other ways than through `g`.
    """
    resets, updates, candidate = parts_of(gates, 3)
    g_before = g * updates
    g_candidate, g_updates = g - g_before, g_before * (hidden - candidate)
    if more is not None:
        g_candidate, g_updates = g_candidate + more[2], g_updates + more[1] * updates
    g_candidate = g_candidate - g_candidate * (candidate * candidate)
    through = g_candidate * resets
    g_resets = through * of_candidate
    if more is not None:
        g_resets, through = g_resets + more[0] * resets, through + more[3]
    g_resets, g_updates = g_resets - g_resets * resets, g_updates - g_updates * updates
    return joined([g_resets, g_updates, g_candidate, g_resets, g_updates, through], out), g_before


def _gru_gates_vjp(g, of_state, hidden, gates):
    g, g_gates = g
    more = None if unused(g_gates) else [*parts_of(g_gates, 3), 0]
    of_sums, g_before = gru_gradients(g, more, hidden, gates, parts_of(of_state, 3)[2])
    return *parts_of(of_sums, 2), g_before


gru_gates = define(_gru_gates, name="gru_gates", arguments="of_input of_state hidden", outputs="new_hidden gates",
                   sample=gru_calls, all=_gru_gates_vjp)  # fmt: skip


def gru_gates_composed(of_input, of_state, hidden):
    (reset_x, update_x, candidate_x), (reset_h, update_h, candidate_h) = parts_of(of_input, 3), parts_of(of_state, 3)
    resets, updates = sigmoid(reset_x + reset_h), sigmoid(update_x + update_h)
    candidate = np.tanh(candidate_x + resets * candidate_h)
    return (1 - updates) * candidate + updates * hidden, joined([resets, updates, candidate])
