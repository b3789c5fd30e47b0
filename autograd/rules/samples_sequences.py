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
    batch, inputs, units = draw.shape(most=1), draw.integer(1, 2), draw.integer(1, 2)
    states = [draw.array((*batch, units)) for _ in range(2)]
    return [draw.array((*batch, inputs)), *states, *_weights(draw, 4, inputs, units, units)], {}


def lstm_sequences(draw):
    """Packed rows, the states before the first step, and the weights of an LSTM, perhaps with a projection."""
    units = draw.integer(1, 2)
    width = draw.integer(1, 2) if draw.boolean() else None
    arrays, options = _sequences(draw, 4, units, width or units)
    arrays.insert(2, draw.array((options["sizes"][0], units)))
    return [*arrays, None if width is None else draw.array((width, units))], options


def gru_sequences(draw):
    """Packed rows, the states before the first step, and the weights of a GRU."""
    units = draw.integer(1, 2)
    return _sequences(draw, 3, units, units)


def rnn_sequences(draw):
    """Packed rows, the states before the first step, and the weights of a plain recurrent layer with a tanh, since
    finite differences know nothing of a ReLU's kink."""
    units = draw.integer(1, 2)
    return _sequences(draw, 1, units, units)


def _sequences(draw, gates, units, width):
    """Up to three steps of up to three sequences."""
    sizes = sorted([draw.integer(1, 3) for _ in range(draw.integer(1, 3))], reverse=True)
    inputs = draw.integer(1, 2)
    arrays = [draw.array((sum(sizes), inputs)), draw.array((sizes[0], width)), *_weights(draw, gates, inputs, width, units)]
    return arrays, dict(sizes=tuple(sizes), backwards=draw.boolean())


def _weights(draw, gates, inputs, width, units):
    """With both biases, one of them, or none."""
    rows = gates * units
    biases = [draw.array((rows,)) if draw.boolean() else None for _ in range(2)]
    return [draw.array((rows, inputs)), draw.array((rows, width)), *biases]


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
