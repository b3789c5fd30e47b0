"""Sequences of different lengths: padded to one length, or packed step by step without padding.

A packed sequence holds, one behind the other, the first step of all sequences, then the second step of all that have
one, and so on, longest sequence first; ``batch_sizes`` counts the sequences at each step.
"""

from collections import namedtuple

import numpy as np

import autograd


class PackedSequence(namedtuple("PackedSequence", "data batch_sizes sorted_indices unsorted_indices")):
    """Sequences without padding, as recurrent layers take them; made by :func:`pack_padded_sequence` and its like.

    Attributes
    ----------
    data : Tensor (sum of the lengths, ...)
    batch_sizes : Tensor (longest length,) of integers, not rising
    sorted_indices : Tensor or None
        for each packed sequence, longest first, which of the given ones it is; None where they were in this order
    unsorted_indices : Tensor or None, the inverse of that permutation

    Raises ValueError for batch sizes that rise, or that do not add up to the rows of `data`.

    >>> from nn.utils.rnn import pack_sequence
    >>> packed = pack_sequence([tensor([1.0, 2.0]), tensor([3.0])])
    >>> packed.data.tolist(), packed.batch_sizes.tolist()
    ([1.0, 3.0, 2.0], [2, 1])
    """

    __slots__ = ()

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        sizes = autograd.as_tensor(batch_sizes if batch_sizes is not None else [])
        counts = sizes.detach().numpy()
        if counts.ndim != 1 or counts.dtype.kind not in "iu" or (np.diff(counts) > 0).any() or (counts < 1).any():
            raise ValueError(f"PackedSequence(batch_sizes): expected integers from 1 that never rise, got {counts.tolist()}")
        if counts.sum() != len(data):
            raise ValueError(f"PackedSequence: {len(data)} rows of data for batch sizes that add up to {counts.sum()}")
        if unsorted_indices is None and sorted_indices is not None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, sizes, sorted_indices, unsorted_indices)

    @property
    def is_cuda(self):
        return False

    def to(self, *arguments, **options):
        """The same sequences with another dtype; see ``Tensor.to``."""
        return self._replace(data=self.data.to(*arguments, **options))

    def cpu(self):
        """The sequences themselves: there is no other device."""
        return self

    pin_memory = cpu

    def cuda(self, *arguments, **options):
        """OperationTypeError: there is no GPU here."""
        return self._replace(data=self.data.cuda(*arguments, **options))

    def is_pinned(self):
        """False."""
        return False

    def _replace(self, **fields):
        return type(self)(**{**self._asdict(), **fields})


def _converter(name, dtype):
    def convert(self):
        return self.to(dtype)

    convert.__name__, convert.__doc__ = name, f"The same sequences in {np.dtype(dtype)}."
    return convert


for _name, _dtype in dict(float=np.float32, double=np.float64, half=np.float16, long=np.int64, int=np.int32, short=np.int16,
                          char=np.int8, byte=np.uint8).items():  # fmt: skip
    setattr(PackedSequence, _name, _converter(_name, _dtype))


