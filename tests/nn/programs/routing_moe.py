"""A mixture of experts: experts in a ModuleDict chosen by name, top-k gates, a load-balancing loss, index_add for the parts."""
import torch
from torch import nn
import torch.nn.functional as F


class MoE(nn.Module):
    def __init__(self, d, experts, k=2):
        super().__init__()
        self.k = k
        self.gate = nn.Linear(d, experts, bias=False)
        self.experts = nn.ModuleDict({f"expert_{i}": nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d)) for i in range(experts)})
        self.activations = nn.ModuleDict([["lrelu", nn.LeakyReLU()], ["prelu", nn.PReLU()]])
        self.register_buffer("usage", torch.zeros(experts))

    def forward(self, x, act="lrelu"):
        batch, steps, d = x.shape
        flat = x.reshape(-1, d)
        probs = F.softmax(self.gate(flat), dim=-1)
        weights, chosen = torch.topk(probs, self.k, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        out = torch.zeros_like(flat)
        mask = F.one_hot(chosen, len(self.experts)).permute(2, 1, 0)
        for i, (name, expert) in enumerate(self.experts.items()):
            which, rows = torch.where(mask[i])
            if rows.numel() == 0:
                continue
            part = expert(flat[rows]) * weights[rows, which, None]
            out.index_add_(0, rows, part)
        if self.training:
            self.usage += mask.sum(dim=(1, 2))
        share = mask.sum(dim=(1, 2)).to(x.dtype) / mask.sum()
        balance = (share * probs.mean(0)).sum() * len(self.experts)
        return self.activations[act](out).view(batch, steps, d), balance


moe = fill(MoE(4, 3))
show(list(moe.state_dict()), [n for n, _ in moe.named_children()], "expert_1" in moe.experts, len(moe.activations))
optimizer = torch.optim.AdamW(moe.parameters(), lr=0.02, weight_decay=0.1, amsgrad=True)
x = torch.from_numpy(rng.normal(size=(2, 5, 4)))
for step, act in enumerate(["lrelu", "prelu", "lrelu", "prelu"]):
    out, balance = moe(x, act)
    loss = F.mse_loss(out, x.roll(1, dims=1)) + 0.1 * balance
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    show(loss, balance, moe.usage)
show({name: None if p.grad is None else p.grad.norm() for name, p in moe.named_parameters()})
moe.experts.pop("expert_0")
show(len(moe.experts), list(moe.experts.keys()))
