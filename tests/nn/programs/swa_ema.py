"""Averaged models: SWA, EMA, update_bn, SWALR."""
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, SWALR, get_ema_multi_avg_fn, update_bn
from torch.utils.data import DataLoader, TensorDataset

X, y = torch.tensor(rng.normal(size=(12, 3))), torch.tensor(rng.normal(size=(12, 1)))
loader = DataLoader(TensorDataset(X, y), batch_size=4, shuffle=False)
net = fill(nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 1)))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
swa = AveragedModel(net)
ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.9))
custom = AveragedModel(net, avg_fn=lambda avg, p, n: 0.5 * avg + 0.5 * p)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10)
swa_scheduler = SWALR(opt, swa_lr=0.05, anneal_epochs=2)
for epoch in range(5):
    for xb, yb in loader:
        opt.zero_grad()
        nn.functional.mse_loss(net(xb), yb).backward()
        opt.step()
        ema.update_parameters(net)
    if epoch > 1:
        swa.update_parameters(net)
        custom.update_parameters(net)
        swa_scheduler.step()
    else:
        scheduler.step()
    show(opt.param_groups[0]["lr"])
update_bn(loader, swa)
for model in (net, swa, ema, custom):
    model.eval()
    show(model(X).flatten())
show(int(swa.n_averaged), list(swa.state_dict())[:3], swa.module[1].running_mean)
