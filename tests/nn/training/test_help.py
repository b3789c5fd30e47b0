"""Training help: resumed trainings are bit-identical, bars, evaluation, early stopping."""

import copy
import random

import numpy as np
import pytest

import autograd
import nn

OPTIMISERS = {
    "SGD": dict(lr=0.05, momentum=0.9),
    "AdamW": dict(lr=0.01, amsgrad=True),
    "NAdam": dict(lr=0.01),
    "ASGD": dict(lr=0.05, t0=3),
    "Rprop": dict(lr=0.01),
    "LBFGS": dict(lr=0.1, max_iter=3, line_search_fn="strong_wolfe"),
}


class Augmented(nn.data.TensorDataset):
    """Samples with noise that is drawn anew each time."""

    draws = True

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x + 0.01 * np.random.normal(size=x.shape) + random.random() * 0.01, y

    collated = property()  # samples one by one


class Training:
    """A small training with everything that has a state."""

    def __init__(self, path, optimizer="AdamW", own_generator=False):
        nn.manual_seed(1), np.random.seed(1), random.seed(1)
        rng = np.random.default_rng(0)
        data = Augmented(rng.normal(size=(12, 3)), rng.normal(size=(12, 1)))
        self.model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.2), nn.Tanh(), nn.Linear(8, 1)).double()
        self.optimizer = getattr(nn.optim, optimizer)(self.model.parameters(), **OPTIMISERS[optimizer])
        self.scheduler = nn.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, T_max=7)
        generator = autograd.Generator().manual_seed(5) if own_generator else None
        self.loader = nn.data.DataLoader(data, 5, shuffle=True, generator=generator)
        self.stopping = nn.training.EarlyStopping(patience=100, model=self.model)
        parts = dict(model=self.model, optimizer=self.optimizer, scheduler=self.scheduler)
        self.checkpoint = nn.training.Checkpoint(path, **parts, loader=self.loader, stopping=self.stopping)

    def run(self, epochs, stop_after=None):
        """Train; the losses of all steps. With `stop_after`, save after so many steps and give up."""
        notes = self.checkpoint.load() or {"epoch": 0, "losses": []}
        losses, taken = notes["losses"], 0
        for epoch in range(notes["epoch"], epochs):
            for x, y in self.loader:
                losses.append(self.step(x, y))
                taken += 1
                if taken == stop_after:
                    self.checkpoint.save(epoch=epoch, losses=losses)
                    return losses
            self.scheduler.step()
            self.stopping.step(losses[-1])
        return losses

    def step(self, x, y):
        def closure():
            self.optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.model(x), y)
            loss.backward()
            return loss

        return self.optimizer.step(closure).item()


@pytest.mark.parametrize("optimizer", OPTIMISERS)
@pytest.mark.parametrize("own_generator", [False, True])
def test_a_resumed_training_is_bit_identical(tmp_path, optimizer, own_generator):
    whole = Training(tmp_path / "whole.npz", optimizer, own_generator)
    expected, next_number = whole.run(4), autograd.rand(1).item()
    for steps in (2, 4):
        path = tmp_path / f"{steps}.npz"
        assert len(Training(path, optimizer, own_generator).run(4, stop_after=steps)) == steps
        Training(path, optimizer, own_generator).run(4, stop_after=3)
        resumed = Training(path, optimizer, own_generator)
        assert resumed.run(4) == expected
        for name, value in whole.model.state_dict().items():
            np.testing.assert_array_equal(resumed.model.state_dict()[name].numpy(), value.numpy())
        assert resumed.stopping.best == whole.stopping.best and autograd.rand(1).item() == next_number


def test_checkpoints_in_safetensors(tmp_path):
    pytest.importorskip("safetensors")
    expected = Training(tmp_path / "a.safetensors").run(3)
    Training(tmp_path / "b.safetensors").run(3, stop_after=4)
    assert Training(tmp_path / "b.safetensors").run(3) == expected


