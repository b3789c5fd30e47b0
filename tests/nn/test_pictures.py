"""Pictures of a training: what is recorded, what is drawn, and what is said of bad input."""

import sys

import numpy as np
import pytest

import autograd
import nn
from nn import pictures

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def learnt(steps=7, every=3, callbacks=(), **options):
    """A recorder that has seen a small model learn."""
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1))
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    recorder = pictures.Recorder(model, every=every, callbacks=callbacks, **options)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (model(autograd.randn(8, 2)) - 1).square().mean()
        loss.backward()
        optimizer.step()
        recorder.step(loss)
    recorder.note(accuracy=0.5)
    return recorder


def convolution():
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(48, 2))


# Recording


def test_a_recorder_keeps_numbers_and_histograms():
    heard = []
    recorder = learnt(callbacks=[lambda recorder, *news: heard.append((recorder.steps, *news))])
    assert recorder.curves["loss"].steps == list(range(1, 8)) and recorder.curves["accuracy"] == ([7], [0.5])
    for table in (recorder.weights, recorder.gradients):
        assert list(table) == ["0.weight", "0.bias", "2.weight", "2.bias"]
        assert all(series.steps == [1, 4, 7] for series in table.values())
    weight = recorder.model[0].weight.detach().numpy()
    last = recorder.weights["0.weight"].values[-1]
    assert last.counts.sum() == weight.size and (last.low, last.high) == (weight.min(), weight.max())
    assert [step for step, _, _ in heard] == [1, 2, 3, 4, 5, 6, 7, 7] and heard[-1][1] == {"accuracy": 0.5}
    assert [len(histograms) for _, _, histograms in heard] == [8, 0, 0, 8, 0, 0, 8, 0]


def test_a_recorder_that_is_not_enabled_keeps_nothing():
    recorder = learnt(enabled=False)
    assert recorder.steps == 0 and not recorder.curves and not recorder.weights


def test_a_recorder_goes_into_a_checkpoint(tmp_path):
    recorder, other = learnt(), pictures.Recorder()
    nn.training.Checkpoint(tmp_path / "training.npz", recorder=recorder).save()
    nn.training.Checkpoint(tmp_path / "training.npz", recorder=other).load()
    assert other.steps == 7 and other.curves == recorder.curves
    first, second = (held.gradients["2.weight"].values[1] for held in (recorder, other))
    assert (first.low, first.high, first.lost) == (second.low, second.high, second.lost)
    assert np.array_equal(first.counts, second.counts)
    with pytest.raises(ValueError, match="the state has no gradients, weights"):
        other.load_state_dict({"steps": 0, "curves": {}})
    assert other.steps == 7


@pytest.mark.parametrize("values, counts, lost", [
    ([0.0, 1.0, 2.0, 3.0], [2, 2], 0), ([5.0, 5.0], [0, 2], 0), ([np.nan, np.inf], [0, 0], 2), ([3j, 4j], [1, 1], 0),
    ([], [0, 0], 0),
])  # fmt: skip
def test_histograms(values, counts, lost):
    histogram = pictures.Histogram.of(np.array(values), bins=2)
    assert histogram.counts.tolist() == counts and histogram.lost == lost and histogram.low < histogram.high
    assert len(histogram.edges) == 3 and histogram.cumulative[0] == 0


def test_recorders_refuse_what_they_cannot_keep():
    for options, error, words in [
        (dict(model=3), TypeError, "must be a Module"),
        (dict(every=-1), ValueError, "every must be"),
        (dict(bins=0), ValueError, "bins at least 1"),
        (dict(callbacks=[3]), TypeError, "a callback is a function"),
    ]:
        with pytest.raises(error, match=words):
            pictures.Recorder(**options)
    recorder = pictures.Recorder()
    for wrong in (np.zeros(2), "many", [1, 2]):
        with pytest.raises(ValueError, match="a single number under each name"):
            recorder.step(0.5, other=wrong)
    assert recorder.steps == 0 and not recorder.curves


# Curves


def test_curves_of_a_recorder_are_its_losses():
    recorder = learnt()
    ax = pictures.plot_curves(recorder)
    (line,) = ax.lines
    assert line.get_xdata().tolist() == recorder.curves["loss"].steps
    assert line.get_ydata().tolist() == recorder.curves["loss"].values
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_legend()) == ("step", "loss", None)
    assert pictures.plot_curves(recorder, "accuracy", ax=ax) is ax and ax.get_title() == "Accuracy"


