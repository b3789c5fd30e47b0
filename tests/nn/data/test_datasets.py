"""Data sets, samplers, collating, transforms, and a loader without workers."""

from collections import namedtuple

import numpy as np
import pytest

import autograd
import nn
from nn.data import transforms

Point = namedtuple("Point", "x y")


class Noisy(nn.data.Dataset):
    """Samples with random numbers of all sources in them."""

    def __init__(self, size=11):
        self.size = size

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        return index, np.random.rand(), autograd.rand(1).item()


class Stream(nn.data.IterableDataset):
    """The numbers below `size`, shared out among the workers."""

    def __init__(self, size=10):
        self.size = size

    def __iter__(self):
        info = nn.data.get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        return iter(range(first, self.size, step))


def lists(loader):
    """The batches as nested lists."""
    return [plain(batch) for batch in loader]


def plain(batch):
    if isinstance(batch, autograd.Tensor):
        return batch.tolist()
    return [plain(part) for part in batch] if isinstance(batch, (list, tuple)) else batch


# -- data sets ----------------------------------------------------------------------------------------------------


def test_data_sets_made_of_others():
    both = nn.data.ConcatDataset([range(3), "ab"])
    assert [both[k] for k in range(-5, 5)] == [0, 1, 2, "a", "b"] * 2 and both.cumulative_sizes == [3, 5]
    part = nn.data.Subset(nn.data.TensorDataset(np.arange(5), np.arange(5.0)), [4, 0])
    assert plain(part[0]) == [4, 4.0] and len(part) == 2
    assert lists(nn.data.DataLoader(part, 2)) == [[[4, 0], [4.0, 0.0]]]
    assert list(nn.data.ChainDataset([Stream(2), Stream(1)])) == [0, 1, 0]
    assert lists(nn.data.DataLoader(nn.data.StackDataset(a=range(2), b=[5, 6]), 2))[0].keys() == {"a", "b"}


def test_random_split_covers_everything_once():
    parts = nn.data.random_split(range(10), [0.5, 0.25, 0.25], generator=autograd.Generator().manual_seed(0))
    assert [len(part) for part in parts] == [6, 2, 2]
    assert sorted(sample for part in parts for sample in part) == list(range(10))
    again = nn.data.random_split(range(10), [6, 2, 2], generator=autograd.Generator().manual_seed(0))
    assert [part.indices for part in parts] == [part.indices for part in again]


SAMPLERS = [
    lambda g: nn.data.RandomSampler(range(5), generator=g),
    lambda g: nn.data.RandomSampler(range(5), replacement=True, num_samples=9, generator=g),
    lambda g: nn.data.RandomSampler(range(5), num_samples=12, generator=g),
    lambda g: nn.data.SubsetRandomSampler([3, 1, 4], generator=g),
    lambda g: nn.data.WeightedRandomSampler([1, 0, 3, 0, 2], 7, generator=g),
    lambda g: nn.data.WeightedRandomSampler([1, 0, 3, 0, 2], 3, replacement=False, generator=g),
]


@pytest.mark.parametrize("make", SAMPLERS)
def test_samplers_follow_their_generator(make):
    sampler = make(autograd.Generator().manual_seed(1))
    first, second = list(sampler), list(sampler)
    assert len(first) == len(sampler) and set(first) <= {0, 1, 2, 3, 4}
    assert first == list(make(autograd.Generator().manual_seed(1)))
    assert len(first) < 5 or first != second


def test_what_samplers_draw():
    assert sorted(nn.data.RandomSampler(range(5))) == [0, 1, 2, 3, 4]
    twelve = list(nn.data.RandomSampler(range(5), num_samples=12))
    assert sorted(twelve[:5]) == sorted(twelve[5:10]) == [0, 1, 2, 3, 4]
    assert sorted(nn.data.WeightedRandomSampler([1, 0, 3, 0, 2], 3, replacement=False)) == [0, 2, 4]
    counts = np.bincount(list(nn.data.WeightedRandomSampler([1, 3], 4000, generator=autograd.Generator().manual_seed(0))))
    assert abs(counts[1] / 4000 - 0.75) < 0.03
    assert len(nn.data.BatchSampler(range(7), 3, True)) == 2 and len(nn.data.BatchSampler(range(7), 3, False)) == 3


# -- collating ----------------------------------------------------------------------------------------------------


def test_samples_are_collated_by_kind():
    one = {"a": (1, 2.5), "b": np.ones(2, np.float32), "c": "x", "p": Point(True, autograd.tensor([1, 2]))}
    batch = nn.data.default_collate([one, one])
    assert batch["a"][0].dtype == np.int64 and batch["a"][1].dtype == np.float64 and batch["a"][0].tolist() == [1, 1]
    assert batch["b"].dtype == np.float32 and batch["b"].shape == (2, 2) and batch["c"] == ["x", "x"]
    assert isinstance(batch["p"], Point) and batch["p"].x.dtype == bool and batch["p"].y.shape == (2, 2)


