"""Distillation, mixup and cutout, label smoothing, Grad-CAM by hooks, sharpness-aware steps, gradient surgery, EWC."""
import copy
import torch
import torch.nn as nn
import torch.nn.functional as F

teacher = fill(nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))).eval()
student = fill(nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4)))
x, y = torch.from_numpy(rng.normal(size=(12, 6))), torch.from_numpy(rng.integers(0, 4, 12))

def loss_fn_kd(outputs, labels, teacher_outputs, alpha=0.9, T=4.0):
    return nn.KLDivLoss(reduction="batchmean")(F.log_softmax(outputs / T, dim=1), F.softmax(teacher_outputs / T, dim=1)) * (alpha * T * T) + F.cross_entropy(outputs, labels) * (1. - alpha)

class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        defaults = dict(rho=rho, **kwargs)
        super(SAM, self).__init__(params, defaults)
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups
        self.defaults.update(self.base_optimizer.defaults)
    @torch.no_grad()
    def first_step(self, zero_grad=False):
        grad_norm = self._grad_norm()
        for group in self.param_groups:
            scale = group["rho"] / (grad_norm + 1e-12)
            for p in group["params"]:
                if p.grad is None: continue
                self.state[p]["old_p"] = p.data.clone()
                e_w = p.grad * scale.to(p)
                p.add_(e_w)
        if zero_grad: self.zero_grad()
    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None: continue
                p.data = self.state[p]["old_p"]
        self.base_optimizer.step()
        if zero_grad: self.zero_grad()
    def _grad_norm(self):
        return torch.norm(torch.stack([p.grad.norm(p=2) for group in self.param_groups for p in group["params"] if p.grad is not None]), p=2)

optimizer = SAM(student.parameters(), torch.optim.SGD, lr=0.1, momentum=0.9)
for step in range(4):
    with torch.no_grad():
        soft = teacher(x)
    loss = loss_fn_kd(student(x), y, soft)
    loss.backward()
    optimizer.first_step(zero_grad=True)
    loss_fn_kd(student(x), y, soft).backward()
    optimizer.second_step(zero_grad=True)
    show(loss, student[0].bias)
lam, index = 0.3, torch.from_numpy(rng.permutation(12))
mixed = lam * x + (1 - lam) * x[index, :]
out = student(mixed)
criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
show(lam * criterion(out, y) + (1 - lam) * criterion(out, y[index]), F.cross_entropy(out, lam * F.one_hot(y, 4).to(out.dtype) + (1 - lam) * F.one_hot(y[index], 4)))

fisher, opt_par = {}, {}
student.zero_grad()
F.nll_loss(F.log_softmax(student(x), dim=1), y).backward()
for name, p in student.named_parameters():
    fisher[name], opt_par[name] = p.grad.data.clone().pow(2), p.data.clone()
with torch.no_grad():
    for p in student.parameters():
        p.add_(0.1)
penalty = sum((fisher[name] * (p - opt_par[name]).pow(2)).sum() for name, p in student.named_parameters())
penalty.backward()
show(penalty, student[2].weight.grad)

conv = fill(nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.Conv2d(3, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)))
store = {}
h1 = conv[2].register_forward_hook(lambda m, i, o: store.__setitem__("act", o))
h2 = conv[2].register_full_backward_hook(lambda m, gi, go: store.__setitem__("grad", go[0]))
img = torch.from_numpy(rng.normal(size=(1, 1, 5, 5))).requires_grad_()
scores = conv(img)
scores[0, scores.argmax()].backward()
cam = F.relu((store["grad"].mean(dim=(2, 3), keepdim=True) * store["act"]).sum(1, keepdim=True))
cam = F.interpolate(cam, size=(10, 10), mode="bilinear", align_corners=False)
cam = (cam - cam.min()) / (cam.max() - cam.min() + 1e-9)
saliency, _ = torch.max(img.grad.data.abs(), dim=1)
h1.remove(); h2.remove()
show(cam.squeeze(), saliency)
eps_img = torch.clamp(img + 0.1 * img.grad.sign(), -1, 1)
steps = torch.stack([img.detach() * k / 5 for k in range(1, 6)]).squeeze(1).requires_grad_()
ig = torch.autograd.grad(conv(steps)[:, 0].sum(), steps)[0].mean(0) * img.detach()[0]
show(eps_img, ig, ig.sum())
g1, g2 = (torch.cat([g.flatten() for g in torch.autograd.grad(conv(img)[0, k], conv.parameters(), retain_graph=True)]) for k in range(2))
cos = torch.dot(g1, g2) / g2.norm() ** 2
show(g1 - torch.where(cos < 0, cos, torch.zeros(())) * g2)
thresh = torch.quantile(torch.cat([p.detach().abs().flatten() for p in conv.parameters() if p.dim() > 1]), 0.5)
masks = {n: (p.abs() > thresh).float() for n, p in conv.named_parameters() if p.dim() > 1}
show(thresh, {n: float(m.mean()) for n, m in masks.items()})
