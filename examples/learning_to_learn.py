"""MAML: first weights from which a few gradient steps learn a new sine wave from ten points.

Finn, Abbeel & Levine, *Model-Agnostic Meta-Learning*, 2017. The gradient goes through the inner steps themselves:
``functional_call`` runs the net with weights that are results of a graph.
"""

import numpy as np

import nn
from autograd import Tensor, gradients
from nn.functional import mse_loss

from .pictures import BLUE, GREY, ORANGE, plt, save

INNER_RATE, POINTS = 0.02, 10


def task(random):
    """A sine wave: its height and its shift."""
    return random.uniform(0.5, 5.0), random.uniform(0, np.pi)


def points_of(wave, random, count=POINTS):
    """Points of a wave, as inputs and targets."""
    height, shift = wave
    x = random.uniform(-5, 5, (count, 1)).astype(np.float32)
    return Tensor(x), Tensor(height * np.sin(x - np.float32(shift)).astype(np.float32))


def adapted(net, weights, x, y, steps, create_graph):
    """`weights` after some gradient steps on the points; with `create_graph`, connected to where they came from."""
    for _ in range(steps):
        loss = mse_loss(nn.functional_call(net, weights, x), y)
        found = gradients(loss, list(weights.values()), create_graph=create_graph)
        weights = {name: weight - INNER_RATE * g for (name, weight), g in zip(weights.items(), found)}
        if not create_graph:
            weights = {name: weight.detach().requires_grad_() for name, weight in weights.items()}
    return weights


def make_net():
    """A net from one number to one number."""
    return nn.Sequential(nn.Linear(1, 40), nn.Tanh(), nn.Linear(40, 40), nn.Tanh(), nn.Linear(40, 1))


def train(net, rounds, tasks=8):
    """Learn first weights whose loss *after* an inner step is small on many waves; returns that loss after each round."""
    random = np.random.default_rng(0)
    optimizer = nn.optim.Adam(net.parameters(), lr=2e-3)
    losses, bar = [], nn.training.ProgressBar(range(rounds), optimizer, "  learning to learn", unit="round")
    for _ in bar:
        optimizer.zero_grad()
        total = 0.0
        for _ in range(tasks):
            wave = task(random)
            weights = adapted(net, dict(net.named_parameters()), *points_of(wave, random), steps=1, create_graph=True)
            x, y = points_of(wave, random)
            loss = mse_loss(nn.functional_call(net, weights, x), y) / tasks
            loss.backward()
            total += loss.item()
        nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimizer.step()
        losses.append(total)
        bar.report(total)
    return losses


def errors_after_steps(net, waves=100, most=10):
    """The mean squared error on new waves after 0, 1, … gradient steps on ten points of each."""
    random = np.random.default_rng(1)
    errors = np.zeros(most + 1)
    for _ in range(waves):
        wave = task(random)
        points, (x, y) = points_of(wave, random), points_of(wave, random, 100)
        weights = {name: weight.detach().clone().requires_grad_() for name, weight in net.named_parameters()}
        for step in range(most + 1):
            errors[step] += mse_loss(nn.functional_call(net, weights, x), y).item() / waves
            weights = adapted(net, weights, *points, steps=1, create_graph=False)
    return errors


def main(rounds=800, waves=100):
    """Train, draw; returns the errors on new waves before and after five steps."""
    nn.manual_seed(0)
    net, fresh = make_net(), make_net()
    losses = train(net, rounds)
    learnt, compared = errors_after_steps(net, waves), errors_after_steps(fresh, waves)
    print(f"  error on new waves: {learnt[0]:.2f}, after five steps {learnt[5]:.2f} (from fresh weights {compared[5]:.2f})")
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13.5, 4))
    left.plot(losses, color=BLUE, alpha=0.35, linewidth=1)
    left.plot(np.convolve(losses, np.ones(50) / 50, "valid"), color=BLUE, linewidth=2)
    left.set(title="Loss after one inner step", xlabel="round", ylim=(0, None))
    middle.plot(compared, "o-", color=GREY, label="from fresh weights")
    middle.plot(learnt, "o-", color=ORANGE, label="from learnt ones")
    middle.set(title="Error on new waves", xlabel="gradient steps on ten points", ylim=(0, None))
    middle.legend()
    draw_wave(right, net)
    save(figure, "learning_to_learn.png")
    return learnt[0], learnt[5]


def draw_wave(axis, net):
    """One new wave, and the net before and after some steps on ten of its points."""
    random = np.random.default_rng(7)
    wave = task(random)
    points, line = points_of(wave, random), np.linspace(-5, 5, 200, dtype=np.float32)[:, None]
    axis.plot(line, wave[0] * np.sin(line - wave[1]), color=GREY, linewidth=1, linestyle="--", label="the wave")
    axis.plot(points[0].numpy(), points[1].numpy(), "k^", markersize=5, label="ten points")
    for steps, alpha in ((0, 0.3), (1, 0.6), (10, 1.0)):
        weights = {name: weight.detach().clone().requires_grad_() for name, weight in net.named_parameters()}
        weights = adapted(net, weights, *points, steps=steps, create_graph=False)
        drawn = nn.functional_call(net, weights, Tensor(line)).detach().numpy()
        axis.plot(line, drawn, color=ORANGE, alpha=alpha, linewidth=2, label=f"after {steps} step{'s' * (steps != 1)}")
    axis.set_title("A wave it never saw")
    axis.legend(fontsize=8)


if __name__ == "__main__":
    main()
