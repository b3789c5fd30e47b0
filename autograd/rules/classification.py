"""The cross-entropy of logits, as one record.

Logits have their classes along axis 1, (N, C) or (N, C, d1, ...), or are one vector (C,). Targets are class indices
with the logits' shape less the classes, or probabilities (one-hot rows among them) with the logits' shape. As in
PyTorch, with label smoothing e a target q becomes (1 - e) q + e / C (Szegedy et al. 2016, section 7), each class
counts with its weight, indices equal to `ignore_index` count nothing, and a mean over class indices is divided by
the weights of the target classes.
"""

import functools
import math

import numpy as np

from .fused import composed_reduction, reduced
from .reductions import log_softmax, softmax
from .samples_linear import classified
from .table import define, remember

_HANDFUL, _FEW = 4, 64
"""Up to so many classes, reductions are faster over the first axis of a copy than over the short last one."""


def _axis(x_shape):
    return min(1, len(x_shape) - 1)


def _are_indices(targets, x_shape):
    return targets.shape != x_shape


def _beside_classes(values, x_shape):
    """`values`, which have the logits' shape less the classes, with an axis of length 1 for these."""
    return values[:, None] if len(x_shape) > 1 else values


def _per_class(weight, x_shape):
    return weight.reshape((-1,) + (1,) * (len(x_shape) - 2))


_UNSIGNED = {np.dtype(signed): np.dtype(signed.upper()) for signed in "bhilq"}


def _any_beyond(targets, classes):
    """Whether some index is negative or not below `classes`; seen without sign, negative ones are large."""
    unsigned = targets.view(_UNSIGNED.get(targets.dtype, targets.dtype))
    return unsigned.size > 0 and unsigned.item(unsigned.argmax()) >= classes


def _check(x, targets, weight, ignore_index):
    """Whether some targets do not count. Raises what is wrong with the arguments, an IndexError for a class that is none."""
    if x.ndim == 0 or x.dtype.kind != "f":
        raise TypeError(f"expected real floating logits of shape (C,), (N, C) or (N, C, d1, ...), not {x.dtype}{x.shape}")
    axis = _axis(x.shape)
    classes = x.shape[axis]
    if weight is not None and weight.shape != (classes,):
        raise ValueError(f"expected one weight for each of the {classes} classes, and got shape {weight.shape}")
    if not _are_indices(targets, x.shape):
        return False
    expected = x.shape[:axis] + x.shape[axis + 1 :]
    if targets.dtype.kind not in "iu" or targets.shape != expected:
        raise ValueError(f"expected integer class indices of shape {expected} or probabilities of shape {x.shape}, "
                         f"and got {targets.dtype} of shape {targets.shape}")  # fmt: skip
    if _any_beyond(targets, classes):
        bad = targets[((targets < 0) | (targets >= classes)) & (targets != ignore_index)]
        if bad.size:
            raise IndexError(f"class index {bad[0]}, but there are {classes} classes (ignore_index={ignore_index})")
        return True
    return 0 <= ignore_index < classes


def _some_ignored(targets, classes, ignore_index):
    """What :func:`_check` says of targets that it let pass."""
    return 0 <= ignore_index < classes or _any_beyond(targets, classes)


# -- how much each class counts ---------------------------------------------------------------------------------


def _counts(targets, weight, ignore_index, some_ignored):
    """For class indices: how much each of them counts (None: each as much), and the indices with 0 for ignored ones."""
    if not some_ignored:
        return (None if weight is None else weight[targets]), targets
    counted = targets != ignore_index
    safe = np.where(counted, targets, 0)
    return (counted if weight is None else counted * weight[safe]), safe


def _class_counts(x, targets, weight, label_smoothing, ignore_index):
    """How much the negative logarithm of each class's probability counts, in the logits' layout."""
    indices, counts = _are_indices(targets, x.shape), targets
    if indices:
        targets = _beside_classes(np.asarray(targets), x.shape)
        counts = (_per_class(np.arange(x.shape[_axis(x.shape)]), x.shape) == targets).astype(x.dtype)
    if label_smoothing:
        counts = (1 - label_smoothing) * counts + label_smoothing / x.shape[_axis(x.shape)]
    if weight is not None:
        counts = counts * _per_class(weight, x.shape)
    return counts * (targets != ignore_index) if indices else counts


