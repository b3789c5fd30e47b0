"""A whole sequence through an LSTM, forward and backward, on raw arrays; the entry is in sequences.py.

Only what is recurrent goes step by step, in memory that was got once and stays in the cache. The other products are made in
stretches of steps, errands that a helper runs meanwhile: in few long calls, since each call that ends wants the interpreter's
lock, which the steps need all the time.

The gates stand here in the order input, forget, output, candidate, one behind the other in memory, so that what happens to
several of them happens in one run.
"""

import functools
import operator

import numpy as np

from .fused import column_sums
from .parallel import Errands
from .recurrent import product, times
from .sequences_rows import States, all_rows, check, stretches_of, worth_a_helper


def lstm_forward(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards, remembering=False):
    """The hidden states and the cell states of all rows; and, if `remembering`, what :func:`lstm_backward` wants, or None
    where that can't be used: with a projection, or for several dtypes."""
    check(4, x, (hidden, cell), (w_ih, w_hh, b_ih, b_hh), w_hr, sizes)
    given, units = (x, hidden, cell, w_ih, w_hh), cell.shape[1]
    dtype = np.result_type(*given)
    remembering = remembering and w_hr is None and all(array.dtype == dtype for array in given)
    hiddens, cells = (States(first, sizes, backwards, dtype) for first in (hidden, cell))
    blocks, scratch = _Blocks(len(x), units, dtype), np.empty((4, sizes[0], units), dtype)
    of_input, recurrent, bias = _by_gate(w_ih, dtype), _by_gate(w_hh, dtype).swapaxes(1, 2), np.zeros((4, 1, 1, units), dtype)
    for given in (b_ih, b_hh):
        bias += 0 if given is None else _by_gate(given[:, None], dtype).reshape(bias.shape)

    def products_with_inputs(rows, steps):
        sums = times(x[rows], of_input.reshape((4 * units, x.shape[1])).T)
        for part, piece in blocks.pieces(rows, steps):
            of_part = sums[part.start - rows.start : part.stop - rows.start].reshape((*piece.shape[1:3], 4, units))
            np.add(of_part.transpose(2, 0, 1, 3), bias, out=piece[:4])

    def step(rows):
        of_state = product(hiddens.before(rows), recurrent, scratch[:, : rows.stop - rows.start])
        shown = hiddens.of_rows[rows] if w_hr is None else np.empty_like(of_state[0])
        _one_step(blocks.of_step(rows), of_state, cells.before(rows), cells.of_rows[rows], shown)
        if w_hr is not None:
            hiddens.of_rows[rows] = times(shown, w_hr.T)

    def factors(rows, steps):
        for _, piece in blocks.pieces(rows, steps):
            _note_factors(piece)

    stretches = stretches_of(sizes, backwards, w_ih.size)
    with np.errstate(over="ignore"), Errands(worth_a_helper(sizes, stretches, w_hh.size)) as errands:
        begun = [errands.add(products_with_inputs, *stretch) for stretch in stretches]
        for ready, stretch in zip(begun, stretches):
            ready()
            for rows in stretch[1]:
                step(rows)
            if remembering:
                errands.add(factors, *stretch)
    return (hiddens.of_rows, cells.of_rows), (blocks, hiddens) if remembering else None


