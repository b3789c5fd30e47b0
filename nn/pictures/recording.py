"""What happens in a training, kept for pictures: numbers at each step, histograms of weights and gradients at some."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..module import Module

KINDS = ("weights", "gradients")


class Series(NamedTuple):
    """What was noted under one name: the steps (counted from 1), and the number or :class:`Histogram` at each."""

    steps: list
    values: list


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the elements of an array are distributed.

    Attributes
    ----------
    low, high : where the first bin begins and the last one ends; all bins are equally wide
    counts : array, the number of elements in each bin
    lost : how many elements are in none of them, since they are NaN or infinite
    """

    low: float
    high: float
    counts: np.ndarray
    lost: int = 0

    @classmethod
    def of(cls, values, bins=64):
        """The histogram of an array, from its least to its largest element; of complex ones, of their magnitudes.

        >>> nn.pictures.Histogram.of(np.array([0.0, 1.0, 1.0, np.nan]), bins=2)
        Histogram(low=0.0, high=1.0, counts=array([1, 2]), lost=1)
        """
        values = np.ravel(np.abs(values) if np.iscomplexobj(values) else values)
        finite = values[np.isfinite(values)].astype(np.float64)
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        least = max(1e-6 * max(abs(low), abs(high)), 1e-30)  # the bins of equal numbers need some width as well
        if high - low < least:
            low, high = low - least, high + least
        return cls(low, high, np.histogram(finite, bins, (low, high))[0], values.size - finite.size)

    @property
    def edges(self):
        """The edges of the bins, one more than there are bins."""
        return np.linspace(self.low, self.high, len(self.counts) + 1)

    @property
    def cumulative(self):
        """For each edge, which share of the elements lies below it, if they are spread evenly in each bin."""
        below = np.concatenate([[0], np.cumsum(self.counts)])
        return below / max(below[-1], 1)