def _divisor(x_shape, targets, weight, ignore_index):
    """What a mean is divided by, as a Python number."""
    if not _are_indices(targets, x_shape):
        return math.prod(x_shape) // x_shape[_axis(x_shape)]
    targets = np.asarray(targets)
    some_ignored = _some_ignored(targets, x_shape[_axis(x_shape)], ignore_index)
    return _total(*_counts(targets, weight, ignore_index, some_ignored))


def _total(counts, indices):
    return indices.size if counts is None else np.add.reduce(counts, axis=None).item()


# -- the loss and its gradient ----------------------------------------------------------------------------------


def _shifted(x):
    """A copy of the logits less their maximum, with the classes along the first axis."""
    first = x.swapaxes(0, _axis(x.shape))
    z = first.copy("K" if x.ndim == 2 and len(first) > _FEW else "C")
    z -= np.maximum.reduce(z, axis=0)
    return z


def _aims(x, targets, weight, label_smoothing, ignore_index, some_ignored):
    """Of class indices: how much each counts, and the indices. Else: how much each class counts (they come first), and None."""
    if label_smoothing or not _are_indices(targets, x.shape):
        return _class_counts(x, targets, weight, label_smoothing, ignore_index).swapaxes(0, _axis(x.shape)), None
    return _counts(targets, weight, ignore_index, some_ignored)


@functools.lru_cache(maxsize=64)
def _positions(n):
    positions = np.arange(n)
    positions.flags.writeable = False
    return positions


@functools.lru_cache(maxsize=16)
def _one_hot(classes, dtype):
    rows = np.eye(classes, dtype=dtype)
    rows.flags.writeable = False
    return rows


def _places(indices):
    """The index of the elements with these classes, after all axes but that of the classes were made one."""
    return indices.ravel(), _positions(indices.size)


def _losses(z, log_total, counts, indices):
    if indices is None:
        return np.add.reduce(counts * (log_total - z), axis=0)
    if indices.ndim == 1:
        losses = log_total - z[indices, _positions(len(indices))]
    else:
        losses = log_total - z.reshape(len(z), -1)[_places(indices)].reshape(indices.shape)
    return losses if counts is None else losses * counts


def _less_targets(p, counts, indices):
    """Probabilities less targets, in the memory of `p`; the classes come first."""
    if indices is None:
        return p * np.add.reduce(counts, axis=0) - counts
    rows = p.reshape(len(p), -1)
    if counts is not None:
        p *= counts
        rows[_places(indices)] -= counts.ravel()
    elif len(p) <= _HANDFUL:  # looking at every element is then quicker than looking some up
        rows -= _one_hot(len(p), p.dtype).take(indices.ravel(), axis=1)
    else:
        rows[_places(indices)] -= 1
    return p


def _mean_over(x, targets, weight, ignore_index, counts, indices):
    """What a mean is divided by, as a Python number."""
    return _divisor(x.shape, targets, weight, ignore_index) if indices is None else _total(counts, indices)


def _cross_entropy(x, targets, weight, reduction, label_smoothing, ignore_index):
    some_ignored = _check(x, targets, weight, ignore_index)
    counts, indices = _aims(x, targets, weight, label_smoothing, ignore_index, some_ignored)
    z = _shifted(x)
    losses = _losses(z, np.log(np.add.reduce(np.exp(z), axis=0)), counts, indices)
    return reduced(losses, reduction, lambda: _mean_over(x, targets, weight, ignore_index, counts, indices))


def _cross_entropy_and_errors(x, targets, weight, reduction, label_smoothing, ignore_index):
    """The loss, and what its gradient is made of: the gradient of the sum, and what a mean is divided by."""
    some_ignored = _check(x, targets, weight, ignore_index)
    counts, indices = _aims(x, targets, weight, label_smoothing, ignore_index, some_ignored)
    z = _shifted(x)
    p = np.exp(z)
    total = np.add.reduce(p, axis=0)
    losses = _losses(z, np.log(total), counts, indices)
    divisor = _mean_over(x, targets, weight, ignore_index, counts, indices) if reduction == "mean" else 1
    p /= total
    return reduced(losses, reduction, lambda: divisor), (_less_targets(p, counts, indices).swapaxes(0, _axis(x.shape)), divisor)


