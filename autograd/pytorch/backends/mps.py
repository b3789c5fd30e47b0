"""``torch.backends.mps``: not here, as no other GPU is. Everything is computed on the CPU, and the same each time."""

from .cuda import is_available as is_available
from .cuda import is_built as is_built
