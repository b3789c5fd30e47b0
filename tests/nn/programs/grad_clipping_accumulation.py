"""Gradient accumulation over micro-batches equals one large batch; clipping by norm and by value; zero_grad."""
import torch
from torch import nn

X = torch.tensor(rng.normal(size=(8, 5)))
y = torch.tensor(rng.integers(0, 3, size=8))
net = fill(nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3)))
opt = torch.optim.AdamW(net.parameters(), lr=0.01, weight_decay=0.1)
loss_fn = nn.CrossEntropyLoss(label_smoothing=0.1, weight=torch.tensor([1.0, 2.0, 0.5]))
accumulation_steps = 4
opt.zero_grad()
running = 0.0
for i, (xb, yb) in enumerate(zip(X.split(2), y.split(2))):
    loss = loss_fn(net(xb), yb) / accumulation_steps
    loss.backward()
    running += loss.item()
    if (i + 1) % accumulation_steps == 0:
        total_norm = torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=0.1, norm_type=2.0)
        show(total_norm, [p.grad.norm() for p in net.parameters()])
        opt.step()
        opt.zero_grad(set_to_none=False)
show(running, [float(p.grad.abs().sum()) for p in net.parameters()], [p.sum() for p in net.parameters()])
loss_fn(net(X), y).backward()
nn.utils.clip_grad_value_(net.parameters(), clip_value=0.01)
show(max(p.grad.abs().max() for p in net.parameters()))
show(nn.utils.clip_grad_norm_(net.parameters(), 1e9, norm_type="inf"), nn.utils.parameters_to_vector(net.parameters()).shape)
v = nn.utils.parameters_to_vector(net.parameters())
nn.utils.vector_to_parameters(v * 0 + 0.5, net.parameters())
show(net[0].weight[0], net[2].bias)
for p in net.parameters():
    p.grad = None
show(all(p.grad is None for p in net.parameters()))
grads = torch.cat([g.flatten() for g in torch.autograd.grad(net(X).sum(), list(net.parameters()))])
show(grads.norm(), grads.shape)
