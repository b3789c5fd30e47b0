"""A dataset of one's own: transforms composed, samples as dicts, a collate function that pads, weighted sampling, a split, iteration."""
import torch
from torch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, Subset, WeightedRandomSampler, random_split
from torch.nn.utils.rnn import pad_sequence


class Landmarks(Dataset):
    def __init__(self, n, transform=None):
        self.rows = [rng.normal(size=(k % 3 + 1, 2)) for k in range(n)]
        self.transform = transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, idx):
        if torch.is_tensor(idx):
            idx = idx.tolist()
        sample = {"points": self.rows[idx], "label": idx % 2, "name": f"face {idx}"}
        return self.transform(sample) if self.transform else sample


class Rescale:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, sample):
        return {**sample, "points": sample["points"] * self.factor}


class ToTensor:
    def __call__(self, sample):
        return {**sample, "points": torch.from_numpy(sample["points"])}


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, sample):
        for t in self.transforms:
            sample = t(sample)
        return sample


def collate(batch):
    lengths = torch.tensor([len(item["points"]) for item in batch])
    points = pad_sequence([item["points"] for item in batch], batch_first=True)
    return {"points": points, "lengths": lengths, "label": torch.tensor([item["label"] for item in batch]), "names": [item["name"] for item in batch]}


dataset = Landmarks(7, Compose([Rescale(2.0), ToTensor()]))
for batch in DataLoader(dataset, batch_size=3, collate_fn=collate):
    show(batch["points"], batch["lengths"], batch["label"], batch["names"])
mask = torch.arange(batch["points"].size(1))[None, :] < batch["lengths"][:, None]
show(mask, batch["points"].masked_fill(~mask.unsqueeze(-1), 0).sum())
even = Subset(dataset, range(0, 7, 2))
one, two = random_split(ConcatDataset([even, Subset(dataset, [1])]), [3, 2], generator=torch.Generator().manual_seed(0))
show(len(one), len(two), sorted([*one.indices, *two.indices]), len(even), even[1]["name"])
fixed = DataLoader(even, batch_size=2, drop_last=True)
first = next(iter(DataLoader(Subset(dataset, [0, 3]), batch_size=2)))
show(len(fixed), first["points"], first["label"], first["name"])
sampler = WeightedRandomSampler([0.0, 1.0, 0.0], num_samples=4, replacement=True)
show(list(sampler), [b["name"] for b in DataLoader(Landmarks(3, ToTensor()), sampler=sampler, batch_size=None)])


class Stream(IterableDataset):
    def __iter__(self):
        return iter(range(5))


show([b.tolist() for b in DataLoader(Stream(), batch_size=2)])
