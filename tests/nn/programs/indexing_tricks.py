"""Indexing: slices, None, Ellipsis, masks, integer tensors, assignment through each, gather and scatter."""
import torch

x = torch.arange(24, dtype=torch.float64).reshape(2, 3, 4).requires_grad_()
show(x[0], x[:, 1], x[..., -1], x[:, None].shape, x[0, 1, 2], x[1, [0, 2]], x[[0, 1], [1, 2]], x[:, :, ::2], x[..., None, 2:].shape)
idx = torch.tensor([[0, 2], [1, 0]])
show(x[0][idx].shape, x[:, idx].shape, x[x > 20], x[torch.tensor([True, False])], x[:, torch.tensor([True, False, True]), 1])
show(x[0, idx[:, 0], idx[:, 1]], x[1:, 1:2, 1:3])
(x[x > 20] ** 2).sum().backward()
show(x.grad.sum(), x.grad[1, 2])
y = torch.zeros(3, 4)
y[0] = 1
y[1, 2:] = torch.tensor([5.0, 6.0])
y[:, 0] += 10
y[y > 8] = -1.0
y[[0, 2], [3, 1]] = torch.tensor([7.0, 8.0])
y[..., 1] *= 2
show(y)
rows = torch.arange(3)
labels = torch.tensor([2, 0, 3])
show(y[rows, labels], y.gather(1, labels.unsqueeze(1)).squeeze(1), torch.take_along_dim(y, labels[:, None], dim=1))
one_hot = torch.zeros(3, 4).scatter_(1, labels.unsqueeze(1), 1.0)
show(one_hot, torch.zeros(4).index_add_(0, labels, torch.tensor([1.0, 2.0, 3.0])), torch.zeros(4).scatter_add(0, torch.tensor([0, 0, 1]), torch.ones(3)))
show(y.index_select(1, torch.tensor([3, 0])), torch.nonzero(y > 0), (y > 0).nonzero(as_tuple=True), y.masked_select(y < 0))
show(torch.where(y > 0), torch.where(y > 0, y, torch.tensor(0.0)), torch.where(y > 0, 1.0, -1.0), torch.where(y > 5, y, 0))
z = torch.zeros(2, 2)
z.index_put_((torch.tensor([0, 0]), torch.tensor([1, 1])), torch.tensor([1.0, 2.0]), accumulate=True)
show(z, y.flip(0)[0], y.flip([0, 1])[0], y.roll(1, dims=1)[0], torch.roll(y, shifts=(1, -1), dims=(0, 1))[0], y.rot90()[0])
a, b = torch.triu_indices(3, 3, offset=1)
show(a, b, torch.tril(torch.ones(3, 3)), y.unfold(1, 2, 1).shape, y.diagonal(), y.take(torch.tensor([0, 5])))
for row in y:
    show(row.sum().item())
first, *rest = y
show(first, len(rest), len(y), 7.0 in y, 123.0 in y)
try:
    y[5]
except IndexError:
    show("IndexError")
try:
    y[torch.tensor([7])]
except IndexError:
    show("IndexError")
s = torch.tensor([3, 1, 2])
values, order = s.sort(descending=True)
show(values, order, order.argsort(), s[order], s.tolist(), list(reversed(s.tolist())))
u, inverse, counts = torch.unique(torch.tensor([3, 1, 1, 2]), return_inverse=True, return_counts=True)
show(u, inverse, counts, torch.bincount(torch.tensor([1, 1, 3])), torch.unique(torch.tensor([[1, 2], [1, 2]]), dim=0))
