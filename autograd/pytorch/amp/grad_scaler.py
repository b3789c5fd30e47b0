"""``torch.amp.GradScaler``: a loss multiplied, lest small gradients vanish in float16, and gradients divided again."""

import math
import warnings

import numpy as np

from autograd.engine.errors import OperationError
from autograd.engine.modes import no_grad
from autograd.engine.tensor import Tensor
from autograd.functions.creation import full


class GradScaler:
    """Scales a loss up and its gradients down again; a step with a gradient that is not finite is left out.

    Micikevicius et al., *Mixed Precision Training*, 2018. After a step that was left out, the scale is multiplied by
    `backoff_factor`; after `growth_interval` good ones in a row, by `growth_factor`.

    Parameters
    ----------
    device : 'cpu'; for another, which is not there, the scaler is disabled, with a warning, as in PyTorch
    init_scale, growth_factor, backoff_factor, growth_interval : as said
    enabled : if False, losses and gradients stay what they are

    Raises
    ------
    ValueError
        for factors on the wrong side of 1.
    OperationError
        if gradients are divided, or a step is made, twice between two calls of ``update``.

    >>> import nn
    >>> from autograd.amp import GradScaler
    >>> weight = nn.Parameter([1.0])
    >>> optimizer, scaler = nn.optim.SGD([weight], lr=0.5), GradScaler("cpu", init_scale=4.0)
    >>> scaler.scale((weight * weight).sum()).backward()
    >>> weight.grad
    tensor([8.])
    >>> scaler.step(optimizer)
    >>> scaler.update()
    >>> weight.detach(), scaler.get_scale()
    (tensor([0.]), 4.0)
    """

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000,
                 enabled=True):  # fmt: skip
        if enabled and device != "cpu":
            warnings.warn(f"GradScaler({device!r}): there is no such device, so the scaler is disabled", stacklevel=2)
        self._enabled = enabled and device == "cpu"
        if not growth_factor > 1 or not 0 < backoff_factor < 1:
            raise ValueError(
                "GradScaler: expected growth_factor above 1 and backoff_factor between 0 and 1, "
                f"got {growth_factor} and {backoff_factor}"
            )
        self._scale, self._growth_tracker = float(init_scale), 0
        self._growth_factor, self._backoff_factor, self._growth_interval = growth_factor, backoff_factor, growth_interval
        self._finite = {}  # for each optimiser whose gradients were divided since the last update: whether all were finite
        self._stepped = set()

    def is_enabled(self):
        """Whether it scales at all."""
        return self._enabled

    def scale(self, outputs):
        """`outputs`, a tensor or a list or tuple of them, times the scale."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            return outputs * full((), self._scale, dtype=outputs.dtype)
        return type(outputs)(self.scale(one) for one in outputs)

    def unscale_(self, optimizer):
        """Divide the gradients of the optimiser's parameters by the scale, to clip them, say; ``step`` then does not."""
        if not self._enabled:
            return
        if id(optimizer) in self._finite:
            raise OperationError("GradScaler.unscale_: these gradients were divided already since the last update()")
        finite = True
        with no_grad():
            for parameter in (one for group in optimizer.param_groups for one in group["params"]):
                if parameter.grad is not None:
                    finite = finite and bool(np.isfinite(parameter.grad.numpy()).all())
                    parameter.grad = parameter.grad * full((), 1 / self._scale, dtype=parameter.dtype)
        self._finite[id(optimizer)] = finite

    def step(self, optimizer, *arguments, **options):
        """``optimizer.step(...)``, unless a gradient is infinite or NaN; returns what it returns."""
        if not self._enabled:
            return optimizer.step(*arguments, **options)
        if id(optimizer) in self._stepped:
            raise OperationError("GradScaler.step: called already since the last update()")
        if id(optimizer) not in self._finite:
            self.unscale_(optimizer)
        self._stepped.add(id(optimizer))
        return optimizer.step(*arguments, **options) if self._finite[id(optimizer)] else None

    def update(self, new_scale=None):
        """Change the scale as the last steps went, or to `new_scale`."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._finite:
            raise OperationError("GradScaler.update: no step() was made since the last update()")
        elif all(self._finite.values()):
            self._growth_tracker += 1
            if self._growth_tracker == self._growth_interval:
                grown = self._scale * self._growth_factor
                self._scale, self._growth_tracker = grown if math.isfinite(grown) else self._scale, 0
        else:
            self._scale, self._growth_tracker = self._scale * self._backoff_factor, 0
        self._finite, self._stepped = {}, set()

    def get_scale(self):
        """The scale; 1 if disabled."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self):
        """What the scale is multiplied by after good steps."""
        return self._growth_factor

    def get_backoff_factor(self):
        """What the scale is multiplied by after a step that was left out."""
        return self._backoff_factor

    def get_growth_interval(self):
        """After how many good steps in a row the scale grows."""
        return self._growth_interval

    def state_dict(self):
        """The scale and how it changes, by name; empty if disabled."""
        if not self._enabled:
            return {}
        return {"scale": self._scale, "growth_factor": self._growth_factor, "backoff_factor": self._backoff_factor,
                "growth_interval": self._growth_interval, "_growth_tracker": self._growth_tracker}  # fmt: skip

    def load_state_dict(self, state_dict):
        """Take over what :meth:`state_dict` gave, here or in PyTorch; ValueError if something is missing."""
        if not self._enabled:
            return
        missing = sorted(self.state_dict().keys() - state_dict.keys())
        if missing:
            raise ValueError(f"GradScaler.load_state_dict: the state has no {', '.join(missing)}")
        self.__dict__.update({f"_{name.removeprefix('_')}": state_dict[name] for name in self.state_dict()})
