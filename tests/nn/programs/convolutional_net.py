"""A small ResNet-like net: convolutions, batch norm in both modes, pooling, skip, training, eval."""
import torch
import torch.nn as nn
import torch.nn.functional as F

class BasicBlock(nn.Module):
    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.shortcut = nn.Sequential()
        if stride != 1 or cin != cout:
            self.shortcut = nn.Sequential(nn.Conv2d(cin, cout, 1, stride=stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1)
        self.layers = nn.Sequential(BasicBlock(4, 4), BasicBlock(4, 6, stride=2))
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.layers(F.max_pool2d(F.relu(self.stem(x)), 2))
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.fc(x)

net = fill(Net())
X, y = torch.tensor(rng.normal(size=(6, 1, 8, 8))), torch.tensor([0, 1, 2, 0, 1, 2])
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
for step in range(4):
    opt.zero_grad(set_to_none=True)
    loss = F.cross_entropy(net(X), y)
    loss.backward()
    opt.step()
    show(loss)
net.eval()
with torch.no_grad():
    logits = net(X)
    probs = F.softmax(logits, dim=1)
    pred = logits.argmax(dim=1, keepdim=True)
    show(logits, probs.max(1), pred.eq(y.view_as(pred)).sum().item(), (pred.squeeze() == y).float().mean())
    top = probs.topk(2, dim=1)
    show(top.values, top.indices)
show(net.layers[0].bn1.running_mean, net.layers[0].bn1.running_var, net.layers[1].bn2.num_batches_tracked)
up = fill(nn.ConvTranspose2d(6, 2, 4, stride=2, padding=1))
show(up(torch.ones(1, 6, 3, 3)).shape, F.interpolate(X[:1], scale_factor=2, mode="bilinear", align_corners=False).sum(), F.pad(X[:1], (1, 1, 0, 2), value=1.0).sum(), F.avg_pool2d(X, 2).sum(), F.unfold(X, 3).shape)
