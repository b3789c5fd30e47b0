"""Every scheduler's learning rates, with warm-up by LambdaLR and parameter groups."""
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LinearLR, ReduceLROnPlateau, SequentialLR

def make():
    net = nn.Linear(2, 2)
    groups = [{"params": net.weight}, {"params": [net.bias], "lr": 0.5, "weight_decay": 0.0}]
    return optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=1e-4)

builders = {
    "step": lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.1),
    "multi": lambda o: lr_scheduler.MultiStepLR(o, milestones=[2, 5], gamma=0.5),
    "exp": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9),
    "cos": lambda o: CosineAnnealingLR(o, T_max=5, eta_min=0.01),
    "warm": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2),
    "lambda": lambda o: LambdaLR(o, lr_lambda=[lambda e: min(1.0, (e + 1) / 4), lambda e: 0.95 ** e]),
    "mult": lambda o: lr_scheduler.MultiplicativeLR(o, lambda e: 0.8),
    "cyclic": lambda o: lr_scheduler.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3, mode="triangular2"),
    "onecycle": lambda o: lr_scheduler.OneCycleLR(o, max_lr=[0.1, 0.2], total_steps=10, pct_start=0.4),
    "poly": lambda o: lr_scheduler.PolynomialLR(o, total_iters=6, power=2.0),
    "sequential": lambda o: SequentialLR(o, [LinearLR(o, 0.1, total_iters=3), lr_scheduler.ConstantLR(o, 0.5, 2)], milestones=[4]),
    "chained": lambda o: lr_scheduler.ChainedScheduler([LinearLR(o, 0.1, total_iters=3), lr_scheduler.ExponentialLR(o, 0.9)]),
}
for name, build in builders.items():
    opt = make()
    sched = build(opt)
    lrs = []
    for epoch in range(8):
        opt.step()
        lrs.append([g["lr"] for g in opt.param_groups])
        sched.step()
    show(name, lrs, sched.get_last_lr(), sched.last_epoch if name != "chained" else None)
opt = make()
plateau = ReduceLROnPlateau(opt, mode="min", factor=0.5, patience=1, threshold=1e-3, cooldown=1, min_lr=[0.01, 0.1])
history = []
for loss in [1.0, 0.9, 0.9, 0.9, 0.9, 0.95, 0.8, 0.8, 0.8, 0.8]:
    plateau.step(loss)
    history.append([g["lr"] for g in opt.param_groups])
show(history, plateau.num_bad_epochs)
opt = make()
sched = CosineAnnealingLR(opt, 10)
for _ in range(3):
    opt.step(); sched.step()
state = sched.state_dict()
opt2 = make(); opt2.load_state_dict(opt.state_dict())
sched2 = CosineAnnealingLR(opt2, 10); sched2.load_state_dict(state)
opt2.step(); sched2.step()
show(opt2.param_groups[0]["lr"], sched2.get_last_lr())
