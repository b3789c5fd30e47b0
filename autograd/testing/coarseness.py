"""Whether a function computes in single or half precision inside, which its results do not say.

Results that are rounded on their way are numbers of the narrower dtype, wherever the inputs lie. Arguments that are
rounded make a function that does not notice when they move by less than the spacing of that dtype.
"""

import numpy as np

from .functions import is_checked

_NARROW = (np.float16, np.float32)

_AWAY = 2.0**-8
"""How far points are moved to where nothing is representable by accident."""

_UNNOTICED, _NOTICED = 0.2, 64.0
"""Displacements, in units in the last place, that rounded arguments do not show and that they do show."""

_CLEARLY = 1024
"""Results show a displacement if they change by so many of their units: by fewer they may do so, or not, by accident."""


def coarseness(results_at, inputs):
    """One unit in the last place, relative, of the dtype that results and that arguments are rounded to: 0 for none.

    ``results_at(inputs)`` gives all results as one vector of double precision.
    """
    rng = np.random.default_rng(5)
    moved = [_displaced(inputs, rng, _AWAY) for _ in range(2)]
    return _of_results(results_at, inputs, moved), _of_arguments(results_at, moved[0], rng)


def _of_results(results_at, inputs, moved):
    here = results_at(inputs)
    found = np.concatenate([there[there != here] for there in map(results_at, moved)])
    for dtype in _NARROW:
        if found.size and np.array_equal(found.astype(dtype), found):
            return float(np.finfo(dtype).eps)
    return 0.0


def _of_arguments(results_at, inputs, rng):
    for dtype in _NARROW:
        unit = float(np.finfo(dtype).eps)
        rounded = [_rounded(value, dtype) if is_checked(value) else value for value in inputs]
        here = results_at(rounded)
        near = results_at(_displaced(rounded, rng, _UNNOTICED * unit, relative=True))
        far = results_at(_displaced(rounded, rng, _NOTICED * unit, relative=True))
        changed = abs(far - here) > _CLEARLY * np.spacing(abs(here))
        if changed.any() and np.array_equal(here[changed], near[changed]):
            return unit
    return 0.0


def _rounded(value, dtype):
    """`value` with its real part (and its imaginary part) rounded to `dtype`."""
    if value.dtype.kind != "c":
        return value.astype(dtype).astype(value.dtype)
    return _rounded(value.real, dtype) + 1j * _rounded(value.imag, dtype)


def _displaced(inputs, rng, by, relative=False):
    """The inputs, each element moved at random by up to `by`, relative to itself (or, unless `relative`, to 1)."""
    return [
        value + by * (abs(value) if relative else np.maximum(1.0, abs(value))) * rng.uniform(0.5, 1.0, value.shape)
        if is_checked(value)
        else value
        for value in inputs
    ]
