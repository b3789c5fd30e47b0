"""Numbers, arrays and options in a few characters."""

import numpy as np
import pytest

from autograd.viz import text


@pytest.mark.parametrize(
    "value, expected",
    [(1 / 3, "0.3333"), (-0.0, "0"), (1e-17, "1e-17"), (np.float32(2.5), "2.5"), (np.nan, "nan"), (7, "7"),
     (True, "True"), (1 - 0.5j, "1-0.5j"), (np.array(3.0), "3")],
)  # fmt: skip
def test_number(value, expected):
    assert text.number(value) == expected


def test_rows_of_scalars_vectors_matrices_and_more():
    assert text.rows(2.0) == [["2"]]
    assert text.rows(np.arange(3)) == [["0", "1", "2"]]
    assert [len(row) for row in text.rows(np.arange(12))] == [8, 4]
    assert len(text.rows(np.zeros((2, 2, 3)))) == 4
    assert text.rows(np.zeros(17)) is None
    assert text.rows(np.zeros((0, 3))) is None


@pytest.mark.parametrize(
    "value, expected",
    [(np.arange(100.0), "min 0, mean 49.5, max 99"), (np.arange(30) > 9, "true 20 of 30"), (np.zeros((0, 3)), "empty"),
     (np.full(20, np.nan), "not finite 20 of 20"), (np.ones(20) * 3j, "size |·|, min 3, mean 3, max 3"),
     (np.append(np.ones(20), np.inf), "min 1, mean 1, max 1, not finite 1 of 21"),
     (np.eye(2), "[1, 0; 0, 1]"), (np.array([1.5]), "[1.5]"), (2.5, "2.5")],
)  # fmt: skip
def test_brief(value, expected):
    assert text.brief(value) == expected


@pytest.mark.parametrize(
    "name, value, expected",
    [("axis", 0, "axis=0"), ("axis", (0, 1), "axis=(0, 1)"), ("exponent", 0.5, "exponent=0.5"),
     ("key", (slice(1, None), 0), "[1:, 0]"), ("key", slice(None, None, 2), "[::2]"),
     ("key", (Ellipsis, None), "[..., None]"),
     ("key", np.arange(3), "[[0, 1, 2]]"), ("key", np.ones(50, bool), "[mask (50,)]"),
     ("key", np.arange(50), "[array (50,)]"), ("shape", tuple(range(20)), "shape=(0, 1, 2, 3, 4, 5, 6,...")],
)  # fmt: skip
def test_option(name, value, expected):
    assert text.option(name, value) == expected
