"""Schedules that rise and fall, some of them with the momentum going the other way."""

import math

from .base import LRScheduler, check_optimizer, check_positive, one_for_each


def _write_momentum(group, value):
    """Set the momentum of one group: ``momentum``, or the first of ``betas``."""
    if "betas" in group:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


def _prepare_momentum(scheduler, optimizer, base, most, first):
    """Write down, in the groups, between which momenta to go; returns both as lists."""
    name = type(scheduler).__name__
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(f"{name}: {type(optimizer).__name__} has neither momentum nor betas: give cycle_momentum=False")
    bases = one_for_each(f"{name}: base_momentum", base, optimizer)
    mosts = one_for_each(f"{name}: max_momentum", most, optimizer)
    if first:
        for group, low, high in zip(optimizer.param_groups, bases, mosts):
            _write_momentum(group, high)
            group["base_momentum"], group["max_momentum"] = low, high
    return bases, mosts


class CyclicLR(LRScheduler):
    """Up and down between two step sizes (Smith, *Cyclical Learning Rates for Training Neural Networks*, 2017).

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    base_lr, max_lr : the bounds, one for all groups or lists
    step_size_up, step_size_down : steps upwards and downwards in each cycle
    mode : ``"triangular"``; ``"triangular2"``: half as high in every further cycle; ``"exp_range"``: as high as ``gamma**t``
    gamma : float
    scale_fn : function that gives the height instead, of the cycle or of the step
    scale_mode : ``"cycle"`` or ``"iterations"``: what `scale_fn` is given
    cycle_momentum : whether the momentum goes down while the step size goes up
    base_momentum, max_momentum : its bounds

    Raises
    ------
    ValueError
        for an unknown mode, or if there is no momentum to cycle.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0, momentum=0.9)
    >>> scheduler = nn.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.0, max_lr=1.0, step_size_up=2)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """

    kept_out = ("optimizer", "_scale_fn")

    def __init__(self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0,
                 scale_fn=None, scale_mode="cycle", cycle_momentum=True, base_momentum=0.8, max_momentum=0.9,
                 last_epoch=-1):  # fmt: skip
        check_optimizer(self, optimizer)
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError(f"CyclicLR: mode must be 'triangular', 'triangular2' or 'exp_range', got {mode!r}")
        bases = one_for_each("CyclicLR: base_lr", base_lr, optimizer)
        self.max_lrs = one_for_each("CyclicLR: max_lr", max_lr, optimizer)
        down = step_size_up if step_size_down is None else step_size_down
        self.total_size = float(step_size_up + down)
        self.step_ratio = step_size_up / self.total_size
        self.mode, self.gamma, self.cycle_momentum, self._scale_fn = mode, gamma, cycle_momentum, scale_fn
        self.scale_mode = scale_mode if scale_fn else "iterations" if mode == "exp_range" else "cycle"
        if cycle_momentum:
            momenta = _prepare_momentum(self, optimizer, base_momentum, max_momentum, last_epoch == -1)
            self.base_momentums, self.max_momentums = momenta
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, bases):
                group["lr"] = lr
        super().__init__(optimizer, last_epoch)
        self.base_lrs = bases

    def scale_fn(self, x):
        """The height of cycle (or step) `x`."""
        if self._scale_fn is not None:
            return self._scale_fn(x)
        return {"triangular": 1.0, "triangular2": 0.5 ** (x - 1), "exp_range": self.gamma**x}[self.mode]

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``; sets their momenta on the way."""
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        height *= self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for group, low, high in zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums):
                _write_momentum(group, high - (high - low) * height)
        return [low + (high - low) * height for low, high in zip(self.base_lrs, self.max_lrs)]


class OneCycleLR(LRScheduler):
    """Up to a large step size, then down to a tiny one, in one cycle for the whole training (Smith & Topin,
    *Super-Convergence*, 2018). Step it after every batch.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    max_lr : largest step size, one for all groups or a list
    total_steps : int; or give both `epochs` and `steps_per_epoch`
    pct_start : share of the steps that go upwards
    anneal_strategy : ``"cos"`` or ``"linear"``
    cycle_momentum, base_momentum, max_momentum : as for :class:`CyclicLR`
    div_factor : `max_lr` divided by the first step size
    final_div_factor : the first step size divided by the last
    three_phase : come down to the first step size as quickly as up, and only then to the last

    Raises
    ------
    ValueError
        for numbers out of range, a step after the last, or if there is no momentum to cycle.

    >>> import nn
    >>> optimizer = nn.optim.Adam([nn.Parameter([1.0])])
    >>> scheduler = nn.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> np.round(rates, 3).tolist()
    [0.04, 0.52, 1.0, 0.95]
    """

    def __init__(self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3,
                 anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0,
                 final_div_factor=1e4, three_phase=False, last_epoch=-1):  # fmt: skip
        check_optimizer(self, optimizer)
        if total_steps is None:
            check_positive(self, epochs=epochs, steps_per_epoch=steps_per_epoch)
            total_steps = epochs * steps_per_epoch
        check_positive(self, total_steps=total_steps)
        if not 0 <= pct_start <= 1:
            raise ValueError(f"OneCycleLR: pct_start must be between 0 and 1, got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"OneCycleLR: anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        self.total_steps, self._anneal_func_type = total_steps, anneal_strategy
        self._schedule_phases = _phases(total_steps, pct_start, three_phase)
        highest = one_for_each("OneCycleLR: max_lr", max_lr, optimizer)
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            _prepare_momentum(self, optimizer, base_momentum, max_momentum, last_epoch == -1)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, highest):
                group["initial_lr"], group["max_lr"] = lr / div_factor, lr
                group["min_lr"] = group["initial_lr"] / final_div_factor
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``; sets their momenta on the way."""
        if self.last_epoch > self.total_steps:
            raise ValueError(f"OneCycleLR was made for {self.total_steps} steps, and this is step {self.last_epoch}")
        phase, share = self._phase()
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                _write_momentum(group, self._between(group, phase["start_momentum"], phase["end_momentum"], share))
        return [self._between(group, phase["start_lr"], phase["end_lr"], share) for group in self.optimizer.param_groups]

    def _phase(self):
        """The phase that ``self.last_epoch`` is in, and how much of it has passed."""
        start = 0.0
        for phase in self._schedule_phases:
            if self.last_epoch <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            start = phase["end_step"]
        length = phase["end_step"] - start
        return phase, (self.last_epoch - start) / length if length else 1.0

    def _between(self, group, start, end, share):
        start, end = group[start], group[end]
        if self._anneal_func_type == "linear":
            return start + (end - start) * share
        return end + (start - end) / 2 * (math.cos(math.pi * share) + 1)


