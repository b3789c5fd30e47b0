"""The way of one recurrent layer, in one direction, through time."""

import autograd

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}
"""``{mode: how many rows of weights there are for each hidden unit}``"""


def over_steps(mode, rows, sizes, before, weights, backwards):
    """The hidden states at all steps, packed as `rows` are, and the states after the last step.

    Parameters
    ----------
    mode : one of GATES
    rows : (sum of sizes, in), packed as in a PackedSequence
    sizes : a tuple, the number of rows of each step; sizes never rise
    before : the states before the first step: (hidden,), for an LSTM (hidden, cell), each (sizes[0], width)
    weights : w_ih, w_hh, b_ih, b_hh, w_hr, as PyTorch names them; the last three may be None
    backwards : whether to begin with each sequence's last step
    """
    if mode == "LSTM":
        return autograd.lstm_sequence(rows, before, *weights, batch_sizes=sizes, backwards=backwards)
    over_sequence = getattr(autograd, f"{mode.lower()}_sequence")
    hiddens, after = over_sequence(rows, *before, *weights[:4], batch_sizes=sizes, backwards=backwards)
    return hiddens, (after,)
