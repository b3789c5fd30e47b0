"""Broadcasting puzzles: pairwise distances, outer sums, expand, batched products, normalisation over axes."""
import torch

a = torch.tensor(rng.normal(size=(4, 3)), requires_grad=True)
b = torch.tensor(rng.normal(size=(5, 3)), requires_grad=True)
d = ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1).sqrt()
show(d, torch.cdist(a, b), (a.unsqueeze(1) - b.unsqueeze(0)).norm(dim=-1))
d.min(dim=1).values.sum().backward()
show(a.grad, b.grad)
show(a.mean(0, keepdim=True).shape, (a - a.mean(dim=0)) / a.std(dim=0), a / a.norm(p=2, dim=1, keepdim=True).clamp(min=1e-12))
bias = torch.zeros(3, requires_grad=True)
scale = torch.ones(4, 1, requires_grad=True)
((a.detach() + bias) * scale).pow(2).sum().backward()
show(bias.grad, scale.grad)
show(torch.ones(3, 1).expand(-1, 4).shape, torch.ones(3, 1).expand(2, 3, 4).shape, torch.ones(2, 3).repeat(2, 2).shape)
show(torch.broadcast_shapes((3, 1), (1, 4)), [t.shape for t in torch.broadcast_tensors(torch.ones(3, 1), torch.ones(4))])
x = torch.tensor(rng.normal(size=(2, 4, 3)))
w = torch.tensor(rng.normal(size=(3, 2)))
show(x @ w, torch.matmul(x, w).shape, torch.bmm(x, x.transpose(1, 2)), (x @ torch.ones(3)).shape, torch.ones(3) @ w)
v = torch.arange(3.0)
show(v.outer(v), torch.outer(v, v + 1), v[:, None] + v, v.dot(v), torch.tensordot(x, w, dims=1).shape, torch.kron(v, v))
show(x.flatten(1).shape, x.permute(2, 0, 1).shape, x.transpose(-1, -2).shape, x.movedim(0, -1).shape, x.view(2, -1).shape, x.swapaxes(0, 1).shape)
show(torch.stack([v, v], dim=1), torch.cat([v, v]), torch.cat((x, x), -1).shape, torch.hstack([v, v]), torch.vstack([v, v]))
show(torch.chunk(v, 2), torch.split(torch.arange(7), [2, 5]), torch.arange(7).tensor_split(3), v.unbind(), torch.unbind(x, dim=1)[0].shape)
try:
    torch.ones(3) + torch.ones(4)
except RuntimeError as error:
    show("RuntimeError")
try:
    torch.ones(2, 3) @ torch.ones(2, 3)
except RuntimeError as error:
    show("RuntimeError")
try:
    torch.ones(6).view(4, 2)
except RuntimeError:
    show("RuntimeError")
