"""What is timed of layers for sequences: forward and backward of a transformer block and of LSTMs, in float32."""

import numpy as np

STEPS, BATCH, UNITS = 50, 32, 128


def _gradient_of_sum(library, model, run, *shape):
    """A function of nothing that runs ``run(model, x)`` and backward from the sum of what that gives."""
    x = library.variable(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))

    def step():
        model.zero_grad()
        library.forget(x)
        run(model, x).sum().backward()

    return step


def transformer_block(library):
    """An encoder layer of width 128 with 4 heads and 512 hidden units on 8 sequences of 64 steps."""
    nn, _ = library.networks()
    block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
    return _gradient_of_sum(library, block, lambda block, x: block(x), 8, 64, 128)


def lstm_cells(library):
    """An LSTM cell in a loop over the steps."""
    nn, _ = library.networks()

    def run(cell, x):
        states = None
        for t in range(STEPS):
            states = cell(x[t], states)
        return states[0]

    return _gradient_of_sum(library, nn.LSTMCell(UNITS, UNITS), run, STEPS, BATCH, UNITS)


def lstm_sequence(library):
    """An LSTM over all steps at once."""
    nn, _ = library.networks()
    return _gradient_of_sum(library, nn.LSTM(UNITS, UNITS), lambda lstm, x: lstm(x)[0], STEPS, BATCH, UNITS)


PROGRAMS = {
    "transformer block": transformer_block,
    "LSTM, cell by cell": lstm_cells,
    "LSTM, whole sequence": lstm_sequence,
}
"""``{name of the case: its builder}``; a call is one pass forward and backward."""