def test_curves_differ_in_more_than_colour():
    ax = pictures.plot_curves({f"run {k}": [1.0, k] for k in range(8)})
    assert len({(line.get_linestyle(), line.get_marker()) for line in ax.lines}) == 8
    assert len({line.get_color() for line in ax.lines}) == 8 and len(ax.get_legend().get_texts()) == 8


def test_long_curves_are_smoothed_and_the_scale_is_found():
    losses = 1 / np.arange(1.0, 201)
    ax = pictures.plot_curves(losses)
    raw, smooth = ax.lines
    assert np.array_equal(raw.get_ydata(), losses) and len(smooth.get_ydata()) == 200
    assert smooth.get_ydata()[100] == pytest.approx(losses[99:103].mean(), rel=0.01) and ax.get_yscale() == "log"
    assert len(pictures.plot_curves(losses, smooth=1).lines) == 1
    assert pictures.plot_curves(losses, log=False).get_yscale() == "linear"
    assert pictures.plot_curves([autograd.tensor(-1.0), 3.0]).get_yscale() == "linear"


@pytest.mark.parametrize("curves, options, words", [
    (pictures.Recorder(), {}, "nothing was noted"), ({}, {}, "nothing was noted"), ([], {}, "a row of real numbers"),
    (np.zeros((2, 2)), {}, r"shape \(2, 2\)"), (["a"], {}, "a row of real numbers"), ([1.0], dict(smooth=0), "smooth must be"),
    ({"loss": [1.0]}, dict(names="los"), "no curve 'los'; there is 'loss'"), ([1.0], dict(names=[]), "at least one curve"),
    ([1.0], dict(ax=[]), "expected 1 axes"),
])  # fmt: skip
def test_curves_that_cannot_be_drawn(curves, options, words):
    with pytest.raises(ValueError, match=words):
        pictures.plot_curves(curves, **options)
    assert not plt.get_fignums()


# Histograms


@pytest.mark.parametrize("of", ["weights", "gradients"])
def test_histograms_over_time(of):
    recorder = learnt()
    axes = pictures.plot_histograms(recorder, of)
    assert [ax.get_title() for ax in axes] == list(recorder.weights)
    for ax, series in zip(axes, getattr(recorder, of).values()):
        assert ax.collections[0].get_array().shape[1] == 3 and len(ax.lines) == 3
        assert ax.get_ylim()[0] < min(held.low for held in series.values) + 0.01
        few, half, most = (ax.lines[k].get_ydata() for k in (1, 0, 2))
        assert (few <= half).all() and (half <= most).all()
    assert len(axes[0].figure.legends) == 1


def test_histograms_on_given_axes_of_one_step_with_numbers_lost():
    model = nn.Linear(3, 2)
    model.weight.data[:] = np.nan
    recorder = pictures.Recorder(model, every=1)
    recorder.step()
    _, given = plt.subplots()
    assert pictures.plot_histograms(recorder, names="weight", ax=given)[0] is given
    assert "NaN or infinite at 1 of 1" in [text.get_text() for text in given.texts]


def test_of_many_parameters_some_are_drawn():
    recorder = pictures.Recorder(nn.Sequential(*[nn.Linear(1, 1) for _ in range(15)]), every=1)
    recorder.step()
    titles = [ax.get_title() for ax in pictures.plot_histograms(recorder)]
    assert len(titles) == 12 and titles[0] == "0.weight" and titles[-1] == "14.weight"


def test_histograms_that_cannot_be_drawn():
    recorder = pictures.Recorder(nn.Linear(1, 1), every=1)
    recorder.step()
    for arguments, error, words in [
        ((3,), TypeError, "expected a Recorder"),
        ((recorder, "biases"), ValueError, "of must be"),
        ((recorder, "gradients"), ValueError, "before zero_grad"),
        ((recorder, "weights", "wait"), ValueError, "no parameter 'wait'"),
        ((recorder, "weights", None, 3), TypeError, "expected matplotlib axes"),
        ((recorder, "weights", None, plt.figure().subplots()), ValueError, "expected 2 axes"),
    ]:
        with pytest.raises(error, match=words):
            pictures.plot_histograms(*arguments)


# Activations


