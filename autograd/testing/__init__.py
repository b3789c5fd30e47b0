"""Tools to trust gradients: finite differences with error bars, and what samples are drawn from.

Only :class:`HypothesisDraw` and :func:`calls` need the package hypothesis, and only when they are used.
"""

from .checker import gradcheck as gradcheck
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