def test_a_checkpoint_that_does_not_fit_changes_nothing(tmp_path):
    path = tmp_path / "c.npz"
    training = Training(path)
    training.run(1, stop_after=2)
    other = Training(path)
    small = nn.Linear(1, 1)
    parts = {**other.checkpoint.parts, "optimizer": nn.optim.SGD(small.parameters(), lr=0.5)}
    before = copy.deepcopy(other.model.state_dict())
    random_state = nn.training.get_random_state()
    with pytest.raises(ValueError, match="expected groups of"):
        nn.training.Checkpoint(path, **parts).load()
    assert all(np.array_equal(before[k].numpy(), v.numpy()) for k, v in other.model.state_dict().items())
    assert parts["optimizer"].param_groups[0]["lr"] == 0.5 and nn.training.get_random_state() == random_state
    with pytest.raises(ValueError, match="is a checkpoint of model, optimizer, scheduler, loader, stopping, not of net"):
        nn.training.Checkpoint(path, net=small).load()
    nn.save(small, path)
    with pytest.raises(nn.FileError, match="holds no checkpoint"):
        nn.training.Checkpoint(path, net=small).load()
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(nn.FileError, match="no whole"):
        nn.training.Checkpoint(path, net=small).load()
    with pytest.raises(TypeError, match="net is a list"):
        nn.training.Checkpoint(path, net=[])
    with pytest.raises(ValueError, match="ends in"):
        nn.training.Checkpoint(tmp_path / "c.pt", net=small)
    assert nn.training.Checkpoint(tmp_path / "none.npz", net=small).load() is None


def test_random_states_come_back():
    nn.manual_seed(3)
    state = nn.training.get_random_state()
    draw = lambda: (autograd.randn(3).tolist(), np.random.normal(), random.gauss(0, 1), random.random())
    first = draw()
    assert draw() != first
    nn.training.set_random_state(state)
    assert draw() == first


# -- bars, evaluation, stopping ---------------------------------------------------------------------------------------


def test_a_bar_shows_the_loss_and_the_rate(capsys):
    pytest.importorskip("tqdm")
    optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=0.25)
    bar = nn.training.ProgressBar([autograd.tensor(1.0), 3.0], optimizer, description="learning", mininterval=0)
    assert bar.mean is None and len(bar) == 2
    for loss in bar:
        bar.report(loss, right=0.5, note="x")
    assert bar.mean == 2.0
    shown = capsys.readouterr().err
    assert "learning" in shown and "loss=2" in shown and "lr=0.25" in shown and "right=0.5" in shown


def test_a_bar_that_is_given_up_is_closed(capsys):
    pytest.importorskip("tqdm")
    bar = nn.training.ProgressBar(range(5))
    for _ in bar:
        break
    bar.report(1.0)
    assert bar.mean == 1.0


def test_a_bar_without_tqdm(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tqdm", None)
    with pytest.raises(autograd.MissingPackageError, match="pip install tqdm"):
        list(nn.training.ProgressBar([1]))
    assert list(nn.training.ProgressBar([1], show=False)) == [1]


def test_evaluation_averages_over_samples_and_leaves_modes_alone():
    model = nn.Sequential(nn.Dropout(0.9), nn.Sequential(nn.Identity()).eval())
    data = nn.data.TensorDataset(np.arange(5.0), np.zeros(5))
    right = lambda output, target: (output > 1.5).mean(dtype=float)
    found = nn.training.evaluate(model, nn.data.DataLoader(data, 2), loss=nn.functional.l1_loss, right=right)
    assert found == {"loss": 2.0, "right": 0.6} and model.training and not model[1].training
    with pytest.raises(ValueError, match="gave no samples"):
        nn.training.evaluate(model, [], loss=nn.functional.l1_loss)
    with pytest.raises(ValueError, match="at least one metric"):
        nn.training.evaluate(model, [])
    with pytest.raises(ZeroDivisionError):
        nn.training.evaluate(model, nn.data.DataLoader(data, 2), loss=lambda output, target: 1 / 0)
    assert model.training


def test_early_stopping_keeps_the_best_weights():
    model = nn.Linear(1, 1)
    stopping = nn.training.EarlyStopping(patience=1, min_delta=0.1, mode="max", model=model)
    answers = []
    for k, value in enumerate([1.0, 2.0, 2.05, float("nan"), 3.0]):
        nn.init.constant_(model.weight, k)
        answers.append(stopping.step(value))
    assert answers == [False, False, False, True, False]
    stopping.restore()
    assert model.weight.item() == 4.0 and (stopping.best, stopping.best_step) == (3.0, 5)
    with pytest.raises(ValueError, match="no weights were kept"):
        nn.training.EarlyStopping().restore()
    with pytest.raises(ValueError, match="'min' or 'max'"):
        nn.training.EarlyStopping(mode="least")
    with pytest.raises(ValueError, match="at least 0"):
        nn.training.EarlyStopping(patience=-1)
    with pytest.raises(ValueError, match="the state has no best"):
        stopping.load_state_dict({})
    assert stopping.best == 3.0
