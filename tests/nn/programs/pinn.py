"""A physics-informed net: u'' + u = 0 with boundary values, Adam then LBFGS."""
import torch
import torch.nn as nn

class PINN(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.activation = nn.Tanh()
        self.linears = nn.ModuleList([nn.Linear(layers[i], layers[i + 1]) for i in range(len(layers) - 1)])
        for i in range(len(layers) - 1):
            nn.init.xavier_normal_(self.linears[i].weight.data, gain=1.0)
            nn.init.zeros_(self.linears[i].bias.data)

    def forward(self, x):
        if not torch.is_tensor(x):
            x = torch.from_numpy(x)
        a = x
        for linear in self.linears[:-1]:
            a = self.activation(linear(a))
        return self.linears[-1](a)

net = fill(PINN([1, 8, 8, 1]))
x = torch.linspace(0, 1, 12).reshape(-1, 1).requires_grad_()
boundary = torch.tensor([[0.0], [1.0]])
def loss_fn():
    u = net(x)
    u_x = torch.autograd.grad(u, x, torch.ones_like(u), retain_graph=True, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x, x, torch.ones_like(u_x), create_graph=True)[0]
    return (u_xx + u).pow(2).mean() + (net(boundary) - torch.sin(boundary)).square().mean()
adam = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(5):
    adam.zero_grad()
    loss = loss_fn()
    loss.backward()
    adam.step()
show(loss)
lbfgs = torch.optim.LBFGS(net.parameters(), max_iter=6, tolerance_grad=1e-12, tolerance_change=1e-12, line_search_fn="strong_wolfe")
def closure():
    lbfgs.zero_grad()
    loss = loss_fn()
    loss.backward()
    return loss
lbfgs.step(closure)
show(loss_fn(), net(boundary), net(np.array([[0.5]])))
