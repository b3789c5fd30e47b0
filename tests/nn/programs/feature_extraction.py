# Forward hooks that collect activations, backward hooks that collect gradients, and a class activation map.
import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import OrderedDict


class Block(nn.Module):
    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.downsample = None
        if stride != 1 or cin != cout:
            self.downsample = nn.Sequential(nn.Conv2d(cin, cout, 1, stride=stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class Net(nn.Module):
    def __init__(self, num_classes=4):
        super().__init__()
        self.stem = nn.Sequential(OrderedDict([
            ("conv", nn.Conv2d(1, 4, 3, padding=1)),
            ("relu", nn.ReLU(inplace=True)),
            ("pool", nn.MaxPool2d(2)),
        ]))
        self.layer1 = Block(4, 4)
        self.layer2 = Block(4, 8, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        x = self.layer2(self.layer1(self.stem(x)))
        x = torch.flatten(self.avgpool(x), 1)
        return self.fc(x)


model = fill(Net())
for m in model.modules():
    if isinstance(m, nn.modules.batchnorm._BatchNorm):
        nn.init.constant_(m.weight, 1.0)
        nn.init.zeros_(m.bias)
features, gradients = {}, {}


def save_output(name):
    def hook(module, args, output):
        features[name] = output.detach().clone()
    return hook


def save_gradient(module, grad_input, grad_output):
    gradients[module.__class__.__name__] = grad_output[0].clone()


handles = [model.layer1.register_forward_hook(save_output("layer1")), model.layer2.register_forward_hook(save_output("layer2"))]
handles.append(model.layer2.register_full_backward_hook(save_gradient))
handles.append(model.stem.register_forward_pre_hook(lambda m, args: (args[0] * 2,)))

images = torch.tensor(rng.normal(size=(3, 1, 8, 8)))
logits = model(images)
show(logits, features["layer1"].shape, features["layer2"].mean((2, 3)))
score = logits[torch.arange(3), logits.argmax(dim=1)].sum()
model.zero_grad()
score.backward()
weights = gradients["Block"].mean(dim=(2, 3), keepdim=True)
cam = F.relu((weights * features["layer2"]).sum(dim=1))
cam = cam / (cam.amax(dim=(1, 2), keepdim=True) + 1e-8)
show(cam, F.interpolate(cam.unsqueeze(1), size=(8, 8), mode="bilinear", align_corners=False).squeeze(1)[0])
for h in handles:
    h.remove()
features.clear()
model(images)
show(len(features), model.fc.weight.grad, {k: v.shape for k, v in model.state_dict().items()})

# freeze all but the head, and train that
for p in model.parameters():
    p.requires_grad = False
for p in model.fc.parameters():
    p.requires_grad_(True)
optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1, momentum=0.9)
model.eval()
labels = torch.tensor([0, 1, 2])
for _ in range(3):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
show(loss.item(), sum(p.numel() for p in model.parameters() if p.requires_grad), sum(p.numel() for p in model.parameters()))
extractor = nn.Sequential(*list(model.children())[:-1])
show(extractor(images).flatten(1))
