"""Data sets, samplers and loaders, under PyTorch's names (those of ``torch.utils.data``)."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "transforms",
    ".collating": "default_collate default_convert",
    ".datasets": "ChainDataset ConcatDataset Dataset IterableDataset StackDataset Subset TensorDataset random_split",
    ".loader": "DataLoader",
    ".samplers": """
        BatchSampler RandomSampler Sampler SequentialSampler SubsetRandomSampler WeightedRandomSampler""",
    ".worker": "WorkerInfo get_worker_info",
})  # fmt: skip
