# out=, keyword spellings, in-place arithmetic and no_grad as a decorator.
import torch
import torch.nn as nn
import torch.nn.functional as F

a, b = torch.tensor(rng.normal(size=(2, 3))), torch.tensor(rng.normal(size=(2, 3)))
out = torch.empty(2, 3)
torch.add(a, b, alpha=2, out=out)
show(out)
torch.mul(input=a, other=b, out=out)
show(out, torch.add(input=a, other=b, alpha=0.5), torch.sub(a, other=1), torch.div(input=a, other=b, rounding_mode="floor"))
torch.matmul(a, b.t(), out=(square := torch.empty(0)))
show(square)
values, indices = torch.empty(0), torch.empty(0, dtype=torch.long)
torch.max(a, dim=1, out=(values, indices))
show(values, indices)
values, indices = torch.empty(2, 3), torch.empty(2, 3, dtype=torch.long)
torch.sort(a, dim=1, descending=True, out=(values, indices))
show(values, indices)
torch.cat([a, b], dim=0, out=(joined := torch.empty(4, 3)))
show(joined, torch.exp(input=a), torch.pow(input=a.abs(), exponent=1.5), torch.atan2(input=a, other=b))
torch.cumsum(a, dim=0, out=out)
show(out, torch.clamp(a, min=-0.5, max=0.5, out=out) is out, torch.where(condition=a > 0, input=a, other=b))
try:
    torch.add(a.requires_grad_(), b, out=out)
except RuntimeError as e:
    show("refused")
a = a.detach()


@torch.no_grad()
def update(p, g, lr=0.1):
    p.sub_(lr * g)
    p.addcmul_(g, g, value=0.01).addcdiv_(g, g.abs() + 1, value=-0.5)
    p.lerp_(torch.zeros_like(p), 0.1).clamp_(-2, 2)
    return p.add(1)


p = nn.Parameter(torch.tensor(rng.normal(size=(2, 3))))
(p ** 3).sum().backward()
q = update(p, p.grad)
show(p, q.requires_grad, p.grad)
x = torch.tensor(rng.normal(size=(2, 3)), requires_grad=True)
y = F.relu(x * 2, inplace=True)
z = F.leaky_relu(y - 1, 0.1, inplace=True)
(z * z).sum().backward()
show(z, x.grad)
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Dropout(0.0, inplace=True), nn.Linear(4, 2), nn.Hardswish(inplace=True))
fill(net)
(net(a) ** 2).sum().backward()
show(net[0].weight.grad, net[3].bias.grad)
h = torch.ones(2, 2)
h += 1
h *= torch.tensor([1.0, 2.0])
h -= h.mean(0)
h /= 2
h **= 2
h //= 1
h.fill_(3).sqrt_().neg_().abs_().pow_(2).round_()
show(h, h.zero_(), h.add_(1).cumsum_(0), torch.nn.init.eye_(h))
