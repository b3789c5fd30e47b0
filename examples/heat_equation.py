"""A physics-informed net: it solves the heat equation without ever seeing a solution.

Raissi, Perdikaris & Karniadakis, *Physics-Informed Neural Networks*, 2019. The net is a function u(x, t) whose derivatives
are taken by the engine, twice along x; what it learns from is how far it is from ``u_t = a u_xx``.
"""

import numpy as np

import nn
from autograd import Tensor, cat, gradients, no_grad, sin
from nn.pictures import plot_curves

from .pictures import plt, save

DIFFUSION = 0.05


def exact(x, t):
    """The solution that starts as sin(πx) + sin(3πx) / 2 and is zero at both ends."""
    slow, fast = (np.exp(-DIFFUSION * (k * np.pi) ** 2 * t) for k in (1, 3))
    return slow * np.sin(np.pi * x) + 0.5 * fast * np.sin(3 * np.pi * x)


class Temperature(nn.Module):
    """u(x, t), built so that its values at t = 0 and at both ends hold whatever the net says."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1)).double()

    def forward(self, x, t):
        start = sin(np.pi * x) + 0.5 * sin(3 * np.pi * x)
        return start + t * x * (1 - x) * self.net(cat([x, t], -1))


def residual(model, x, t):
    """How far ``u_t - a u_xx`` is from zero at each point."""
    u = model(x, t)
    along_x, along_t = gradients(u.sum(), [x, t], create_graph=True)
    (twice,) = gradients(along_x.sum(), [x], create_graph=True)
    return along_t - DIFFUSION * twice


def train(model, steps, points=300):
    """Make the residual small at random points: Adam, then L-BFGS; returns the losses."""
    random, losses = np.random.default_rng(0), []
    x, t = (Tensor(random.uniform(size=(points, 1)), requires_grad=True) for _ in range(2))

    def closure():
        optimizer.zero_grad()
        loss = (residual(model, x, t) ** 2).mean()
        loss.backward(inputs=list(model.parameters()))
        losses.append(loss.item())
        return loss

    optimizer = nn.optim.Adam(model.parameters(), lr=5e-3)
    bar = nn.training.ProgressBar(range(steps), optimizer, "  learning physics", unit="step")
    for _ in bar:
        bar.report(optimizer.step(closure))
    optimizer = nn.optim.LBFGS(model.parameters(), max_iter=steps, history_size=30, line_search_fn="strong_wolfe")
    optimizer.step(closure)
    return losses


def main(steps=400):
    """Train, draw; returns the largest error anywhere."""
    nn.manual_seed(0)
    model = Temperature()
    losses = train(model, steps)
    line = np.linspace(0, 1, 101)
    x, t = np.meshgrid(line, line)
    with no_grad():
        found = model(Tensor(x.reshape(-1, 1)), Tensor(t.reshape(-1, 1))).numpy().reshape(x.shape)
    error = np.abs(found - exact(x, t))
    print(f"  largest error {error.max():.1e}, after {len(losses)} evaluations")
    draw(losses, steps, line, found, error)
    return float(error.max())


def draw(losses, steps, line, found, error):
    """The loss, the solution at some times over the exact one, and where it is wrong."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13.5, 4))
    plot_curves(losses, ax=left)
    left.axvline(steps, color="black", linewidth=0.8, linestyle=":")
    left.text(steps, max(losses), " L-BFGS from here", va="top")
    for k in (0, 10, 30, 60, 100):
        colour = plt.cm.plasma(line[k] * 0.85)
        middle.plot(line, found[k], color=colour, linewidth=2, label=f"t = {line[k]:.1f}")
        middle.plot(line[::5], exact(line[::5], line[k]), "o", color=colour, markersize=3.5, markerfacecolor="white")
    middle.set(title="Temperature (dots: exact)", xlabel="x")
    middle.legend(fontsize=9)
    image = right.imshow(error, origin="lower", extent=(0, 1, 0, 1), aspect="auto", cmap="magma")
    right.set(title="Error", xlabel="x", ylabel="t")
    right.grid(False)
    plt.colorbar(image, ax=right, format="%.0e")
    save(figure, "heat_equation.png")


if __name__ == "__main__":
    main()
