"""Tools to trust gradients.

:func:`gradcheck` compares the gradients of one function at one point with finite differences. :func:`given_gradients`
makes a function into a test that does so at many points, drawn by strategies such as :func:`tensors`. :func:`expressions`
draws whole programs. What needs the package hypothesis is imported when it is first looked at.

>>> from autograd.testing import expressions, given_gradients, gradcheck, tensors
"""

from .checker import gradcheck as gradcheck
from .closeness import assert_close as assert_close
from .closeness import make_tensor as make_tensor
from .differences import central_difference as central_difference
from .draws import STYLES as STYLES
from .draws import Draw as Draw
from .draws import HypothesisDraw as HypothesisDraw
from .draws import RandomDraw as RandomDraw
from .draws import calls as calls
from .draws import styled as styled
from .verdicts import GradcheckError as GradcheckError
from .verdicts import Report as Report
from .verdicts import UndecidableError as UndecidableError

_WITH_HYPOTHESIS = {
    "given_gradients": "given",
    "tensors": "strategies",
    "broadcastable_tensors": "strategies",
    "gufunc_tensors": "strategies",
    "reduced_tensors": "strategies",
    "indexed_tensors": "strategies",
    "repeated_tensors": "strategies",
    "aliased_tensors": "strategies",
    "shapes": "strategies",
    "Arguments": "strategies",
    "expressions": "programs",
}
"""The names that need Hypothesis, and the files they are in."""


def __getattr__(name):
    if name not in _WITH_HYPOTHESIS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    from .draws import needs_hypothesis

    needs_hypothesis(name)
    return getattr(importlib.import_module(f"{__name__}.{_WITH_HYPOTHESIS[name]}"), name)


def __dir__():
    return sorted({*globals(), *_WITH_HYPOTHESIS})
