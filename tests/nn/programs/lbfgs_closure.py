"""Curve fitting with LBFGS, its closure and the strong Wolfe line search; Rosenbrock's function."""
import torch

def rosenbrock(x):
    return torch.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

x = torch.tensor([-1.2, 1.0, 0.5], requires_grad=True)
optimizer = torch.optim.LBFGS([x], lr=1, max_iter=20, history_size=10, line_search_fn="strong_wolfe")
calls = 0

def closure():
    global calls
    calls += 1
    optimizer.zero_grad()
    loss = rosenbrock(x)
    loss.backward()
    return loss

for _ in range(4):
    loss = optimizer.step(closure)
    show(loss.item(), round(float(x.grad.norm()), 6))
show(x, calls, optimizer.state_dict()["state"][0]["n_iter"])

w = torch.nn.Parameter(torch.zeros(2))
t = torch.linspace(0, 1, 20)
target = 2.0 * torch.exp(-1.5 * t)
plain = torch.optim.LBFGS([w], lr=0.5, max_iter=5)
def fit_closure():
    plain.zero_grad()
    err = ((w[0] * torch.exp(w[1] * t) - target) ** 2).mean()
    err.backward()
    return err
for _ in range(5):
    plain.step(fit_closure)
show(w.detach())
