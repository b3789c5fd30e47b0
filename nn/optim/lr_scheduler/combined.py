"""Schedules made of schedules: one after another, or all at once."""

import bisect

from .base import LRScheduler, rates_of
from .plateau import ReduceLROnPlateau


class _Combined(LRScheduler):
    kept_out = ("optimizer", "_schedulers")

    def _take(self, schedulers, optimizer):
        name = type(self).__name__
        if not schedulers:
            raise ValueError(f"{name} needs at least one scheduler")
        for index, scheduler in enumerate(schedulers):
            if not isinstance(scheduler, LRScheduler) or isinstance(scheduler, ReduceLROnPlateau):
                raise TypeError(
                    f"{name}: item {index} must be a scheduler that steps without a metric, not {type(scheduler).__name__}"
                )
            if index == 0:
                self.optimizer = scheduler.optimizer if optimizer is None else optimizer
            if scheduler.optimizer is not self.optimizer:
                raise ValueError(f"{name}: scheduler {index} belongs to another optimiser")
        self._schedulers = list(schedulers)

    def _rewind(self):
        for scheduler in self._schedulers:
            scheduler._rewind()

    def state_dict(self):
        return {**super().state_dict(), "_schedulers": [scheduler.state_dict() for scheduler in self._schedulers]}

    def load_state_dict(self, state_dict):
        states = state_dict.get("_schedulers", ())
        if len(states) != len(self._schedulers):
            raise ValueError(
                f"{type(self).__name__}.load_state_dict: expected the states of {len(self._schedulers)} schedulers, "
                f"got {len(states)}"
            )
        before = [scheduler.state_dict() for scheduler in self._schedulers]
        try:
            for scheduler, state in zip(self._schedulers, states):
                scheduler.load_state_dict(state)
            super().load_state_dict(state_dict)
        except ValueError:
            for scheduler, state in zip(self._schedulers, before):
                scheduler.load_state_dict(state)
            raise


class SequentialLR(_Combined):
    """One schedule after another: the next one begins, from its own epoch 0, at each of the `milestones`.

    Parameters
    ----------
    optimizer : Optimizer
    schedulers : list of schedulers of this optimiser
    milestones : list of int, one less than there are schedulers
    last_epoch : int

    Raises
    ------
    ValueError, TypeError
        for numbers that do not fit, for schedulers of another optimiser, or that need a metric.

    >>> import nn
    >>> from nn.optim.lr_scheduler import ConstantLR, ExponentialLR, SequentialLR
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> warm, falling = ConstantLR(optimizer, factor=0.125, total_iters=2), ExponentialLR(optimizer, gamma=0.5)
    >>> scheduler = SequentialLR(optimizer, [warm, falling], milestones=[2])
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [0.125, 0.125, 1.0, 0.5]
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        self._take(schedulers, optimizer)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(schedulers)} schedulers need {len(schedulers) - 1} milestones, got {len(milestones)}"
            )
        self._milestones = list(milestones)
        self.last_epoch = last_epoch + 1
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        self._rewind()
        self._initial_step()

    def _initial_step(self):
        first = self._schedulers[bisect.bisect_right(self._milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def step(self):
        """Go on by one epoch; call it after ``optimizer.step()``."""
        self.last_epoch += 1
        index = bisect.bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[index]
        if index and self._milestones[index - 1] == self.last_epoch:
            scheduler._jump(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Combined):
    """Several schedules at once, each changing what the one before has left.

    Parameters
    ----------
    schedulers : list of schedulers of one optimiser
    optimizer : Optimizer, optional

    Raises
    ------
    ValueError, TypeError
        for no schedulers, for schedulers of different optimisers, or that need a metric.

    >>> import nn
    >>> from nn.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = ChainedScheduler([ConstantLR(optimizer, factor=0.5, total_iters=2), ExponentialLR(optimizer, gamma=0.5)])
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [0.5, 0.25, 0.25, 0.125]
    """

    def __init__(self, schedulers, optimizer=None):
        self._take(schedulers, optimizer)
        self._last_lr = rates_of(self.optimizer)

    def _initial_step(self):
        for scheduler in self._schedulers:
            scheduler._initial_step()
        self._last_lr = rates_of(self.optimizer)

    def _jump(self, epoch):
        for scheduler in self._schedulers:
            scheduler._jump(epoch)
        self._last_lr = rates_of(self.optimizer)

    def step(self):
        """Go on by one epoch; call it after ``optimizer.step()``."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = rates_of(self.optimizer)
