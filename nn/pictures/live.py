"""A training as it goes on: curves in a notebook, one line in a terminal."""

import io
import sys
import time

from ..training.bars import ProgressBar
from .curves import plot_curves
from .recording import Recorder
from .style import LOOK, needed


class LiveView(ProgressBar):
    """Iterates as a :class:`nn.training.ProgressBar` does, and shows what a recorder hears meanwhile.

    In a terminal it is one line: the bar, with the loss and the newest of all other numbers; and nothing where the output
    is no terminal. In a notebook it is a picture that is drawn anew in its place: the losses, and beside them all other
    numbers.

    Parameters
    ----------
    iterable : what to iterate over: epochs, or batches
    recorder : :class:`Recorder` whose ``step`` and ``note`` the loop calls
    optimizer : whose step size the line shows
    description : what it is called
    show : False: nothing is shown
    notebook : whether this is a notebook; None finds out
    seconds : at least so much time lies between two pictures in a notebook; the last is always drawn
    options : of tqdm, for the line

    Raises
    ------
    TypeError
        for what is no Recorder.
    ValueError
        for negative seconds.
    MissingPackageError
        without tqdm (in a terminal) or matplotlib (in a notebook), when the iteration begins.

    >>> recorder = nn.pictures.Recorder()
    >>> for epoch in nn.pictures.LiveView(range(3), recorder, description="learning"):
    ...     recorder.step(1 / (epoch + 1))
    >>> recorder.curves["loss"].values[-1] == 1 / 3
    True
    """

    def __init__(self, iterable, recorder, optimizer=None, description=None, show=True, notebook=None, seconds=1.0, **options):
        if not isinstance(recorder, Recorder):
            raise TypeError(f"LiveView: expected a Recorder, got {type(recorder).__name__}")
        if seconds < 0:
            raise ValueError(f"LiveView: seconds must be at least 0, got {seconds}")
        notebook = _in_notebook() if notebook is None else notebook
        super().__init__(iterable, optimizer, description, show and not notebook, **{"disable": None, **options})
        self.recorder, self.seconds, self.notebook = recorder, seconds, show and notebook
        self._newest, self._handle, self._drawn = {}, None, 0.0

    def __iter__(self):
        self._newest, self._handle, self._drawn = {}, None, 0.0
        if self.notebook:
            _figure()  # fails before anything is learnt
        self.recorder.callbacks.append(self._heard)
        try:
            yield from super().__iter__()
        finally:
            self.recorder.callbacks.remove(self._heard)
            if self.notebook:
                self._draw()

    def _heard(self, recorder, numbers, histograms):
        self._newest |= {name: value for name, value in numbers.items() if name != "loss"}
        if "loss" in numbers:
            self.report(numbers["loss"], **self._newest)
        else:
            self._show(self._newest)
        if self.notebook and time.monotonic() - self._drawn >= self.seconds:
            self._draw()

    def _draw(self):
        """Put the newest picture where the last one is."""
        from IPython.display import Image, display

        if not self.recorder.curves:
            return
        picture = Image(data=_png(self.recorder, self.options["desc"]), format="png", width=880)
        if self._handle is None:
            self._handle = display(picture, display_id=True)
        else:
            self._handle.update(picture)
        self._drawn = time.monotonic()


def _in_notebook():
    """Whether IPython runs with a kernel, as it does in notebooks and not in terminals."""
    return "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")


def _figure():
    """A figure that pyplot knows nothing of, so that notebooks do not show it a second time."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise needed("matplotlib", "a live picture of a training", "viz") from error
    return Figure(figsize=(10, 3.6), layout="constrained", dpi=110)


def _png(recorder, title):
    from matplotlib import rc_context

    losses = [name for name in recorder.curves if "loss" in name.lower()]
    others = [name for name in recorder.curves if name not in losses]
    groups = [names for names in (losses, others) if names]
    with rc_context(LOOK):
        figure = _figure()
        for ax, names in zip(figure.subplots(1, len(groups), squeeze=False)[0], groups):
            plot_curves(recorder, names, ax)
        figure.suptitle(f"{title + ', ' if title else ''}step {recorder.steps}", fontsize=12)
        file = io.BytesIO()
        figure.savefig(file, format="png")
    return file.getvalue()
