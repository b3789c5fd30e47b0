"""A whole sequence through an LSTM, forward and backward, on raw arrays; the entry is in sequences.py.

Only what is recurrent goes step by step, in memory that was got once. The other products are made in a few long stretches of
steps, errands that a helper runs meanwhile. They are few because a call that ends wants the interpreter's lock, which the
steps want at the same time, and waiting for it takes as long as half a step.

The gates stand in the order input, forget, output, candidate, one behind the other in memory, so that what happens to several
of them happens in one run. What backward multiplies gradients with depends on them alone, and is made of them in long runs.
"""

import functools
import operator

import numpy as np

from .fused import column_sums
from .gemm import multiply
from .parallel import Errands
from .recurrent import product, times
from .sequences_rows import States, check, stretches_of, worth_a_helper


def lstm_forward(x, hidden, cell, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, backwards, remembering=True):
    """The hidden states of all rows and the cell states in the end; and, if `remembering`, what :func:`lstm_backward` wants,
    or None where that can't be used: with a projection, or for several dtypes."""
    check(4, x, (hidden, cell), (w_ih, w_hh, b_ih, b_hh), w_hr, sizes)
    given, (count, units) = (x, hidden, cell, w_ih, w_hh), cell.shape
    dtype = np.result_type(*given)
    of_input = _by_gate(w_ih, dtype).reshape(w_ih.shape).T
    recurrent = np.ascontiguousarray(_by_gate(w_hh, dtype).swapaxes(1, 2))  # which makes all steps quicker
    bias = sum((bias for bias in (b_ih, b_hh) if bias is not None), np.zeros(4 * units, dtype))
    bias = _by_gate(bias[:, None], dtype).reshape((4, 1, 1, units))
    hiddens, cell, blocks = States(hidden, sizes, backwards, dtype), cell.astype(dtype), _Blocks(len(x), units, dtype)
    scratch = np.empty((4, count, units), dtype)
    remembering = remembering and w_hr is None and all(array.dtype == dtype for array in given)

    def products_with_input(rows, steps):
        sums, copies = np.empty((rows.stop - rows.start, 4 * units), dtype), []
        for part, piece in blocks.pieces(rows, steps):
            of_part = sums[part.start - rows.start : part.stop - rows.start].reshape((*piece.shape[1:3], 4, units))
            copies.append((of_part.transpose(2, 0, 1, 3), bias, piece[:4]))
        return _product_and_sums, x[rows], of_input, sums, copies

    def step(rows):
        taking_part, block = slice(0, rows.stop - rows.start), blocks.of_step(rows)
        of_state, shown = scratch[:, taking_part], hiddens.of_rows[rows] if w_hr is None else scratch[0, taking_part]
        block[:4] += product(hiddens.before(rows), recurrent, of_state)
        _one_step(block, cell[taking_part], shown, of_state[:2])
        if w_hr is not None:
            hiddens.of_rows[rows] = times(shown, w_hr.T)

    stretches = stretches_of(sizes, backwards, w_ih.size, 2)  # of which a helper makes the products in half of a stretch's time
    with np.errstate(over="ignore"), Errands(worth_a_helper(sizes, stretches, w_hh.size)) as errands:
        begun = [errands.add(*products_with_input(*stretch)) for stretch in stretches]
        for ready, (_, steps) in zip(begun, stretches):
            ready()
            for rows in steps:
                step(rows)
        for stretch in stretches if remembering else ():  # not earlier: calls of a helper that end would disturb the steps
            for _, piece in blocks.pieces(*stretch):
                errands.add(_into_factors, piece)
    return (hiddens.of_rows, cell), (blocks, hiddens) if remembering else None


