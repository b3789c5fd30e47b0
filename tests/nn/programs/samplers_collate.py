# Datasets of one's own, samplers, batches of different lengths, workers, and an iterable that shards itself.
import torch
from torch.utils.data import (BatchSampler, DataLoader, Dataset, IterableDataset, RandomSampler, Sampler, SequentialSampler, Subset,
                              SubsetRandomSampler, WeightedRandomSampler, ConcatDataset, ChainDataset, StackDataset, TensorDataset,
                              default_collate, get_worker_info, random_split)
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence


class Words(Dataset):
    def __init__(self, n):
        self.items = [torch.arange(1, 2 + i % 4) for i in range(n)]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return {"tokens": self.items[i], "label": i % 2, "name": f"w{i}"}


def collate(batch):
    batch = sorted(batch, key=lambda b: len(b["tokens"]), reverse=True)
    lengths = torch.tensor([len(b["tokens"]) for b in batch])
    return pad_sequence([b["tokens"] for b in batch], batch_first=True, padding_value=0), lengths, torch.as_tensor([b["label"] for b in batch])


class ByLength(Sampler):
    def __init__(self, data, size):
        self.order = sorted(range(len(data)), key=lambda i: (len(data[i]["tokens"]), i))
        self.size = size

    def __iter__(self):
        for i in range(0, len(self.order), self.size):
            yield self.order[i:i + self.size]

    def __len__(self):
        return (len(self.order) + self.size - 1) // self.size


data = Words(10)
loader = DataLoader(data, batch_sampler=ByLength(data, 4), collate_fn=collate)
show(len(loader))
for tokens, lengths, labels in loader:
    show(tokens, lengths, labels)
    packed = pack_padded_sequence(tokens.float(), lengths, batch_first=True)
    back, n = pad_packed_sequence(packed, batch_first=True)
    show(packed.data, packed.batch_sizes, torch.equal(back, tokens.float()), n)

for workers in (0, 2):
    for tokens, lengths, labels in DataLoader(data, batch_size=3, shuffle=False, collate_fn=collate, num_workers=workers, drop_last=True):
        show(tokens.shape, lengths.tolist())


class Stream(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        return iter(range(first, self.n, step))


show([b.tolist() for b in DataLoader(Stream(7), batch_size=2)])
show(sorted(sum((b.tolist() for b in DataLoader(Stream(7), batch_size=2, num_workers=2)), [])))
show([b for b in DataLoader(ChainDataset([Stream(2), Stream(3)]), batch_size=None)])
g = torch.Generator().manual_seed(0)
first, second = random_split(range(10), [0.7, 0.3], generator=g)
show(len(first), len(second), sorted([*first, *second]))
show(sorted(RandomSampler(range(5))), len(list(WeightedRandomSampler([0.0, 1.0], 6))), set(WeightedRandomSampler([0.0, 1.0], 6)))
show(list(BatchSampler(SequentialSampler(range(5)), batch_size=2, drop_last=False)), sorted(SubsetRandomSampler([3, 1])))
pairs = TensorDataset(torch.arange(6).view(3, 2), torch.tensor([0.5, 1.5, 2.5]))
both = ConcatDataset([pairs, Subset(pairs, [2])])
show(len(both), both[3], both[-1], StackDataset(a=pairs, b=range(3))[1])
x, y = next(iter(DataLoader(both, batch_size=4)))
show(x, y, x.dtype == torch.int64, y.is_floating_point())
show(default_collate([{"a": 1, "b": (2.0, "x")}, {"a": 3, "b": (4.0, "y")}]))
show([len(b[2]) for b in DataLoader(data, batch_size=5, collate_fn=collate, pin_memory=False, persistent_workers=False)])
