"""Names of PyTorch's that are not here, with the reason, for the error that a program meets."""

REASONS = {
    "DataParallel": "there is one device; DataLoader has workers, and large work is shared out to threads by itself",
    "SyncBatchNorm": "there is one process, in which BatchNorm sees the whole batch",
    "CrossMapLRN2d": "LocalResponseNorm does the same",
    "Container": "take Module",
    "quantized": "there are no quantised tensors",
    "intrinsic": "there are no quantised tensors",
    "qat": "there are no quantised tensors",
    "attention": "scaled_dot_product_attention chooses by itself how to compute; there are no block masks",
}
