"""Changing state dicts: prefixes, partial loading, strict=False, ties, freezing, copying, deepcopy."""
import copy
import torch
import torch.nn as nn
from collections import OrderedDict

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(5, 4)
        self.norm = nn.LayerNorm(4)
        self.bn = nn.BatchNorm1d(4)

    def forward(self, ids):
        return self.bn(self.norm(self.embed(ids)))

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.encoder.embed.weight

    def forward(self, ids):
        return self.head(self.encoder(ids))

model = fill(Model())
sd = model.state_dict()
show(list(sd), [tuple(v.shape) for v in sd.values()])
renamed = OrderedDict(("module." + k, v.clone()) for k, v in sd.items())
stripped = {k[len("module."):]: v for k, v in renamed.items() if "head" not in k}
other = Model()
result = other.load_state_dict(stripped, strict=False)
show(result.missing_keys, result.unexpected_keys)
try:
    other.load_state_dict({"encoder.norm.weight": torch.zeros(3), "foo": torch.ones(1)})
except RuntimeError as error:
    show("RuntimeError", "Missing key" in str(error) or "missing" in str(error).lower(), "foo" in str(error))
ids = torch.tensor([0, 1, 4, 2])
show(model(ids), model.head.weight is model.encoder.embed.weight, len(list(model.parameters())))
twin = copy.deepcopy(model)
twin.load_state_dict(model.state_dict())
with torch.no_grad():
    for p in twin.parameters():
        p.mul_(2)
show(model(ids).sum(), twin(ids).sum(), twin.head.weight is twin.encoder.embed.weight)
for name, p in model.named_parameters():
    if name.startswith("encoder.norm"):
        p.requires_grad = False
model(ids).pow(2).sum().backward()
show({n: None if p.grad is None else p.grad.norm().item() for n, p in model.named_parameters()})
averaged = {k: (a + b) / 2 for (k, a), b in zip(model.state_dict().items(), twin.state_dict().values())}
model.load_state_dict(averaged)
show(model.encoder.norm.bias, model.encoder.bn.num_batches_tracked, model.encoder.bn.running_mean)
optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
optimizer.step()
saved = copy.deepcopy(optimizer.state_dict())
show(sorted(saved), saved["param_groups"][0]["lr"], saved["param_groups"][0]["params"], sorted(saved["state"][0]))