def invert_permutation(permutation):
    """The permutation that undoes `permutation` (integers, or None for none).

    >>> from nn.utils.rnn import invert_permutation
    >>> invert_permutation(tensor([2, 0, 1])).tolist()
    [1, 2, 0]
    """
    return None if permutation is None else autograd.tensor(np.argsort(autograd.as_tensor(permutation).detach().numpy()))


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """The first `lengths` steps of each padded sequence, packed.

    Parameters
    ----------
    input : (steps, batch, ...), or (batch, steps, ...) with `batch_first`
    lengths : (batch,) of integers from 1 to steps
    enforce_sorted : require lengths that never rise; otherwise sequences are put in that order here, and back into
        their own by :func:`pad_packed_sequence`

    Raises
    ------
    ValueError
        for lengths that do not fit the input, are smaller than 1, or rise although `enforce_sorted`.

    >>> from nn.utils.rnn import pack_padded_sequence
    >>> packed = pack_padded_sequence(tensor([[1.0, 3.0], [2.0, 0.0]]), [2, 1])
    >>> packed.data.tolist(), packed.batch_sizes.tolist()
    ([1.0, 3.0, 2.0], [2, 1])
    """
    input = autograd.as_tensor(input)
    if input.ndim < 2:
        raise ValueError(f"pack_padded_sequence: expected an input with axes for steps and batch, got shape {input.shape}")
    counts = _lengths("pack_padded_sequence", lengths)
    steps, batch = input.shape[:2][:: -1 if batch_first else 1]
    if len(counts) != batch or counts.max(initial=0) > steps:
        raise ValueError(
            f"pack_padded_sequence(lengths): expected {batch} lengths of at most {steps}, got {counts.tolist()}"
        )
    order = None
    if enforce_sorted and (np.diff(counts) > 0).any():
        raise ValueError(
            f"pack_padded_sequence(lengths={counts.tolist()}): with enforce_sorted=True lengths must not rise; sort the "
            "sequences, or pass enforce_sorted=False"
        )
    if not enforce_sorted:
        order = np.argsort(-counts, kind="stable")
    sizes, step, sequence = _places(counts if order is None else counts[order])
    column = sequence if order is None else order[sequence]
    where = column * steps + step if batch_first else step * batch + column
    data = _rows(input.reshape(steps * batch, *input.shape[2:]), where)
    return PackedSequence(data, autograd.tensor(sizes), None if order is None else autograd.tensor(order))


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """Packed sequences as one padded Tensor, (steps, batch, ...) or batch first, and a Tensor of their lengths.

    With `total_length` there are so many steps. Raises ValueError if that is shorter than the longest sequence.

    >>> from nn.utils.rnn import pack_sequence, pad_packed_sequence
    >>> padded, lengths = pad_packed_sequence(pack_sequence([tensor([1.0, 2.0]), tensor([3.0])]), batch_first=True)
    >>> padded.tolist(), lengths.tolist()
    ([[1.0, 2.0], [3.0, 0.0]], [2, 1])
    """
    if not isinstance(sequence, PackedSequence):
        raise TypeError(f"expected a PackedSequence, got {type(sequence).__name__}")
    sizes = sequence.batch_sizes.detach().numpy()
    steps, batch = len(sizes), int(sizes[0])
    if total_length is not None:
        if total_length < steps:
            raise ValueError(f"pad_packed_sequence(total_length={total_length}): the longest sequence has {steps} steps")
        steps = total_length
    lengths = np.add.reduce(np.arange(batch) < sizes[:, None], axis=0)
    order = slice(None) if sequence.unsorted_indices is None else sequence.unsorted_indices.detach().numpy()
    places = np.full((steps, batch), len(sequence.data))  # the row behind the last one is the padding
    _, step, column = _places(lengths)
    places[step, column] = np.arange(len(step))
    places = places[:, order]
    padding = np.full((1, *sequence.data.shape[1:]), padding_value, sequence.data.dtype)
    padded = _rows(autograd.cat([sequence.data, autograd.tensor(padding)], 0), places.T if batch_first else places)
    return padded, autograd.tensor(lengths[order])


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Sequences (length, ...) of different lengths as one Tensor (longest, batch, ...), or batch first.

    `padding_side` is 'right' or 'left'. Raises ValueError for no sequences, sequences whose other axes differ, or
    another side.

    >>> from nn.utils.rnn import pad_sequence
    >>> pad_sequence([tensor([1.0, 2.0]), tensor([3.0])], batch_first=True, padding_value=-1.0).tolist()
    [[1.0, 2.0], [3.0, -1.0]]
    """
    if padding_side not in ("right", "left"):
        raise ValueError(f"pad_sequence(padding_side={padding_side!r}): expected 'right' or 'left'")
    sequences = _sequences("pad_sequence", sequences)
    counts = np.array([len(one) for one in sequences])
    longest, total = counts.max(), counts.sum()
    starts = np.cumsum(counts) - counts
    step = np.arange(longest)[:, None] - (longest - counts if padding_side == "left" else 0)
    places = np.where((step >= 0) & (step < counts), starts + step, total)
    padding = np.full((1, *sequences[0].shape[1:]), padding_value, sequences[0].dtype)
    return _rows(autograd.cat([*sequences, autograd.tensor(padding)], 0), places.T if batch_first else places)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """The list of sequences that :func:`pad_sequence` padded on the right.

    Raises ValueError if there is not one length for each sequence.

    >>> from nn.utils.rnn import unpad_sequence
    >>> [one.tolist() for one in unpad_sequence(tensor([[1.0, 2.0], [3.0, 0.0]]), [2, 1], batch_first=True)]
    [[1.0, 2.0], [3.0]]
    """
    padded = autograd.as_tensor(padded_sequences)
    counts = _lengths("unpad_sequence", lengths)
    if len(counts) != padded.shape[0 if batch_first else 1]:
        raise ValueError(f"unpad_sequence: {len(counts)} lengths for sequences of shape {padded.shape}")
    return [padded[k, :n] if batch_first else padded[:n, k] for k, n in enumerate(counts.tolist())]


def pack_sequence(sequences, enforce_sorted=True):
    """Sequences (length, ...) of different lengths, packed; longest first unless ``enforce_sorted=False``.

    Raises what :func:`pad_sequence` and :func:`pack_padded_sequence` raise.

    >>> from nn.utils.rnn import pack_sequence
    >>> pack_sequence([tensor([3.0]), tensor([1.0, 2.0])], enforce_sorted=False).sorted_indices.tolist()
    [1, 0]
    """
    sequences = _sequences("pack_sequence", sequences)
    return pack_padded_sequence(pad_sequence(sequences), [len(one) for one in sequences], enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """The list of sequences in a :class:`PackedSequence`.

    >>> from nn.utils.rnn import pack_sequence, unpack_sequence
    >>> [one.tolist() for one in unpack_sequence(pack_sequence([tensor([1.0, 2.0]), tensor([3.0])]))]
    [[1.0, 2.0], [3.0]]
    """
    return unpad_sequence(*pad_packed_sequence(packed_sequences))


# -- parts ------------------------------------------------------------------------------------------------------


def _lengths(where, lengths):
    counts = autograd.as_tensor(lengths).detach().numpy()
    if counts.ndim != 1 or counts.dtype.kind not in "iu" or (counts < 1).any():
        raise ValueError(f"{where}(lengths): expected a vector of integers from 1 on, got {counts.tolist()}")
    return counts


def _sequences(where, sequences):
    sequences = [autograd.as_tensor(one) for one in sequences]
    kinds = {(one.shape[1:], one.dtype) for one in sequences if one.ndim}
    if not sequences or len(kinds) != 1 or any(one.ndim == 0 for one in sequences):
        found = ", ".join(f"{one.dtype}{list(one.shape)}" for one in sequences) or "none"
        raise ValueError(f"{where}: expected sequences (length, ...) that differ in length only, got {found}")
    return sequences


def _places(lengths):
    """For packed sequences of these lengths, longest first: how many there are at each step, and for each row its
    step and its sequence."""
    present = np.arange(lengths.max(initial=0))[:, None] < lengths
    step, sequence = np.nonzero(present)
    return np.add.reduce(present, axis=1), step, sequence


def _rows(data, places):
    """The rows of `data` (n, ...) at `places`, whose gradients are added up quickly."""
    rows = autograd.embedding(data.reshape(data.shape[0], -1), autograd.tensor(places))
    return rows.reshape(*places.shape, *data.shape[1:])
