"""Pictures of computations: the graph behind a result, with values and gradients; networks and their dimensions."""

from .architecture import dimensions, network
from .drawing import Drawing, draw

__all__ = ["Drawing", "dimensions", "draw", "network"]