def _of_errors(g, residuals, x_shape, reduction):
    errors, divisor = residuals
    if reduction == "none":
        return _beside_classes(g, x_shape) * errors
    return g / divisor * errors


def _probabilities(x):
    """The probabilities, with the classes along the first axis."""
    p = _shifted(x)
    np.exp(p, out=p)
    p /= np.add.reduce(p, axis=0)
    return p


def _probabilities_and_aims(x, targets, weight, label_smoothing, ignore_index):
    """The probabilities, and what :func:`_aims` says of targets that were checked."""
    p = _probabilities(x)
    some_ignored = _are_indices(targets, x.shape) and _some_ignored(targets, len(p), ignore_index)
    return p, *_aims(x, targets, weight, label_smoothing, ignore_index, some_ignored)


def _class_errors(x, targets, weight, label_smoothing, ignore_index):
    """The gradient of the summed cross-entropy: probabilities less targets."""
    p, counts, indices = _probabilities_and_aims(x, targets, weight, label_smoothing, ignore_index)
    return _less_targets(p, counts, indices).swapaxes(0, _axis(x.shape))


def _class_errors_and_probabilities(x, targets, weight, label_smoothing, ignore_index):
    return _errors_and_parts(x, *_probabilities_and_aims(x, targets, weight, label_smoothing, ignore_index))


def _errors_and_parts(x, p, counts, indices):
    errors = _less_targets(p.copy("K"), counts, indices).swapaxes(0, _axis(x.shape))
    return errors, (p, np.add.reduce(counts, axis=0) if indices is None else counts)


def _of_probabilities(g, residuals, x_shape):
    (p, counts), axis = residuals, _axis(x_shape)
    g = g.swapaxes(0, axis)
    slope = p * (g - np.add.reduce(g * p, axis=0))
    return (slope if counts is None else slope * counts).swapaxes(0, axis)


def _per_loss(g, x_shape, targets, weight, reduction, ignore_index):
    """The gradient of each loss, from that of their reduction, to be multiplied with something of the logits' shape."""
    if reduction == "none":
        return _beside_classes(g, x_shape)
    return g / _divisor(x_shape, targets, weight, ignore_index) if reduction == "mean" else g


def _cross_entropy_x(g, x, targets, weight, reduction, label_smoothing, ignore_index):
    errors = class_errors(x, targets, weight, label_smoothing=label_smoothing, ignore_index=ignore_index)
    return _per_loss(g, x.shape, targets, weight, reduction, ignore_index) * errors


def _cross_entropy_targets(g, x, targets, weight, reduction, label_smoothing, ignore_index):
    """Only probabilities have a gradient."""
    g = _per_loss(g, x.shape, targets, weight, reduction, ignore_index) * (label_smoothing - 1)
    return g * log_softmax(x, axis=_axis(x.shape)) * (1 if weight is None else _per_class(weight, x.shape))


def _errors_x(g, x, targets, weight, label_smoothing, ignore_index):
    axis = _axis(x.shape)
    p = softmax(x, axis=axis)
    slope = p * (g - np.add.reduce(g * p, axis=axis, keepdims=True))
    if not label_smoothing and _are_indices(targets, x.shape):
        targets = np.asarray(targets)
        counts, _ = _counts(targets, weight, ignore_index, _some_ignored(targets, x.shape[axis], ignore_index))
        return slope if counts is None else _beside_classes(counts, x.shape) * slope
    counts = _class_counts(x, targets, weight, label_smoothing, ignore_index)
    return np.add.reduce(counts, axis=axis, keepdims=True) * slope


def _errors_targets(g, x, weight, label_smoothing):
    axis = _axis(x.shape)
    expected = np.add.reduce(g * softmax(x, axis=axis), axis=axis, keepdims=True)
    return (1 - label_smoothing) * (expected - g) * (1 if weight is None else _per_class(weight, x.shape))


