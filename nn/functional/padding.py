"""Padding: more elements at both ends of axes."""

import numpy as np

import autograd
from autograd import OperationError

MODES = ("constant", "reflect", "replicate", "circular")


def pad(input, pad, mode="constant", value=None):
    """`input` with elements added at both ends of its last axes; negative widths take elements away.

    Parameters
    ----------
    pad : (before, after) of the last axis, then (before, after) of the one before it, and so on
    mode : 'constant' (`value`, by default 0), 'reflect' (mirrored, without the edge itself), 'replicate' (the edge), or
        'circular' (from the other end)

    Raises OperationError if there are more widths than axes, or if an axis is too short to be mirrored or wrapped.

    >>> import nn
    >>> nn.functional.pad(tensor([1.0, 2.0, 3.0]), (2, 1))
    tensor([0., 0., 1., 2., 3., 0.])
    >>> nn.functional.pad(tensor([1.0, 2.0, 3.0]), (2, -1), mode="reflect")
    tensor([3., 2., 1., 2.])
    """
    input = autograd.as_tensor(input)
    widths = tuple(int(n) for n in pad)
    if mode not in MODES:
        raise OperationError(f"pad(mode): expected one of {', '.join(map(repr, MODES))}, got {mode!r}")
    if len(widths) % 2 or len(widths) > 2 * input.ndim:
        raise OperationError(f"pad: expected a pair of widths for each of up to {input.ndim} axes, got {tuple(pad)}")
    if mode != "constant" and value not in (None, 0):
        raise OperationError(f"pad(value={value}): mode {mode!r} takes no value")
    pairs = [(before, after) for before, after in zip(widths[::2], widths[1::2])]
    pairs = [(0, 0)] * (input.ndim - len(pairs)) + pairs[::-1]
    if mode != "constant":
        for axis, (before, after) in enumerate(pairs):
            input = _lengthened(input, axis, before, after, mode)
    else:
        input = _cropped(input, pairs)
    added = tuple((max(before, 0), max(after, 0)) for before, after in pairs)
    if not np.any(added):
        return input.clone()  # memory of its own, as where something is added
    return input if mode != "constant" else np.pad(input, added, constant_values=0 if value is None else value)


def _cropped(input, pairs):
    """`input` without what negative widths take away."""
    if all(before >= 0 and after >= 0 for before, after in pairs):
        return input
    for (before, after), n in zip(pairs, input.shape):
        if n + min(before, 0) + min(after, 0) < 0:
            raise OperationError(f"pad: widths {before} and {after} take away more than the {n} elements of an axis")
    return input[tuple(slice(max(-before, 0), n - max(-after, 0)) for (before, after), n in zip(pairs, input.shape))]


def _lengthened(input, axis, before, after, mode):
    """`input` with elements of its own added at both ends of one axis.

    As in PyTorch what negative widths take away is gone before the rest is wrapped, but may still be mirrored.
    """
    pairs = [(0, 0)] * input.ndim
    pairs[axis] = before, after
    input = _cropped(input, pairs) if mode == "circular" else input
    n, before, after = input.shape[axis], max(before, 0), max(after, 0)
    longest = {"reflect": n - 1, "circular": n, "replicate": max(before, after) if n else 0}[mode]
    if max(before, after) > max(longest, 0):
        raise OperationError(
            f"pad(mode={mode!r}): widths {before} and {after} are too large for axis {axis} of shape {input.shape}; "
            f"at most {longest} is possible"
        )

    def part(*bounds):
        return input[(*(slice(None),) * axis, slice(*bounds))]

    def edge(at, count):
        return autograd.broadcast_to(part(at, at + 1), (*input.shape[:axis], count, *input.shape[axis + 1 :]))

    if mode == "reflect":
        start, end = (lambda: part(before, 0, -1)), (lambda: part(n - 2, n - 2 - after if n - 2 - after >= 0 else None, -1))
    elif mode == "circular":
        start, end = (lambda: part(n - before, n)), (lambda: part(0, after))
    else:
        start, end = (lambda: edge(0, before)), (lambda: edge(n - 1, after))
    parts = ([start()] if before else []) + [input] + ([end()] if after else [])
    whole = autograd.cat(parts, axis) if len(parts) > 1 else input
    return whole if mode == "circular" else _cropped(whole, pairs)