def test_maps_of_convolutions():
    model = convolution()
    axes = pictures.plot_activations(model, np.ones((2, 1, 6, 6), np.float32), sample=1)
    assert [ax.get_title() for ax in axes] == ["0: Conv2d 3 × 4 × 4", "1: ReLU 3 × 4 × 4", "2: Dropout 3 × 4 × 4"]
    assert model.training and model[2].training and not any(module._hooks and module._hooks.after for module in model)
    image = axes[1].images[0].get_array()
    assert image.shape == (66, 66) and axes[1].images[0].get_clim()[0] == 0


def test_activations_of_vectors_and_sequences():
    (ax,) = pictures.plot_activations(convolution(), np.ones((1, 1, 6, 6), np.float32), "4")
    assert len(ax.patches) == 2 and ax.get_xlabel() == "unit"
    (ax,) = pictures.plot_activations(nn.Sequential(nn.Linear(3, 5)), np.ones((2, 4, 3), np.float32))
    assert ax.images[0].get_array().shape == (4, 5)
    (ax,) = pictures.plot_activations(convolution(), np.ones((1, 1, 6, 6), np.float32), "0", most=2)
    assert "2 of 3 channels" in ax.get_title()


def test_activations_that_cannot_be_drawn():
    model, image = convolution(), np.ones((1, 1, 6, 6), np.float32)
    for arguments, options, error, words in [
        ((abs, image), {}, TypeError, "must be a Module"),
        ((model, image), dict(layers="9"), ValueError, "no layer '9'"),
        ((model, image), dict(sample=1), ValueError, "no sample 1"),
        ((model, image), dict(most=0), ValueError, "most must be"),
        ((model, image), dict(layers=["0", "1"], ax=plt.figure().subplots()), ValueError, "expected 2 axes"),
    ]:
        with pytest.raises(error, match=words):
            pictures.plot_activations(*arguments, **options)
    assert model.training


# Borders


POINTS, LABELS = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), [0, 1, 1]


@pytest.mark.parametrize("model, outputs", [
    (lambda x: x[:, 0], "logits"), (lambda x: x[:, :1].sigmoid(), "probabilities"),
    (lambda x: autograd.stack([-x[:, 0], x[:, 0]], dim=1), "logits"),
    (lambda x: autograd.stack([1 - x[:, 0].sigmoid(), x[:, 0].sigmoid()], dim=1), "probabilities"),
])  # fmt: skip
def test_the_border_is_where_the_model_changes_its_mind(model, outputs):
    ax = pictures.plot_boundary(model, POINTS, LABELS, outputs=outputs, resolution=21)
    border, *points = ax.collections
    assert np.allclose(border.get_paths()[0].vertices[:, 0], 0, atol=1e-6)
    assert [len(some.get_offsets()) for some in points] == [1, 2]
    assert len({some.get_paths()[0].vertices.shape for some in points}) == 2
    assert ax.images[0].get_array().shape == (21, 21, 3)
    assert ax.get_xlim()[0] < -1 and ax.get_ylim()[1] > 2


def test_a_model_is_asked_in_its_dtype_and_evaluation_mode():
    model = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5))
    seen = []
    with model.register_forward_pre_hook(lambda module, args: seen.append((module.training, args[0].dtype))):
        ax = pictures.plot_boundary(model, POINTS, LABELS, names=["a", "b", "c"], resolution=5)
    assert seen == [(False, np.float32)] and model.training and len(ax.get_legend().get_texts()) == 3


@pytest.mark.parametrize("changes, words", [
    (dict(points=np.zeros((3, 3))), "points in the plane"), (dict(labels=[0, 1]), "expected 3 labels"),
    (dict(labels=[0.0, 1.0, 1.0]), "integers from 0"), (dict(labels=[0, 1, 2]), "knows 2 classes"),
    (dict(outputs="scores"), "outputs must be"), (dict(resolution=1), "resolution must be"),
    (dict(names=["one"]), "expected 2 names"), (dict(model=lambda x: x.sum()), r"expected \(N,\) or \(N, classes\)"),
])  # fmt: skip
def test_borders_that_cannot_be_drawn(changes, words):
    options = dict(model=lambda x: x[:, 0], points=POINTS, labels=LABELS, resolution=5) | changes
    with pytest.raises(ValueError, match=words):
        pictures.plot_boundary(**options)
    assert not plt.get_fignums()


# Confusions


def test_confusions_are_counted_and_drawn():
    scores = np.eye(3)[[0, 2, 1, 2]]
    assert pictures.confusion_matrix([0, 1, 1, 2], scores).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
    ax = pictures.plot_confusion(autograd.tensor([0, 1, 1, 2]), scores, names=["a", "b", "c"])
    assert [text.get_text() for text in ax.texts] == ["1", "1", "1", "1"] and len(ax.patches) == 1
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c"]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("taken for", "is", "75.0 % of 4 right")


