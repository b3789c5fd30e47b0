"""A whole sequence through an LSTM, forward and backward, on raw arrays; the entry is in sequences.py.

Only what is recurrent goes step by step, in memory that was got once and stays in the cache. The other products are made in
stretches of steps, errands that a helper runs meanwhile: in few long calls, since each call that ends wants the interpreter's
lock, which the steps need all the time.

The gates stand here in the order output, input, forget, candidate, one behind the other in memory, so that what happens to
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
    blocks, step = _Blocks(len(x), units, dtype), _Step(units, dtype, remembering)
    of_input, recurrent, bias = _by_gate(w_ih, dtype), _by_gate(w_hh, dtype).swapaxes(1, 2), np.zeros((4, 1, 1, units), dtype)
    for given in (b_ih, b_hh):
        bias += 0 if given is None else _by_gate(given[:, None], dtype).reshape(bias.shape)

    def products_with_inputs(rows, steps):
        sums = times(x[rows], of_input.reshape((4 * units, x.shape[1])).T)
        for part, piece in blocks.pieces(rows, steps):
            of_part = sums[part.start - rows.start : part.stop - rows.start].reshape((*piece.shape[1:3], 4, units))
            np.add(of_part.transpose(2, 0, 1, 3), bias, out=piece[:4])

    stretches = stretches_of(sizes, backwards, w_ih.size)
    with np.errstate(over="ignore"), Errands(worth_a_helper(sizes, stretches, w_hh.size)) as errands:
        begun = [errands.add(products_with_inputs, *stretch) for stretch in stretches]
        for ready, (_, steps) in zip(begun, stretches):
            ready()
            for rows in steps:
                shown = step(blocks.of_step(rows), hiddens.before(rows), cells.before(rows), recurrent, cells.of_rows[rows])
                hiddens.of_rows[rows] = shown if w_hr is None else times(shown, w_hr.T)
    return (hiddens.of_rows, cells.of_rows), (blocks, hiddens) if remembering else None


def _by_gate(weight, dtype):
    """The rows of four gates as (gate, units, in), in the order of the gates here and scaled as :class:`_Step` wants them."""
    scales = np.array([-1, -1, -1, -2], dtype).reshape((4, 1, 1))
    return weight.reshape((4, weight.shape[0] // 4, weight.shape[1]))[[3, 0, 1, 2]] * scales


class _Blocks:
    """Six blocks for each step, one behind the other: at first the sums of the four gates, in the end the factors of their
    gradients, of what the hidden state's gradient adds to the cell state's, and of what goes on to the cell state before."""

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


class _Step:
    """A step, in memory that all steps of as many rows share."""

    def __init__(self, units, dtype, remembering):
        self.units, self.dtype, self.remembering, self.rows = units, dtype, remembering, None

    def __call__(self, block, hidden, cell, recurrent, new_cell):
        """The new hidden state, before any projection, valid until the next step; the new cell state is written out.

        The sums come scaled with -1 for gates, -2 for the candidate: all become sigmoids in one run, of which the candidate's
        gives ``tanh(z) = 2 sigmoid(2z) - 1``. Overflow in exp gives the right 0.
        """
        if len(hidden) != self.rows:
            self._get_memory(len(hidden))
        gates = product(hidden, recurrent, self.gates)
        gates += block[:4]
        np.exp(gates, out=gates)
        gates += 1
        np.reciprocal(gates, out=gates)
        np.multiply(self.candidate_gate, 2, out=self.candidate)
        self.candidate -= 1
        np.copyto(self.before, cell)
        np.multiply(self.enters_forgets, self.candidate_before, out=self.entered_kept)
        np.add(self.entered, self.kept, out=new_cell)
        np.tanh(new_cell, out=self.bent)
        np.multiply(self.leaves, self.bent, out=self.shown)
        if self.remembering:
            self._note_factors(block)
        return self.shown

    def _get_memory(self, rows):
        self.rows = rows
        self.gates, others = np.empty((4, rows, self.units), self.dtype), np.empty((3, 3, rows, self.units), self.dtype)
        self.partners, self.products, self.spare = others
        self.leaves, self.candidate_gate, self.enters_forgets = self.gates[0], self.gates[3], self.gates[1:3]
        self.bent, self.candidate, self.before = self.partners
        self.shown, self.entered, self.kept = self.products
        self.candidate_before, self.entered_kept = self.partners[1:], self.products[1:]

    def _note_factors(self, block):
        """The products p = g q of the gates g and their partners q are p (1 - g) and g - p q in gradients."""
        gates, partners, products, spare = self.gates, self.partners, self.products, self.spare
        np.multiply(products, gates[:3], out=spare)
        np.subtract(products, spare, out=block[:3])
        np.multiply(products[:2], partners[:2], out=spare[:2])
        np.subtract(gates[:2], spare[:2], out=block[4:2:-1])
        np.copyto(block[5], gates[2])


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
        np.multiply(factors[1:4], g_cell, out=made[:3])
        np.multiply(factors[0], g_hidden, out=made[3])
        by_gate[:, rows] = made  # in one go, which is quicker than products into parts that lie apart
        np.matmul(of_sums[rows], w_hh, out=g_hidden)
        g_cell *= factors[5]

    return (of_hidden, of_cell), step


def _total(errands):
    """The sum of what one or more errands gave, in the first one's memory; None without errands."""
    return functools.reduce(operator.iadd, [errand() for errand in errands]) if errands else None
