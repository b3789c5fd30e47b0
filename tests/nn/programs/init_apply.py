"""Initialisers: those without random numbers by value, the others by their statistics."""
import math
import torch
from torch import nn
from torch.nn import init

w = torch.empty(4, 6)
show(init.constant_(w, 0.3), init.ones_(w), init.zeros_(w), init.eye_(torch.empty(3, 4)), init.dirac_(torch.empty(2, 2, 3)))
show(init.calculate_gain("relu"), init.calculate_gain("leaky_relu", 0.2), init.calculate_gain("tanh"), init.calculate_gain("linear"))
big = torch.empty(200, 300)
torch.manual_seed(0)
def stats(t):
    return [round(float(t.mean()), 1), round(float(t.std()) * 10) / 10, tuple(t.shape)]
show(stats(init.normal_(big, 1.0, 2.0)), stats(init.uniform_(big, -3, 3)))
show(abs(float(init.xavier_uniform_(big, gain=2.0).std()) - 2 * math.sqrt(2 / 500)) < 0.003)
show(abs(float(init.xavier_normal_(big).std()) - math.sqrt(2 / 500)) < 0.003)
show(abs(float(init.kaiming_uniform_(big, a=math.sqrt(5)).std()) - 1 / math.sqrt(3 * 300)) < 0.003)
show(abs(float(init.kaiming_normal_(big, mode="fan_out", nonlinearity="relu").std()) - math.sqrt(2 / 200)) < 0.003)
q = init.orthogonal_(torch.empty(3, 5), gain=2.0)
show((q @ q.T - 4 * torch.eye(3)).abs().max() < 1e-9)
t = init.trunc_normal_(big, mean=0.0, std=1.0, a=-0.5, b=0.5)
show(bool(t.min() >= -0.5), bool(t.max() <= 0.5))
s = init.sparse_(torch.empty(10, 4), sparsity=0.3, std=0.01)
show((s == 0).sum(0).tolist())

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.bn = nn.BatchNorm2d(2)
        self.fc = nn.Linear(8, 2)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)
        with torch.no_grad():
            self.fc.weight.copy_(torch.arange(16.0).reshape(2, 8) / 16)
            self.fc.bias.uniform_(-1, 1).zero_()

    def reset(self):
        for layer in self.children():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()

net = Net()
show(net.bn.weight, net.fc.weight, net.fc.bias, net.conv.weight.requires_grad, net.conv.weight.is_leaf)
net.reset()
show(net.bn.bias, net.fc.bias.abs().max() <= 1 / math.sqrt(8))
