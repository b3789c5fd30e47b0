"""Files that TensorBoard reads."""

from .style import needed


class TensorBoard:
    """A callback for a :class:`Recorder` that writes all numbers and histograms to an event file of TensorBoard.

    The file is written by tensorboardX, which needs neither TensorFlow nor TensorBoard; its writer is the attribute
    `writer`, for whatever else it can do. Numbers appear under their names, histograms as ``weights/<parameter>`` and
    ``gradients/<parameter>``. Also a context manager that closes the file.

    Parameters
    ----------
    folder : where the file is to be; each run its own
    options : of ``tensorboardX.SummaryWriter``, such as ``flush_secs=10``

    Raises
    ------
    MissingPackageError
        without the package tensorboardX.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, nn.pictures.TensorBoard(folder) as board:  # doctest: +SKIP
    ...     recorder = nn.pictures.Recorder(callbacks=[board])
    ...     recorder.step(0.5, accuracy=0.9)
    """

    def __init__(self, folder, **options):
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise needed("tensorboardX", "writing files for TensorBoard", "tensorboard") from error
        self.writer = SummaryWriter(str(folder), **options)

    def __call__(self, recorder, numbers, histograms):
        for name, value in numbers.items():
            self.writer.add_scalar(name, value, recorder.steps)
        for (kind, name), histogram in histograms.items():
            self._write_histogram(f"{kind}/{name}", histogram, recorder.steps)

    def _write_histogram(self, tag, histogram, step):
        """The sums that the format asks for are those of the middles of the bins."""
        edges, counts = histogram.edges, histogram.counts
        middles = (edges[1:] + edges[:-1]) / 2
        self.writer.add_histogram_raw(
            tag, min=histogram.low, max=histogram.high, num=int(counts.sum()), sum=float(counts @ middles),
            sum_squares=float(counts @ middles**2), bucket_limits=edges[1:].tolist(), bucket_counts=counts.tolist(),
            global_step=step,
        )  # fmt: skip

    def close(self):
        """Write what is left and close the file; once is enough, twice does no harm."""
        self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.close()