def _by_gate(weight, dtype):
    """The rows of four gates as (gate, units, in), in the order of the gates here, scaled as :func:`_one_step` wants them."""
    gates = weight.reshape((4, weight.shape[0] // 4, weight.shape[1]))
    found = np.empty(gates.shape, dtype)
    for to, of, scale in ((slice(0, 2), slice(0, 2), -1), (2, 3, -1), (3, 2, -2)):
        np.multiply(gates[of], scale, out=found[to])
    return found


def _product_and_sums(x, weights, out, sums):
    """``out = x @ weights``, then each of `sums`: a helper has nothing else to do than these calls."""
    product(x, weights, out)
    for one in sums:
        np.add(*one)


class _Blocks:
    """Six blocks for each step, one behind the other: the gates i, f, o, beside their partners in products, the candidate c,
    the cell state before and the tanh of the new one."""

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


def _one_step(block, cell, hidden, scratch):
    """A step, in place, from the sums of four gates; the cell state becomes the new one, `hidden` is written to.

    The sums come scaled with -1 for gates, -2 for the candidate: all become sigmoids in one run, of which the candidate's
    gives ``tanh(z) = 2 sigmoid(2z) - 1``. Overflow in exp gives the right 0.
    """
    gates, candidate, before, bent = block[:4], block[3], block[4], block[5]
    np.exp(gates, out=gates)
    gates += 1
    np.reciprocal(gates, out=gates)
    candidate += candidate
    candidate -= 1
    np.copyto(before, cell)
    np.multiply(block[:2], block[3:5], out=scratch)
    np.add(scratch[0], scratch[1], out=cell)
    np.tanh(cell, out=bent)
    np.multiply(block[2], bent, out=hidden)


def _into_factors(blocks):
    """Make of blocks what gradients are multiplied with, in place: for the sums of i, f, o and c, then f itself, and for the
    cell state through its tanh.

    With the product ``p = g q`` of a gate and its partner, the slope in the gate's sum is ``p - p g``; in the sum of the
    candidate, and in the cell state through its tanh, it is ``g - p q``.
    """
    gates, partners = blocks[:3], blocks[3:]
    products = gates * partners
    np.multiply(products[::2], partners[::2], out=partners[::2])
    np.subtract(gates[::2], partners[::2], out=partners[::2])
    np.copyto(partners[1], gates[1])
    gates *= products
    np.subtract(products, gates, out=gates)


def lstm_backward(g_hiddens, g_cell, x, w_ih, w_hh, residuals, sizes, backwards, needs):
    """The gradients of all arguments, from those of the results and what :func:`lstm_forward` kept; all of one dtype."""
    (blocks, hiddens), stretches = residuals, stretches_of(sizes, not backwards, w_ih.size, 4 / 3)
    of_sums, of_x = np.empty((len(x), w_ih.shape[0]), x.dtype), np.empty(x.shape, x.dtype) if needs[0] else None
    of_states, step = _step_back(g_hiddens, g_cell, w_hh, blocks, of_sums)
    of_w_ih, of_w_hh = [], []
    with Errands(worth_a_helper(sizes, stretches, w_hh.size)) as errands:
        for rows, steps in stretches:
            for one in steps:
                step(one)
            if needs[3]:
                of_w_ih.append(errands.add(times, of_sums[rows].T, x[rows]))
            if needs[4]:
                of_w_hh.append(errands.add(times, of_sums[rows].T, hiddens.before(rows)))
            if needs[0]:
                errands.add(multiply, of_sums[rows], w_ih, of_x[rows])
        of_bias = column_sums(of_sums) if needs[5] or needs[6] else None
    return of_x, *of_states, _total(of_w_ih), _total(of_w_hh), of_bias, of_bias, None


def _step_back(g_hiddens, g_cell, w_hh, blocks, of_sums):
    """The gradients of the states behind the last step, and the function that takes these, and the gradients of the sums, back
    through a step, whose rows it is given."""
    (count, units), dtype = g_cell.shape, of_sums.dtype
    of_hidden, of_cell = np.zeros((count, units), dtype), g_cell.copy()
    of_gates, by_gate = np.empty((5, count, units), dtype), of_sums.reshape((len(of_sums), 4, units)).swapaxes(0, 1)

    def step(rows):
        taking_part, factors = slice(0, rows.stop - rows.start), blocks.of_step(rows)
        g_hidden, g_cell, found = of_hidden[taking_part], of_cell[taking_part], of_gates[:, taking_part]
        g_hidden += g_hiddens[rows]
        np.multiply(factors[2::3], g_hidden, out=found[3:])  # for the output gate, and for the cell state
        g_cell += found[4]
        np.multiply(factors[:2], g_cell, out=found[:2])
        np.multiply(factors[3], g_cell, out=found[2])
        by_gate[:, rows] = found[:4]  # in one go, which is quicker than results in parts that lie apart
        multiply(of_sums[rows], w_hh, g_hidden)
        g_cell *= factors[4]

    return (of_hidden, of_cell), step


def _total(errands):
    """The sum of what one or more errands gave, in the first one's memory; None without errands."""
    return functools.reduce(operator.iadd, [errand() for errand in errands]) if errands else None