def _by_gate(weight, dtype):
    """The rows of four gates as (gate, units, in), in the order of the gates here, scaled as :func:`_one_step` wants them."""
    scales = np.array([-1, -1, -1, -2], dtype).reshape((4, 1, 1))
    return weight.reshape((4, weight.shape[0] // 4, weight.shape[1]))[[0, 1, 3, 2]] * scales


class _Blocks:
    """Six blocks for each step, one behind the other: the gates i, f, o, beside their partners in products, the candidate c,
    the cell state before and the tanh of the new one.

    :func:`_note_factors` replaces them by the factors of the gradients.
    """

    def __init__(self, rows, units, dtype):
        self.memory, self.units = np.empty((6 * rows, units), dtype), units

    def of_step(self, rows):
        """The blocks of a step, (6, rows, units)."""
        return self.memory[6 * rows.start : 6 * rows.stop].reshape((6, rows.stop - rows.start, self.units))

    def pieces(self, rows, steps):
        """A stretch as pairs (rows, their blocks), in as few as possible: blocks (6, steps, rows of each, units)."""
        sizes = {step.stop - step.start for step in steps}
        if len(sizes) == 1:
            shape = (len(steps), 6, *sizes, self.units)
            return [(rows, self.memory[6 * rows.start : 6 * rows.stop].reshape(shape).swapaxes(0, 1))]
        return [(step, self.of_step(step)[:, None]) for step in steps]


def _one_step(blocks, of_state, cell, new_cell, hidden):
    """A step, in place: from the input's part of the sums and `of_state`, what the hidden state adds to them.

    The sums come scaled with -1 for gates, -2 for the candidate: all become sigmoids in one run, of which the candidate's
    gives ``tanh(z) = 2 sigmoid(2z) - 1``. Overflow in exp gives the right 0.
    """
    gates, candidate, bent, entered_and_kept = blocks[:4], blocks[3], blocks[5], of_state[:2]
    gates += of_state
    np.exp(gates, out=gates)
    gates += 1
    np.reciprocal(gates, out=gates)
    candidate += candidate
    candidate -= 1
    np.copyto(blocks[4], cell)
    np.multiply(blocks[:2], blocks[3:5], out=entered_and_kept)
    np.add(*entered_and_kept, out=new_cell)
    np.tanh(new_cell, out=bent)
    np.multiply(blocks[2], bent, out=hidden)


def _note_factors(blocks):
    """Replace gates and partners by what gradients are multiplied with: that of the new cell state for those of the sums of
    i and f, that of the hidden state for o, that of the cell state for c, that of the hidden state for what it adds to that of
    the cell state, and that of the cell state for the one before.

    For the product ``p = g q`` of a gate and its partner these are ``p - p g``, and ``g - p q``, as c and the tanh want it.
    """
    gates, partners = blocks[:3], blocks[3:]
    products = gates * partners
    slopes = products * gates
    through_partners = products[::2] * partners[::2]
    np.subtract(gates[::2], through_partners, out=blocks[3:5])
    np.copyto(blocks[5], gates[1])
    np.subtract(products, slopes, out=gates)


def lstm_backward(g_hiddens, g_cells, x, w_ih, w_hh, residuals, sizes, backwards, needs):
    """The gradients of all arguments, from those of the states and what :func:`lstm_forward` remembered; all of one dtype.

    `g_cells` may be None. Gradients of weights are products over half of the rows each.
    """
    (blocks, hiddens), stretches = residuals, stretches_of(sizes, not backwards, w_ih.size)
    of_sums, of_x = np.empty((len(x), 4 * blocks.units), x.dtype), np.empty(x.shape, x.dtype) if needs[0] else None
    of_states, step = _step_back(g_hiddens, g_cells, w_hh, blocks, of_sums, sizes[0])
    of_w_ih, of_w_hh, waiting = [], [], []
    with Errands(worth_a_helper(sizes, stretches, w_hh.size)) as errands:
        for rows, steps in stretches:
            for one in steps:
                step(one)
            waiting += steps
            if needs[0]:
                errands.add(np.matmul, of_sums[rows], w_ih, of_x[rows])
            if 2 * len(waiting) >= len(sizes) or steps is stretches[-1][1]:
                part, waiting = all_rows(waiting), []
                if needs[3]:
                    of_w_ih.append(errands.add(np.matmul, of_sums[part].T, x[part]))
                if needs[4]:
                    of_w_hh.append(errands.add(np.matmul, of_sums[part].T, hiddens.before(part)))
        of_bias = column_sums(of_sums) if needs[5] or needs[6] else None
    return of_x, *of_states, _total(of_w_ih), _total(of_w_hh), of_bias, of_bias, None


def _step_back(g_hiddens, g_cells, w_hh, blocks, of_sums, count):
    """The gradients of the `count` states before the first step, zeros yet, and the function that takes these, and
    the gradients of the sums, back through a step, whose rows it is given."""
    units, dtype = blocks.units, of_sums.dtype
    of_hidden, of_cell, spare = np.zeros((3, count, units), dtype)
    scratch, by_gate = np.empty((4, count, units), dtype), of_sums.reshape((len(of_sums), 4, units)).swapaxes(0, 1)

    def step(rows):
        taking_part, factors = slice(0, rows.stop - rows.start), blocks.of_step(rows)
        g_hidden, g_cell, made = of_hidden[taking_part], of_cell[taking_part], scratch[:, taking_part]
        g_hidden += g_hiddens[rows]
        if g_cells is not None:
            g_cell += g_cells[rows]
        g_cell += np.multiply(g_hidden, factors[4], out=spare[taking_part])
        np.multiply(factors[:2], g_cell, out=made[:2])
        np.multiply(factors[3], g_cell, out=made[2])
        np.multiply(factors[2], g_hidden, out=made[3])
        by_gate[:, rows] = made  # in one go, which is quicker than products into parts that lie apart
        np.matmul(of_sums[rows], w_hh, out=g_hidden)
        g_cell *= factors[5]

    return (of_hidden, of_cell), step


def _total(errands):
    """The sum of what one or more errands gave, in the first one's memory; None without errands."""
    return functools.reduce(operator.iadd, [errand() for errand in errands]) if errands else None
