"""torch.nn.utils.parametrize, weight and spectral norm, orthogonal maps, pruning."""
import torch
import torch.nn as nn
import torch.nn.utils.parametrize as parametrize
from torch.nn.utils import parametrizations, prune

class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)

    def right_inverse(self, A):
        return A.triu()

layer = fill(nn.Linear(3, 3))
parametrize.register_parametrization(layer, "weight", Symmetric())
show(torch.allclose(layer.weight, layer.weight.T), parametrize.is_parametrized(layer), list(layer.state_dict()))
layer(torch.ones(1, 3)).sum().backward()
show(layer.parametrizations.weight.original.grad, layer.weight)
with parametrize.cached():
    show(layer.weight is layer.weight)
parametrize.remove_parametrizations(layer, "weight")
show(layer.weight, isinstance(layer.weight, nn.Parameter))
wn = parametrizations.weight_norm(fill(nn.Linear(3, 2)), name="weight", dim=0)
show(list(dict(wn.named_parameters())), wn.weight)
wn(torch.ones(2, 3)).pow(2).sum().backward()
show(wn.parametrizations.weight.original0.grad, wn.parametrizations.weight.original1.grad)
orth = parametrizations.orthogonal(nn.Linear(3, 3))
show((orth.weight @ orth.weight.T - torch.eye(3)).abs().max() < 1e-9)
sn = parametrizations.spectral_norm(nn.Linear(4, 3), n_power_iterations=40)
sn(torch.ones(1, 4))
show(abs(torch.linalg.matrix_norm(sn.weight, 2).item() - 1) < 1e-3)
m = fill(nn.Linear(4, 2))
prune.l1_unstructured(m, name="weight", amount=0.5)
show(m.weight, m.weight_mask, list(dict(m.named_parameters())), list(dict(m.named_buffers())), prune.is_pruned(m))
prune.remove(m, "weight")
show(m.weight, prune.is_pruned(m))
m2 = fill(nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2)))
prune.global_unstructured([(m2[0], "weight"), (m2[1], "weight")], pruning_method=prune.L1Unstructured, amount=5)
show(m2[0].weight_mask, m2[1].weight_mask)
prune.ln_structured(m2[0], name="weight", amount=1, n=2, dim=0)
show(m2[0].weight)
prune.custom_from_mask(m2[1], "bias", torch.tensor([1, 0]))
show(m2[1].bias)
