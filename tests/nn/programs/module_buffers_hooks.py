"""A module with buffers, hooks of every kind, children, named_* and apply."""
import torch
from torch import nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.register_buffer("calls", torch.tensor(0))
        self.register_buffer("scratch", torch.zeros(2), persistent=False)
        self.register_parameter("unused", None)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        self.calls += 1
        return F.relu(self.fc(x)) * self.scale

    def extra_repr(self):
        return f"width={self.fc.in_features}"

net = nn.Sequential(Block(3), Block(3))
def init(m):
    if isinstance(m, nn.Linear):
        nn.init.constant_(m.weight, 0.1)
        nn.init.eye_(m.weight)
        m.bias.data.fill_(0.01)
net.apply(init)
seen = []
handles = [m.register_forward_hook(lambda mod, args, out, name=name: seen.append((name, float(out.sum()))))
           for name, m in net.named_modules() if name]
pre = net[0].register_forward_pre_hook(lambda mod, args: (args[0] * 2,))
full = net[1].register_full_backward_hook(lambda mod, gi, go: seen.append(("back", float(go[0].sum()), tuple(gi[0].shape))))
x = torch.tensor([[1.0, -2.0, 3.0]], requires_grad=True)
out = net(x)
out.sum().backward()
for handle in [*handles, pre, full]:
    handle.remove()
show(seen, out, x.grad)
net(x)
show(int(net[0].calls), [n for n, _ in net.named_parameters()], [n for n, _ in net.named_buffers()], list(net.state_dict()))
show([type(m).__name__ for m in net.modules()], [n for n, _ in net.named_children()], sum(p.numel() for p in net.parameters()))
show(net[0].unused is None, hasattr(net[0], "missing"), net.training, net.eval().training, net[0].fc.training)
print(net)
show(str(net))
try:
    net[0].missing
except AttributeError as error:
    show("AttributeError", "missing" in str(error))
show(net.get_submodule("1.fc").weight.shape, net.get_parameter("0.scale"), net.get_buffer("1.calls"))
handle = net[1].fc.weight.register_hook(lambda g: g.clamp(max=0.5))
net.zero_grad()
net(x).pow(2).sum().backward()
show(net[1].fc.weight.grad)
net.requires_grad_(False)
show([p.requires_grad for p in net.parameters()], net(x).requires_grad)
