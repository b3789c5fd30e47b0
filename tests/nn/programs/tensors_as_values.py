"""Tensors as Python values: conversion, comparison, iteration, len, in, formatting, truth, hashing, pickling, copying."""
import copy
import math
import pickle
import torch

t = torch.tensor([1.5, 2.5, -3.0])
s = torch.tensor(2.0)
show(float(s), int(s), bool(s), s.item(), t.tolist(), len(t), 2.5 in t, list(t), math.sqrt(s), round(s.item(), 1), max(t), min(t), sum(t))
show(f"{s:.2f} {s.item():6.3f} {s}".startswith("2.00  2.000"), "%.3f" % s, "{:.1e}".format(s))
show(s == 2, (t > 0).any(), (t > 0).all(), bool((t == t).all()), torch.equal(t, t.clone()), t is t, t.eq(1.5), t.ne(1.5), t.gt(0), t.le(0))
show([i for i in torch.arange(3)], dict(a=t)["a"], {t: 1}[t], hash(t) == hash(t), isinstance(t, torch.Tensor), torch.is_tensor(3))
show([1, 2, 3][torch.tensor(1)], list(range(torch.tensor(3))))
try:
    bool(t)
except RuntimeError:
    show("RuntimeError")
try:
    float(t)
except (RuntimeError, TypeError, ValueError):
    show("error")
try:
    t.item()
except (RuntimeError, ValueError):
    show("error")
try:
    len(s)
except TypeError:
    show("TypeError")
try:
    for _ in s:
        pass
except TypeError:
    show("TypeError")
show(copy.copy(t), copy.deepcopy(t), pickle.loads(pickle.dumps(t)))
show(t.size(), t.size(0), t.shape[0], t.dim(), t.ndim, t.numel(), t.nelement(), t.ndimension(), t.element_size(), t.is_contiguous(), t.stride(), t.nbytes)
show(t.new_zeros(2), t.new_ones((2, 2)), t.new_full((2,), 7.0), t.new_tensor([1, 2]), t.new_empty(3).shape, torch.zeros_like(t), torch.full_like(t, 2), torch.ones_like(t, dtype=torch.int64))
rows, cols = torch.ones(2, 3).shape
show(rows, cols, torch.Size([2, 3]) == (2, 3), torch.ones(2, 3).shape == torch.Size([2, 3]), [*torch.ones(2, 3).size()])
show(torch.arange(5), torch.arange(1, 2, 0.25), torch.linspace(0, 1, 3), torch.logspace(0, 2, 3), torch.eye(2), torch.full((2,), 3.5), torch.empty(0).numel())
show(-t, +t, abs(t), t ** 2, 2 ** t, 1 / t, 5 - t, t // 2, t % 2, divmod(7, 2), 7 // torch.tensor(2), 7 % torch.tensor(4), t @ t, round(3.7))
a = torch.arange(6).reshape(2, 3)
show(a.float().mean(), a.double().std(), a.sum(0), a.T, a.view(-1), a.reshape(3, 2), a.t(), a.max(), a.argmax(), a.float().var(0), a.prod(1), a.cumsum(1))
x, y = torch.tensor([3, 4])
show(x, y, torch.tensor([[1, 2], [3, 4]]).tolist(), torch.tensor(3).item(), torch.tensor([torch.tensor(1.0), 2.0]))
show(torch.as_tensor([1, 2]), torch.from_numpy(t.numpy()).add(1), t.numpy().sum(), torch.tensor(t.numpy()).shape)
show(a.dtype == torch.int64, t.device.type, str(t.device), t.is_floating_point(), a.is_floating_point(), torch.is_floating_point(t), t.is_cuda, t.layout == torch.strided)
