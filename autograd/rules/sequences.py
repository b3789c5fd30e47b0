"""Whole sequences through an LSTM, a GRU or a plain recurrent layer, in one direction, as one record each.

Sequences lie packed, as in PyTorch: the rows of the first step of all sequences, then those of the second step, and so
on, with ``sizes`` rows at each step; sizes never rise, so sequences are sorted by length. A batch of equally long ones is
the case where all sizes are the same. With ``backwards`` each sequence is gone through from its last step to its first.

The products with the inputs and the gradients of all weights are single products over all rows; only what is recurrent
goes step by step. Step by step compositions of elementary functions stand in sequences_composed.py.
"""

import functools
import itertools

import numpy as np

from .fused import column_sums
from .indexing import index
from .joining import concatenate
from .parallel import Errands, slices
from .recurrent import (
    activate_gru,
    activate_lstm,
    all_raw,
    gru_gradients,
    gru_state,
    joined,
    lstm_factors,
    lstm_factors_into,
    lstm_gradients,
    lstm_gradients_into,
    lstm_scales,
    lstm_slope,
    lstm_states,
    of_weights,
    parts_of,
    product,
    sums_of_input,
    times,
    unused,
    weights_by_gate,
)
from .samples_sequences import gru_sequences, lstm_sequences, rnn_sequences
from .table import define

_STRETCHES = 8
"""Into how many stretches of steps a sequence is cut at most."""

_ERRAND = 2**23
"""Multiplications that are worth a helper's time."""

_STEP = 2**23
"""Multiplications in a step up to which one thread makes them."""

# -- the way through the rows -----------------------------------------------------------------------------------


@functools.lru_cache(maxsize=256)
def steps_of(sizes, backwards):
    """The rows of each step, as slices, in the order in which the steps are gone through."""
    steps = [slice(stop - size, stop) for stop, size in zip(itertools.accumulate(sizes), sizes)]
    return tuple(reversed(steps) if backwards else steps)


@functools.lru_cache(maxsize=64)
def _places_before(sizes, backwards):
    """For each row the place of the state before it, among the first states with the states of all rows behind them."""
    places, of_sequence = np.empty(sum(sizes), np.intp), np.arange(sizes[0])
    for rows in steps_of(sizes, backwards):
        count = rows.stop - rows.start
        places[rows] = of_sequence[:count]
        of_sequence[:count] = sizes[0] + np.arange(rows.start, rows.stop)
    places.flags.writeable = False
    return places


@functools.lru_cache(maxsize=64)
def rows_of_last_states(sizes, backwards):
    """The rows with each sequence's state after the last step: numbers, or a slice where they lie together."""
    if backwards:
        return slice(0, sizes[0])
    if sizes[0] == sizes[-1]:
        return slice(sum(sizes) - sizes[0], sum(sizes))
    last = np.empty(sizes[0], np.intp)
    for rows in steps_of(sizes, False):
        last[: rows.stop - rows.start] = np.arange(rows.start, rows.stop)
    last.flags.writeable = False
    return last


def _states_before(first, states, sizes, backwards):
    """The state before each row."""
    if sizes[0] != sizes[-1]:
        return index(concatenate([first, states], axis=0), key=_places_before(sizes, backwards))
    return concatenate([states[sizes[0] :], first] if backwards else [first, states[: -sizes[0]]], axis=0)


