"""Every optimiser's steps on the same small problem, with groups, state dicts, maximize, add_param_group."""
import torch
from torch import nn, optim

A = torch.tensor(rng.normal(size=(4, 3)))
start, bias = rng.normal(size=(3, 2)), rng.normal(size=2)
makers = {
    "SGD": lambda p: optim.SGD(p, lr=0.05, momentum=0.9, dampening=0.1, weight_decay=0.01), "nesterov": lambda p: optim.SGD(p, 0.05, momentum=0.9, nesterov=True, maximize=True),
    "Adam": lambda p: optim.Adam(p, lr=0.05, amsgrad=True, weight_decay=0.1), "AdamW": lambda p: optim.AdamW(p, lr=0.05), "Adamax": lambda p: optim.Adamax(p), "NAdam": lambda p: optim.NAdam(p, lr=0.05),
    "RAdam": lambda p: optim.RAdam(p, lr=0.05), "Adagrad": lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.1), "Adadelta": lambda p: optim.Adadelta(p), "RMSprop": lambda p: optim.RMSprop(p, centered=True, momentum=0.5),
    "Rprop": lambda p: optim.Rprop(p, lr=0.1), "ASGD": lambda p: optim.ASGD(p, lr=0.1, t0=2), "foreach": lambda p: optim.Adam(p, lr=0.1, foreach=False, capturable=False, fused=None),
}
for name, make in makers.items():
    w = nn.Parameter(torch.tensor(start))
    b = nn.Parameter(torch.tensor(bias))
    opt = make([w])
    opt.add_param_group({"params": [b], "lr": 0.01})
    for step in range(6):
        opt.zero_grad()
        loss = ((A @ w + b) ** 2).mean().sqrt()
        loss.backward()
        opt.step()
    other_w, other_b = nn.Parameter(w.detach().clone()), nn.Parameter(b.detach().clone())
    other = make([other_w])
    other.add_param_group({"params": [other_b]})
    other.load_state_dict(opt.state_dict())
    ((A @ other_w + other_b) ** 2).mean().sqrt().backward()
    other.step()
    show(name, loss, w, b, other_w, other_b, len(opt.state[w]) > 0 or name == "nesterov", len(opt.param_groups))
hooks = []
opt = optim.SGD([w], lr=0.1)
opt.register_step_pre_hook(lambda o, args, kwargs: hooks.append("pre"))
opt.register_step_post_hook(lambda o, args, kwargs: hooks.append("post"))
opt.step()
show(hooks, repr(opt).splitlines()[0], opt.defaults["lr"])
muon = optim.Muon([nn.Parameter(torch.tensor(start))], lr=0.1)
show(type(muon).__name__)
for bad in (lambda: optim.SGD([w], lr=-1.0), lambda: optim.Adam([w], betas=(1.5, 0.9)), lambda: optim.SGD([], lr=0.1), lambda: optim.SGD([w * 2], lr=0.1), lambda: optim.Adam([w], eps=-1)):
    try:
        bad()
    except ValueError:
        show("ValueError")
