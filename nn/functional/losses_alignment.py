"""Connectionist temporal classification: the loss of sequences without an alignment to their labels."""

import numpy as np

import autograd
from autograd import OperationError

from .checking import real_input
from .reductions import reduction_of


def ctc_loss(
    log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False
):  # fmt: skip
    """Minus the log-probability that a sequence of predictions spells the labels, over all ways to align the two.

    Graves et al., *Connectionist Temporal Classification* (2006), equations 5 to 8, with logarithms of probabilities.

    Parameters
    ----------
    log_probs : (T, N, C) or (T, C), log-probabilities of the classes at each time, as from log_softmax
    targets : (N, S) of class indices, each row padded; or all labels one after another, (sum of target_lengths,)
    input_lengths, target_lengths : (N,) or (), how much of each sequence counts
    blank : the class that stands for "no label"
    reduction : 'mean' divides each loss by its target's length first; 'sum'; 'none'
    zero_infinity : losses of sequences too short for their labels, which are infinite, become 0, without gradient

    The gradient is that of the logarithms as they stand; PyTorch's own includes that of a log_softmax before it. For
    the logits before a log_softmax, the two agree.

    Raises
    ------
    OperationError
        if shapes do not fit, a length exceeds its sequence, or a label is out of range or the blank.

    >>> import nn
    >>> half = tensor(np.full((2, 1, 2), 0.5)).log()
    >>> nn.functional.ctc_loss(half, tensor([[1]]), tensor([2]), tensor([1])).exp()
    tensor(1.33333333)
    """
    reduction = reduction_of(reduction)
    log_probs = real_input("ctc_loss", log_probs, least=2, most=3)
    single = log_probs.ndim == 2
    log_probs = log_probs[:, None] if single else log_probs
    input_lengths, target_lengths = (
        np.atleast_1d(autograd.as_tensor(value).detach().numpy()) for value in (input_lengths, target_lengths)
    )
    labels = _padded(autograd.as_tensor(targets).detach().numpy(), target_lengths, single)
    _check(log_probs, labels, input_lengths, target_lengths, blank)
    loss = -_log_probability(log_probs, labels, input_lengths, target_lengths, blank)
    if zero_infinity:
        loss = autograd.where(loss == np.inf, 0.0, loss)
    if reduction == "mean":
        return (loss / np.maximum(target_lengths, 1).astype(log_probs.dtype)).mean()
    return loss.sum() if reduction == "sum" else loss[0] if single else loss


def _padded(targets, lengths, single):
    """The labels as one row for each sequence; from one vector of them all, they are cut at the lengths."""
    if targets.ndim == 2 or (single and targets.ndim == 1 and len(lengths) == 1 and targets.size != lengths.sum()):
        return np.atleast_2d(targets)
    if targets.ndim != 1 or targets.size != lengths.sum():
        raise OperationError(
            "ctc_loss(targets): expected (N, S), or all labels in one vector as long as the sum of target_lengths, "
            f"{lengths.sum()}; got shape {targets.shape}"
        )
    labels = np.zeros((len(lengths), max(lengths.max(initial=0), 0)), targets.dtype)
    labels[np.arange(labels.shape[1]) < lengths[:, None]] = targets
    return labels


def _check(log_probs, labels, input_lengths, target_lengths, blank):
    times, samples, classes = log_probs.shape
    if not len(labels) == len(input_lengths) == len(target_lengths) == samples:
        raise OperationError(
            f"ctc_loss: log_probs {log_probs.shape} are of {samples} sequences, but there are {len(labels)} rows of "
            f"targets, {len(input_lengths)} input_lengths and {len(target_lengths)} target_lengths"
        )
    for name, lengths, most in (("input_lengths", input_lengths, times), ("target_lengths", target_lengths, labels.shape[1])):
        if lengths.dtype.kind not in "iu" or (samples and (lengths.min() < 0 or lengths.max() > most)):
            raise OperationError(f"ctc_loss({name}): expected integers from 0 to {most}, got {lengths.tolist()}")
    if not 0 <= blank < classes:
        raise OperationError(f"ctc_loss(blank): expected a class from 0 to {classes - 1}, got {blank}")
    counted = labels[np.arange(labels.shape[1]) < target_lengths[:, None]]
    if labels.dtype.kind not in "iu" or (counted.size and (counted.min() < 0 or counted.max() >= classes)):
        raise OperationError(f"ctc_loss(targets): expected classes (integers) from 0 to {classes - 1}")


def _log_probability(log_probs, labels, input_lengths, target_lengths, blank):
    """The forward variables, for all sequences at once, time by time."""
    samples, length = labels.shape
    states = np.full((samples, 2 * length + 1), blank)
    states[:, 1::2] = np.where(np.arange(length) < target_lengths[:, None], labels, blank)
    may_skip = np.zeros(states.shape, bool)
    may_skip[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]  # from label to label, past a blank, unless they are alike
    index = np.broadcast_to(states, (log_probs.shape[0], *states.shape))
    emitted = np.take_along_axis(log_probs, index, 2)
    never = np.full((samples, 2), -np.inf, log_probs.dtype)
    before = np.where(np.arange(states.shape[1]) == 0, 0.0, -np.inf).astype(log_probs.dtype)
    forward = np.broadcast_to(before, states.shape)  # at time -1: nothing spelled yet
    for time in range(log_probs.shape[0]):
        padded = autograd.cat([never, forward], 1)
        skipped = autograd.where(may_skip, padded[:, :-2], -np.inf)
        moved = autograd.logaddexp(autograd.logaddexp(forward, padded[:, 1:-1]), skipped) + emitted[time]
        forward = autograd.where(time < input_lengths[:, None], moved, forward)
    rows, last = np.arange(samples), 2 * target_lengths
    in_label = autograd.where(last > 0, forward[rows, np.maximum(last - 1, 0)], -np.inf)
    return autograd.logaddexp(forward[rows, last], in_label)
