"""Pictures of computations: the graph behind a result, with values and gradients."""

from .drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
