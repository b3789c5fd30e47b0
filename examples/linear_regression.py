"""Linear regression: gradient descent finds the least-squares line through 100 noisy points."""

import numpy as np

import nn
from autograd import Tensor
from nn.pictures import plot_curves

from .pictures import BLUE, GREY, ORANGE, plt, save, save_tree


def data(seed=0, n=100):
    """Points around the line y = 3 x + 2, as columns."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, (n, 1))
    return x, 3 * x + 2 + random.normal(0, 0.5, (n, 1))


def least_squares(x, y):
    """Slope and intercept in closed form: the solution of the normal equations."""
    columns = np.hstack([x, np.ones_like(x)])
    return np.linalg.lstsq(columns, y, rcond=None)[0].ravel()


def main(steps=200):
    """Train, compare with the closed form, draw; returns (slope, intercept) learnt and exact."""
    x, y = data()
    nn.manual_seed(0)
    model = nn.Linear(1, 1).double()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.3)
    criterion = nn.MSELoss()
    inputs, targets = Tensor(x), Tensor(y)
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        if step == 0:
            save_tree(loss, "linear_regression_tree", module=model)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    learnt = np.array([model.weight.item(), model.bias.item()])
    exact = least_squares(x, y)
    print(f"  learnt  y = {learnt[0]:.5f} x + {learnt[1]:.5f}")
    print(f"  exact   y = {exact[0]:.5f} x + {exact[1]:.5f}  (closed form)")

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    plot_curves(losses, ax=left)
    right.scatter(x, y, s=14, color=GREY, alpha=0.6, label="points")
    ends = np.array([-1.0, 1.0])
    right.plot(ends, learnt[0] * ends + learnt[1], color=BLUE, linewidth=3, label="learnt line")
    right.plot(ends, exact[0] * ends + exact[1], "--", color=ORANGE, label="least squares, closed form")
    right.set(title="What was learnt", xlabel="x", ylabel="y")
    right.legend()
    save(figure, "linear_regression.png")
    return learnt, exact


if __name__ == "__main__":
    main()
