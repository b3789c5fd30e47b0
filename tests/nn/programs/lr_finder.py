"""A learning-rate range test: state saved and restored by deepcopy, exponential steps, smoothed loss, early stop; then one cycle."""
import copy
import math
import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR, OneCycleLR, _LRScheduler

X = torch.from_numpy(rng.normal(size=(32, 5)))
Y = X @ torch.tensor([1.0, -2.0, 0.5, 0.0, 3.0]).unsqueeze(1) + 0.1 * torch.from_numpy(rng.normal(size=(32, 1)))
model = fill(nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1)))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)


class ExponentialRange(_LRScheduler):
    def __init__(self, optimizer, end_lr, num_iter, last_epoch=-1):
        self.end_lr, self.num_iter = end_lr, num_iter
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        r = self.last_epoch / (self.num_iter - 1)
        return [base_lr * (self.end_lr / base_lr) ** r for base_lr in self.base_lrs]


state = copy.deepcopy(model.state_dict()), copy.deepcopy(optimizer.state_dict())
scheduler, history, best = ExponentialRange(optimizer, 1.0, 20), {"lr": [], "loss": []}, math.inf
for iteration in range(20):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(X), Y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    smoothed = loss.item() if iteration == 0 else 0.5 * loss.item() + 0.5 * history["loss"][-1]
    history["lr"].append(scheduler.get_last_lr()[0])
    history["loss"].append(smoothed)
    best = min(best, smoothed)
    if smoothed > 4 * best:
        break
show(iteration, history["lr"], history["loss"], best)
model.load_state_dict(state[0])
optimizer.load_state_dict(state[1])
steepest = int(np.gradient(np.array(history["loss"])).argmin())
show(steepest, [group["lr"] for group in optimizer.param_groups])
scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=12, pct_start=0.4)
for _ in range(12):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(X), Y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    show(loss, optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"])
