"""``torch.cuda.amp``: the older place of :mod:`autograd.amp`'s names, for a GPU that is not there."""

from autograd.amp import GradScaler as _GradScaler
from autograd.amp import autocast as _autocast
from autograd.amp import custom_bwd as custom_bwd
from autograd.amp import custom_fwd as custom_fwd


class autocast(_autocast):
    """``autograd.amp.autocast("cuda", ...)``."""

    def __init__(self, enabled=True, dtype=None, cache_enabled=True):
        super().__init__("cuda", dtype, enabled, cache_enabled)


class GradScaler(_GradScaler):
    """``autograd.amp.GradScaler("cuda", ...)``, which is disabled."""

    def __init__(self, init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)