cross_entropy = define(_cross_entropy, name="cross_entropy", sample=classified,
                       options=dict(reduction="mean", label_smoothing=0.0, ignore_index=-100),
                       x=_cross_entropy_x,
                       targets=_cross_entropy_targets,
                       weight=None)  # fmt: skip

remember(cross_entropy, _cross_entropy_and_errors, x=_of_errors)

class_errors = define(_class_errors, name="class_errors", sample=lambda draw: classified(draw, reduced=False),
                      options=dict(label_smoothing=0.0, ignore_index=-100),
                      x=_errors_x,
                      targets=_errors_targets,
                      weight=None)  # fmt: skip

remember(class_errors, _class_errors_and_probabilities, x=_of_probabilities)


# -- its derivative along a tangent of the logits, which forward mode gives in one record ----------------------------


def _slope(x, tangent, targets, weight, reduction, label_smoothing, ignore_index):
    return _slope_and_parts(x, tangent, targets, weight, reduction, label_smoothing, ignore_index)[0]


def _slope_and_parts(x, tangent, targets, weight, reduction, label_smoothing, ignore_index):
    some_ignored = _check(x, targets, weight, ignore_index)
    counts, indices = _aims(x, targets, weight, label_smoothing, ignore_index, some_ignored)
    errors, of_probabilities = _errors_and_parts(x, _probabilities(x), counts, indices)
    slopes = np.add.reduce(errors * tangent, axis=_axis(x.shape) if reduction == "none" else None)
    if reduction != "mean":
        return slopes, (errors, 1, of_probabilities)
    divisor = _mean_over(x, targets, weight, ignore_index, counts, indices)
    return slopes / divisor, (errors, divisor, of_probabilities)


def _slope_x(g, x, tangent, targets, weight, reduction, label_smoothing, ignore_index):
    g = tangent * _per_loss(g, x.shape, targets, weight, reduction, ignore_index)
    return _errors_x(g, x, targets, weight, label_smoothing, ignore_index)


def _slope_targets(g, x, tangent, targets, weight, reduction, label_smoothing, ignore_index):
    g = tangent * _per_loss(g, x.shape, targets, weight, reduction, ignore_index)
    return _errors_targets(g, x, weight, label_smoothing)


def _slope_x_of_parts(g, residuals, tangent, x_shape, reduction):
    errors, divisor, of_probabilities = residuals
    return _of_probabilities(_of_errors(g, (tangent, divisor), x_shape, reduction), of_probabilities, x_shape)


def _with_tangent(draw):
    (x, targets, weight), options = classified(draw)
    return [x, draw.array(x.shape), targets, weight], options


cross_entropy_slope = define(_slope, name="cross_entropy_slope", sample=_with_tangent, options=dict(cross_entropy.options),
                             x=_slope_x,
                             tangent=_cross_entropy_x,
                             targets=_slope_targets,
                             weight=None)  # fmt: skip

remember(cross_entropy_slope, _slope_and_parts,
         x=_slope_x_of_parts,
         tangent=lambda g, residuals, x_shape, reduction: _of_errors(g, residuals[:2], x_shape, reduction))  # fmt: skip


def cross_entropy_slope_composed(x, tangent, targets, weight=None, reduction="mean", label_smoothing=0.0, ignore_index=-100):
    axis = _axis(np.shape(x))
    counts = _class_counts(x, targets, weight, label_smoothing, ignore_index)
    errors = np.exp(log_softmax(x, axis=axis)) * np.sum(counts, axis=axis, keepdims=True) - counts
    losses = np.sum(errors * tangent, axis=axis)
    return composed_reduction(losses, reduction, _divisor(np.shape(x), targets, weight, ignore_index))


def cross_entropy_composed(x, targets, weight=None, reduction="mean", label_smoothing=0.0, ignore_index=-100):
    axis = _axis(np.shape(x))
    counts = _class_counts(x, targets, weight, label_smoothing, ignore_index)
    losses = -np.sum(counts * log_softmax(x, axis=axis), axis=axis)
    return composed_reduction(losses, reduction, _divisor(np.shape(x), targets, weight, ignore_index))
