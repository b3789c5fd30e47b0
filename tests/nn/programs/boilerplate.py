"""The lines at the top and at the bottom of many scripts: seeds, devices, flags, timing, argparse, logging, types."""
import argparse
import os
import random
import time
from typing import Optional, Tuple
import numpy
import torch
import torch.backends.cudnn as cudnn
from torch import Tensor, nn
from torch.nn import Module, Parameter
from torch.nn.parameter import Parameter as P2
from torch.optim import Optimizer
from torch.optim.optimizer import Optimizer as O2
from torch.utils.data import DataLoader, Dataset, default_collate
from torch.autograd import Variable

def set_seed(seed: int) -> None:
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)

set_seed(0)
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args([])
use_cuda = torch.cuda.is_available()
use_mps = torch.backends.mps.is_available()
device = torch.device("cuda:0" if use_cuda else "mps" if use_mps else "cpu")
kwargs = {"num_workers": 0, "pin_memory": True} if device.type == "cuda" else {}
show(str(device), device.type, torch.cuda.device_count(), kwargs, device == torch.device("cpu"), args.lr)
net: Module = nn.Linear(3, 2).to(device)
x: Tensor = torch.randn(4, 3, device=device, requires_grad=True)
start = time.time()
out = net(x.to(device, non_blocking=True))
if device.type == "cuda":
    torch.cuda.synchronize()
loss = out.sum()
loss.backward()
show(x.grad.shape, isinstance(net.weight, Parameter), P2 is Parameter, O2 is Optimizer)
v = Variable(torch.ones(2), requires_grad=True)
(v * 2).sum().backward()
show(v.grad, v.data)
def f(x: Tensor, y: Optional[Tensor] = None) -> Tuple[Tensor, Tensor]:
    return x, x if y is None else y
show(f(v)[0] is v, out.cpu().detach().numpy().shape, out.data.cpu().numpy().shape, out.detach().clone().requires_grad)
g = torch.Generator(device="cpu")
g.manual_seed(2147483647)
a = torch.randn(3, generator=g)
g.manual_seed(2147483647)
show(torch.equal(a, torch.randn(3, generator=g)), torch.initial_seed())
torch.manual_seed(3); r1 = torch.rand(2); state = torch.get_rng_state(); r2 = torch.rand(2); torch.set_rng_state(state)
show(torch.equal(r2, torch.rand(2)), bool((r1 >= 0).all()))
torch.set_printoptions(precision=4, sci_mode=False)
with torch.random.fork_rng():
    torch.manual_seed(1)
torch.cuda.empty_cache()
show(torch.get_default_dtype() == torch.float64, torch.typename(x) is not None)
