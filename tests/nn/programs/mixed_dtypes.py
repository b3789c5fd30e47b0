# Default dtypes, promotion of Python numbers, half precision, integer and boolean arithmetic, bit operations.
import torch
import torch.nn as nn

name = lambda d: str(d).split('.')[-1]

show(name(torch.tensor(1.0).dtype), name(torch.tensor(1).dtype), name(torch.tensor(True).dtype), name(torch.tensor([1, 2.5]).dtype), name(torch.zeros(2).dtype))
show(name(torch.arange(3).dtype), name(torch.arange(3.0).dtype), name(torch.linspace(0, 1, 3).dtype), name(torch.randint(0, 3, (2,)).dtype), name(torch.ones(2, dtype=torch.int32).dtype))
i, f, h = torch.arange(4), torch.ones(4, dtype=torch.float32), torch.ones(4, dtype=torch.float16)
show(name((i + 1).dtype), name((f * 2).dtype), name((h + f).dtype), name((h * 2.0).dtype), name((i / 2).dtype), name((i // 2).dtype), name((i > 1).dtype))
show((i > 1).sum(), name((i > 1).sum().dtype), i.float().mean(), name(i.sum().dtype), torch.cumsum(i > 1, 0), (i > 1) & (i < 3), ~(i > 1), (i > 1) | (i == 0))
show(i << 2, i >> 1, i ^ 3, i & 1, -i, i % 3, (-i) % 3, torch.fmod(-i, 3), torch.remainder(-i, 3), (-i) // 2, torch.div(-i, 2, rounding_mode="trunc"))
show(torch.finfo(torch.float32).eps, torch.finfo(torch.float64).max, torch.iinfo(torch.int64).max, torch.finfo(torch.float16).tiny)
show(name(f.to(torch.float64).dtype), name(f.double().dtype), name(f.half().dtype), name(f.int().dtype), name(f.bool().dtype), name(f.type(torch.int64).dtype), name(f.to(i).dtype), name(i.type_as(f).dtype))
show(name(torch.promote_types(torch.int16, torch.float32)), name(torch.result_type(f, 1.0)), torch.can_cast(torch.float64, torch.int32))
net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).float()
x = torch.tensor(rng.normal(size=(4, 3)), dtype=torch.float32)
show(name(net(x).dtype), name(net.double()(x.double()).dtype), {k: name(v.dtype) for k, v in net.state_dict().items()}, name(net.half()[0].weight.dtype))
w = torch.ones(2, dtype=torch.float32, requires_grad=True)
(w.double() * 3).sum().backward()
show(w.grad, name(w.grad.dtype))
loss = nn.functional.cross_entropy(x, torch.tensor([0, 1, 2, 0]))
show(name(loss.dtype), nn.functional.one_hot(torch.tensor([0, 2]), 3), name(nn.functional.one_hot(torch.tensor([0, 2])).dtype))
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as e:
    show("only floating point can require gradients")
c = torch.complex(f.double(), 2 * f.double())
show(c, c.abs(), c.real, c.conj().imag, torch.view_as_real(c), name((c * 1j).dtype), torch.is_complex(c), c.angle())
show(torch.tensor(3).item(), float(torch.tensor(2.5)), int(torch.tensor(7)), bool(torch.tensor([True])), [10, 20, 30][torch.tensor(1)], torch.tensor([1.5, 2.5]).tolist())
show(torch.equal(i, torch.tensor([0, 1, 2, 3])), torch.allclose(f, f + 1e-9), torch.isclose(f, f + 1).any(), torch.is_tensor(f), torch.numel(f), f.element_size())
show(i.numpy().dtype == np.int64, name(torch.from_numpy(np.arange(3, dtype=np.float32)).dtype), name(torch.as_tensor([1, 2]).dtype), np.asarray(f).sum(), name(torch.tensor(np.float32(1.5)).dtype))
show(f"{torch.tensor(3.14159):.2f}", torch.isnan(torch.tensor([float("nan"), 1.0])), torch.nan_to_num(torch.tensor([float("inf"), -float("inf"), float("nan")]), 0, 1, -1))
