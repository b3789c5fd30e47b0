"""In-place operations in a graph: masks, accumulation into a buffer, leaves under no_grad, and what is refused."""
import torch

x = torch.tensor([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]], requires_grad=True)
h = x * 2
h[h < 0] = 0
h.mul_(3).add_(1)
h.sum().backward()
show(h, x.grad)
scores = x.clone()
scores.masked_fill_(torch.tensor([[True, False, False], [False, False, True]]), float("-inf"))
p = scores.softmax(dim=-1)
x.grad = None
(p * torch.arange(3.0)).sum().backward()
show(p, x.grad)
out = torch.zeros(4)
w = torch.tensor([0.5, 2.0], requires_grad=True)
for i in range(3):
    out[i] = w[0] * i
    out[i + 1] += w[1] * out[i].clone()
out.sum().backward()
show(out, w.grad)
with torch.no_grad():
    w -= 0.1 * w.grad
    w.clamp_(min=0)
w.grad.zero_()
show(w, w.requires_grad, w.is_leaf)
w.data -= 1
w.data.copy_(torch.tensor([1.0, 2.0]))
w.data[0] = 9.0
show(w)
for bad in (lambda: w.add_(1), lambda: w.__iadd__(1), lambda: w.__setitem__(0, 1.0)):
    try:
        bad()
    except RuntimeError as error:
        show("leaf" in str(error))
y = w * 2
z = y ** 2
y.add_(1)
try:
    z.sum().backward()
except RuntimeError as error:
    show("modified" in str(error) or "changed" in str(error))
a = torch.ones(3)
a.sub_(2).abs_().div_(4).sqrt_().neg_().exp_().clamp_(0, 1).pow_(2)
show(a, a.zero_(), a.fill_(3), torch.relu_(torch.tensor([-1.0, 2.0])), torch.nn.functional.relu_(torch.tensor([-1.0, 2.0])))
b = torch.eye(3)
b.t_(); b.unsqueeze_(0); b.squeeze_()
b.fill_diagonal_(5).tril_().transpose_(0, 1)
show(b, torch.empty(3).normal_().shape, torch.empty(2).copy_(torch.tensor([1, 2])), b.is_contiguous())
v = torch.zeros(2, 3, requires_grad=True).clone()
row = v[0]
row += 1
v.view(-1)[4] = 7.0
show(v, row)
n = torch.arange(4)
n += 1; n *= 2; n //= 3; n -= 1; n **= 2; n %= 2
show(n, n.dtype == torch.int64)
m = torch.tensor([True, False]); m |= torch.tensor([False, False]); m ^= True; m &= True
show(m, ~m, m.logical_not_())
