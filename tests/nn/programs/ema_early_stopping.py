"""Exponential averages of weights by hand and by AveragedModel, early stopping with the best state, a plateau scheduler."""
import copy
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

train_x, valid_x = torch.from_numpy(rng.normal(size=(20, 3))), torch.from_numpy(rng.normal(size=(10, 3)))
target = lambda x: (x ** 2).sum(1, keepdim=True)


class EMA:
    def __init__(self, model, decay):
        self.model, self.decay = model, decay
        self.shadow = {name: p.data.clone() for name, p in model.named_parameters() if p.requires_grad}
        self.backup = {}

    def update(self):
        for name, p in self.model.named_parameters():
            if p.requires_grad:
                self.shadow[name] = (1.0 - self.decay) * p.data + self.decay * self.shadow[name]

    def apply_shadow(self):
        for name, p in self.model.named_parameters():
            self.backup[name] = p.data
            p.data = self.shadow[name]

    def restore(self):
        for name, p in self.model.named_parameters():
            p.data = self.backup[name]
        self.backup = {}


class EarlyStopping:
    def __init__(self, patience=2, delta=0.0):
        self.patience, self.delta, self.counter, self.best, self.stop, self.state = patience, delta, 0, None, False, None

    def __call__(self, loss, model):
        if self.best is None or loss < self.best - self.delta:
            self.best, self.counter, self.state = loss, 0, copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
            self.stop = self.counter >= self.patience


model = fill(nn.Sequential(nn.Linear(3, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 1)))
ema, stopper = EMA(model, 0.9), EarlyStopping()
averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.05, alpha=0.9, centered=True)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
for epoch in range(10):
    model.train()
    for xb in train_x.split(5):
        loss = nn.functional.huber_loss(model(xb), target(xb))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ema.update()
        averaged.update_parameters(model)
    ema.apply_shadow()
    model.eval()
    with torch.no_grad():
        valid = nn.functional.huber_loss(model(valid_x), target(valid_x)).item()
    ema.restore()
    scheduler.step(valid)
    stopper(valid, model)
    show(loss, valid, optimizer.param_groups[0]["lr"], scheduler.num_bad_epochs)
    if stopper.stop:
        break
model.load_state_dict(stopper.state)
show(epoch, stopper.best, [p.sum() for p in averaged.parameters()], int(averaged.n_averaged), [v.sum() for v in model.state_dict().values()])
