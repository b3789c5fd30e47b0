"""Which classes are taken for which others."""

import numpy as np

from .style import INK, as_array, one_axes


def confusion_matrix(targets, predictions, classes=None):
    """How often each class was taken for each other one: an array (classes, classes) of counts, a row for each target.

    Parameters
    ----------
    targets : (N,) integers from 0
    predictions : (N,) integers from 0, or (N, classes) scores, of which the largest counts
    classes : how many there are; None: as many as scores, or as the largest number tells

    Raises
    ------
    ValueError
        for shapes, dtypes or numbers that do not fit.

    >>> nn.pictures.confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1])
    array([[1, 1],
           [0, 2]])
    """
    targets, predictions = as_array(targets), as_array(predictions)
    if predictions.ndim == 2 and predictions.shape[1]:
        classes = predictions.shape[1] if classes is None else classes
        predictions = predictions.argmax(axis=1)
    for what, held in (("targets", targets), ("predictions", predictions)):
        if held.ndim != 1 or not held.size or held.dtype.kind not in "iu" or held.min() < 0:
            raise ValueError(f"confusion_matrix: expected integers from 0 as {what}, got shape {held.shape} of {held.dtype}")
    if len(targets) != len(predictions):
        raise ValueError(f"confusion_matrix: there are {len(targets)} targets and {len(predictions)} predictions")
    largest = int(max(targets.max(), predictions.max()))
    classes = largest + 1 if classes is None else classes
    if largest >= classes:
        raise ValueError(f"confusion_matrix: a class is {largest}, but there are only {classes}")
    pairs = targets.astype(np.intp) * classes + predictions.astype(np.intp)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def plot_confusion(targets, predictions, names=None, ax=None):
    """Draw how often each class was taken for each other one, counted, and shaded by the share of the row.

    Parameters
    ----------
    targets : (N,) integers from 0
    predictions : (N,) integers from 0, or (N, classes) scores, of which the largest counts
    names : of the classes; None: their numbers
    ax : matplotlib axes to draw on; None makes a figure

    Returns the axes. Errors are framed, so that they are seen where they are few.

    Raises
    ------
    ValueError
        for shapes, dtypes or numbers that do not fit.
    MissingPackageError
        without matplotlib.

    >>> ax = nn.pictures.plot_confusion([0, 0, 1, 1], [0, 1, 1, 1], names=["cat", "dog"])
    >>> ax.get_title(), ax.get_ylabel()
    ('75.0 % of 4 right', 'is')
    """
    counts = confusion_matrix(targets, predictions, None if names is None else len(names))
    classes, total = len(counts), counts.sum()
    names = [str(k) for k in range(classes)] if names is None else list(map(str, names))
    side = min(max(3.8, 0.5 * classes + 1.4), 16)
    ax = one_axes(ax, size=(side, side))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1.1)
    for row, column in np.argwhere(counts):
        _write(ax, row, column, counts[row, column], shares[row, column])
    ax.set(xlabel="taken for", ylabel="is", title=f"{counts.trace() / total:.1%} of {total:,} right".replace("%", " %"))
    longest = max(map(len, names))
    ax.set_xticks(range(classes), names, rotation=90 if longest > 3 and longest * classes > 40 else 0)
    ax.set_yticks(range(classes), names)
    ax.tick_params(length=0)
    ax.grid(False)
    return ax


def _write(ax, row, column, count, share):
    """A count in its cell; what was mistaken gets a frame."""
    from matplotlib.patches import Rectangle

    wrong = row != column
    ax.text(column, row, str(count), ha="center", va="center", color="white" if share > 0.55 else INK,
            fontweight="bold" if wrong else "normal")  # fmt: skip
    if wrong:
        ax.add_patch(Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, fill=False, edgecolor="#D55E00", linewidth=1.3))
