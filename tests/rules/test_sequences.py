"""The entries for sequences against their compositions of elementary entries, to second order; and what they refuse."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import (
    OperationError,
    OperationIndexError,
    OperationTypeError,
    Tensor,
    get_num_threads,
    gradients,
    set_num_threads,
)
from autograd.engine.lanes import lane
from autograd.rules import attention, lookup, recurrent, sequences, sequences_composed, sequences_rows
from autograd.rules.table import TABLE
from autograd.testing import calls

COMPOSED = {
    "lstm_gates": recurrent.lstm_gates_composed,
    "gru_gates": recurrent.gru_gates_composed,
    "lstm_cell": recurrent.lstm_cell_composed,
    "lstm_sequence": sequences_composed.lstm_sequence_composed,
    "gru_sequence": sequences_composed.gru_sequence_composed,
    "rnn_sequence": sequences_composed.rnn_sequence_composed,
    "attention": attention.attention_composed,
    "read_rows": lookup.read_rows_composed,
    "add_rows": lookup.add_rows_composed,
}


STATES = [np.ones((1, 2)), np.ones((1, 2))]


def derivatives(function, arguments, options):
    """The results, the gradients of a mixture of them, and the gradients of these gradients' squares."""
    given = [Tensor(value, requires_grad=True) if value is not None and value.dtype.kind == "f" else value
             for value in arguments]  # fmt: skip
    leaves = [value for value in given if isinstance(value, Tensor)]
    results = function(*given, **options)
    results = list(results) if isinstance(results, tuple) else [results]
    mixture = sum(np.sum(np.sin(k + 1.0 + part)) for k, part in enumerate(results))
    first = gradients(mixture, leaves, create_graph=True, materialize_grads=True)
    second = gradients(sum(np.sum(g * g) for g in first), leaves, materialize_grads=True)
    return [*results, *first, *second]


@pytest.mark.parametrize("name", COMPOSED)
@settings(max_examples=10)
@given(data=st.data())
def test_it_equals_its_composition(name, data):
    arguments, options = data.draw(calls(TABLE[name], empty=False))
    fused = derivatives(lane(TABLE[name]), arguments, options)
    plain = derivatives(COMPOSED[name], arguments, options)
    for one, two in zip(fused, plain, strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=1e-9, atol=1e-11)


def test_factors_scale_the_gradient_of_rows_that_were_read():
    table, indices = Tensor(np.ones((3, 2)), requires_grad=True), np.array([0, 1, 1, 2])
    rows = lane(lookup.read_rows)(table, indices, np.array([1.0, 0.5, 0.5, 0.0]))
    rows.sum().backward()
    assert rows.tolist() == [[1, 1]] * 4 and table.grad.tolist() == [[1, 1], [1, 1], [0, 0]]


@pytest.mark.parametrize("sizes", [(3,) * 5, (3,) * 30, (4, 3, 3, 1), (2, 2, 0), (1,) * 4], ids=str)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("used", ["hiddens", "last_cell", "both"])
def test_an_lstm_with_helpers_gives_what_its_composition_gives(monkeypatch, sizes, backwards, used):
    monkeypatch.setattr(sequences_rows, "_ERRAND", 1)  # as if these sequences were large: many stretches, and helpers
    sequences_rows.stretches_of.cache_clear()
    before = get_num_threads()
    set_num_threads(2)
    random = np.random.default_rng(0)
    shapes = (sum(sizes), 2), (sizes[0], 3), (sizes[0], 3), (12, 2), (12, 3), (12,), (12,)
    arrays = [random.standard_normal(shape) for shape in shapes]
    try:
        found = []
        for function in (lane(sequences.lstm_sequence), sequences_composed.lstm_sequence_composed):
            leaves = [Tensor(array, requires_grad=True) for array in arrays]
            results = function(*leaves, None, sizes=sizes, backwards=backwards)
            chosen = results[:1] if used == "hiddens" else results[1:] if used == "last_cell" else results
            sum(np.sum(np.sin(part)) for part in chosen).backward()
            found.append([*results, *[leaf.grad for leaf in leaves]])
        for one, two in zip(*found, strict=True):
            np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=1e-10, atol=1e-12)
    finally:
        set_num_threads(before)
        sequences_rows.stretches_of.cache_clear()


