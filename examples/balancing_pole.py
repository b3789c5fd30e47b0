"""Reinforcement learning: a cart learns to balance a pole, from nothing but how long the pole stayed up.

The cart and the pole are those of Barto, Sutton & Anderson, *Neuronlike Adaptive Elements That Can Solve Difficult Learning
Control Problems*, 1983; the method is REINFORCE with a learnt baseline (Williams 1992; Sutton & Barto, *Reinforcement
Learning*, 2nd ed., section 13.4).
"""

import numpy as np

import nn
from autograd import Tensor, no_grad
from nn.functional import log_softmax, mse_loss

from .pictures import BLUE, GREY, ORANGE, plt, save

LONGEST, DISCOUNT = 200, 0.99


class Carts:
    """Many carts with poles at once; each is pushed to the left (0) or to the right (1) fifty times a second.

    The state of each: place and speed of the cart, angle and angular speed of the pole. An episode ends when the pole leans
    by more than 12 degrees, or the cart leaves the track of 2.4 m on each side.
    """

    gravity, of_cart, of_pole, half_length, push, second = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02

    def __init__(self, count, random):
        self.state = random.uniform(-0.05, 0.05, (count, 4))
        self.up = np.ones(count, bool)

    def step(self, actions):
        """Push all carts, and see which poles are still up."""
        place, speed, angle, spin = self.state.T
        mass, sine, cosine = self.of_cart + self.of_pole, np.sin(angle), np.cos(angle)
        along = (np.where(actions == 1, self.push, -self.push) + self.of_pole * self.half_length * spin**2 * sine) / mass
        turning = (self.gravity * sine - cosine * along) / (self.half_length * (4 / 3 - self.of_pole * cosine**2 / mass))
        moving = along - self.of_pole * self.half_length * turning * cosine / mass
        self.state = self.state + self.second * np.stack([speed, moving, spin, turning], axis=1)
        self.up &= (np.abs(self.state[:, 0]) < 2.4) & (np.abs(self.state[:, 2]) < np.radians(12))


def play(policy, count, random):
    """Episodes of `count` carts: states (steps, count, 4), actions, and whether each cart was still in play."""
    carts, states, actions, played = Carts(count, random), [], [], []
    while carts.up.any() and len(states) < LONGEST:
        states.append(carts.state.astype(np.float32))
        played.append(carts.up.copy())
        with no_grad():
            right = policy(Tensor(states[-1])).softmax(dim=1)[:, 1].numpy()
        actions.append((random.uniform(size=count) < right).astype(int))
        carts.step(actions[-1])
    return np.array(states), np.array(actions), np.array(played)


def returns_of(played):
    """At each step, how many steps were still to come, later ones counting less."""
    found, total = np.zeros(played.shape), np.zeros(played.shape[1])
    for step in reversed(range(len(played))):
        total = np.where(played[step], 1 + DISCOUNT * total, 0.0)
        found[step] = total
    return found


def learn(policy, critic, optimizer, states, actions, returns):
    """One step: make actions that turned out better than the critic expected more probable, and the critic wiser."""
    expected = critic(states).squeeze(1)
    better = returns - expected.detach().numpy()
    better = (better - better.mean()) / (better.std() + 1e-6)
    chances = log_softmax(policy(states), dim=1)
    chosen = chances[np.arange(len(actions)), actions]
    surprise = -(chances.exp() * chances).sum(dim=1).mean()
    loss = -(chosen * better.astype(np.float32)).mean() - 0.01 * surprise
    loss = loss + mse_loss(expected / 50, Tensor((returns / 50).astype(np.float32)))
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], 1.0)
    optimizer.step()


def main(rounds=60, carts=24):
    """Train, draw; returns how many of 200 steps the poles stay up at the end, on average over new carts."""
    nn.manual_seed(0)
    random = np.random.default_rng(0)
    policy = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 2))
    critic = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = nn.optim.Adam([*policy.parameters(), *critic.parameters()], lr=2e-2)
    slower = nn.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, total_iters=rounds)
    lengths, bar = [], nn.training.ProgressBar(range(rounds), optimizer, "  balancing", unit="round")
    for _ in bar:
        states, actions, played = play(policy, carts, random)
        learn(policy, critic, optimizer, Tensor(states[played]), actions[played], returns_of(played)[played])
        slower.step()
        lengths.append(played.sum(axis=0))
        bar.report(-lengths[-1].mean(), steps=float(lengths[-1].mean()))
    states, _, played = play(policy, 50, random)
    reached = float(played.sum(axis=0).mean())
    print(f"  new carts keep their poles up for {reached:.0f} of {LONGEST} steps")
    draw(policy, np.array(lengths), states, played)
    return reached


def draw(policy, lengths, states, played):
    """How long poles stayed up while learning, the angles of some at the end, and what the policy does when."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13.5, 4))
    left.fill_between(range(len(lengths)), *np.percentile(lengths, (10, 90), axis=1), color=BLUE, alpha=0.2)
    left.plot(lengths.mean(axis=1), color=BLUE, linewidth=2)
    left.set(title="Steps that the poles stayed up", xlabel="round", ylim=(0, LONGEST * 1.05))
    for k in range(8):
        middle.plot(np.degrees(states[played[:, k], k, 2]), color=ORANGE, alpha=0.6, linewidth=1)
    middle.axhline(12, color=GREY, linestyle=":")
    middle.axhline(-12, color=GREY, linestyle=":")
    middle.set(title="Angles of eight poles at the end", xlabel="step", ylabel="degrees")
    angle, spin = np.meshgrid(np.linspace(-0.21, 0.21, 60), np.linspace(-2, 2, 60))
    grid = np.stack([0 * angle, 0 * angle, angle, spin], axis=-1).reshape(-1, 4).astype(np.float32)
    with no_grad():
        push = policy(Tensor(grid)).softmax(dim=1)[:, 1].numpy().reshape(angle.shape)
    image = right.contourf(np.degrees(angle), spin, push, levels=20, cmap="RdBu_r", vmin=0, vmax=1)
    right.set(title="Probability of a push to the right", xlabel="angle (degrees)", ylabel="angular speed (1/s)")
    right.grid(False)
    plt.colorbar(image, ax=right, ticks=[0, 0.5, 1])
    save(figure, "balancing_pole.png")


if __name__ == "__main__":
    main()
