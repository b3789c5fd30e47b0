"""A Dataset of sequences of different lengths, padded in collate_fn; samplers and subsets."""
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import (BatchSampler, ConcatDataset, DataLoader, Dataset, RandomSampler, SequentialSampler,
                              Subset, TensorDataset, WeightedRandomSampler)

class Sequences(Dataset):
    def __init__(self, lengths):
        self.items = [torch.arange(n, dtype=torch.float64) + n for n in lengths]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        if torch.is_tensor(idx):
            idx = idx.tolist()
        return {"sequence": self.items[idx], "label": idx % 2, "name": f"item {idx}"}

def collate(batch):
    lengths = torch.tensor([len(b["sequence"]) for b in batch])
    padded = pad_sequence([b["sequence"] for b in batch], batch_first=True, padding_value=-1.0)
    return padded, lengths, torch.LongTensor([b["label"] for b in batch]), [b["name"] for b in batch]

data = Sequences([3, 1, 4, 1, 5])
for padded, lengths, labels, names in DataLoader(data, batch_size=2, collate_fn=collate):
    show(padded, lengths, labels, names)
    mask = torch.arange(padded.size(1))[None, :] < lengths[:, None]
    show(mask, (padded * mask).sum(dim=1) / lengths)
plain = DataLoader(TensorDataset(torch.arange(6).view(3, 2), torch.tensor([0.5, 1.5, 2.5])), batch_size=2, drop_last=False)
show(len(plain), [tuple(part.tolist() for part in batch) for batch in plain])
both = ConcatDataset([Subset(data, [0, 2]), data])
show(len(both), both[1]["sequence"], both[-1]["name"])
show(list(BatchSampler(SequentialSampler(range(7)), batch_size=3, drop_last=True)))
show(sorted(RandomSampler(range(5))), len(list(WeightedRandomSampler([0.1, 0.9], 6))))
batch = next(iter(DataLoader(Sequences([2, 2]), batch_size=2)))
show(sorted(batch), batch["label"], batch["sequence"], batch["name"])
nested = torch.utils.data.default_collate([(1, {"a": 2.0}), (3, {"a": 4.0})])
show(nested[0], nested[1]["a"])
