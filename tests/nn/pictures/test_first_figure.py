"""The first figure of a process, with which matplotlib imports its backend."""

import pytest

from nn.pictures import plot_curves


def test_a_backend_that_turns_interactive_mode_on_is_heeded(monkeypatch):
    """As the backend of notebooks does, which shows later figures only then."""
    plt = pytest.importorskip("matplotlib.pyplot")
    make = plt.figure

    def first_figure(*arguments, **options):
        plt.rcParams["interactive"] = True
        return make(*arguments, **options)

    with plt.rc_context({"backend": "agg", "interactive": False}):
        monkeypatch.setattr(plt, "figure", first_figure)
        plot_curves([1.0, 2.0])
        assert plt.isinteractive()
        plt.close("all")