def test_collating_is_connected_to_what_requires_grad():
    x = autograd.tensor([1.0], requires_grad=True)
    nn.data.default_collate([x, x * 2]).sum().backward()
    assert x.grad.tolist() == [3.0]


@pytest.mark.parametrize("batch, error, message", [
    ([np.ones(2), np.ones(3)], ValueError, "different shapes"),
    ([(1, 2), (1,)], ValueError, "different lengths"),
    ([{"a": 1}, {"b": 1}], ValueError, "different keys"),
    ([object()], TypeError, "cannot make a batch of object.*collate_fn"),
])  # fmt: skip
def test_what_cannot_be_collated(batch, error, message):
    with pytest.raises(error, match=message):
        nn.data.default_collate(batch)


# -- a loader without workers ---------------------------------------------------------------------------------------


def test_batches():
    data = nn.data.TensorDataset(np.arange(5), np.arange(5) * 10.0)
    assert lists(nn.data.DataLoader(data, 2)) == [[[0, 1], [0.0, 10.0]], [[2, 3], [20.0, 30.0]], [[4], [40.0]]]
    assert lists(nn.data.DataLoader(data, 2, drop_last=True))[-1] == [[2, 3], [20.0, 30.0]]
    assert lists(nn.data.DataLoader(range(3), batch_size=None)) == [0, 1, 2]
    assert lists(nn.data.DataLoader(range(4), batch_sampler=[[3, 0], [1]])) == [[3, 0], [1]]
    assert lists(nn.data.DataLoader(range(4), 2, collate_fn=sum)) == [1, 5]
    assert lists(nn.data.DataLoader(Stream(5), 2)) == [[0, 1], [2, 3], [4]]
    assert lists(nn.data.DataLoader(Stream(5), 2, drop_last=True)) == [[0, 1], [2, 3]]
    assert lists(nn.data.DataLoader(Stream(3), None)) == [0, 1, 2]
    assert [len(nn.data.DataLoader(data, 2, drop_last=drop)) for drop in (False, True)] == [3, 2]


def test_batches_made_at_once_are_those_made_one_by_one():
    data = nn.data.TensorDataset(np.arange(6).reshape(3, 2), np.arange(3.0))
    one_by_one = nn.data.default_collate([data[2], data[0]])
    assert plain(data.collated([2, 0])) == plain(one_by_one)


def test_the_order_follows_the_seed():
    def order(seed, **options):
        nn.manual_seed(seed)
        return lists(nn.data.DataLoader(range(20), 4, shuffle=True, **options))

    assert order(0) == order(0) != order(1)
    own = [order(k, generator=autograd.Generator().manual_seed(5)) for k in range(2)]
    assert own[0] == own[1]
    nn.manual_seed(0)
    loader = nn.data.DataLoader(range(20), 4, shuffle=True)
    assert lists(loader) != lists(loader)


def test_augmentation_does_not_use_up_the_main_random_numbers():
    nn.manual_seed(0)
    lists(nn.data.DataLoader(Noisy(), 4))
    one = autograd.rand(1).item()
    nn.manual_seed(0)
    lists(nn.data.DataLoader(range(3), 4))
    assert one == autograd.rand(1).item()
    first, second = (lists(nn.data.DataLoader(Noisy(), 4)) for _ in range(2))
    assert first != second


@pytest.mark.parametrize("data", [Noisy(), nn.data.TensorDataset(np.arange(11)), Stream(11)], ids=["noisy", "rows", "stream"])
@pytest.mark.parametrize("own", [True, False])
def test_an_epoch_is_taken_up_again(data, own):
    nn.manual_seed(0)
    options = dict(generator=autograd.Generator().manual_seed(7)) if own else {}
    if not isinstance(data, Stream):
        options["shuffle"] = True
    loader = nn.data.DataLoader(data, 2, **options)
    epoch = iter(loader)
    seen = [plain(next(epoch)) for _ in range(3)]
    position, random_state = loader.state_dict(), nn.training.get_random_state()
    rest, later = lists(epoch), lists(loader)
    assert position["batches"] == 3 and len(seen) + len(rest) == 6
    if own:
        options["generator"] = autograd.Generator().manual_seed(99)
    fresh = nn.data.DataLoader(data, 2, **options)
    nn.manual_seed(12)
    nn.training.set_random_state(random_state)
    fresh.load_state_dict(position)
    assert lists(fresh) == rest and lists(fresh) == later