@pytest.mark.parametrize("odd", range(9))
def test_an_lstm_takes_arrays_of_several_dtypes_and_a_projection(odd):
    """Then it keeps nothing for its gradients but the hidden states."""
    random, shapes = np.random.default_rng(0), [(6, 2), (2, 3), (2, 3), (12, 2), (12, 3), (12,), (12,), None]
    if odd == 8:
        shapes[1], shapes[4], shapes[7] = (2, 1), (12, 1), (1, 3)
    arrays, found = [shape and random.standard_normal(shape) for shape in shapes], []
    if odd < 7:
        arrays[odd] = arrays[odd].astype(np.float32)
    for function in (lane(sequences.lstm_sequence), sequences_composed.lstm_sequence_composed):
        leaves = [array if array is None else Tensor(array, requires_grad=True) for array in arrays]
        hiddens, last_cell = function(*leaves, sizes=(2, 2, 2))
        (np.sum(np.sin(hiddens)) + np.sum(last_cell)).backward()
        found.append([hiddens, last_cell, *[leaf.grad for leaf in leaves if leaf is not None]])
    for one, two in zip(*found, strict=True):
        rtol = 1e-6 if one.dtype == np.float32 else 1e-9
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("count", [3, 2000])
def test_rows_are_added_up_by_a_product_or_by_sorting(count):
    random = np.random.default_rng(0)
    rows, indices = random.normal(size=(4, 5, 2)), random.integers(0, count, (4, 5))
    expected = np.zeros((count, 2))
    np.add.at(expected, indices.ravel(), rows.reshape(-1, 2))
    np.testing.assert_allclose(lookup.add_rows(rows, indices, count=count), expected, rtol=1e-12)


@pytest.mark.parametrize("dtype, size", [
    (np.float16, 1), (np.float16, 20), *itertools.product([np.float32, np.float64], [1, 40, 1000, 20000]),
])  # fmt: skip
def test_attention_of_scores_of_any_size_equals_its_composition(size, dtype):
    random = np.random.default_rng(size)
    query, key, value = (random.standard_normal((2, 5, 4)) for _ in range(3))
    bias = np.where(random.random((5, 5)) < 0.3, -np.inf, 0.0)
    np.fill_diagonal(bias, 0.0)
    scores = np.abs(query @ np.swapaxes(key, -1, -2)).max()
    for some in (None, bias):
        arrays = [array.astype(dtype) for array in (query * size / scores, key, value)]
        mixed, weights = attention.attention(*arrays, None if some is None else some.astype(dtype), scale=1.0)
        expected, of_weights = attention.attention_composed(*(a.astype(float) for a in arrays), some)
        # the relative error of an exponential is the absolute one of its argument
        close = dict(rtol=0, atol=4 * np.finfo(dtype).eps * max(size, 4))
        np.testing.assert_allclose(weights, of_weights, **close)
        np.testing.assert_allclose(mixed, expected, **close)


def test_attention_gives_nan_for_queries_that_are():
    query = np.ones((3, 2))
    query[1] = np.nan
    mixed, _ = attention.attention(query, np.ones((4, 2)), np.ones((4, 2)), None, scale=1.0)
    assert np.isnan(mixed).all(axis=1).tolist() == [False, True, False]


def test_scores_do_not_overflow():
    query, key = np.array([[1000.0]]), np.array([[1.0], [-1.0]])
    mixed, weights = attention.attention(query, key, key, None, scale=1.0)
    assert mixed.tolist() == [[1.0]] and weights.tolist() == [[1.0, 0.0]]


