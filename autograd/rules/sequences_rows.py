"""The way through the rows of packed sequences: which rows belong to a step, and which state comes before a row.

The rows of the first step of all sequences come first, then those of the second step, and so on, with ``sizes`` rows at
each step. With ``backwards`` each sequence is gone through from its last step to its first.
"""

import functools
import itertools

import numpy as np

from .indexing import index
from .joining import concatenate

_FIRST = 12
"""The share of the steps, one in so many, that are the first stretch of a sequence: somebody waits for it."""

_ERRAND = 2**23
"""Multiplications that are worth a helper's time."""

_STEP = 2**23
"""Multiplications in a step up to which one thread makes them."""

# -- steps ------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=256)
def steps_of(sizes, backwards):
    """The rows of each step, as slices, in the order in which the steps are gone through."""
    steps = [slice(stop - size, stop) for stop, size in zip(itertools.accumulate(sizes), sizes)]
    return tuple(reversed(steps) if backwards else steps)


def all_rows(steps):
    """The rows of some steps in succession, in either direction, as a slice."""
    return slice(min(steps[0].start, steps[-1].start), max(steps[0].stop, steps[-1].stop))


@functools.lru_cache(maxsize=64)
def stretches_of(sizes, backwards, weights, growth):
    """The steps in stretches, in the order in which they are gone through, as pairs (all rows, steps); each is `growth` times
    as long as the one before.

    All are one where the products of the rows with that many `weights` are not worth a helper's time.
    """
    steps, found, start = steps_of(sizes, backwards), [], 0
    length = len(steps) if sum(sizes) * weights < 2 * _ERRAND else max(1, len(steps) / _FIRST)
    while start < len(steps):
        part = steps[start : start + round(length)]
        found.append((all_rows(part), part))
        start, length = start + len(part), length * growth
    return found


def worth_a_helper(sizes, stretches, weights):
    """Whether there are several stretches, and the product of a step with that many `weights` is so small that the library's
    own threads are no better."""
    return len(stretches) > 1 and sizes[0] * weights <= _STEP


# -- states -----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _places_before(sizes, backwards):
    """For each row the place of the state before it, among the first states with the states of all rows behind them."""
    places, of_sequence = np.empty(sum(sizes), np.intp), np.arange(sizes[0])
    for rows in steps_of(sizes, backwards):
        count = rows.stop - rows.start
        places[rows] = of_sequence[:count]
        of_sequence[:count] = sizes[0] + np.arange(rows.start, rows.stop)
    places.flags.writeable = False
    return places


@functools.lru_cache(maxsize=64)
def rows_of_last_states(sizes, backwards):
    """The rows with each sequence's state after the last step: numbers, or a slice where they lie together."""
    if backwards:
        return slice(0, sizes[0])
    if sizes[0] == sizes[-1]:
        return slice(sum(sizes) - sizes[0], sum(sizes))
    last = np.empty(sizes[0], np.intp)
    for rows in steps_of(sizes, False):
        last[: rows.stop - rows.start] = np.arange(rows.start, rows.stop)
    last.flags.writeable = False
    return last


def states_before(first, states, sizes, backwards):
    """The state before each row."""
    if sizes[0] != sizes[-1]:
        return index(concatenate([first, states], axis=0), key=_places_before(sizes, backwards))
    return concatenate([states[sizes[0] :], first] if backwards else [first, states[: -sizes[0]]], axis=0)


class States:
    """Memory for the states of all rows and the `first` ones, laid out so that those before the rows need no copying where
    all sequences are equally long.

    Attributes
    ----------
    of_rows : (rows, width), to be written to, step by step
    """

    def __init__(self, first, sizes, backwards, dtype):
        count, total = sizes[0], sum(sizes)
        behind = backwards and count == sizes[-1]
        memory = np.empty((count + total, first.shape[1]), dtype)
        memory[total if behind else 0 :][:count] = first
        self.of_rows, self._before = memory[0 if behind else count :][:total], memory[count if behind else 0 :][:total]
        self._memory, self._places = memory, None if count == sizes[-1] else _places_before(sizes, backwards)

    def before(self, rows):
        """The states before some rows, a slice."""
        return self._before[rows] if self._places is None else self._memory[self._places[rows]]


def carried(new, old):
    """The `old` states, or gradients of them, with the first of them, those of sequences that take part, replaced."""
    count = new.shape[0]
    return new if count == old.shape[0] else concatenate([new, old[count:]], axis=0)


# -- step after step --------------------------------------------------------------------------------------------


def onwards(steps, states, step):
    """Run ``step(rows, states)``, which returns the states behind it, on raw arrays; give the states in the end."""
    for rows in steps:
        count = rows.stop - rows.start
        new = step(rows, [state[:count] for state in states])
        states = [carried(one, state) for one, state in zip(new, states)]
    return states


def back(steps, states, step, memory):
    """The gradients of the sums of all rows, and of the states before the first step.

    ``step(rows, gradients of the states behind them)`` returns the gradients of the sums and of the states before; the
    former are parts of the array `memory` unless it is None.
    """
    found = []
    for rows in reversed(steps):
        count = rows.stop - rows.start
        of_sums, of_states = step(rows, [state[:count] for state in states])
        states = [carried(one, state) for one, state in zip(of_states, states)]
        found.append(of_sums)
    if memory is None:
        memory = concatenate(found if steps[0].start else found[::-1], axis=0)
    return memory, states


# -- checking ---------------------------------------------------------------------------------------------------


def check(count, x, states, weights, w_hr, sizes):
    """Raise unless the shapes fit; `states` are the hidden and perhaps the cell state, with `count` gates for each unit."""
    if x.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers, not {x.dtype}")
    if not sizes or min(sizes) < 0 or any(one < other for one, other in itertools.pairwise(sizes)):
        raise ValueError(f"expected the sizes of at least one step, none larger than the one before, and got {sizes}")
    given = [array.shape for array in (*states, *weights, w_hr) if array is not None]
    fits = x.ndim == states[0].ndim == states[-1].ndim == 2 and len(x) == sum(sizes)
    if fits:
        width, units = states[0].shape[1], states[-1].shape[1]
        rows = count * units
        expected = [(sizes[0], width), (sizes[0], units)][: len(states)] + [(rows, x.shape[1]), (rows, width)]
        expected += [(rows,) for bias in weights[2:] if bias is not None]
        expected += [(width, units)] if w_hr is not None else []
        fits = given == expected and (w_hr is not None or width == units)
    if not fits:
        raise ValueError(
            f"expected as many rows of x as all {len(sizes)} sizes together ({sum(sizes)}), states with {sizes[0]} rows, "
            f"w_ih ({count} units, in), w_hh ({count} units, width), biases ({count} units,) and w_hr (width, units); "
            f"got {', '.join(map(str, [x.shape, *given]))}"
        )
