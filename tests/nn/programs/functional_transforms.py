"""torch.func: grad, vmap, jacobians, per-sample gradients, functional_call, ensembles."""
import torch
from torch import nn
from torch.func import functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap

f = lambda x: (x.sin() * x).sum()
x = torch.tensor([0.3, 1.2, -0.5])
show(grad(f)(x), grad_and_value(f)(x), hessian(f)(x), jacfwd(torch.sin)(x), jacrev(lambda x: x ** 2)(x))
show(vmap(torch.dot)(torch.ones(3, 2), torch.arange(6.0).view(3, 2)), vmap(lambda a, b: a * b, in_dims=(0, None))(x, torch.tensor(2.0)))
show(jvp(torch.exp, (x,), (torch.ones(3),)))
out, pull = vjp(lambda a, b: a * b, x, x + 1)
show(out, pull(torch.ones(3)))
net = fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)))
params = {k: v.detach() for k, v in net.named_parameters()}
data, targets = torch.tensor(rng.normal(size=(5, 3))), torch.tensor([0, 1, 1, 0, 1])
def loss(params, sample, target):
    out = functional_call(net, params, (sample.unsqueeze(0),))
    return nn.functional.cross_entropy(out, target.unsqueeze(0))
per_sample = vmap(grad(loss), in_dims=(None, 0, 0))(params, data, targets)
show({k: v.shape for k, v in per_sample.items()}, per_sample["2.bias"], per_sample["0.weight"].norm(dim=(1, 2)))
value, aux = grad(lambda x: (x.pow(2).sum(), x * 2), has_aux=True)(x)
show(value, aux, grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(x, x + 1), vmap(grad(torch.sin))(x))
models = [fill(nn.Linear(3, 2)) for _ in range(3)]
p, b = stack_module_state(models)
base = nn.Linear(3, 2)
show(vmap(lambda p, x: functional_call(base, p, (x,)), in_dims=(0, None))(p, data))
show(vmap(lambda x: x.sum(), in_dims=1)(data), vmap(lambda x: (x, x * 2), out_dims=(0, 1))(data)[1].shape, vmap(vmap(lambda a: a * a))(data).shape)
show(torch.vmap(lambda v: v / v.norm())(data), torch.func.linearize(torch.sin, x)[1](torch.ones(3)))
try:
    grad(lambda x: x * 2)(x)
except RuntimeError:
    show("RuntimeError")
