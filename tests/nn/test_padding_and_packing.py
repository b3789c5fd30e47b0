"""nn.utils.rnn: against PyTorch, there and back, gradients, and what is refused."""

import numpy as np
import pytest

import autograd
from autograd.testing import gradcheck
from nn.utils import rnn


def sequences(*lengths, width=(2,)):
    random = np.random.default_rng(0)
    return [random.normal(size=(n, *width)) for n in lengths]


def padded(lengths, batch_first, width=(2,)):
    return np.random.default_rng(0).normal(size=(len(lengths), 4, *width) if batch_first else (4, len(lengths), *width))


@pytest.fixture
def theirs():
    return pytest.importorskip("torch.nn.utils.rnn")


def plain(value):
    """Tensors of either package, inside of tuples and lists, as lists of numbers."""
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value if value is None else value.tolist()


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("lengths, enforce_sorted", [([3, 2, 1], True), ([2, 4, 1, 4], False), ([4], True)])
@pytest.mark.parametrize("width", [(), (2,), (2, 3)])
def test_packing_agrees_with_pytorch(lengths, enforce_sorted, batch_first, width, theirs):
    import torch

    x = padded(lengths, batch_first, width)
    packed = rnn.pack_padded_sequence(x, lengths, batch_first, enforce_sorted)
    expected = theirs.pack_padded_sequence(torch.tensor(x), lengths, batch_first, enforce_sorted)
    if enforce_sorted:
        assert plain(packed) == plain(expected)
    else:  # sequences of one length may stand in either order
        assert plain(packed.batch_sizes) == plain(expected.batch_sizes)
        assert plain(packed.unsorted_indices) == plain(rnn.invert_permutation(packed.sorted_indices))
    for total in (None, 6):
        one = rnn.pad_packed_sequence(packed, batch_first, -1.0, total)
        other = theirs.pad_packed_sequence(expected, batch_first, -1.0, total)
        assert plain(one) == plain(other)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("side", ["right", "left"])
def test_padding_agrees_with_pytorch(batch_first, side, theirs):
    import torch

    given = sequences(2, 4, 1)
    ours = rnn.pad_sequence(given, batch_first, -1.0, side)
    assert plain(ours) == plain(theirs.pad_sequence([torch.tensor(one) for one in given], batch_first, -1.0, side))


@pytest.mark.parametrize("lengths", [(3,), (4, 2, 2), (1, 3, 2)])
def test_there_and_back(lengths):
    given = sequences(*lengths)
    packed = rnn.pack_sequence(given, enforce_sorted=False)
    assert plain(rnn.unpack_sequence(packed)) == plain(given)
    assert plain(rnn.unpad_sequence(rnn.pad_sequence(given, True), list(lengths), True)) == plain(given)
    assert packed.float().data.dtype == np.float32 and packed.double().data.dtype == np.float64 and not packed.is_cuda


def test_integers_can_be_padded():
    assert rnn.pad_sequence([np.array([1, 2]), np.array([3])], True, 9).tolist() == [[1, 2], [3, 9]]


def test_gradients():
    lengths = [2, 4, 1]

    def there_and_back(x):
        packed = rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        return packed.data**2, rnn.pad_packed_sequence(packed)[0] ** 2

    assert gradcheck(there_and_back, padded(lengths, False), order=2)
    assert gradcheck(lambda *given: rnn.pad_sequence(given) ** 2, *sequences(2, 3), order=2)


@pytest.mark.parametrize("call, message", [
    (lambda: rnn.pack_padded_sequence(np.ones((3, 2)), [1, 2]), "enforce_sorted=False"),
    (lambda: rnn.pack_padded_sequence(np.ones((3, 2)), [4, 2]), "2 lengths of at most 3"),
    (lambda: rnn.pack_padded_sequence(np.ones((3, 2)), [2]), "2 lengths of at most 3"),
    (lambda: rnn.pack_padded_sequence(np.ones((3, 2)), [2, 0]), "integers from 1 on"),
    (lambda: rnn.pack_padded_sequence(np.ones((3, 2)), [2.0, 1.0]), "integers from 1 on"),
    (lambda: rnn.pack_padded_sequence(np.ones(3), [2]), "axes for steps and batch"),
    (lambda: rnn.pad_packed_sequence(rnn.pack_sequence(sequences(3, 2)), total_length=2), "longest sequence has 3"),
    (lambda: rnn.pad_sequence([]), "got none"),
    (lambda: rnn.pad_sequence([np.ones((2, 3)), np.ones((2, 2))]), "differ in length only"),
    (lambda: rnn.pad_sequence(sequences(1), padding_side="top"), "'right' or 'left'"),
    (lambda: rnn.pack_sequence(sequences(1, 2)), "enforce_sorted=False"),
    (lambda: rnn.unpad_sequence(np.ones((3, 2)), [1]), "1 lengths for sequences"),
    (lambda: rnn.PackedSequence(autograd.tensor([1.0, 2.0]), [1, 2]), "never rise"),
    (lambda: rnn.PackedSequence(autograd.tensor([1.0, 2.0]), [2, 1]), "2 rows of data for batch sizes that add up to 3"),
])  # fmt: skip
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