def test_gates_saturate_without_overflow():
    sums = np.repeat([1e4, -1e4, 1e4, 1e4], 2)[None]
    hidden, cell, gates, _ = recurrent.lstm_gates(sums, np.zeros((1, 8)), np.full((1, 2), 5.0))
    assert cell.tolist() == [[1.0, 1.0]] and gates.tolist() == [[1, 1, 0, 0, 1, 1, 1, 1]]


@pytest.mark.parametrize("entry, arguments, error, message", [
    (recurrent.lstm_gates, [np.ones((2, 8)), np.ones((2, 8)), np.ones((2, 3))], OperationError, "expected sums of shape"),
    (recurrent.lstm_gates, [np.ones((2, 8), int), np.ones((2, 8)), np.ones((2, 2))], OperationTypeError, "real floating"),
    (recurrent.gru_gates, [np.ones((2, 6)), np.ones((2, 5)), np.ones((2, 2))], OperationError, r"\(2, 6\), 3 gates"),
    (recurrent.lstm_cell, [np.ones((3, 2)), *STATES, np.ones((8, 3)), np.ones((8, 2)), None, None], OperationError,
     r"expected x \(batch, in\).*got \(3, 2\)"),
    (recurrent.lstm_cell, [np.ones((1, 3)), *STATES, np.ones((8, 3)), np.ones((8, 2)), np.ones(6), None], OperationError,
     r"biases \(4 units,\).*\(6,\)"),
    (attention.attention, [np.ones((2, 3)), np.ones((2, 4)), np.ones((2, 3)), None], OperationError, "query"),
    (attention.attention, [np.ones((1, 2, 3)), *[np.ones((2, 2, 3))] * 2, None], OperationError, "same axes"),
    (lookup.read_rows, [np.ones((2, 3)), np.array([2]), None], OperationIndexError, "index 2 is out of range"),
    (lookup.read_rows, [np.ones((2, 3)), np.array([1.0]), None], OperationTypeError, "expected integers, the numbers of rows"),
    (lookup.read_rows, [np.ones(2), np.array([1]), None], OperationError, "two axes"),
])  # fmt: skip
def test_what_is_refused(entry, arguments, error, message):
    with pytest.raises(error, match=message):
        lane(entry)(*arguments)


WEIGHTS = {3: [np.ones((6, 3)), np.ones((6, 2)), None, None], 4: [np.ones((8, 3)), np.ones((8, 2)), None, None]}


@pytest.mark.parametrize("x, sizes, message", [
    (np.ones((3, 3)), (), r"at least one step.*got \(\)"),
    (np.ones((3, 3)), (1, 2), r"none larger than the one before.*\(1, 2\)"),
    (np.ones((3, 3)), (1, 1), r"as many rows of x as all 2 sizes together \(2\).*got \(3, 3\)"),
    (np.ones((3, 4)), (1, 1, 1), r"units, in\).*got \(3, 4\)"),
    (np.ones((3, 1, 3)), (1, 1, 1), r"got \(3, 1, 3\)"),
    (np.ones((4, 3)), (2, 2), "with 2 rows"),
])  # fmt: skip
def test_what_sequences_refuse(x, sizes, message):
    with pytest.raises(OperationError, match=message):
        lane(sequences.lstm_sequence)(x, *STATES, *WEIGHTS[4], None, sizes=sizes)
    with pytest.raises(OperationError, match=message):
        lane(sequences.gru_sequence)(x, STATES[0], *WEIGHTS[3], sizes=sizes)


def test_sequences_of_integers_or_with_a_wrong_projection_are_refused():
    with pytest.raises(OperationTypeError, match="real floating"):
        lane(sequences.gru_sequence)(np.ones((1, 3), int), STATES[0], *WEIGHTS[3], sizes=(1,))
    with pytest.raises(OperationError, match=r"w_hr \(width, units\).*\(2, 3\)"):
        lane(sequences.lstm_sequence)(np.ones((1, 3)), *STATES, *WEIGHTS[4], np.ones((2, 3)), sizes=(1,))
