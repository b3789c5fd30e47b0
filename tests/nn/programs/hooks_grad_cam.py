"""Grad-CAM and feature extraction by hooks: forward and full backward hooks, handles, create_feature by hand, saliency maps."""
import torch
from torch import nn
import torch.nn.functional as F


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU())
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(24, 3))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


net = fill(Small()).eval()
activations, gradients, shapes = {}, {}, []


def save_activation(name):
    def hook(module, inputs, output):
        activations[name] = output.detach()
    return hook


def save_gradient(module, grad_input, grad_output):
    gradients["value"] = grad_output[0]


handles = [layer.register_forward_hook(save_activation(f"{i}_{layer.__class__.__name__}")) for i, layer in enumerate(net.features)]
handles.append(net.features[4].register_full_backward_hook(save_gradient))
handles.append(net.classifier[1].register_forward_pre_hook(lambda m, args: shapes.append(tuple(args[0].shape))))
x = torch.from_numpy(rng.normal(size=(2, 1, 8, 8))).requires_grad_()
logits = net(x)
score = logits.gather(1, logits.argmax(1, keepdim=True)).sum()
score.backward()
weights = gradients["value"].mean(dim=(2, 3), keepdim=True)
cam = F.relu((weights * activations["4_Conv2d"]).sum(1, keepdim=True))
cam = F.interpolate(cam, size=(8, 8), mode="bilinear", align_corners=False)
cam = (cam - cam.amin(dim=(2, 3), keepdim=True)) / (cam.amax(dim=(2, 3), keepdim=True) + 1e-8)
show(logits, cam, list(activations), shapes, x.grad.abs().max(1)[0])
for handle in handles:
    handle.remove()
activations.clear()
net(x)
show(len(activations))

stds = []
handle = nn.modules.module.register_module_forward_hook(lambda m, i, o: stds.append((type(m).__name__, round(o.std().item(), 8))) if isinstance(m, nn.Conv2d) else None)
net(x)
handle.remove()
show(stds)
clipped = net.classifier[1].weight.register_hook(lambda g: g.clamp(-0.01, 0.01))
net.zero_grad()
net(x).sum().backward()
show(net.classifier[1].weight.grad.abs().max(), net.features[0].weight.grad.norm())
edges = net(x).sum().grad_fn.next_functions
show(len(edges), edges[0][1])
