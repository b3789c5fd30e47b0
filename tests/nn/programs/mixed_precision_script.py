"""A training script with mixed precision that is switched off, as where there is no GPU: autocast, GradScaler, accumulation, clipping."""
import contextlib
import torch
from torch import nn
from torch.amp import GradScaler, autocast

device = "cuda" if torch.cuda.is_available() else "cpu"
use_amp = device == "cuda"
model = fill(nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.SiLU(), nn.Linear(8, 2))).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
scaler = GradScaler(device, enabled=use_amp)
ctx = contextlib.nullcontext() if device == "cpu" else autocast(device)
accumulate = 2
x, y = torch.from_numpy(rng.normal(size=(16, 6))), torch.from_numpy(rng.integers(0, 2, 16))
for epoch in range(2):
    for step, (xb, yb) in enumerate(zip(x.split(4), y.split(4))):
        with torch.autocast(device_type=device, dtype=torch.float16, enabled=use_amp), ctx:
            loss = nn.functional.cross_entropy(model(xb), yb) / accumulate
        scaler.scale(loss).backward()
        if (step + 1) % accumulate == 0:
            scaler.unscale_(optimizer)
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5, error_if_nonfinite=True)
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad(set_to_none=True)
            scheduler.step()
            show(loss, norm, scheduler.get_last_lr(), scaler.get_scale(), scaler.is_enabled())
show(scaler.state_dict(), [p.sum() for p in model.parameters()])

# the scaler itself works on any device
scaler = torch.amp.GradScaler("cpu", init_scale=8.0, growth_interval=2, enabled=True)
weight = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
sgd = torch.optim.SGD([weight], lr=0.5)
for factor in (1.0, float("inf"), 2.0, 1.0, 1.0):
    sgd.zero_grad()
    scaled = scaler.scale((weight * weight).sum() * factor)
    scaled.backward()
    scaler.step(sgd)
    scaler.update()
    show(weight.detach().clone(), scaler.get_scale())
show(scaler.state_dict())


@torch.autocast("cpu", enabled=False)
def double(t):
    return 2 * t


show(double(torch.ones(2)), torch.is_autocast_enabled())
