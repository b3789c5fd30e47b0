# Differentiating through optimiser steps: a learned rate and initial weights, with differentiable=True and functional_call.
import torch
from torch import nn
from torch.func import functional_call

net = fill(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)))
x, y = torch.tensor(rng.normal(size=(6, 2))), torch.tensor(rng.normal(size=(6, 1)))
log_lr = torch.tensor(-2.0, requires_grad=True)
meta = torch.optim.Adam([log_lr, *net.parameters()], lr=0.05)
for outer in range(3):
    fast = {name: p.clone() for name, p in net.named_parameters()}
    inner = torch.optim.SGD(list(fast.values()), lr=log_lr.exp(), differentiable=True)
    for _ in range(2):
        copies = {name: p.clone() for name, p in fast.items()}
        loss = nn.functional.mse_loss(functional_call(net, copies, (x[:3],)), y[:3])
        grads = torch.autograd.grad(loss, list(copies.values()), create_graph=True)
        for p, g in zip(fast.values(), grads):
            p.grad = g
        inner.step()
    outer_loss = nn.functional.mse_loss(functional_call(net, fast, (x[3:],)), y[3:])
    meta.zero_grad()
    outer_loss.backward()
    meta.step()
    show(outer_loss, log_lr.grad, log_lr)
show(net[0].weight, net[2].bias.grad)

# a step of the optimiser inside backward, one parameter after the other
net = fill(nn.Linear(3, 2))
optimizers = {p: torch.optim.SGD([p], lr=0.1) for p in net.parameters()}


def step_now(p):
    optimizers[p].step()
    optimizers[p].zero_grad()


for p in net.parameters():
    p.register_post_accumulate_grad_hook(step_now)
for _ in range(3):
    (net(torch.ones(1, 3)) ** 2).sum().backward()
show(net.weight, net.bias, net.weight.grad)
