"""The calculus of a net on three sheets: its diagram, the dimensions of its matrices, and the chain rule, layer by layer.

    python -m examples.derivation

The net is the smallest that has everything: two dense layers, an activation, and a cross-entropy on a batch of points.
Every formula comes from running the gradient rules themselves on symbols, and the last lines of this program check it:
the printed formulas, evaluated, are the gradients that ``backward()`` computes.
"""

import numpy as np

import nn
from autograd import Tensor, manual_seed
from autograd.symbolic import explain
from autograd.viz import dimensions, network

from . import pictures

POINTS = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 1.0], [0.0, -0.5], [-1.25, 0.75]], np.float32)
CLASSES = np.array([0, 1, 2, 0, 2])


def main():
    """Draw everything; return the largest difference between the printed formulas and backward()."""
    manual_seed(7)
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3))
    loss = nn.functional.cross_entropy(net(Tensor(POINTS)), CLASSES)
    derivation = explain(loss, module=net)
    print(derivation)
    loss.backward()
    save(derivation, "derivation", ".png", ".svg", ".html", ".md")
    save(network(net, POINTS), "network_weights", ".png", ".svg")
    save(network(net, POINTS, by="gradient"), "network_gradients", ".png", ".svg")
    save(dimensions(net, POINTS), "dimensions", ".png", ".svg")
    printed = derivation.gradients()
    return max(np.abs(printed[name] - parameter.grad.numpy()).max() for name, parameter in net.named_parameters())


def save(picture, name, *suffixes):
    """Write a picture in several formats and say where."""
    pictures.OUTPUT.mkdir(exist_ok=True)
    for suffix in suffixes:
        print(f"  wrote {picture.save(pictures.OUTPUT / (name + suffix))}")


if __name__ == "__main__":
    print(f"largest difference between the formulas and backward(): {main():.1e}")