def test_positions_between_epochs():
    loader = nn.data.DataLoader(range(4), 2)
    assert loader.state_dict()["batches"] == 0
    epoch = iter(loader)
    next(epoch), next(epoch)
    assert loader.state_dict()["batches"] == 2
    assert list(epoch) == [] and loader.state_dict()["batches"] == 0


@pytest.mark.parametrize("make, error, message", [
    (lambda: nn.data.DataLoader(range(3), 0), ValueError, "batch_size must be a whole number of at least 1"),
    (lambda: nn.data.DataLoader(range(3), num_workers=-1), ValueError, "num_workers"),
    (lambda: nn.data.DataLoader(range(3), timeout=-1), ValueError, "timeout"),
    (lambda: nn.data.DataLoader(range(3), prefetch_factor=2), ValueError, "prefetch_factor is for workers"),
    (lambda: nn.data.DataLoader(range(3), persistent_workers=True), ValueError, "persistent_workers is for workers"),
    (lambda: nn.data.DataLoader(range(3), generator=np.random.default_rng()), TypeError, "expected an autograd.Generator"),
    (lambda: nn.data.DataLoader(range(3), shuffle=True, sampler=[0]), ValueError, "no shuffle beside it"),
    (lambda: nn.data.DataLoader(range(3), 2, batch_sampler=[[0]]), ValueError, "says it all"),
    (lambda: nn.data.DataLoader(range(3), None, drop_last=True), ValueError, "no last one to drop"),
    (lambda: nn.data.DataLoader(Stream(), shuffle=True), ValueError, "its own order"),
    (lambda: nn.data.DataLoader(range(3)).load_state_dict({"batches": 1}), ValueError, "expected what state_dict"),
    (lambda: nn.data.TensorDataset(np.ones(2), np.ones(3)), ValueError, r"got shapes \[\(2,\), \(3,\)\]"),
    (lambda: nn.data.TensorDataset(), ValueError, "first axes of one length"),
    (lambda: nn.data.StackDataset([1], b=[2]), ValueError, "all by position or all by name"),
    (lambda: nn.data.StackDataset([1], [2, 3]), ValueError, r"\[1, 2\]"),
    (lambda: nn.data.ConcatDataset([]), ValueError, "at least one"),
    (lambda: nn.data.ConcatDataset([Stream()]), TypeError, "ChainDataset"),
    (lambda: nn.data.ConcatDataset([[1]])[1], IndexError, "index 1 is out of range"),
    (lambda: nn.data.ChainDataset([[1]]), TypeError, "expected iterable data sets, got list"),
    (lambda: nn.data.random_split(range(3), [1, 1]), ValueError, "add up to 2; the data set has 3"),
    (lambda: nn.data.Dataset()[0], TypeError, "write __getitem__"),
    (lambda: iter(nn.data.IterableDataset()), TypeError, "write __iter__"),
    (lambda: iter(nn.data.Sampler()), TypeError, "write __iter__"),
    (lambda: nn.data.RandomSampler(range(3), num_samples=0), ValueError, "num_samples"),
    (lambda: nn.data.BatchSampler(range(3), 0, False), ValueError, "batch_size"),
    (lambda: nn.data.WeightedRandomSampler([-1.0, 2.0], 1), ValueError, "weights of at least 0"),
    (lambda: nn.data.WeightedRandomSampler([0.0, 2.0], 2, replacement=False), ValueError, "2 of 1 indices"),
    (lambda: transforms.Normalize([0.0], [0.0]), ValueError, "deviation of 0"),
    (lambda: transforms.RandomCrop(5)(np.ones((3, 3))), ValueError, "smaller than"),
    (lambda: transforms.RandomHorizontalFlip(2), ValueError, "between 0 and 1"),
    (lambda: transforms.ToTensor()(np.ones(3)), ValueError, "height"),
    (lambda: transforms.Lambda(3), TypeError, "expected a function"),
])  # fmt: skip
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_transforms_of_images():
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    steps = [transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3), transforms.RandomHorizontalFlip(1.0)]
    made = transforms.Compose(steps)(image)
    np.testing.assert_allclose(made.numpy(), (np.moveaxis(image, 2, 0)[..., ::-1] / 255 - 0.5) / 0.5, rtol=1e-5, atol=1e-6)
    assert made.dtype == np.float32 and "RandomHorizontalFlip(p=1.0)" in repr(transforms.Compose(steps))
    crop = transforms.RandomCrop((2, 2), padding=1)(autograd.ones(1, 3, 3))
    assert crop.shape == (1, 2, 2) and isinstance(crop, autograd.Tensor)
    assert "RandomCrop" in repr(transforms.RandomCrop(2)) and "abs" in repr(transforms.Lambda(abs))
