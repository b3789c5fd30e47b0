# Reshapes and permutations as vision transformers do them, unfold/fold, and writes through advanced indices.
import torch
import torch.nn as nn
import torch.nn.functional as F

img = torch.tensor(rng.normal(size=(2, 3, 8, 8)), requires_grad=True)
B, C, H, W = img.shape
p = 4
patches = img.reshape(B, C, H // p, p, W // p, p).permute(0, 2, 4, 3, 5, 1).reshape(B, (H // p) * (W // p), p * p * C)
again = patches.reshape(B, H // p, W // p, p, p, C).permute(0, 5, 1, 3, 2, 4).contiguous().view(B, C, H, W)
show(patches[0, 1], torch.equal(again, img))
unfolded = img.unfold(2, p, p).unfold(3, p, p)
show(unfolded.shape, torch.equal(unfolded[0, :, 1, 0], img[0, :, 4:8, 0:4]))
cols = F.unfold(img, kernel_size=p, stride=p)
show(cols.shape, torch.allclose(F.fold(cols, (H, W), kernel_size=p, stride=p), img))
tokens = nn.Conv2d(3, 6, p, stride=p)
fill(tokens)
seq = tokens(img).flatten(2).transpose(1, 2)
cls = torch.zeros(1, 1, 6).expand(B, -1, -1)
seq = torch.cat([cls, seq], dim=1)
show(seq.shape, seq[:, 1].detach())
(seq.pow(2).sum() + patches[:, 0].sum()).backward()
show(img.grad[0, 0])

# windows that are shifted, as in Swin
x = torch.arange(2 * 4 * 4).double().view(2, 4, 4, 1)
shifted = torch.roll(x, shifts=(-1, -1), dims=(1, 2))
windows = shifted.view(2, 2, 2, 2, 2, 1).permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, 2, 2, 1)
show(windows.squeeze(-1))
show(torch.einsum("bhwc,bhwc->b", x, shifted), torch.einsum("...c->...", x).sum(), torch.einsum("bij,bjk->bik", x[..., 0], shifted[..., 0]))

# writes
t = torch.zeros(4, 5)
rows, cols = torch.tensor([0, 1, 3]), torch.tensor([4, 2, 0])
t[rows, cols] = torch.tensor([1.0, 2.0, 3.0])
t[:, 1] += 10
t[t > 9] *= 2
t[..., -1:] = torch.ones(4, 1) * 7
t[1:3, ::2] = -1
t[torch.tensor([True, False, False, True]), 3] = 5.0
show(t)
t.index_put_((torch.tensor([0, 0]), torch.tensor([0, 0])), torch.tensor([1.0, 1.0]), accumulate=True)
t.scatter_(1, torch.tensor([[0], [1], [2], [3]]), 9.0)
t.scatter_add_(0, torch.tensor([[0, 0, 1, 1, 2]]), torch.ones(1, 5))
t.index_add_(0, torch.tensor([3, 3]), torch.ones(2, 5), alpha=0.5)
t.index_fill_(1, torch.tensor([2]), 4.0).masked_fill_(t == 9, -9.0)
show(t, t.nonzero().shape, torch.where(t > 5), t.flip(0, 1)[0])
w = torch.tensor(rng.normal(size=(3, 3)), requires_grad=True)
y = w * 2
y[0] = w[1] ** 2
y[:, 2] = 0
y[[0, 1], [0, 1]] *= 3
y.sum().backward()
show(y, w.grad)
z = w.detach().clone().requires_grad_()
v = (z * 1).view(-1)
v[2:5].mul_(10)
v.sum().backward()
show(z.grad, torch.diagonal(z).shape, z.new_zeros(2).dtype == z.dtype, z.T.is_contiguous(), z.T.contiguous().stride())
onehot = torch.zeros(3, 4).scatter_(1, torch.tensor([1, 3, 0]).unsqueeze(1), 1)
show(onehot, onehot.argmax(1), torch.eye(4)[torch.tensor([1, 3])])
show(torch.gather(torch.arange(12).view(3, 4), 1, torch.tensor([[0, 3], [1, 1], [2, 0]])), torch.take(torch.arange(6), torch.tensor([5, 0])))
show(torch.tril(torch.ones(3, 3)).bool().logical_not(), torch.triu(torch.full((3, 3), float("-inf")), diagonal=1))
show(torch.stack(torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij"), -1).reshape(-1, 2))
