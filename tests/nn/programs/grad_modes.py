"""no_grad, enable_grad, inference_mode and set_grad_enabled, as contexts and decorators."""
import torch
from torch import nn

x = torch.ones(2, requires_grad=True)

@torch.no_grad()
def predict(x):
    return x * 2

@torch.enable_grad()
def follow(x):
    return x * 3

@torch.inference_mode()
def infer(x):
    return x * 4

@torch.no_grad
def bare(x):
    return x * 5

@torch.set_grad_enabled(False)
def off(x):
    return x * 6

show(predict(x).requires_grad, infer(x).requires_grad, bare(x).requires_grad, off(x).requires_grad, predict.__name__)
with torch.no_grad():
    show(follow(x).requires_grad, torch.is_grad_enabled(), (x * 2).requires_grad, x.requires_grad)
    with torch.enable_grad():
        show((x * 2).requires_grad)
    show(x.numpy().tolist(), nn.Parameter(torch.zeros(1)).requires_grad)
for train in (True, False):
    with torch.set_grad_enabled(train):
        show((x ** 2).requires_grad, torch.is_grad_enabled())
torch.set_grad_enabled(False)
show((x + 1).requires_grad)
torch.set_grad_enabled(True)
with torch.inference_mode():
    y = x * 2
    show(y.requires_grad)
with torch.autograd.set_detect_anomaly(True):
    (x * x).sum().backward()
with torch.autograd.detect_anomaly():
    show(torch.is_anomaly_enabled())
show(x.grad, torch.is_anomaly_enabled())
z = (x * x).detach()
show(z.requires_grad, x.detach().requires_grad_().is_leaf, (x * 2).is_leaf, x.grad_fn is None)
try:
    (x * 2).numpy()
except RuntimeError:
    show("RuntimeError")
try:
    z.sum().backward()
except RuntimeError:
    show("RuntimeError")
try:
    (x * 2).backward()
except RuntimeError:
    show("RuntimeError")
loss = (x * x).sum()
loss.backward(retain_graph=True)
loss.backward()
show(x.grad)
try:
    loss.backward()
except RuntimeError:
    show("RuntimeError")
try:
    torch.arange(3, requires_grad=True)
except RuntimeError:
    show("RuntimeError")
mid = x * 3
mid.retain_grad()
(mid * mid).sum().backward()
show(mid.grad, mid.retains_grad)

@torch.no_grad()
def numbers(n):
    for i in range(n):
        yield (x * i).requires_grad
show(list(numbers(2)), torch.is_grad_enabled())
