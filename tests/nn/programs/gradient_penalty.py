"""A WGAN-GP critic: torch.autograd.grad with create_graph inside of a loss; R1; Hessian-vector products."""
import torch
from torch import autograd, nn

critic = fill(nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 8), nn.Softplus(), nn.Linear(8, 1)))
real = torch.tensor(rng.normal(size=(6, 2)))
fake = torch.tensor(rng.normal(size=(6, 2)) + 2)
alpha = torch.tensor(rng.uniform(size=(6, 1)))

def gradient_penalty(critic, real, fake, weight=10.0):
    mixed = (alpha.expand_as(real) * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(mixed)
    gradients = autograd.grad(outputs=scores, inputs=mixed, grad_outputs=torch.ones(scores.size()), create_graph=True,
                              retain_graph=True, only_inputs=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean() * weight

opt = torch.optim.Adam(critic.parameters(), lr=1e-2, betas=(0.0, 0.9))
for _ in range(5):
    opt.zero_grad()
    loss = critic(fake).mean() - critic(real).mean() + gradient_penalty(critic, real, fake)
    loss.backward()
    opt.step()
    show(loss)
x = torch.tensor([0.3, -0.7], requires_grad=True)
f = lambda x: (x[0] ** 2 * x[1]).exp() + x.prod()
g, = torch.autograd.grad(f(x), x, create_graph=True)
v = torch.tensor([1.0, 2.0])
show(torch.autograd.grad(g @ v, x, retain_graph=True))
H = torch.stack([torch.autograd.grad(gi, x, retain_graph=True)[0] for gi in g])
show(H, torch.autograd.functional.hessian(f, x), torch.autograd.functional.hvp(f, x, v)[1])
z = torch.tensor(1.0, requires_grad=True)
show(torch.autograd.grad(x.sum(), [x, z], allow_unused=True)[1] is None)
try:
    torch.autograd.grad(x.sum(), [z])
except RuntimeError as error:
    show("RuntimeError")
show(torch.autograd.grad((x * x).sum(), x, materialize_grads=True)[0])
batched = torch.autograd.grad(x ** 2, x, grad_outputs=torch.eye(2), is_grads_batched=True)[0]
show(batched)
