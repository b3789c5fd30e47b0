"""Saving and loading a checkpoint of model, optimiser and scheduler; training goes on as if nothing had happened."""
import os
import tempfile
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

X, y = torch.tensor(rng.normal(size=(10, 4))), torch.tensor(rng.normal(size=(10, 1)))
def make():
    net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))
    opt = torch.optim.Adam(net.parameters(), lr=0.05)
    return net, opt, torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.5)
def train(net, opt, sched, epochs):
    for _ in range(epochs):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(X), y)
        loss.backward()
        opt.step()
        sched.step()
    return loss.item()
net, opt, sched = make()
fill(net)
show(train(net, opt, sched, 3))
path = os.path.join(tempfile.mkdtemp(), "checkpoint.pt")
torch.save({"epoch": 3, "model": net.state_dict(), "optimizer": opt.state_dict(), "scheduler": sched.state_dict(), "loss": 0.5}, path)
expected = train(net, opt, sched, 3)
net2, opt2, sched2 = make()
ckpt = torch.load(path, map_location="cpu", weights_only=True)
net2.load_state_dict(ckpt["model"])
opt2.load_state_dict(ckpt["optimizer"])
sched2.load_state_dict(ckpt["scheduler"])
show(ckpt["epoch"], ckpt["loss"], abs(train(net2, opt2, sched2, 3) - expected) < 1e-12, expected)
torch.save(net.state_dict(), path)
net2.load_state_dict(torch.load(path, weights_only=True))
show(all(torch.equal(a, b) for a, b in zip(net.parameters(), net2.parameters())))
xi = X.clone().requires_grad_()
out = checkpoint(net, xi, use_reentrant=False)
out.sum().backward()
show(xi.grad, net[0].weight.grad.norm())
show(checkpoint_sequential(net, 2, xi, use_reentrant=False).sum())
