"""``torch.amp``: mixed precision. Numbers are computed in the dtype they have, so there is none; scaling gradients is here.

A block of :class:`autocast` with ``enabled=False``, as scripts have it where there is no GPU, does nothing, as in PyTorch.
"""

from .autocast_mode import autocast as autocast
from .autocast_mode import custom_bwd as custom_bwd
from .autocast_mode import custom_fwd as custom_fwd
from .autocast_mode import is_autocast_available as is_autocast_available
from .grad_scaler import GradScaler as GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
