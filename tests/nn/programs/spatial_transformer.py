"""A spatial transformer network, warping with flow fields, and rotations as tensors."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 4, kernel_size=3), nn.Conv2d(4, 6, kernel_size=3)
        self.conv2_drop = nn.Dropout2d()
        self.fc1, self.fc2 = nn.Linear(24, 12), nn.Linear(12, 5)
        self.localization = nn.Sequential(nn.Conv2d(1, 3, kernel_size=3), nn.MaxPool2d(2, stride=2), nn.ReLU(True),
                                          nn.Conv2d(3, 4, kernel_size=3), nn.MaxPool2d(2, stride=2), nn.ReLU(True))
        self.fc_loc = nn.Sequential(nn.Linear(4 * 1 * 1, 8), nn.ReLU(True), nn.Linear(8, 3 * 2))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))
    def stn(self, x):
        xs = self.localization(x)
        xs = xs.view(-1, 4 * 1 * 1)
        theta = self.fc_loc(xs)
        theta = theta.view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size())
        return F.grid_sample(x, grid)
    def forward(self, x):
        x = self.stn(x)
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 1))
        x = x.view(x.size(0), -1)[:, :24]
        x = F.dropout(F.relu(self.fc1(x)), training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)

model = fill(Net())
model.fc_loc[2].weight.data.mul_(0.05)
model.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0.1, 0, 1, -0.1], dtype=torch.float))
model.eval()
optimizer = optim.SGD(model.parameters(), lr=0.01)
data, target = torch.from_numpy(rng.normal(size=(4, 1, 10, 10))).requires_grad_(), torch.from_numpy(rng.integers(0, 5, 4))
for step in range(3):
    optimizer.zero_grad()
    output = model(data)
    loss = F.nll_loss(output, target)
    loss.backward()
    optimizer.step()
    pred = output.max(1, keepdim=True)[1]
    show(loss, pred.eq(target.view_as(pred)).sum().item(), model.fc_loc[2].bias.grad)
theta = torch.tensor([0.0, 0.3, -0.7], requires_grad=True)
R = torch.stack([torch.stack([theta.cos(), -theta.sin(), torch.zeros(3)], -1), torch.stack([theta.sin(), theta.cos(), torch.zeros(3)], -1)], dim=-2)
for kwargs in [dict(mode="bilinear", padding_mode="zeros", align_corners=False), dict(mode="bilinear", padding_mode="border", align_corners=True)]:
    warped = F.grid_sample(data[:3], F.affine_grid(R, [3, 1, 5, 6], align_corners=kwargs["align_corners"]), **kwargs)
    (g,) = torch.autograd.grad(warped.pow(2).sum(), theta, allow_unused=True, retain_graph=True)
    show(warped, g)
B, C, H, W = data.shape
yy, xx = torch.meshgrid(torch.arange(H), torch.arange(W), indexing="ij")
flow = torch.from_numpy(0.5 * rng.normal(size=(B, 2, H, W)))
vgrid = torch.stack((xx, yy), 0).repeat(B, 1, 1, 1).to(flow) + flow
vgrid[:, 0] = 2.0 * vgrid[:, 0].clone() / max(W - 1, 1) - 1.0
vgrid[:, 1] = 2.0 * vgrid[:, 1].clone() / max(H - 1, 1) - 1.0
show(F.grid_sample(data, vgrid.permute(0, 2, 3, 1), align_corners=True), math.degrees(theta[1].item()), torch.rad2deg(theta))
