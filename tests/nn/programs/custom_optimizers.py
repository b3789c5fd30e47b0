"""Optimisers that people write: Lion, AdaBelief-like, Lookahead, LARS, SAM around a base, resets of their state, checkpoints."""
import copy
import math
from collections import defaultdict
import torch
from torch import nn
from torch.optim import Optimizer

class Lion(Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        if not 0.0 <= lr:
            raise ValueError('Invalid learning rate: {}'.format(lr))
        defaults = dict(lr=lr, betas=betas, weight_decay=weight_decay)
        super().__init__(params, defaults)
    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                p.data.mul_(1 - group['lr'] * group['weight_decay'])
                grad, state = p.grad, self.state[p]
                if len(state) == 0:
                    state['exp_avg'] = torch.zeros_like(p)
                    state['step'] = 0
                exp_avg, (beta1, beta2) = state['exp_avg'], group['betas']
                state['step'] += 1
                update = exp_avg * beta1 + grad * (1 - beta1)
                p.add_(update.sign_(), alpha=-group['lr'])
                exp_avg.mul_(beta2).add_(grad, alpha=1 - beta2)
        return loss

class AdaBelief(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-16):
        super(AdaBelief, self).__init__(params, dict(lr=lr, betas=betas, eps=eps))
    def __setstate__(self, state):
        super(AdaBelief, self).__setstate__(state)
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                grad, state = p.grad.data, self.state[p]
                beta1, beta2 = group['betas']
                if len(state) == 0:
                    state['step'] = torch.tensor(0.)
                    state['exp_avg'] = torch.zeros_like(p.data, memory_format=torch.preserve_format)
                    state['exp_avg_var'] = torch.zeros_like(p.data, memory_format=torch.preserve_format)
                state['step'] += 1
                t = state['step'].item()
                exp_avg, exp_avg_var = state['exp_avg'], state['exp_avg_var']
                exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)
                residual = grad - exp_avg
                exp_avg_var.mul_(beta2).addcmul_(residual, residual, value=1 - beta2)
                denom = (exp_avg_var.add_(group['eps']).sqrt() / math.sqrt(1 - beta2 ** t)).add_(group['eps'])
                p.data.addcdiv_(exp_avg, denom, value=-group['lr'] / (1 - beta1 ** t))

class Lookahead(Optimizer):
    def __init__(self, optimizer, k=2, alpha=0.5):
        super().__init__(optimizer.param_groups, dict(k=k))
        self.optimizer, self.k, self.alpha = optimizer, k, alpha
        self.param_groups = self.optimizer.param_groups
        self.state = defaultdict(dict)
        for group in self.param_groups:
            group["counter"] = 0
    def step(self, closure=None):
        loss = self.optimizer.step(closure)
        for group in self.param_groups:
            if group["counter"] == 0:
                for fast in group["params"]:
                    param_state = self.state[fast]
                    if "slow_param" not in param_state:
                        param_state["slow_param"] = torch.zeros_like(fast.data)
                        param_state["slow_param"].copy_(fast.data)
                    slow = param_state["slow_param"]
                    slow += (fast.data - slow) * self.alpha
                    fast.data.copy_(slow)
            group["counter"] = (group["counter"] + 1) % self.k
        return loss

class ClippedSGD(torch.optim.SGD):
    def step(self, closure=None):
        for group in self.param_groups:
            torch.nn.utils.clip_grad_norm_(group["params"], 0.1)
        return super().step(closure)

x, y = torch.from_numpy(rng.normal(size=(8, 3))), torch.from_numpy(rng.normal(size=(8, 1)))
start = fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)))
makers = {"lion": lambda p: Lion(p, lr=0.01, weight_decay=0.1), "belief": lambda p: AdaBelief(p, lr=0.01),
          "lookahead": lambda p: Lookahead(torch.optim.Adam(p, lr=0.01)), "clipped": lambda p: ClippedSGD(p, lr=0.5, momentum=0.9)}
for name, make in makers.items():
    net = copy.deepcopy(start)
    opt = make(list(net.parameters()))
    sched = torch.optim.lr_scheduler.ExponentialLR(opt.optimizer if name == "lookahead" else opt, 0.9)
    for step in range(4):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        opt.step()
        sched.step()
        show(name, loss)
        if step == 1 and name != "lookahead":
            saved = copy.deepcopy(opt.state_dict())
            again = make(list(net.parameters()))
            again.load_state_dict(saved)
            opt = again
    show(*net.parameters(), len(opt.state), sorted(opt.state[net[0].weight]), opt.param_groups[0]["lr"])

net = copy.deepcopy(start)
opt = torch.optim.Adam([{"params": net[0].parameters(), "lr_mult": 0.1, "name": "body"}, {"params": net[2].parameters(), "lr_mult": 1.0}], lr=0.1)
show(opt.state[net[0].weight] == {}, [g["lr_mult"] for g in opt.param_groups])
for step in range(4):
    for group in opt.param_groups:
        group["lr"] = 0.1 * group["lr_mult"]
    opt.zero_grad()
    nn.functional.mse_loss(net(x), y).backward()
    opt.step()
    if step == 1:
        opt.state = defaultdict(dict)
show(*net.parameters(), {k: v for k, v in opt.state[net[2].bias].items() if k != "step"}, int(opt.state[net[2].bias]["step"]))
