"""Where in the plane a classifier changes its mind."""

import numpy as np

import autograd

from ..module import Module
from ..training.evaluation import evaluation_mode
from .style import COLOURS, INK, MARKERS, as_array, dress, one_axes, pyplot

MOST = 600
"""How many points are drawn; the borders come from the model alone."""


def plot_boundary(model, points, labels, ax=None, names=None, outputs="logits", resolution=200):
    """Draw which class a classifier gives to every place of the plane, and the points that it should tell apart.

    The stronger the tint, the surer the model; lines are the borders between classes.

    Parameters
    ----------
    model : Module or function from points (N, 2) to one number for each class, (N, classes), or for two classes to one
        number, (N,) or (N, 1); a Module is called in evaluation mode, without gradients, and its modes are put back
    points : (N, 2); of more than 600, so many are drawn, spread evenly over their order
    labels : (N,) integers from 0
    ax : matplotlib axes to draw on; None makes a figure
    names : of the classes, for the legend; None: their numbers
    outputs : ``"logits"``, of which one number means the second class if above 0; or ``"probabilities"``
    resolution : at how many places in each direction the model is asked

    Returns the axes. Classes differ in colour and in their markers.

    Raises
    ------
    ValueError
        for shapes, labels or options that do not fit.
    MissingPackageError
        without matplotlib.

    >>> points = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> ax = nn.pictures.plot_boundary(lambda x: x[:, 0], points, [0, 1, 1], names=["left", "right"])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['left', 'right']
    """
    points, labels = as_array(points), as_array(labels)
    _check(points, labels, outputs, resolution)
    pyplot()  # fails before the model is called
    lines = [_line(points[:, k], resolution) for k in (0, 1)]
    plane = np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 2)
    belief = _belief(model, plane, outputs).reshape(resolution, resolution, -1)
    classes = belief.shape[-1]
    if labels.max() >= classes:
        raise ValueError(f"plot_boundary: the model knows {classes} classes, but a label is {labels.max()}")
    if names is not None and len(names) != classes:
        raise ValueError(f"plot_boundary: expected {classes} names of classes, got {len(names)}")
    ax = one_axes(ax)
    _draw_regions(ax, lines, belief)
    _draw_points(ax, points, labels, names or [f"class {k}" for k in range(classes)])
    ax.legend(loc="best", frameon=True, framealpha=0.85, edgecolor="none")
    return dress(ax, grid=False, xlabel="first coordinate", ylabel="second coordinate", title="What was learnt")


def _check(points, labels, outputs, resolution):
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"plot_boundary: expected points in the plane, (N, 2), got shape {points.shape}")
    if labels.shape != points.shape[:1] or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise ValueError(
            f"plot_boundary: expected {len(points)} labels, integers from 0, got shape {labels.shape} of {labels.dtype}"
        )
    if outputs not in ("logits", "probabilities"):
        raise ValueError(f"plot_boundary: outputs must be 'logits' or 'probabilities', not {outputs!r}")
    if resolution < 2:
        raise ValueError(f"plot_boundary: resolution must be at least 2, got {resolution}")


def _line(coordinates, resolution):
    low, high = float(coordinates.min()), float(coordinates.max())
    margin = 0.08 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, resolution)


def _belief(model, plane, outputs):
    """The probability of each class at each place, (places, classes)."""
    module = model if isinstance(model, Module) else Module()
    weights = [parameter for parameter in module.parameters() if parameter.dtype.kind == "f"]
    with evaluation_mode(module):
        found = as_array(model(autograd.as_tensor(plane.astype(weights[0].dtype) if weights else plane)))
    if found.ndim not in (1, 2) or len(found) != len(plane) or found.size == 0:
        raise ValueError(f"plot_boundary: expected (N,) or (N, classes) from the model, got {found.shape} for N = {len(plane)}")
    found = found.reshape(len(plane), -1).astype(float)
    if outputs == "probabilities":
        return found if found.shape[1] > 1 else np.hstack([1 - found, found])
    if found.shape[1] == 1:
        found = np.hstack([np.zeros_like(found), found])
    grown = np.exp(found - found.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def _draw_regions(ax, lines, belief):
    from matplotlib.colors import to_rgb

    classes = belief.shape[-1]
    winner, best = belief.argmax(axis=-1), belief.max(axis=-1, keepdims=True)
    sure = np.clip((best - 1 / classes) / (1 - 1 / classes), 0, 1)
    tint = np.array([to_rgb(COLOURS[k % len(COLOURS)]) for k in range(classes)])[winner]
    strength = 0.08 + 0.34 * sure
    ends = (*lines[0][[0, -1]], *lines[1][[0, -1]])
    ax.imshow(1 - strength * (1 - tint), extent=ends, origin="lower", aspect="auto", interpolation="bilinear")
    for k in np.unique(winner)[1 if classes == 2 else 0 :]:
        others = np.delete(belief, k, axis=-1).max(axis=-1)
        if (winner != k).any():
            ax.contour(*lines, belief[..., k] - others, levels=[0.0], colors=INK, linewidths=1.5)


def _draw_points(ax, points, labels, names):
    some = np.linspace(0, len(points) - 1, min(MOST, len(points))).astype(int)
    points, labels = points[some], labels[some]
    size = 28 if len(some) <= 200 else 17
    for k, name in enumerate(names):
        own = points[labels == k]
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        ax.scatter(*own.T, s=size, color=colour, marker=marker, edgecolors="white", linewidths=0.3, label=name)
