"""Families of the table that are imported when one of their functions first meets a Tensor.

NumPy and SciPy import some of their sub-modules only when they are used. Rules for such a sub-module are a family of
their own, so that importing the table imports neither; and so have functions of NumPy that few programs call, since a
short program spends most of its time on imports. Families of functions that NumPy does not have are imported by those
of this project's functions that use them.
"""

import importlib
import sys

import numpy as np

FAMILIES = {
    "numpy.fft": ("fourier",),
    "numpy.lib.scimath": ("complex_where_needed",),
    "scipy.special": ("scipy",),
    "scipy.special._ufuncs": ("scipy",),  # what functions that are none themselves call: zeta
    "scipy.linalg": ("scipy",),
    "scipy.signal": ("scipy.convolution",),
    "scipy.integrate": ("scipy.integration",),
}
"""``{sub-module of NumPy or SciPy: the rooms of this package with its rules}``"""

ROOMS = {
    "contraction": {"numpy": "einsum"},
    "decompositions": {"numpy.linalg": "eig"},
    "linear_algebra": {"numpy.linalg": "cholesky det inv matrix_power slogdet solve"},
    "matrix_functions": {
        "numpy.linalg": "cond eigh eigvals eigvalsh lstsq matrix_rank multi_dot pinv qr svd svdvals tensorinv tensorsolve"
    },
    "padding": {"numpy": "pad"},
    "polynomials": {"numpy": "poly polyadd polyder polydiv polyfit polyint polymul polysub polyval roots vander"},
    "rearranging": {
        "numpy": """
            apply_along_axis apply_over_axes bincount choose histogram insert intersect1d ix_ piecewise resize setdiff1d
            setxor1d sort_complex trim_zeros union1d unique unique_all unique_counts unique_inverse unique_values unstack""",
        "numpy.lib.stride_tricks": "sliding_window_view",
    },
    "several": {"numpy": "divmod frexp modf"},
    "signals": {"numpy": "convolve correlate gradient i0 interp"},
    "statistics": {
        "numpy": """
            average corrcoef cov cumulative_prod cumulative_sum diff ediff1d median nancumprod nancumsum nanmax nanmean
            nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar percentile ptp quantile trapezoid""",
        "numpy.linalg": "matrix_norm norm vector_norm",
    },
}
"""``{room of this package: {module of NumPy: its functions that have their rules there}}``, of what few programs call"""

OWN = (
    "attention", "classification", "convolution", "fused", "lookup", "masked", "normalisation", "pooling", "recurrent",
    "sequences", "special", "ufunc_methods",
)  # fmt: skip
"""The rooms whose functions are none of NumPy's or SciPy's, or methods of them, or functions with unusual options."""


def complete_for(function):
    """Import the rules of the family that `function` belongs to; whether there are any.

    A function belongs to each sub-module that has it under its name (ufuncs do not know where they come from). Only
    sub-modules that are imported already are looked at: no one can hold a function of any other.

    >>> from autograd.rules.families import complete_for
    >>> complete_for(np.fft.ifft), complete_for(np.median), complete_for(np.load)
    (True, True, False)
    """
    if isinstance(getattr(function, "__self__", None), np.ufunc):  # such as np.maximum.accumulate
        _import(["ufunc_methods"])
        return True
    name = str(getattr(function, "__name__", None))
    rooms = [room for home, rooms in FAMILIES.items() if _has(home, name, function) for room in rooms]
    for room, functions in ROOMS.items():
        if any([name in names.split() and _has(home, name, function) for home, names in functions.items()]):
            rooms.append(room)
    _import(rooms)
    return bool(rooms)


def _has(home, name, function):
    return getattr(sys.modules.get(home), name, None) is function


def complete():
    """Import every family: for readers that go through the whole table."""
    _import([*[room for rooms in FAMILIES.values() for room in rooms], *ROOMS, *OWN])


def _import(rooms):
    for room in rooms:
        importlib.import_module(f"{__package__}.{room}")
