"""Sums over channels are those of a reduction, in whichever order of memory arrays come, and leave the cores to helpers."""

import contextlib

import numpy as np
import pytest

from autograd.rules import fused
from autograd.rules.channels import by_channel, channel_sums, from_channels, has_batch_last
from autograd.rules.columns import batch_last

SHAPES = [(4, 3), (4, 3, 1), (1, 3, 5), (2, 3, 5, 7), (4, 2, 64, 64), (3, 2, 4097), (2, 1, 3, 1501), (0, 3, 2), (2, 3, 0)]


def _with_batch_last(x):
    return batch_last(x).transpose((x.ndim - 1, *range(x.ndim - 1)))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("arrange", [np.array, _with_batch_last])
def test_sums_and_the_way_back(shape, arrange):
    x = arrange(np.random.default_rng(0).standard_normal(shape))
    is_last = has_batch_last(x)
    found = by_channel(x, shape, is_last)
    np.testing.assert_allclose(channel_sums(found), x.sum(axis=(0, *range(2, x.ndim))), rtol=1e-12, atol=1e-12)
    assert np.array_equal(from_channels(found, shape, is_last), x)


def test_where_the_batch_is():
    x = np.ones((2, 3, 5, 7))
    assert has_batch_last(_with_batch_last(x))
    assert not has_batch_last(x)


@pytest.mark.parametrize("expecting", [0, 1])
def test_the_library_has_one_thread_while_helpers_have_work(monkeypatch, expecting):
    entered = []

    @contextlib.contextmanager
    def one_thread():
        entered.append(True)
        yield

    monkeypatch.setattr(fused, "one_thread", one_thread())
    monkeypatch.setattr(fused.team, "expecting", expecting)
    x = np.ones((2, 3, 1000))
    assert channel_sums(x).tolist() == [2000.0] * 3
    assert len(entered) == expecting
