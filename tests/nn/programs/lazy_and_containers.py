"""Lazy layers, ModuleList, ModuleDict, ParameterList, ParameterDict, Sequential surgery."""
import torch
from collections import OrderedDict
from torch import nn

lazy = nn.Sequential(nn.LazyConv2d(4, 3, padding=1), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5))
opt = torch.optim.SGD(lazy.parameters(), lr=0.1) if False else None
out = lazy(torch.zeros(2, 3, 4, 4))
show(out.shape, [tuple(p.shape) for p in lazy.parameters()], type(lazy[0]).__name__, type(lazy[4]).__name__, lazy[4].in_features)
seq = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 3)), ("act", nn.ReLU()), ("fc2", nn.Linear(3, 1))]))
show(list(seq.state_dict()), seq.fc1.out_features, len(seq), type(seq[1]).__name__, len(seq[:2]), len(seq[-1].weight))
seq.append(nn.Sigmoid())
seq[1] = nn.Tanh()
seq.add_module("extra", nn.Identity())
show([n for n, _ in seq.named_children()])
del seq[0]
show(len(seq), [type(m).__name__ for m in seq], len(nn.Sequential(nn.ReLU()) + nn.Sequential(nn.Tanh())))
ml = nn.ModuleList([nn.Linear(2, 2)])
ml.append(nn.Linear(2, 3)); ml.extend([nn.ReLU()]); ml.insert(0, nn.Tanh())
show(len(ml), ml[-1], [type(m).__name__ for m in ml], list(ml.state_dict()), len(ml[1:3]), ml.pop(0))
md = nn.ModuleDict({"conv": nn.Conv1d(1, 1, 1), "pool": nn.MaxPool1d(2)})
md["act"] = nn.ReLU()
md.update({"x": nn.Identity()})
show(list(md.keys()), "conv" in md, [k for k, v in md.items()], type(md.pop("x")).__name__, len(md), [type(m).__name__ for m in md.values()])
pl = nn.ParameterList([nn.Parameter(torch.ones(i + 1)) for i in range(2)])
pl.append(nn.Parameter(torch.zeros(3)))
show(len(pl), [p.shape for p in pl], list(pl.state_dict()), sum(p.sum() for p in pl))
pd = nn.ParameterDict({"a": nn.Parameter(torch.ones(2))})
pd["b"] = nn.Parameter(torch.zeros(1))
show(sorted(pd.keys()), "a" in pd, pd["a"].sum(), len(pd), list(pd.state_dict()))
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(1, 1)
        self.buf = nn.Buffer(torch.zeros(2))
        self.plain = torch.ones(3)
        setattr(self, "b", nn.Linear(1, 1))
m = M()
show(list(m.state_dict()), [n for n, _ in m.named_buffers()])
del m.b
m.a = nn.Linear(1, 2)
try:
    m.a = torch.ones(1)
except TypeError:
    show("TypeError")
m.double(); show(m.a.weight.dtype == torch.float64, m.buf.dtype == torch.float64)
m.to(torch.float32); show(m.a.weight.dtype == torch.float32)
m.half().float().cpu().to("cpu").to(device="cpu", dtype=torch.float64).train(False)
show(m.a.weight.dtype == torch.float64, m.training, next(m.parameters()).device == torch.device("cpu"), m.type(torch.float64) is m)
