"""Fine-tuning: frozen layers, groups with rates of their own, layer-wise decay, unfreezing later, weight decay by name, tied heads."""
import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, depth=3, d=4):
        super().__init__()
        self.embed = nn.Embedding(6, d)
        self.blocks = nn.ModuleList(nn.Sequential(nn.LayerNorm(d), nn.Linear(d, d), nn.GELU()) for _ in range(depth))
        self.head = nn.Linear(d, 6, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, ids):
        x = self.embed(ids)
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


net = fill(Encoder())
show(len(list(net.parameters())), sum(p.numel() for p in net.parameters()), net.head.weight is net.embed.weight)
for p in net.blocks[0].parameters():
    p.requires_grad = False


def groups(lr=0.05, decay=0.5):
    found = [{"params": [net.embed.weight], "lr": lr, "weight_decay": 0.0}]
    for i, block in enumerate(reversed(net.blocks)):
        with_decay = [p for n, p in block.named_parameters() if n.endswith("weight") and p.ndim > 1 and p.requires_grad]
        without = [p for n, p in block.named_parameters() if not (n.endswith("weight") and p.ndim > 1) and p.requires_grad]
        for params, weight_decay in ((with_decay, 0.1), (without, 0.0)):
            if params:
                found.append({"params": params, "lr": lr * decay ** i, "weight_decay": weight_decay})
    return found


optimizer = torch.optim.AdamW(groups())
show([(len(g["params"]), g["lr"], g["weight_decay"]) for g in optimizer.param_groups])
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, [lambda e, k=k: 1 / (1 + k * e) for k in range(len(optimizer.param_groups))])
ids = torch.from_numpy(rng.integers(0, 6, (4, 5)))
for step in range(6):
    if step == 3:
        for p in net.blocks[0].parameters():
            p.requires_grad_(True)
        optimizer.add_param_group({"params": net.blocks[0].parameters(), "lr": 0.001})
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    optimizer.zero_grad()
    logits = net(ids[:, :-1])
    loss = nn.functional.cross_entropy(logits.transpose(1, 2), ids[:, 1:], label_smoothing=0.1)
    loss.backward()
    optimizer.step()
    scheduler.step()
    show(loss, [g["lr"] for g in optimizer.param_groups], net.blocks[0][1].weight.grad is None)
state = optimizer.state_dict()
show(sorted(state["state"]), state["param_groups"][0]["params"], [sorted(s) for s in state["state"].values()][:1])
