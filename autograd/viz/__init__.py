"""Pictures of computations: the graph behind a result, with values and gradients."""

from .attribution import modules
from .drawing import draw
from .picture import Drawing

__all__ = ["Drawing", "draw", "modules"]
