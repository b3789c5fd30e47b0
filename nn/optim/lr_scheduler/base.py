"""LRScheduler: counting epochs and writing the step size into the optimiser's groups."""

import warnings

from ..optimizer import Optimizer


class LRScheduler:
    """The base of all schedulers: ``step()`` counts one further and sets every group's ``"lr"`` to what `get_lr` says.

    A subclass writes ``get_lr(self)``, which returns one step size for each group from ``self.last_epoch``,
    ``self.base_lrs`` and the groups themselves.

    Parameters
    ----------
    optimizer : Optimizer
    last_epoch : int
        -1 to begin; otherwise the epoch after which to go on, for groups that hold an ``"initial_lr"``

    Attributes
    ----------
    last_epoch : how often ``step()`` was called
    base_lrs : the step sizes at the beginning, one for each group

    Raises
    ------
    TypeError
        if `optimizer` is none.
    KeyError
        if it is to go on with groups that do not say what they began with.

    >>> import nn
    >>> class Halving(nn.optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=0.8)
    >>> scheduler = Halving(optimizer)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> optimizer.param_groups[0]["lr"]
    0.4
    """

    kept_out = ("optimizer",)  # attributes that are no part of the state

    def __init__(self, optimizer, last_epoch=-1):
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        for index, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"{type(self).__name__}(last_epoch={last_epoch}): group {index} of the optimiser has no 'initial_lr'; "
                    "load the optimiser's state first, or begin with last_epoch=-1"
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def _initial_step(self):
        self._step_count = 0
        self.step()

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``; every subclass writes its own."""
        raise TypeError(f"{type(self).__name__} does not say how the step size changes: write get_lr(self)")

    def get_last_lr(self):
        """The step sizes that the last ``step()`` set, one for each group."""
        return self._last_lr

    def step(self, epoch=None):
        """Go on by one epoch (or to `epoch`) and set the step sizes; call it after ``optimizer.step()``."""
        if self._step_count == 1 and not (self.optimizer.step_count or self.optimizer._steps_itself):
            warnings.warn(
                f"{type(self).__name__}.step() was called before optimizer.step(), which leaves out the first step size: "
                "step the optimiser first, then the scheduler",
                stacklevel=2,
            )
        self._step_count += 1
        if epoch is None:
            self.last_epoch += 1
            self._write(self.get_lr())
        else:
            self._jump(epoch)

    def _jump(self, epoch):
        """Set the step sizes of `epoch`, whatever they were before."""
        self.last_epoch = epoch
        self._write(self.get_lr())

    def _write(self, rates):
        for group, lr in zip(self.optimizer.param_groups, rates):
            group["lr"] = lr
        self._last_lr = rates_of(self.optimizer)

    def _rewind(self):
        """Undo the count of the constructor, for schedulers that begin later."""
        self.last_epoch -= 1

    # -- state ------------------------------------------------------------------------------------------------

    def state_dict(self):
        """Everything but the optimiser and functions, by name."""
        return {name: value for name, value in self.__dict__.items() if name not in self.kept_out}

    def load_state_dict(self, state_dict):
        """Take over a state written by :meth:`state_dict`, of this scheduler or of PyTorch's.

        Raises ValueError if it is of another kind of scheduler; then nothing has been changed.
        """
        own = self.state_dict()
        missing = sorted(name for name in own if name not in state_dict)
        if missing:
            raise ValueError(f"{type(self).__name__}.load_state_dict: the state has no {', '.join(missing)}")
        self.__dict__.update({name: state_dict[name] for name in own if name not in self.kept_out})


def check_optimizer(scheduler, optimizer):
    """Raise TypeError unless `optimizer` is one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(scheduler).__name__}: expected an Optimizer, got {type(optimizer).__name__}")


def rates_of(optimizer):
    """The step sizes of all groups."""
    return [group["lr"] for group in optimizer.param_groups]


def one_for_each(name, value, optimizer):
    """`value`, which is one for all groups or a list with one for each, as a list.

    Raises ValueError for another length, TypeError if `optimizer` is none.
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{name} is for an Optimizer, got {type(optimizer).__name__}")
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise ValueError(f"{name}: expected one value, or one for each of the {count} groups, got {len(value)}")
    return list(value)


def check_positive(scheduler, **counts):
    """Raise ValueError unless all are whole numbers above 0."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(f"{type(scheduler).__name__}: {name} must be a whole number above 0, got {count!r}")
