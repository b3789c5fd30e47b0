"""Sunspots: an LSTM that forecasts a series measured since 1749, among the longest there are.

The monthly numbers are averaged over half years. After each of them the net predicts the next 22, a whole cycle of
about eleven years, from all that it has read so far. It learns on the years up to 1949; the errors are those of the years
from 1950 on, which it never saw: 17 spots half a year ahead, where "as it was last" has 22, and 39 over the next eleven
years, where "as it was one cycle ago" has 40. When cycles come is learnt well; how strong they will be is not, and
nobody knows how to tell.
"""

import itertools
from pathlib import Path

import numpy as np
from tqdm import tqdm

import autograd
import nn
from nn import optim

MEASUREMENTS = Path(__file__).parent / "data" / "sunspots.csv"
SCALE = 100.0
"""The spots that the net sees as 1."""
CYCLE = 22
"""Half years in a cycle of eleven years."""


def data(first_held_out=1950):
    """The middle of each half year, the series, and how many values of it are for learning."""
    table = np.loadtxt(MEASUREMENTS, delimiter=",", skiprows=1)
    table = table[: len(table) // 6 * 6].reshape(-1, 6, 3)
    years = table[:, 0, 0] + (table[:, :, 1].mean(axis=1) - 0.5) / 12
    series = table[:, :, 2].mean(axis=1) / SCALE
    return years, series.astype(np.float32), int((years < first_held_out).sum())


class Forecaster(nn.Module):
    """An LSTM that reads the series, and a linear layer from its state to the values of the next cycle."""

    def __init__(self, units=32):
        super().__init__()
        self.lstm, self.ahead = nn.LSTM(1, units, batch_first=True), nn.Linear(units, CYCLE)

    def forward(self, series):
        """(batch, steps) to (batch, steps, CYCLE): after each step, the values that follow it."""
        return self.ahead(self.lstm(series.unsqueeze(2))[0])


def following(series):
    """(steps,) to (steps - CYCLE, CYCLE): the values that follow each but the last ones."""
    return np.lib.stride_tricks.sliding_window_view(series[1:], CYCLE)


def train(model, series, steps, length=3 * CYCLE, size=16):
    """Adam on random stretches of three cycles, with a little noise; returns the losses."""
    random, losses = np.random.default_rng(0), []
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    targets = following(series)
    bar = tqdm(range(steps), unit="step", desc="  learning to forecast")
    for step in bar:
        for group in optimizer.param_groups:
            group["lr"] = 1e-2 * (1 - step / steps)
        places = random.integers(0, len(targets) - length, (size, 1)) + np.arange(length)
        noisy = series[places] + 0.05 * random.standard_normal(places.shape, dtype=np.float32)
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(autograd.tensor(noisy)), autograd.tensor(targets[places]))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        bar.set_postfix(loss=f"{losses[-1]:.4f}")
    return losses


def forecasts(model, series):
    """(steps, CYCLE): after each step of the whole series, the cycle that the net expects."""
    with autograd.no_grad():
        return model(autograd.tensor(series[None]))[0].numpy()


def numbers(values):
    """What the net sees, back as numbers of spots, which are never negative."""
    return np.maximum(values, 0) * SCALE


def errors(model, series, learnt):
    """Root mean squared errors in spots, half a year and a whole cycle ahead on the held-out years, of the net and of
    a simple rule: "as it was last" for the half year, "as it was one cycle ago" for the cycle."""

    def rms(predicted, measured):
        return float(np.sqrt(np.mean((numbers(predicted) - numbers(measured)) ** 2)))

    found, measured = forecasts(model, series)[learnt - 1 : -CYCLE], following(series)[learnt - 1 :]
    cycle_ago = following(series)[learnt - 1 - CYCLE : -CYCLE]
    near = rms(found[:, 0], measured[:, 0]), rms(series[learnt - 1 : -CYCLE], measured[:, 0])
    return near, (rms(found, measured), rms(cycle_ago, measured))


def main(steps=300):
    """Train, forecast, draw; returns the errors as ``((net, last value), (net, last cycle))``."""
    years, series, learnt = data()
    autograd.manual_seed(0)
    model = Forecaster()
    print(f"  {learnt} half years to learn from, {len(series) - learnt} held out")
    losses = train(model, series[:learnt], steps)
    near, far = errors(model, series, learnt)
    print(f"  half a year ahead the error is {near[0]:.1f} spots ({near[1]:.1f} if everything stayed as it was)")
    print(f"  over the next eleven years {far[0]:.1f} spots ({far[1]:.1f} if they were like the last eleven)")
    draw(model, years, series, learnt, losses)
    return near, far


def draw(model, years, series, learnt, losses):
    from nn.pictures import plot_curves

    from .pictures import BLUE, GREEN, GREY, ORANGE, plt, save

    figure, (top, bottom) = plt.subplots(2, 1, figsize=(10, 6.5))
    shown = slice(learnt - 2 * CYCLE, None)
    for axis in (top, bottom):
        axis.plot(years[shown], numbers(series[shown]), color=GREY, linewidth=1.4, label="measured")
        axis.axvline(years[learnt] - 0.25, color="#BBBBBB", linewidth=1)
        axis.set(ylabel="sunspots", ylim=(0, None))
    found = forecasts(model, series)
    top.plot(years[learnt:], numbers(found[learnt - 1 : -1, 0]), color=BLUE, label="predicted")
    top.set_title("Half a year ahead (the net has learnt nothing to the right of the line)")
    for k, colour in zip(range(learnt, len(series), CYCLE // 2), itertools.cycle((ORANGE, BLUE, GREEN))):
        bottom.plot(years[k] + np.arange(CYCLE + 1) / 2, numbers([series[k], *found[k]]), color=colour, linewidth=1.6)
        bottom.plot(years[k], numbers(series[k]), "o", color=colour, markersize=5)
    bottom.set_title("Eleven years ahead, from each of the dots")
    top.legend()
    save(figure, "sunspots_forecast.png")

    figure, axis = plt.subplots(figsize=(6, 3.5))
    plot_curves(losses, ax=axis)
    save(figure, "sunspots_training.png")


if __name__ == "__main__":
    main()
