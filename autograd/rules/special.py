"""Special functions. SciPy computes them; it is imported when one is first called."""

import math

import numpy as np

from .domains import real
from .table import define


def _erf(x):
    try:
        from scipy.special import erf
    except ImportError as error:
        raise ImportError("erf needs the package 'scipy', which is not installed: pip install scipy") from error
    return erf(x)


erf = define(_erf, name="erf", elementwise=True, formula=r"\operatorname{erf}(x)", domain=real,
             x=lambda g, x: g * (2 / math.sqrt(math.pi) * np.exp(-x * x)))  # fmt: skip
