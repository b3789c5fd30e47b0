"""Pictures of a training: curves, histograms, activations, borders between classes, confusions; live, or for TensorBoard."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".borders": "plot_boundary",
    ".confusions": "confusion_matrix plot_confusion",
    ".curves": "plot_curves",
    ".distributions": "plot_histograms",
    ".events": "TensorBoard",
    ".live": "LiveView",
    ".maps": "plot_activations",
    ".recording": "Histogram Recorder Series",
})  # fmt: skip