@pytest.mark.parametrize("targets, predictions, names, words", [
    ([0, 1], [0], None, "2 targets and 1 predictions"), ([], [], None, "integers from 0"), ([-1], [0], None, "integers from 0"),
    ([0.5], [0], None, "integers from 0 as targets"), ([0, 2], [0, 1], ["a", "b"], "a class is 2"),
])  # fmt: skip
def test_confusions_that_cannot_be_counted(targets, predictions, names, words):
    with pytest.raises(ValueError, match=words):
        pictures.plot_confusion(targets, predictions, names)
    assert not plt.get_fignums()


# Live


def test_a_live_view_in_a_terminal_is_one_line(capsys):
    pytest.importorskip("tqdm")
    recorder = pictures.Recorder()
    view = pictures.LiveView(range(3), recorder, description="learning", notebook=False, disable=False, mininterval=0)
    for epoch in view:
        recorder.step(4.0)
        recorder.note(accuracy=epoch / 10)
    shown = capsys.readouterr().err
    assert "learning" in shown and "loss=4" in shown and "accuracy=0.1" in shown and shown.count("\n") == 1
    assert view.mean == 4.0 and not recorder.callbacks


def test_a_live_view_in_a_notebook_updates_one_picture(monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []

    class Handle:
        def update(self, picture):
            shown.append(("again", picture.data))

    def first(picture, display_id):
        shown.append(("first", picture.data))
        return Handle()

    monkeypatch.setattr(display, "display", first)
    recorder = pictures.Recorder()
    for epoch in pictures.LiveView(range(2), recorder, notebook=True, seconds=0):
        recorder.step(1.0 / (epoch + 1), accuracy=0.5)
    assert [when for when, _ in shown] == ["first", "again", "again"]
    assert all(data.startswith(b"\x89PNG") for _, data in shown) and not plt.get_fignums() and not recorder.callbacks


def test_live_views_refuse_bad_options():
    with pytest.raises(TypeError, match="expected a Recorder"):
        pictures.LiveView([], [])
    with pytest.raises(ValueError, match="seconds must be"):
        pictures.LiveView([], pictures.Recorder(), seconds=-1)


# TensorBoard, and packages that are missing


@pytest.mark.filterwarnings("ignore")
def test_event_files_can_be_read(tmp_path):
    pytest.importorskip("tensorboardX")
    from tensorboardX.proto.event_pb2 import Event

    with pictures.TensorBoard(tmp_path) as board:
        recorder = learnt(callbacks=[board])
    (path,) = tmp_path.iterdir()
    data, place, found = path.read_bytes(), 0, {}
    while place < len(data):  # a record: its length in 8 bytes, their checksum in 4, the event, its checksum in 4
        length = int.from_bytes(data[place : place + 8], "little")
        event = Event.FromString(data[place + 12 : place + 12 + length])
        found |= {(value.tag, event.step): value for value in event.summary.value}
        place += length + 16
    assert found["loss", 3].simple_value == pytest.approx(recorder.curves["loss"].values[2])
    histogram = found["gradients/0.weight", 4].histo
    assert histogram.num == 10 and sum(histogram.bucket) == 10
    assert histogram.max == pytest.approx(recorder.gradients["0.weight"].values[1].high)


@pytest.mark.parametrize("package, extra, use", [
    ("matplotlib.pyplot", "viz", lambda: pictures.plot_curves([1.0])),
    ("matplotlib.pyplot", "viz", lambda: pictures.plot_confusion([0], [0])),
    ("matplotlib.pyplot", "viz", lambda: pictures.plot_boundary(abs, POINTS, LABELS)),
    ("matplotlib.pyplot", "viz", lambda: pictures.plot_histograms(learnt(1))),
    ("matplotlib.pyplot", "viz", lambda: pictures.plot_activations(convolution(), np.ones((1, 1, 6, 6), np.float32))),
    ("matplotlib.figure", "viz", lambda: list(pictures.LiveView([1], pictures.Recorder(), notebook=True))),
    ("tensorboardX", "tensorboard", lambda: pictures.TensorBoard("nowhere")),
])  # fmt: skip
def test_missing_packages_are_named(monkeypatch, package, extra, use):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(autograd.MissingPackageError, match=rf"{package.split('.')[0]}.*chainrule\[{extra}\]"):
        use()
