"""Pictures of computations: the graph behind a result, with values and gradients; networks and their dimensions."""

from .architecture import dimensions, network
from .attribution import modules
from .drawing import draw
from .picture import Drawing
from .stepping import StepThrough, step_through

__all__ = ["Drawing", "StepThrough", "dimensions", "draw", "modules", "network", "step_through"]
