"""Where the entries for sequences may be sampled: recurrent layers, attention, embeddings; see samples.py."""


def _gates(draw, count):
    """Two sums for `count` gates, and the state that goes with them."""
    state = (*draw.shape(most=2), draw.size())
    sums = (*state[:-1], count * state[-1])
    return [draw.array(sums), draw.array(sums), draw.array(state)], {}


def lstm_calls(draw):
    """What the gates of an LSTM are computed from, and its cell state."""
    return _gates(draw, 4)


def gru_calls(draw):
    """What the gates of a GRU are computed from, and its hidden state."""
    return _gates(draw, 3)


def lstm_cells(draw):
    """Inputs, states and weights of one step of an LSTM, with or without a batch."""
    return _of_lstm(draw, (), draw.shape(most=1))


def lstm_sequences(draw):
    """The inputs at each step, the states before the first, and the weights of an LSTM."""
    return _of_lstm(draw, (draw.size(),), draw.shape(least=1, most=1))


def _of_lstm(draw, steps, batch):
    """With both biases, one of them, or none."""
    inputs, units = draw.integer(1, 2), draw.integer(1, 2)
    states = [draw.array((*batch, units)) for _ in range(2)]
    biases = [draw.array((4 * units,)) if draw.boolean() else None for _ in range(2)]
    weights = [draw.array((4 * units, inputs)), draw.array((4 * units, units))]
    return [draw.array((*steps, *batch, inputs)), *states, *weights, *biases], {}


def attended(draw):
    """Queries, keys, values and perhaps a bias of the scores, which may leave a whole row out."""
    batch, heads = draw.shape(most=1), draw.size()
    queries, keys, width, of_values = draw.size(), draw.size(), draw.size(), draw.size()
    first = (*batch, heads)
    bias = None
    if draw.boolean():
        bias = draw.array(draw.choice((queries, keys), (heads, queries, keys), (1, keys)))
    return [draw.array((*first, queries, width)), draw.array((*first, keys, width)),
            draw.array((*first, keys, of_values)), bias], dict(scale=draw.choice(1.0, 0.5))  # fmt: skip


def looked_up(draw):
    """A table of rows and which of them to read; no factor, because finite differences know nothing of it."""
    count, shape = draw.size(), draw.shape(most=2)
    indices = draw.generator.integers(0, count, shape)
    return [draw.array((count, draw.size())), indices, None], {}


def added_up(draw):
    """Rows, and which of the sums each belongs to."""
    count, shape = draw.size(), draw.shape(most=2)
    indices = draw.generator.integers(0, count, shape)
    return [draw.array((*shape, draw.size())), indices], dict(count=count)
