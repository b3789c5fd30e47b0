"""Meta-learning: inner steps with create_graph, functional parameters, outer optimiser; first order beside it."""
import torch
import torch.nn.functional as F
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1, self.l2 = nn.Linear(1, 6), nn.Linear(6, 1)

    def forward(self, x, params=None):
        if params is None:
            params = dict(self.named_parameters())
        x = torch.tanh(F.linear(x, params["l1.weight"], params["l1.bias"]))
        return F.linear(x, params["l2.weight"], params["l2.bias"])

net = fill(Net())
meta = torch.optim.Adam(net.parameters(), lr=0.01)
tasks = [(torch.tensor(rng.uniform(-2, 2, size=(5, 1))), phase) for phase in (0.0, 0.7)]
for outer in range(3):
    meta.zero_grad()
    total = 0
    for x, phase in tasks:
        params = dict(net.named_parameters())
        for _ in range(2):
            inner = F.mse_loss(net(x, params), torch.sin(x + phase))
            grads = torch.autograd.grad(inner, params.values(), create_graph=True)
            params = {k: p - 0.1 * g for (k, p), g in zip(params.items(), grads)}
        total = total + F.mse_loss(net(x + 0.1, params), torch.sin(x + 0.1 + phase))
    total.backward()
    meta.step()
    show(total, net.l1.weight.grad.flatten())
x = torch.tensor(2.0, requires_grad=True)
y = x
for _ in range(3):
    y = y - 0.1 * torch.autograd.grad(y ** 3, y, create_graph=True)[0]
show(torch.autograd.grad(y, x)[0])
