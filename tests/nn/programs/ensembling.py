# vmap over an ensemble of nets, per-sample gradients, Jacobians and Hessians of nets.
import copy
import torch
from torch import nn
from torch.func import functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap


def make():
    return fill(nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2)))


models = [make() for _ in range(3)]
x, y = torch.tensor(rng.normal(size=(4, 3))), torch.tensor([0, 1, 1, 0])
params, buffers = stack_module_state(models)
base = copy.deepcopy(models[0])


def fmodel(params, buffers, x):
    return functional_call(base, (params, buffers), (x,))


out = vmap(fmodel, in_dims=(0, 0, None))(params, buffers, x)
show(out, torch.allclose(out[1], models[1](x)))
minibatches = torch.stack([x, x + 1, x * 2])
show(vmap(fmodel)(params, buffers, minibatches))

single = {k: v.detach() for k, v in models[0].named_parameters()}


def compute_loss(params, sample, target):
    predictions = functional_call(models[0], params, (sample.unsqueeze(0),))
    return nn.functional.cross_entropy(predictions, target.unsqueeze(0))


per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(single, x, y)
show({k: v for k, v in per_sample.items()})
nn.functional.cross_entropy(models[0](x), y).backward()
show(torch.allclose(per_sample["0.weight"].mean(0), models[0][0].weight.grad))
g, value = grad_and_value(compute_loss)(single, x[0], y[0])
show(value, g["2.bias"])

f = lambda v: functional_call(models[0], single, (v,))
show(jacrev(f)(x[0]), jacfwd(f)(x[0]), vmap(jacrev(f))(x).shape)
show(hessian(lambda v: f(v).tanh().pow(2).sum())(x[1]))
value, tangent = jvp(f, (x[0],), (torch.ones(3),))
show(value, tangent)
value, pull = vjp(f, x[0])
show(pull(torch.ones(2))[0])
show(vmap(torch.dot)(x, x + 1), vmap(lambda a, b: a @ b, in_dims=(0, None), out_dims=1)(x, torch.ones(3, 2)))
show(torch.vmap(lambda a: a.sum() * a, chunk_size=2)(x))
