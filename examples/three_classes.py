"""Three classes in twenty dimensions: a deeper net, held-out data, momentum."""

import numpy as np
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

import nn
from autograd import Tensor, no_grad
from nn.pictures import plot_curves

from .pictures import BLUE, ORANGE, plt, save, save_tree


def data():
    """10,000 points, 3 of their 20 coordinates informative; 85 % to learn from and 15 % held out."""
    points, labels = make_classification(10_000, n_informative=3, n_classes=3, random_state=4)
    return train_test_split(points.astype(np.float32), labels, test_size=0.15, random_state=0)


def accuracy(model, points, labels):
    """The part of the points that the model classifies rightly."""
    with no_grad():
        return float((model(Tensor(points)).argmax(dim=1).numpy() == labels).mean())


def main(epochs=15, batch=100):
    """Train, draw; returns the accuracy on the held-out part."""
    points, held_points, labels, held_labels = data()
    nn.manual_seed(0)
    model = nn.Sequential([nn.Linear(20, 10), nn.ReLU(), nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 3)])
    optimizer = nn.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    save_tree(criterion(model(Tensor(points[:4])), Tensor(labels[:4])), "three_classes_tree", module=model)
    random = np.random.default_rng(0)
    losses, learnt, held = [], [], []
    for _ in range(epochs):
        order = random.permutation(len(points))
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            optimizer.zero_grad()
            loss = criterion(model(Tensor(points[chosen])), Tensor(labels[chosen]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        learnt.append(accuracy(model, points, labels))
        held.append(accuracy(model, held_points, held_labels))
    print(f"  {learnt[-1]:.2%} right on what it learnt from, {held[-1]:.2%} on the held-out part")

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    plot_curves(losses, ax=left)
    right.plot(range(1, epochs + 1), learnt, "o-", color=BLUE, label="training part")
    right.plot(range(1, epochs + 1), held, "s--", color=ORANGE, label="held-out part")
    right.set(title="Accuracy", xlabel="epoch", ylabel="part right")
    right.legend()
    save(figure, "three_classes.png")
    return held[-1]


if __name__ == "__main__":
    main()
