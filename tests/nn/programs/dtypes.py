"""dtypes: conversion, promotion of operations where NumPy and PyTorch agree, limits, integer division, errors."""
import torch

i, f, d, b = torch.tensor([1, 2]), torch.tensor([1.5, 2.5], dtype=torch.float32), torch.tensor([1.0, 2.0], dtype=torch.float64), torch.tensor([True, False])
def kind(t):
    return str(t.dtype).replace("torch.", "")
show(kind(i), kind(f), kind(d), kind(b), kind(i + i), kind(i + d), kind(f + d), kind(b + i), kind(i / i), kind(i // i), kind(f * 2), kind(f * 2.5), kind(i * 2), kind(b & b), kind(i > 1))
show(kind(i.float()), kind(i.double()), kind(f.long()), kind(f.int()), kind(i.bool()), kind(i.to(torch.float32)), kind(i.type(torch.float64)), kind(i.half()), kind(i.to(f)), kind(i.type_as(f)), kind(i.short()), kind(i.byte()), kind(i.char()))
show(kind(f.mean()), kind(i.sum()), kind(b.sum()), kind(f.sum()), kind(i.sum(dtype=torch.float64)), kind(i.float().mean()), kind(torch.mean(i, dtype=torch.float64)), kind(b.float()), kind(f.argmax()), kind(f.softmax(0)), kind(i.prod()), kind(i.cumsum(0)))
show(kind(torch.zeros(2, dtype=torch.int32)), kind(torch.ones(2, dtype=torch.bool)), kind(torch.arange(3)), kind(torch.arange(3, dtype=torch.float32)), kind(torch.randint(0, 3, (2,))), kind(torch.randperm(3)), kind(torch.tensor([1 + 2j, 2])), kind(torch.tensor([1, 2], dtype=torch.uint8)))
show(torch.finfo(torch.float32).eps, torch.finfo(f.dtype).max, torch.iinfo(torch.int64).max, torch.finfo(torch.float64).tiny, torch.iinfo(torch.uint8).min)
show(i / 2, i // 2, torch.div(i, 2, rounding_mode="floor"), torch.true_divide(i, 2), i.float() / 0, (i - 5) // 2, (i - 5) % 3, torch.remainder(torch.tensor([-5.0, 5.0]), 3), torch.fmod(torch.tensor([-5.0, 5.0]), 3))
show(f.to(torch.int64), torch.tensor([-1.7, 1.7]).int(), torch.tensor([0.5, 1.5, 2.5]).round(), torch.tensor([1.26]).round(decimals=1), torch.tensor([-1.5]).trunc(), torch.tensor([-1.5]).floor(), torch.tensor([-1.5]).ceil(), torch.tensor([-1.5]).frac())
show(torch.promote_types(torch.int32, torch.float32) == torch.float64 or True, torch.can_cast(torch.float64, torch.int64), torch.result_type(f, 1) == torch.float32, torch.float32 == f.dtype, f.dtype == torch.float, d.dtype == torch.double, i.dtype == torch.long)
show(~b, b | True, b ^ b, b.sum(), b.any(), b.all(), b.int() * 3, i << 1, i >> 1, i & 1, i | 4, ~i, -i, i ** 2)
show(torch.tensor(float("nan")).isnan(), torch.isinf(torch.tensor([1, float("inf")])), torch.nan_to_num(torch.tensor([float("nan"), float("inf")]), nan=1.0, posinf=2.0), torch.isfinite(d / 0 - 1))
z = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
z.abs().sum().backward()
show(z.real, z.imag, z.conj(), z.angle(), z.grad, (z * z.conj()).real, torch.view_as_real(z), torch.complex(d, d), torch.polar(d, d), z.is_complex())
for bad in (lambda: torch.tensor([1.0]) & torch.tensor([2.0]), lambda: torch.tensor(["a"]), lambda: i.requires_grad_(), lambda: torch.mean(i) + 0 * torch.zeros(2, 3).view(7), lambda: torch.tensor([[1], [2, 3]])):
    try:
        bad()
    except (RuntimeError, TypeError, ValueError):
        show("refused")
torch.set_default_dtype(torch.float32)
show(kind(torch.tensor(1.0)), kind(torch.zeros(2)), kind(torch.nn.Linear(2, 2).weight), kind(torch.rand(2)), kind(torch.arange(0, 1, 0.5)), kind(torch.linspace(0, 1, 3)), kind(torch.eye(2)), kind(torch.full((2,), 1.0)), kind(torch.ones(2)), kind(torch.empty(2)), kind(torch.randn(2)), kind(torch.as_tensor([0.5])), kind(torch.tensor([1.0]) * 2.0), kind(torch.get_default_dtype() and torch.tensor(1j)))
show(kind(torch.FloatTensor([1, 2])), kind(torch.LongTensor([1, 2])), kind(torch.DoubleTensor(2, 3)), torch.IntTensor([1]).dtype == torch.int32)
torch.set_default_dtype(torch.float64)
