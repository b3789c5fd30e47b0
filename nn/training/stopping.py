"""Ending a training when it no longer gets better."""

import copy
import math


class EarlyStopping:
    """Tells when a number has not improved for more than `patience` times, and keeps the weights of the best.

    Parameters
    ----------
    patience : how often in a row it may fail to improve
    min_delta : an improvement is by more than this
    mode : ``"min"`` if less is better, ``"max"`` if more is
    model : Module whose state is copied each time that it is the best so far; optional

    Attributes
    ----------
    best, best_step : the best number, and at which call of :meth:`step` (counted from 1) it came
    waited : how often in a row it has failed to improve

    Raises
    ------
    ValueError
        for options out of range.

    >>> import nn
    >>> stopping = nn.training.EarlyStopping(patience=1)
    >>> [stopping.step(loss) for loss in (3.0, 2.0, 2.5, 2.1)]
    [False, False, False, True]
    >>> stopping.best, stopping.best_step
    (2.0, 2)
    """

    def __init__(self, patience=5, min_delta=0.0, mode="min", model=None):
        if patience < 0 or min_delta < 0:
            raise ValueError(f"EarlyStopping: patience and min_delta must be at least 0, got {patience} and {min_delta}")
        if mode not in ("min", "max"):
            raise ValueError(f"EarlyStopping: mode must be 'min' or 'max', got {mode!r}")
        self.patience, self.min_delta, self.mode, self.model = patience, min_delta, mode, model
        self.best, self.best_step, self.steps, self.waited = None, 0, 0, 0
        self.best_state = None

    def step(self, value):
        """Take note of the newest number (NaN is never better); returns whether to stop."""
        value = float(value.item() if hasattr(value, "item") else value)
        self.steps += 1
        if self._improves(value):
            self.best, self.best_step, self.waited = value, self.steps, 0
            if self.model is not None:
                self.best_state = copy.deepcopy(self.model.state_dict())
        else:
            self.waited += 1
        return self.waited > self.patience

    def _improves(self, value):
        if self.best is None or math.isnan(value):
            return not math.isnan(value)
        gain = self.best - value if self.mode == "min" else value - self.best
        return gain > self.min_delta

    def restore(self):
        """Give the model the weights that were best. Raises ValueError if none were kept."""
        if self.best_state is None:
            raise ValueError("EarlyStopping.restore: no weights were kept; give the model when making it, and step once")
        self.model.load_state_dict(self.best_state)

    def state_dict(self):
        """Everything but the model and the options.

        >>> import nn
        >>> nn.training.EarlyStopping().state_dict()
        {'best': None, 'best_step': 0, 'steps': 0, 'waited': 0, 'best_state': None}
        """
        return {name: getattr(self, name) for name in ("best", "best_step", "steps", "waited", "best_state")}

    def load_state_dict(self, state_dict):
        """Take over a state; ValueError, and nothing changed, if it is none."""
        own = self.state_dict()
        missing = sorted(own.keys() - state_dict.keys())
        if missing:
            raise ValueError(f"EarlyStopping.load_state_dict: the state has no {', '.join(missing)}")
        self.__dict__.update({name: state_dict[name] for name in own})