@functools.lru_cache(maxsize=64)
def stretches_of(sizes, backwards, weights):
    """The steps in a few stretches, in the order in which they are gone through, as pairs (all rows, steps): the product of
    a stretch's rows with that many `weights` is worth a helper's time."""
    steps = steps_of(sizes, backwards)
    count = max(1, min(_STRETCHES, len(steps), sum(sizes) * weights // _ERRAND))
    cuts = [len(steps) * k // count for k in range(count + 1)]
    parts = [steps[start:stop] for start, stop in itertools.pairwise(cuts)]
    return [(slice(min(part[0].start, part[-1].start), max(part[0].stop, part[-1].stop)), part) for part in parts]


def _worth_a_helper(sizes, stretches, w_hh):
    """Whether there are several stretches, and each step is so small that the library's own threads are no better."""
    return len(stretches) > 1 and sizes[0] * w_hh.size <= _STEP


def carried(new, old):
    """The `old` states, or gradients of them, with the first of them, those of sequences that take part, replaced."""
    count = new.shape[0]
    return new if count == old.shape[0] else concatenate([new, old[count:]], axis=0)


def _onwards(steps, states, step):
    """Run ``step(rows, states)``, which returns the states behind it, on raw arrays; give the states in the end."""
    for rows in steps:
        count = rows.stop - rows.start
        new = step(rows, [state[:count] for state in states])
        states = [carried(one, state) for one, state in zip(new, states)]
    return states


def _back(steps, states, step, memory):
    """The gradients of the sums of all rows, and of the states before the first step.

    ``step(rows, gradients of the states behind them)`` returns the gradients of the sums and of the states before; the
    former are parts of the array `memory` unless it is None.
    """
    found = []
    for rows in reversed(steps):
        count = rows.stop - rows.start
        of_sums, of_states = step(rows, [state[:count] for state in states])
        states = [carried(one, state) for one, state in zip(of_states, states)]
        found.append(of_sums)
    if memory is None:
        memory = concatenate(found if steps[0].start else found[::-1], axis=0)
    return memory, states


def _check(count, x, states, weights, w_hr, sizes):
    """Raise unless the shapes fit; `states` are the hidden and perhaps the cell state, with `count` gates for each unit."""
    if x.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers, not {x.dtype}")
    if not sizes or min(sizes) < 0 or any(one < other for one, other in itertools.pairwise(sizes)):
        raise ValueError(f"expected the sizes of at least one step, none larger than the one before, and got {sizes}")
    given = [array.shape for array in (*states, *weights, w_hr) if array is not None]
    fits = x.ndim == states[0].ndim == states[-1].ndim == 2 and len(x) == sum(sizes)
    if fits:
        width, units = states[0].shape[1], states[-1].shape[1]
        rows = count * units
        expected = [(sizes[0], width), (sizes[0], units)][: len(states)] + [(rows, x.shape[1]), (rows, width)]
        expected += [(rows,) for bias in weights[2:] if bias is not None]
        expected += [(width, units)] if w_hr is not None else []
        fits = given == expected and (w_hr is not None or width == units)
    if not fits:
        raise ValueError(
            f"expected as many rows of x as all {len(sizes)} sizes together ({sum(sizes)}), states with {sizes[0]} rows, "
            f"w_ih ({count} units, in), w_hh ({count} units, width), biases ({count} units,) and w_hr (width, units); "
            f"got {', '.join(map(str, [x.shape, *given]))}"
        )


# -- LSTM -------------------------------------------------------------------------------------------------------


def _lstm_sequence(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards):
    """Gates lie one behind the other in memory, so that each step works on few long runs."""
    _check(4, x, (hidden, cell), (w_ih, w_hh, b_ih, b_hh), w_hr, sizes)
    units, dtype = cell.shape[1], np.result_type(x, hidden, cell, w_ih, w_hh)
    of_input, recurrent = _scaled_by_gate(w_ih, dtype), _scaled_by_gate(w_hh, dtype)
    biases = [_scaled_by_gate(bias[:, None], dtype) for bias in (b_ih, b_hh) if bias is not None]
    bias = sum(biases[1:], biases[0]) if biases else None
    gates, sums = np.empty((4, len(x), units), dtype), np.empty((4, sizes[0], units), dtype)
    hiddens = np.empty((len(x), hidden.shape[1]), dtype)
    cells, bent = np.empty((2, len(x), units), dtype)

    def add_input(rows):
        part = gates[:, rows]
        product(x[rows], of_input, part)
        if bias is not None:
            part += bias

    def step(rows, states):
        now, hidden, cell = gates[:, rows], hiddens[rows], cells[rows]
        now += product(states[0], recurrent, sums[:, : len(hidden)])
        activate_lstm(now, now[2])
        shown, _, _ = lstm_states(now, states[1], hidden if w_hr is None else None, cell, bent[rows])
        if w_hr is not None:
            hidden[...] = times(shown, w_hr.T)
        return hidden, cell

    with np.errstate(over="ignore"):
        states = hidden, cell
        stretches = stretches_of(sizes, backwards, w_ih.size)
        with Errands(_worth_a_helper(sizes, stretches, w_hh)) as errands:
            inputs = [errands.add(add_input, rows) for rows, _ in stretches]
            for ready, (_, steps) in zip(inputs, stretches):
                ready()
                states = _onwards(steps, states, step)
    return hiddens, cells, gates.swapaxes(0, 1), bent


def _scaled_by_gate(weight, dtype):
    """Rows for each gate as (gate, in, units), scaled as the activation wants them."""
    return weights_by_gate(weight) * lstm_scales(1, dtype)[:, None, None]


def _lstm_sequence_vjp(g, x, hidden, cell, w_ih, w_hh, w_hr, hiddens, cells, gates, bent, sizes, backwards, needs):
    g_hiddens, g_cells, g_gates, g_bent = g
    saved = g_hiddens, g_cells, x, hidden, cell, w_ih, w_hh, hiddens, cells, gates, bent
    alike = w_hr is None and all_raw(*saved, g_gates, g_bent) and len({array.dtype for array in saved}) == 1
    if alike and unused(g_gates) and unused(g_bent):
        return _lstm_gradients_in_place(*saved, sizes, backwards, needs)
    units = cell.shape[1]
    gates = gates.reshape((-1, 4 * units))
    if not unused(g_bent):
        g_cells = g_cells + g_bent * (1 - bent * bent)
    more = None if unused(g_gates) else g_gates.reshape((-1, 4 * units)) * lstm_slope(gates)
    factors, of_shown = lstm_factors(_states_before(cell, cells, sizes, backwards), gates, bent)
    forgets = parts_of(gates, 4)[1]

    def step(rows, states):
        g_hidden, g_cell = states[0] + g_hiddens[rows], states[1] + g_cells[rows]
        shown = g_hidden if w_hr is None else times(g_hidden, w_hr)
        of_sums, of_cell = lstm_gradients(shown, g_cell, factors[rows], of_shown[rows], forgets[rows])
        of_sums = of_sums if more is None else of_sums + more[rows]
        return (of_sums if w_hr is None else joined([of_sums, g_hidden])), (of_sums @ w_hh, of_cell)

    states = [np.zeros(state.shape, gates.dtype) for state in (hidden, cell)]
    of_sums, (of_hidden, of_cell) = _back(steps_of(sizes, backwards), states, step, None)
    of_w_hr = None
    if w_hr is not None:
        of_sums, of_hiddens = of_sums[:, : 4 * units], of_sums[:, 4 * units :]
        of_w_hr = of_hiddens.T @ (gates[:, 3 * units :] * bent)
    before = _states_before(hidden, hiddens, sizes, backwards) if needs[4] else hidden
    of_x = times(of_sums, w_ih) if needs[0] else None
    return of_x, of_hidden, of_cell, *of_weights(of_sums, x, before, needs[3:]), of_w_hr


def _add_onto(total, part):
    total += part
    return total


def _lstm_gradients_in_place(g_hiddens, g_cells, x, hidden, cell, w_ih, w_hh, hiddens, cells, gates, bent,
                             sizes, backwards, needs):  # fmt: skip
    """What :func:`_lstm_sequence_vjp` computes, for arrays of one dtype, in memory that is got once for all steps."""
    gates, no_cells = gates.swapaxes(0, 1), unused(g_cells)
    before = _states_before(cell, cells, sizes, backwards)
    factors, of_shown = np.empty(gates.shape, bent.dtype), np.empty_like(bent)
    of_sums = np.empty((len(x), 4 * cell.shape[1]), bent.dtype)
    by_gate = of_sums.reshape((*cells.shape[:1], 4, cells.shape[1])).swapaxes(0, 1)
    of_hidden, of_cell = np.zeros((2, *cell.shape), bent.dtype)

    def prepare(rows):
        lstm_factors_into(factors[:, rows], of_shown[rows], gates[:, rows], before[rows], bent[rows])

    def step(rows):
        count = rows.stop - rows.start
        g_hidden, g_cell = of_hidden[:count], of_cell[:count]
        g_hidden += g_hiddens[rows]
        if not no_cells:
            g_cell += g_cells[rows]
        lstm_gradients_into(by_gate[:, rows], g_hidden, g_cell, factors[:, rows], of_shown[rows])
        product(of_sums[rows], w_hh, g_hidden)
        g_cell *= gates[1, rows]

    def finish(rows):
        if needs[0]:
            product(of_sums[rows], w_ih, of_x[rows])
        return of_sums[rows].T @ x[rows] if needs[3] else None

    of_x, of_w_hh = np.empty_like(x), np.empty_like(w_hh) if needs[4] else None
    stretches = stretches_of(sizes, backwards, w_ih.size)[::-1]
    with Errands(_worth_a_helper(sizes, stretches, w_hh)) as errands:
        prepared, finished = [errands.add(prepare, rows) for rows, _ in stretches], []
        for ready, (rows, steps) in zip(prepared, stretches):
            ready()
            for of_step in reversed(steps):
                step(of_step)
            finished.append(errands.add(finish, rows))
        if needs[4]:
            before = _states_before(hidden, hiddens, sizes, backwards)
            for half in slices(len(w_hh), len(w_hh) // 2):
                errands.add(np.matmul, of_sums[:, half].T, before, of_w_hh[half])
        of_bias = column_sums(of_sums) if needs[5] or needs[6] else None
    of_w_ih = functools.reduce(_add_onto, [ready() for ready in finished]) if needs[3] else None
    return of_x, of_hidden, of_cell, of_w_ih, of_w_hh, of_bias, of_bias, None


lstm_sequence = define(_lstm_sequence, name="lstm_sequence", arguments="x hidden cell w_ih w_hh b_ih b_hh w_hr",
                       options=dict(sizes=(), backwards=False), outputs="hiddens cells gates bent",
                       sample=lstm_sequences, all=_lstm_sequence_vjp)  # fmt: skip


# -- GRU --------------------------------------------------------------------------------------------------------


def _gru_sequence(x, hidden, w_ih, w_hh, b_ih, b_hh, sizes, backwards):
    _check(3, x, (hidden,), (w_ih, w_hh, b_ih, b_hh), None, sizes)
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
        _onwards(steps_of(sizes, backwards), (hidden,), step)
    return hiddens, gates, of_candidate


def _gru_sequence_vjp(g, x, hidden, w_ih, w_hh, hiddens, gates, of_candidate, sizes, backwards, needs):
    g_hiddens, g_gates, g_of_candidate = g
    plain, units = unused(g_gates) and unused(g_of_candidate), hidden.shape[1]
    before = _states_before(hidden, hiddens, sizes, backwards)
    memory = np.empty((len(x), 6 * units), gates.dtype) if plain and all_raw(gates, w_hh, g_hiddens) else None

    def step(rows, states):
        more = None if plain else [*parts_of(g_gates[rows], 3), g_of_candidate[rows]]
        g_hidden, out = states[0] + g_hiddens[rows], None if memory is None else memory[rows]
        of_sums, of_hidden = gru_gradients(g_hidden, more, before[rows], gates[rows], of_candidate[rows], out)
        return of_sums, (of_sums[:, 3 * units :] @ w_hh + of_hidden,)

    of_sums, (of_hidden,) = _back(steps_of(sizes, backwards), [np.zeros(hidden.shape, gates.dtype)], step, memory)
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
    _check(1, x, (hidden,), (w_ih, w_hh, b_ih, b_hh), None, sizes)
    hiddens = sums_of_input(x, w_ih, (b_ih, b_hh)).astype(np.result_type(x, hidden, w_ih, w_hh), copy=False)

    def step(rows, states):
        sums = hiddens[rows]
        sums += times(states[0], w_hh.T)
        return (np.maximum(sums, 0, out=sums) if relu else np.tanh(sums, out=sums),)

    _onwards(steps_of(sizes, backwards), (hidden,), step)
    return hiddens


def _rnn_sequence_vjp(g, x, hidden, w_ih, w_hh, out, relu, sizes, backwards, needs):
    g_hiddens, hiddens = g, out
    slope = hiddens > 0 if relu else 1 - hiddens * hiddens

    def step(rows, states):
        of_sums = (states[0] + g_hiddens[rows]) * slope[rows]
        return of_sums, (times(of_sums, w_hh),)

    of_sums, (of_hidden,) = _back(steps_of(sizes, backwards), [np.zeros(hidden.shape, hiddens.dtype)], step, None)
    of_x = times(of_sums, w_ih) if needs[0] else None
    before = _states_before(hidden, hiddens, sizes, backwards) if needs[3] else hidden
    return of_x, of_hidden, *of_weights(of_sums, x, before, needs[2:])


rnn_sequence = define(_rnn_sequence, name="rnn_sequence", arguments="x hidden w_ih w_hh b_ih b_hh",
                      options=dict(relu=False, sizes=(), backwards=False),
                      sample=rnn_sequences, all=_rnn_sequence_vjp)  # fmt: skip
