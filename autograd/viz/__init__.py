"""Pictures of computations: the graph behind a result, with values and gradients."""

from .attribution import modules
from .drawing import draw
from .picture import Drawing
from .stepping import StepThrough, step_through

__all__ = ["Drawing", "StepThrough", "draw", "modules", "step_through"]
