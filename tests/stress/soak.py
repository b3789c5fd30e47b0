"""An hour of training with memory flat and the garbage collector off: ``python tests/stress/soak.py [seconds]``.

Prints one line a minute, and the line that goes into docs/testing.md at the end. It fails if memory grows.
"""

import gc
import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # the packages of this tree, wherever it is called from

import autograd
import nn

ALLOWED_GROWTH = 8 * 2**20
"""Bytes that a process may grow after its first minute (or first tenth) without counting as a leak."""


def resident():
    """Bytes of memory that this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def steps():
    """Train for ever: in-place writes, views, second gradients and failures are part of each round."""
    autograd.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 4))
    optimizer = nn.optim.Adam(net.parameters(), lr=1e-3)
    while True:
        x = autograd.randn(32, 8)
        hidden = net(x)
        hidden[0] = 0.0
        loss = (hidden * hidden).mean() + hidden.T[1].sum() * 1e-3
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        y = autograd.tensor(np.ones(4), requires_grad=True)
        (first,) = autograd.gradients((y**3).sum(), y, create_graph=True)
        first.sum().backward()
        try:
            (y @ np.ones((3, 3))).sum()
        except autograd.AutogradError:
            yield loss.item()


def soak(seconds, report=print):
    """Train for so long; returns (steps, bytes at first, bytes at last). AssertionError if memory grew."""
    gc.collect()
    gc.disable()
    try:
        start, done, first, told = time.monotonic(), 0, None, 0.0
        for _ in steps():
            done += 1
            passed = time.monotonic() - start
            if first is None and passed > min(60.0, seconds / 10):
                first = resident()
            if passed - told >= 60.0:
                told = passed
                report(f"{passed:6.0f} s  {done:9,} steps  {resident() / 2**20:.1f} MiB", flush=True)
            if passed >= seconds:
                break
        last = resident()
    finally:
        gc.enable()
    assert last - first < ALLOWED_GROWTH, f"memory grew from {first / 2**20:.1f} to {last / 2**20:.1f} MiB in {done:,} steps"
    return done, first, last


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 3600.0
    count, before, after = soak(wanted)
    print(f"{wanted:.0f} s, {count:,} steps, gc disabled: {before / 2**20:.1f} MiB at first, {after / 2**20:.1f} MiB at last")
