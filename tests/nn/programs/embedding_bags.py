"""Embeddings: padding index, EmbeddingBag with offsets and weights, from_pretrained, tied output."""
import torch
import torch.nn.functional as F
from torch import nn

emb = fill(nn.Embedding(6, 3, padding_idx=0))
with torch.no_grad():
    emb.weight[0].fill_(0)
ids = torch.tensor([[1, 2, 0], [5, 0, 0]])
out = emb(ids)
out.pow(2).sum().backward()
show(out, emb.weight.grad)
for mode in ("sum", "mean", "max"):
    bag = nn.EmbeddingBag(6, 3, mode=mode)
    bag.load_state_dict(emb.state_dict())
    flat, offsets = torch.tensor([1, 2, 4, 5, 4]), torch.tensor([0, 2])
    res = bag(flat, offsets)
    res.pow(2).sum().backward()
    show(mode, res, bag.weight.grad, bag(torch.tensor([[1, 2], [3, 4]])))
weighted = F.embedding_bag(torch.tensor([1, 2, 4]), emb.weight, torch.tensor([0, 1]), mode="sum", per_sample_weights=torch.tensor([0.5, 2.0, 1.0]))
show(weighted)
pretrained = nn.Embedding.from_pretrained(torch.arange(6.0).view(3, 2), freeze=True)
show(pretrained.weight.requires_grad, pretrained(torch.tensor([2, 0])), pretrained)
mask = (ids != 0).unsqueeze(-1)
show((out * mask).sum(1) / mask.sum(1).clamp(min=1), F.one_hot(ids, num_classes=6).sum(), F.embedding(ids, emb.weight, padding_idx=0).shape)
try:
    emb(torch.tensor([6]))
except IndexError:
    show("IndexError")
