"""Embeddings: rows of a table, read one by one or mixed in bags."""

import numpy as np

import autograd

BAG_MODES = ("sum", "mean", "max")


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """The rows of `weight` (N, D) with the numbers `input` (integers of any shape): shape (*input.shape, D).

    Parameters
    ----------
    padding_idx : the row that gets no gradient, or None
    max_norm : rows that are read and longer than this are shortened to it, in place, in the norm `norm_type`
    scale_grad_by_freq : divide the gradient of each row by how often it was read
    sparse : accepted; the gradient is an array of all rows anyway, zero where none was read (see :class:`nn.optim.SparseAdam`)

    Raises
    ------
    OperationIndexError
        for a row that does not exist.
    OperationTypeError
        if the input holds no integers.
    OperationError
        for a padding index out of range.

    >>> import nn
    >>> nn.functional.embedding(tensor([[1, 0]]), tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[[3., 4.],
             [1., 2.]]])
    """
    weight, input = autograd.as_tensor(weight), autograd.as_tensor(input)
    padding = padding_row(padding_idx, weight.shape[0])
    if max_norm is not None:
        shorten_rows(weight, input, max_norm, norm_type)
    return autograd.embedding(weight, input, -1 if padding is None else padding, scale_grad_by_freq, sparse)


def padding_row(padding_idx, count):
    """`padding_idx` counted from the front, or None; OperationError if there is no such row."""
    if padding_idx is None:
        return None
    if not -count <= padding_idx < count:
        raise autograd.OperationError(f"padding_idx={padding_idx}: expected a row of the {count} rows of the table")
    return padding_idx % count


def shorten_rows(weight, indices, max_norm, norm_type):
    """Scale those rows of `weight` that are read and longer than `max_norm`, in place and unrecorded."""
    table = weight.data.numpy()
    read = np.unique(indices.detach().numpy())
    if read.size and (read.dtype.kind not in "iu" or read[0] < 0 or read[-1] >= len(table)):
        return  # the reading itself says what is wrong
    norms = np.linalg.norm(table[read], norm_type, axis=1)
    longer = norms > max_norm
    if longer.any():
        table[read[longer]] *= (max_norm / (norms[longer] + 1e-7)).astype(table.dtype)[:, None]
        autograd.mark_changed(table, "embedding(max_norm)")


def embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean",
                  sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None):  # fmt: skip
    """The sum, mean or maximum of the rows in each bag: shape (bags, D).

    Parameters
    ----------
    input : (bags, n) of row numbers; or (total,) with `offsets`
    offsets : (bags,), where each bag begins in a one-dimensional input
    mode : 'sum', 'mean' or 'max'
    per_sample_weights : in the shape of the input, factors of the rows, for mode 'sum' only
    include_last_offset : `offsets` has one number more, where the last bag ends
    padding_idx : the row that does not count, or None
    max_norm, norm_type, scale_grad_by_freq, sparse : see :func:`embedding`

    An empty bag gives zeros.

    Raises
    ------
    ValueError
        for an unknown mode, offsets that are missing, superfluous or not in order, or weights that do not fit.
    OperationIndexError
        for a row that does not exist.

    >>> import nn
    >>> table = tensor([[1.0], [2.0], [4.0]])
    >>> nn.functional.embedding_bag(tensor([0, 1, 2]), table, tensor([0, 2]), mode="sum").tolist()
    [[3.0], [4.0]]
    """
    if mode not in BAG_MODES:
        raise ValueError(f"embedding_bag(mode={mode!r}): expected 'sum', 'mean' or 'max'")
    input, weight = autograd.as_tensor(input), autograd.as_tensor(weight)
    if per_sample_weights is not None:
        per_sample_weights = _sample_weights(per_sample_weights, input, mode)
    numbers, bags, count = _bags(input, offsets, include_last_offset)
    padding = padding_row(padding_idx, weight.shape[0])
    rows = embedding(input.reshape(-1), weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
    counted = numbers != padding if padding is not None else np.ones(len(numbers), bool)
    if mode == "max":
        return _largest(rows, bags, counted, count)
    factors = counted.astype(weight.dtype)[:, None]
    if per_sample_weights is not None:
        factors = factors * per_sample_weights.reshape(-1, 1)
    sums = autograd.add_rows(rows * factors, bags, count)
    if mode == "sum":
        return sums
    sizes = np.bincount(bags[counted], minlength=count)
    return sums / np.maximum(sizes, 1).astype(weight.dtype)[:, None]


def _sample_weights(weights, input, mode):
    if mode != "sum":
        raise ValueError(f"embedding_bag: per_sample_weights are for mode='sum', not mode={mode!r}")
    weights = autograd.as_tensor(weights)
    if weights.shape != input.shape:
        raise ValueError(f"embedding_bag: expected per_sample_weights of the input's shape {input.shape}, got {weights.shape}")
    return weights


def _bags(input, offsets, include_last_offset):
    """The row numbers as a vector, the bag that each belongs to, and how many bags there are."""
    numbers = input.detach().numpy()
    if numbers.ndim == 2:
        if offsets is not None:
            raise ValueError("embedding_bag: an input of two axes has a bag in each row; leave offsets=None")
        return numbers.ravel(), np.repeat(np.arange(len(numbers)), numbers.shape[1]), len(numbers)
    if numbers.ndim != 1 or offsets is None:
        raise ValueError(f"embedding_bag: expected an input (bags, n), or (total,) with offsets; got shape {input.shape}")
    starts = autograd.as_tensor(offsets).detach().numpy()
    if starts.ndim != 1 or starts.dtype.kind not in "iu" or not len(starts) or starts[0] != 0:
        raise ValueError(f"embedding_bag(offsets): expected a vector of integers that begins with 0, got {starts.tolist()}")
    ends = starts[1:] if include_last_offset else np.append(starts[1:], len(numbers))
    sizes = ends - starts[: len(ends)]
    if (sizes < 0).any() or ends[-1:].sum() > len(numbers):
        raise ValueError(
            f"embedding_bag(offsets): expected positions in rising order, at most {len(numbers)}, got {starts.tolist()}"
        )
    bags = np.repeat(np.arange(len(sizes)), sizes)
    return numbers[: len(bags)], bags, len(sizes)


def _largest(rows, bags, counted, count):
    """The maximum of each bag, whose gradient goes to the first row that reaches it."""
    sizes = np.bincount(bags, minlength=count)
    width = max(int(sizes.max(initial=0)), 1)
    places = np.cumsum(sizes) - sizes
    table = np.full((count, width), -1)
    table[bags, np.arange(len(bags)) - places[bags]] = np.where(counted, np.arange(len(bags)), -1)
    values = np.append(rows.detach().numpy(), np.full((1, rows.shape[1]), -np.inf, rows.dtype), axis=0)[table]
    chosen = np.take_along_axis(table, values.argmax(axis=1), axis=1)  # (bags, D): the row that each element comes from
    picked = np.take_along_axis(rows, np.maximum(chosen, 0), 0) if len(rows.shape) and rows.shape[0] else 0.0
    return picked * (chosen >= 0).astype(rows.dtype)
