"""A generative adversarial network in the plane: it learns to put points where eight small clouds are.

Goodfellow et al., *Generative Adversarial Nets*, 2014. One net makes points of noise, another tells them from real ones,
and each learns from the other. The points shown are those of the average of the maker over its last steps, which is
steadier than the maker itself.
"""

import numpy as np

import nn
from autograd import Tensor, no_grad, randn
from nn.functional import binary_cross_entropy_with_logits

from .pictures import BLUE, ORANGE, plt, save

CLOUDS, SPREAD = 8, 0.05
CENTRES = np.stack([(np.cos(a), np.sin(a)) for a in 2 * np.pi * np.arange(CLOUDS) / CLOUDS])


def real_points(count, random):
    """Points of the eight clouds."""
    points = CENTRES[random.integers(0, CLOUDS, count)] + SPREAD * random.normal(size=(count, 2))
    return Tensor(points.astype(np.float32))


def nets():
    """The maker of points and their judge."""
    maker = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    judge = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
    return maker, judge


def says(judge, points, real):
    """How far the judge is from calling all `points` real, or from calling all of them made."""
    verdict = judge(points)
    return binary_cross_entropy_with_logits(verdict, Tensor(np.full(verdict.shape, real, np.float32)))


def train(maker, judge, steps, batch=256):
    """Let both learn in turn; returns points that were made on the way, as (step, points)."""
    random = np.random.default_rng(0)
    of_maker, of_judge = (nn.optim.Adam(net.parameters(), lr=1e-3, betas=(0.5, 0.99)) for net in (maker, judge))
    average = nn.optim.swa_utils.AveragedModel(maker, multi_avg_fn=nn.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    made, moments = [], set(np.geomspace(steps // 30, steps, 4).astype(int))
    bar = nn.training.ProgressBar(range(1, steps + 1), of_maker, "  making points", unit="step")
    for step in bar:
        with no_grad():
            points = maker(randn(batch, 8, dtype=np.float32))
        of_judge.zero_grad()
        (says(judge, real_points(batch, random), 0.9) + says(judge, points, 0.0)).backward()
        of_judge.step()
        of_maker.zero_grad()
        loss = says(judge, maker(randn(batch, 8, dtype=np.float32)), 1.0)
        loss.backward()
        of_maker.step()
        average.update_parameters(maker)
        bar.report(loss)
        if step in moments:
            with no_grad():
                made.append((step, average(randn(1000, 8, dtype=np.float32)).numpy()))
    return made


def clouds_reached(points):
    """How many clouds got at least a fiftieth of the points, and which share of all points is within some cloud."""
    distances = np.linalg.norm(points[:, None] - CENTRES, axis=2)
    near = distances.min(axis=1) < 4 * SPREAD
    counts = np.bincount(distances.argmin(axis=1)[near], minlength=CLOUDS)
    return int((counts >= len(points) / 50).sum()), near.mean()


def main(steps=3000):
    """Train, draw; returns how many of the eight clouds were reached."""
    nn.manual_seed(0)
    maker, judge = nets()
    made = train(maker, judge, steps)
    reached, near = clouds_reached(made[-1][1])
    print(f"  {reached} of {CLOUDS} clouds, {near:.0%} of the points within one")
    draw_points(made, judge)
    return reached


def draw_points(made, judge):
    """What was made at some moments, over real points; and at the end what the judge thinks of the plane."""
    figure, axes = plt.subplots(1, len(made), figsize=(3.2 * len(made), 3.5), sharex=True, sharey=True)
    real = real_points(600, np.random.default_rng(1)).numpy()
    for axis, (step, points) in zip(axes, made):
        axis.scatter(*real.T, s=4, color=BLUE, alpha=0.5, label="real")
        axis.scatter(*points.T, s=4, color=ORANGE, alpha=0.5, label="made")
        axis.set(title=f"step {step}", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    line = np.linspace(-1.6, 1.6, 80)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype(np.float32)
    with no_grad():
        verdict = judge(Tensor(grid)).sigmoid().numpy().reshape(80, 80)
    axes[-1].contourf(line, line, verdict, levels=12, cmap="Greys", alpha=0.45, zorder=0)
    axes[0].legend(loc="upper left", markerscale=3)
    save(figure, "adversarial_ring.png")


if __name__ == "__main__":
    main()