def _phases(steps, rise, three):
    """The phases of one cycle, each with its last step and the names of what it goes from and to."""
    ends = [rise * steps - 1, 2 * rise * steps - 2, steps - 1] if three else [rise * steps - 1, steps - 1]
    rates = ["initial_lr", "max_lr", "initial_lr", "min_lr"] if three else ["initial_lr", "max_lr", "min_lr"]
    momenta = ["max_momentum", "base_momentum", "max_momentum", "max_momentum"]
    return [
        {
            "end_step": float(end),
            "start_lr": rates[k],
            "end_lr": rates[k + 1],
            "start_momentum": momenta[k],
            "end_momentum": momenta[k + 1],
        }
        for k, end in enumerate(ends)
    ]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine from the step size down to `eta_min`, again and again (Loshchilov & Hutter, *SGDR: Stochastic Gradient
    Descent with Warm Restarts*, 2017).

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    T_0 : epochs until the first restart
    T_mult : how many times longer each period is than the one before
    eta_min : float

    ``step(epoch)`` takes fractions of epochs too.

    Raises
    ------
    ValueError
        for periods that are not whole numbers above 0, or a negative epoch.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.5, 1.0, 0.5]
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        check_positive(self, T_0=T_0, T_mult=T_mult)
        self.T_0, self.T_i, self.T_mult, self.eta_min, self.T_cur = T_0, T_0, T_mult, eta_min, last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The step size of each group at ``self.T_cur`` epochs after the last restart."""
        share = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
        return [self.eta_min + (lr - self.eta_min) * share for lr in self.base_lrs]

    def step(self, epoch=None):
        """Go on by one epoch, or to `epoch`, which may be a fraction."""
        self._step_count += 1
        if epoch is not None and epoch < 0:
            raise ValueError(f"CosineAnnealingWarmRestarts.step: expected an epoch of at least 0, got {epoch}")
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur -= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = 0 if epoch is None else epoch
            self._find(epoch)
        self.last_epoch = math.floor(epoch)
        self._write(self.get_lr())

    def _find(self, epoch):
        """Set the period that `epoch` falls into, and how far into it."""
        self.T_i, self.T_cur = self.T_0, epoch
        if self.T_mult == 1:
            self.T_cur = epoch % self.T_0
            return
        while self.T_cur >= self.T_i:
            self.T_cur -= self.T_i
            self.T_i *= self.T_mult
