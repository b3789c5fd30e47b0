"""A graph network on Zachary's karate club: who went with whom when the club split, from two names.

Zachary, *An Information Flow Model for Conflict and Fission in Small Groups*, 1977; Kipf & Welling, *Semi-Supervised
Classification with Graph Convolutional Networks*, 2017. Only the instructor and the president are labelled; everybody
else's side follows from who meets whom outside of the club.
"""

import numpy as np

import nn
from autograd import Tensor
from nn.functional import cross_entropy
from nn.pictures import plot_curves

from .pictures import BLUE, GREY, ORANGE, plt, save

NEIGHBOURS = {
    0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31], 1: [2, 3, 7, 13, 17, 19, 21, 30],
    2: [3, 7, 8, 9, 13, 27, 28, 32], 3: [7, 12, 13], 4: [6, 10], 5: [6, 10, 16], 6: [16], 8: [30, 32, 33], 9: [33], 13: [33],
    14: [32, 33], 15: [32, 33], 18: [32, 33], 19: [33], 20: [32, 33], 22: [32, 33], 23: [25, 27, 29, 32, 33],
    24: [25, 27, 31], 25: [31], 26: [29, 33], 27: [33], 28: [31, 33], 29: [32, 33], 30: [32, 33], 31: [32, 33], 32: [33],
}  # fmt: skip
"""The 78 pairs of members who met outside of the club, each under the smaller number."""

EDGES = [(one, other) for one, others in NEIGHBOURS.items() for other in others]
MEMBERS, INSTRUCTOR, PRESIDENT = 34, 0, 33
WITH_INSTRUCTOR = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21]
SIDES = np.array([0 if member in WITH_INSTRUCTOR else 1 for member in range(MEMBERS)])


def averaging_matrix():
    """``D^(-1/2) (A + I) D^(-1/2)``: everybody's mean of themselves and those they met."""
    matrix = np.eye(MEMBERS)
    for one, other in EDGES:
        matrix[one, other] = matrix[other, one] = 1
    scale = 1 / np.sqrt(matrix.sum(axis=1))
    return Tensor(matrix * scale[:, None] * scale)


class GraphNet(nn.Module):
    """Two graph convolutions; members are known by nothing but their number."""

    def __init__(self, averaging, hidden=4):
        super().__init__()
        self.register_buffer("averaging", averaging)
        self.first = nn.Linear(MEMBERS, hidden, bias=False, dtype=np.float64)
        self.second = nn.Linear(hidden, 2, bias=False, dtype=np.float64)

    def hidden(self):
        """What the net thinks of each member, as a few numbers."""
        return (self.averaging @ self.first.weight.T).tanh()

    def forward(self):
        return self.averaging @ self.second(self.hidden())


def train(model, steps):
    """Learn the sides of the two labelled members; returns the losses, and each member's belief after each step."""
    optimizer = nn.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.05)
    known, sides = np.array([INSTRUCTOR, PRESIDENT]), Tensor(SIDES[[INSTRUCTOR, PRESIDENT]])
    losses, beliefs = [], []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model()
        loss = cross_entropy(logits[known], sides)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        beliefs.append(logits.detach().softmax(dim=1)[:, 1].numpy())
    return losses, np.array(beliefs)


def main(steps=300):
    """Train, draw; returns the share of the other 32 members whose side is right."""
    nn.manual_seed(2)
    model = GraphNet(averaging_matrix())
    losses, beliefs = train(model, steps)
    others = [member for member in range(MEMBERS) if member not in (INSTRUCTOR, PRESIDENT)]
    right = float(((beliefs[-1] > 0.5) == SIDES)[others].mean())
    wrong = [member for member in others if (beliefs[-1][member] > 0.5) != SIDES[member]]
    print(f"  {right:.0%} of the other members on the right side" + (f"; wrong: {wrong}" if wrong else ""))
    figure, (left, middle, graph) = plt.subplots(1, 3, figsize=(13.5, 4.4), width_ratios=[1, 1, 1.5])
    plot_curves(losses, ax=left)
    for member in range(MEMBERS):
        middle.plot(beliefs[:, member], color=(BLUE, ORANGE)[SIDES[member]], alpha=0.6, linewidth=1)
    middle.set(title="Belief in the president's side", xlabel="step", ylim=(0, 1))
    draw_club(graph, beliefs[-1])
    save(figure, "karate_club.png")
    return right


def places_of(edges, steps=300):
    """A place in the plane for each member: those who met pull each other, all push each other away (Fruchterman &
    Reingold, *Graph Drawing by Force-Directed Placement*, 1991)."""
    places = np.random.default_rng(3).normal(size=(MEMBERS, 2))
    one, other = np.array(edges).T
    for step in range(steps):
        apart = places[:, None] - places
        distance = np.linalg.norm(apart, axis=2, keepdims=True) + 1e-3
        force = (apart / distance**2).sum(axis=1)
        pull = (places[one] - places[other]) * np.linalg.norm(places[one] - places[other], axis=1, keepdims=True)
        np.add.at(force, one, -pull)
        np.add.at(force, other, pull)
        places += force / np.linalg.norm(force, axis=1, keepdims=True) * 0.2 * (1 - step / steps)
    return places


def draw_club(axis, belief):
    """The graph, each member in the colour of the net's belief."""
    places = places_of(EDGES)
    for one, other in EDGES:
        axis.plot(*places[[one, other]].T, color=GREY, alpha=0.3, linewidth=1, zorder=1)
    axis.scatter(*places.T, c=belief, cmap="coolwarm", vmin=0, vmax=1, s=230, edgecolors="black", linewidths=0.8, zorder=2)
    told = [INSTRUCTOR, PRESIDENT]
    axis.scatter(*places[told].T, s=420, facecolors="none", edgecolors="black", linewidths=2, zorder=2)
    for member, (x, y) in enumerate(places):
        axis.text(x, y, member, ha="center", va="center", fontsize=8, zorder=3)
    axis.set(title="The club (two rings: told)")
    axis.axis("off")


if __name__ == "__main__":
    main()