class Recorder:
    """Collects losses, other numbers, and histograms of weights and gradients while a model learns.

    Call :meth:`step` after every ``backward()`` and before the next ``zero_grad()``; :meth:`note` adds numbers in
    between, such as the accuracy after an epoch. A step without histograms costs a few microseconds.

    Parameters
    ----------
    model : Module whose parameters and gradients get histograms; None for none
    every : histograms are made at the first step and then at every so many; 0 for none
    bins : of each histogram
    callbacks : functions ``(recorder, numbers, histograms)`` that are told of everything new as it comes: ``{name: float}``
        and ``{(kind, name of the parameter): Histogram}`` with the kinds ``"weights"`` and ``"gradients"``;
        a :class:`TensorBoard` is one
    enabled : False: :meth:`step` and :meth:`note` do nothing

    Attributes
    ----------
    steps : the number of steps so far
    curves : ``{name: Series}`` of numbers
    weights, gradients : ``{name of the parameter: Series}`` of histograms

    It has a ``state_dict``, so that a :class:`nn.training.Checkpoint` can keep it.

    Raises
    ------
    TypeError
        for a model that is no Module, or callbacks that are no functions.
    ValueError
        for options out of range.

    >>> _ = nn.manual_seed(0)
    >>> model = nn.Linear(2, 1)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    >>> recorder = nn.pictures.Recorder(model, every=2)
    >>> for _ in range(3):
    ...     optimizer.zero_grad()
    ...     loss = (model(ones(4, 2)) - 1).square().mean()
    ...     loss.backward()
    ...     optimizer.step()
    ...     recorder.step(loss)
    >>> recorder.curves["loss"].steps, recorder.gradients["weight"].steps
    ([1, 2, 3], [1, 3])
    """

    def __init__(self, model=None, every=100, bins=64, callbacks=(), enabled=True):
        if model is not None and not isinstance(model, Module):
            raise TypeError(f"Recorder: model must be a Module or None, not {type(model).__name__}")
        if every < 0 or bins < 1:
            raise ValueError(f"Recorder: every must be at least 0 and bins at least 1, got {every} and {bins}")
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            if not callable(callback):
                raise TypeError(f"Recorder: a callback is a function, not {type(callback).__name__}")
        self.model, self.every, self.bins, self.enabled = model, every, bins, enabled
        self.steps, self.curves, self.weights, self.gradients = 0, {}, {}, {}

    def step(self, loss=None, **others):
        """Note one step of learning: its loss and other numbers by their names, and histograms if it is time for them.

        Raises ValueError, and notes nothing, for what is no single number.
        """
        if not self.enabled:
            return
        numbers = _numbers(others if loss is None else {"loss": loss, **others})
        due = self.model is not None and self.every and self.steps % self.every == 0
        histograms = self._histograms() if due else {}
        self.steps += 1
        self._keep(numbers, histograms)

    def note(self, **numbers):
        """Add numbers at the present step, such as ``accuracy=0.93``; raises as :meth:`step` does."""
        if self.enabled:
            self._keep(_numbers(numbers), {})

    def _histograms(self):
        found = {}
        for name, parameter in self.model.named_parameters():
            found["weights", name] = Histogram.of(parameter.detach().numpy(), self.bins)
            if parameter.grad is not None:
                found["gradients", name] = Histogram.of(parameter.grad.detach().numpy(), self.bins)
        return found

    def _keep(self, numbers, histograms):
        for name, value in numbers.items():
            _append(self.curves, name, self.steps, value)
        for (kind, name), histogram in histograms.items():
            _append(getattr(self, kind), name, self.steps, histogram)
        for callback in list(self.callbacks):
            callback(self, numbers, histograms)

    def state_dict(self):
        """All that was collected, as numbers and arrays.

        >>> recorder = nn.pictures.Recorder()
        >>> recorder.step(0.5)
        >>> recorder.state_dict()["curves"]
        {'loss': {'steps': array([1]), 'values': array([0.5])}}
        """
        curves = {name: {"steps": np.array(s.steps), "values": np.array(s.values)} for name, s in self.curves.items()}
        histograms = {kind: {name: _packed(s) for name, s in getattr(self, kind).items()} for kind in KINDS}
        return {"steps": self.steps, "curves": curves, **histograms}

    def load_state_dict(self, state_dict):
        """Take over what was collected; ValueError, and nothing changed, if it is no such state."""
        missing = sorted({"steps", "curves", *KINDS} - state_dict.keys())
        if missing:
            raise ValueError(f"Recorder.load_state_dict: the state has no {', '.join(missing)}")
        curves = {
            name: Series(np.asarray(held["steps"]).tolist(), np.asarray(held["values"]).tolist())
            for name, held in state_dict["curves"].items()
        }
        histograms = [{name: _unpacked(held) for name, held in state_dict[kind].items()} for kind in KINDS]
        self.steps, self.curves = state_dict["steps"], curves
        self.weights, self.gradients = histograms


def _numbers(named):
    """The same numbers as Python's own."""
    try:
        return {name: float(value.item() if hasattr(value, "item") else value) for name, value in named.items()}
    except (TypeError, ValueError) as error:
        shapes = ", ".join(f"{name}: {getattr(value, 'shape', type(value).__name__)}" for name, value in named.items())
        raise ValueError(f"Recorder: expected a single number under each name, got {shapes}") from error


def _append(table, name, step, value):
    series = table.get(name)
    if series is None:
        series = table[name] = Series([], [])
    series.steps.append(step)
    series.values.append(value)


def _packed(series):
    return {
        "steps": np.array(series.steps),
        "ranges": np.array([(held.low, held.high) for held in series.values]),
        "counts": np.stack([held.counts for held in series.values]),
        "lost": np.array([held.lost for held in series.values]),
    }


def _unpacked(state):
    ranges, counts, lost = (np.asarray(state[name]) for name in ("ranges", "counts", "lost"))
    values = [Histogram(*map(float, ends), row, int(gone)) for ends, row, gone in zip(ranges, counts, lost)]
    return Series(np.asarray(state["steps"]).tolist(), values)
