"""torch.func style: ensembles by stack_module_state and vmap, per-sample gradients, Jacobian-vector products, a neural tangent kernel."""
import copy
import torch
from torch import nn
from torch.func import functional_call, grad, hessian, jacrev, jvp, stack_module_state, vjp, vmap
import torch.nn.functional as F


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 5), nn.Linear(5, 3)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x.flatten(1))))


data, targets = torch.from_numpy(rng.normal(size=(7, 2, 3))), torch.from_numpy(rng.integers(0, 3, 7))
models = [fill(MLP()) for _ in range(4)]
params, buffers = stack_module_state(models)
base = copy.deepcopy(models[0])


def fmodel(params, buffers, x):
    return functional_call(base, (params, buffers), (x,))


predictions = vmap(fmodel, in_dims=(0, 0, None))(params, buffers, data)
show(predictions, torch.allclose(predictions, torch.stack([model(data) for model in models])))

model = models[0]
params = {k: v.detach() for k, v in model.named_parameters()}


def compute_loss(params, sample, target):
    return F.cross_entropy(functional_call(model, params, (sample.unsqueeze(0),)), target.unsqueeze(0))


per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(params, data, targets)
show({k: v.shape for k, v in per_sample.items()}, {k: v.norm(dim=tuple(range(1, v.ndim))) for k, v in per_sample.items()})
total = grad(lambda p: F.cross_entropy(functional_call(model, p, (data,)), targets))(params)
show(all(torch.allclose(per_sample[k].mean(0), total[k]) for k in total))


def fnet_single(params, x):
    return functional_call(model, params, (x.unsqueeze(0),)).squeeze(0)


jac1 = vmap(jacrev(fnet_single), (None, 0))(params, data[:3])
jac2 = vmap(jacrev(fnet_single), (None, 0))(params, data[3:5])
ntk = sum(torch.einsum("Naf,Mbf->NMab", a.flatten(2), b.flatten(2)) for a, b in zip(jac1.values(), jac2.values()))
show(ntk)
value, tangent = jvp(lambda x: fnet_single(params, x), (data[0],), (torch.ones(2, 3),))
_, pull = vjp(lambda x: fnet_single(params, x), data[0])
show(value, tangent, pull(torch.ones(3))[0], hessian(lambda x: fnet_single(params, x).pow(2).sum())(data[0]).diagonal().shape)
