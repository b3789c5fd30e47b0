"""Schedules that multiply the step size by a factor that depends on the epoch alone."""

import bisect
import math

from .base import LRScheduler, check_positive


class Factored(LRScheduler):
    """The step size of epoch t is ``floor + (lr - floor) * share(t)``.

    Each step multiplies what is there by ``share(t) / share(t - 1)``, so that such schedules can be chained with
    others, and with changes made by hand.
    """

    floor = 0.0

    def share(self, epoch):
        """The part of the first step size that is left at `epoch`."""
        raise TypeError(f"{type(self).__name__} does not say how the step size changes: write share(self, epoch)")

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``."""
        epoch, groups = self.last_epoch, self.optimizer.param_groups
        if self._step_count == 1:  # in the constructor; a resumed schedule finds its step sizes in the groups
            return [self.scaled(group["lr"], self.share(0) if epoch == 0 else 1.0) for group in groups]
        now, before = self.share(epoch), self.share(epoch - 1)
        if abs(before) < 1e-15:
            return [self.scaled(lr, now) for lr in self.base_lrs]
        return [self.scaled(group["lr"], now / before) for group in groups]

    def scaled(self, lr, factor):
        """`lr` with its part above the floor multiplied by `factor`."""
        return lr if factor == 1 else self.floor + (lr - self.floor) * factor

    def _jump(self, epoch):
        self.last_epoch = epoch
        self._write([self.scaled(lr, self.share(epoch)) for lr in self.base_lrs])


class StepLR(Factored):
    """Multiply the step size by `gamma` every `step_size` epochs.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    step_size : int
    gamma : float

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        check_positive(self, step_size=step_size)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        return self.gamma ** (epoch // self.step_size)


class MultiStepLR(Factored):
    """Multiply the step size by `gamma` at each of the epochs `milestones`.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    milestones : list of int
    gamma : float

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[1, 3], gamma=0.5)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        return self.gamma ** bisect.bisect_right(self.milestones, epoch)

    def load_state_dict(self, state_dict):
        super().load_state_dict(state_dict)
        if hasattr(self.milestones, "elements"):  # PyTorch counts them
            self.milestones = sorted(self.milestones.elements())


class ConstantLR(Factored):
    """The step size times `factor` for the first `total_iters` epochs, and by itself from then on.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    factor : float above 0, at most 1
    total_iters : int

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        _check_factor("ConstantLR: factor", factor)
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        return self.factor if epoch < self.total_iters else 1.0


class LinearLR(Factored):
    """The step size times a factor that goes evenly from `start_factor` to `end_factor` in `total_iters` epochs.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    start_factor : float above 0, at most 1
    end_factor : float from 0 to 1
    total_iters : int

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.75]
    """

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        _check_factor("LinearLR: start_factor", start_factor)
        check_positive(self, total_iters=total_iters)
        _check_factor("LinearLR: end_factor", end_factor, zero=True)
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        passed = min(epoch, self.total_iters) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * passed


class ExponentialLR(Factored):
    """Multiply the step size by `gamma` every epoch.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    gamma : float

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        return self.gamma**epoch


class PolynomialLR(Factored):
    """The step size times ``(1 - t / total_iters) ** power``; 0 from `total_iters` on.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    total_iters : int
    power : float

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=2, power=2)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        check_positive(self, total_iters=total_iters)
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def share(self, epoch):
        return (1 - min(epoch, self.total_iters) / self.total_iters) ** self.power


class CosineAnnealingLR(Factored):
    """Half a cosine from the step size down to `eta_min` in `T_max` epochs, and up again in as many (Loshchilov & Hutter,
    *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017, without the restarts).

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    T_max : int
    eta_min : float

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        check_positive(self, T_max=T_max)
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    @property
    def floor(self):
        """What the step size falls to."""
        return self.eta_min

    def share(self, epoch):
        return (1 + math.cos(math.pi * epoch / self.T_max)) / 2


def _check_factor(name, value, zero=False):
    if not (0 <= value <= 1) or (value == 0 and not zero):
        raise ValueError(f"{name} must be {'at least' if zero else 'above'} 0 and at most 1, got {value}")
