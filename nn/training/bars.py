"""A progress bar that shows the loss and the rate of learning."""

import autograd


class ProgressBar:
    """A bar over the batches of an epoch, by tqdm, with their recent loss and the step size beside it.

    Parameters
    ----------
    iterable : what to iterate over, such as a DataLoader
    optimizer : whose step size is shown
    description : what the bar is called
    show : False: no bar at all, and tqdm is not needed
    options : for tqdm, such as ``leave=False``

    Attributes
    ----------
    mean : the mean of the losses that were reported, or None

    Raises
    ------
    MissingPackageError
        without the package tqdm, when the iteration begins.

    >>> import nn
    >>> bar = nn.training.ProgressBar([1.0, 2.0, 6.0], show=False)
    >>> for loss in bar:
    ...     bar.report(loss)
    >>> bar.mean
    3.0
    """

    def __init__(self, iterable, optimizer=None, description=None, show=True, **options):
        self.iterable, self.optimizer, self.show = iterable, optimizer, show
        self.options = {"desc": description, **options}
        self.total, self.count, self._bar = 0.0, 0, None
        self._recent = 0.0

    @property
    def mean(self):
        """The mean of the losses that were reported in this iteration; None before the first."""
        return self.total / self.count if self.count else None

    def __len__(self):
        return len(self.iterable)

    def __iter__(self):
        self.total, self.count, self._recent = 0.0, 0, 0.0
        if not self.show:
            yield from self.iterable
            return
        self._bar = _tqdm()(self.iterable, **self.options)
        try:
            yield from self._bar
        finally:
            self._bar.close()
            self._bar = None

    def report(self, loss, **others):
        """Show this `loss`, smoothed over about the last twenty, and other numbers as they are."""
        loss = float(loss.item() if hasattr(loss, "item") else loss)
        self.total += loss
        self.count += 1
        self._recent += (loss - self._recent) * max(0.05, 1 / self.count)
        self._show(others)

    def _show(self, others):
        """Put the loss and other numbers behind the bar, if there is one and a loss was reported."""
        if self._bar is None or not self.count:
            return
        shown = {"loss": f"{self._recent:.4g}"}
        if self.optimizer is not None:
            shown["lr"] = f"{float(self.optimizer.param_groups[0]['lr']):.3g}"
        shown |= {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in others.items()}
        self._bar.set_postfix(shown, refresh=False)


def _tqdm():
    try:
        from tqdm import tqdm
    except ImportError as error:
        raise autograd.MissingPackageError(
            "a progress bar needs the package tqdm: pip install tqdm; or give show=False"
        ) from error
    return tqdm
