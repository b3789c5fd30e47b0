"""Embeddings and bags of them: against PyTorch, and what they refuse."""

import numpy as np
import pytest
from twins import assert_twins, twins

import autograd
import nn

NUMBERS = np.array([[1, 0, 4], [1, 1, 3]])
TABLES = ["Embedding(5, 3)", "Embedding(5, 3, padding_idx=1)", "Embedding(5, 3, padding_idx=-1)",
          "Embedding(5, 3, scale_grad_by_freq=True, padding_idx=0)", "Embedding(5, 3, max_norm=1.0)",
          "Embedding(5, 3, max_norm=0.5, norm_type=1.0)"]  # fmt: skip


def built(text):
    return lambda library: eval(f"library.{text}")


def tensors_like(module):
    if isinstance(module, nn.Module):
        return autograd.tensor
    return pytest.importorskip("torch").tensor


@pytest.mark.parametrize("text", TABLES)
def test_tables_agree_with_pytorch(text):
    ours, theirs = twins(built(text))
    by_frequency = "freq" in text  # whose gradient PyTorch cannot differentiate again
    call = lambda table, numbers: [table(numbers) ** 2, *([] if "max_norm" in text else [table(numbers[0, 0])])]
    assert_twins(ours, theirs, call, [NUMBERS], second=not by_frequency)
    np.testing.assert_allclose(ours.weight.detach().numpy(), theirs.weight.detach().numpy(), rtol=1e-12)


def test_large_tables_agree_with_pytorch():
    numbers = np.random.default_rng(0).integers(0, 700, (4, 9))
    numbers[0, :5] = 3
    ours, theirs = twins(built("Embedding(700, 2, padding_idx=5)"))
    assert_twins(ours, theirs, lambda table, numbers: [table(numbers) ** 2], [numbers])


BAGS = {
    "rows": ("", (NUMBERS,)),
    "offsets": ("", (NUMBERS.ravel(), np.array([0, 4, 4]))),
    "last offset": ("include_last_offset=True", (NUMBERS.ravel(), np.array([0, 4, 6]))),
    "padding": ("padding_idx=1", (NUMBERS.ravel(), np.array([0, 1, 5]))),
    "padding only": ("padding_idx=1", (np.array([[1, 1], [2, 1]]),)),
}


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("options, given", BAGS.values(), ids=BAGS)
def test_bags_agree_with_pytorch(mode, options, given):
    ours, theirs = twins(built(f"EmbeddingBag(5, 3, mode={mode!r}, {options})"))
    assert_twins(ours, theirs, lambda bag, *given: [bag(*given) * 1.0], given, second=False)


def test_weights_of_samples_agree_with_pytorch():
    ours, theirs = twins(built("EmbeddingBag(5, 3, mode='sum', padding_idx=3)"))
    weights = np.random.default_rng(0).normal(size=6)
    call = lambda bag, numbers, weights: [bag(numbers, tensors_like(bag)([0, 2]), weights)]
    assert_twins(ours, theirs, call, [NUMBERS.ravel(), weights], second=False)
    call = lambda bag, numbers, weights: [bag(numbers, None, weights)]
    assert_twins(ours, theirs, call, [NUMBERS, weights.reshape(2, 3)], second=False)


def test_second_gradients_of_bags():
    for mode in ("sum", "mean", "max"):
        table = np.random.default_rng(0).normal(size=(5, 3))
        bag = lambda weight, mode=mode: nn.functional.embedding_bag(NUMBERS, weight, mode=mode)
        assert autograd.testing.gradcheck(bag, table, order=2)


def test_tables_start_as_pytorch_does():
    autograd.manual_seed(0)
    table = nn.Embedding(1000, 20, padding_idx=3)
    values = table.weight.detach().numpy()
    assert values.dtype == np.float32 and abs(values.std() - 1) < 0.02 and not values[3].any() and values[2].all()


def test_pretrained_tables():
    values = np.arange(6.0).reshape(3, 2)
    table = nn.Embedding.from_pretrained(autograd.tensor(values), padding_idx=-1)
    assert not table.weight.requires_grad and table(2).tolist() == [4.0, 5.0] and table.padding_idx == 2
    bag = nn.EmbeddingBag.from_pretrained(values, freeze=False, mode="max")
    assert bag.weight.requires_grad and bag([[0, 2]]).tolist() == [[4.0, 5.0]]


@pytest.mark.parametrize("text", [*TABLES, "EmbeddingBag(5, 3)", "EmbeddingBag(5, 3, 2.0, mode='sum', padding_idx=1)"])
def test_repr(text):
    torch = pytest.importorskip("torch")
    assert repr(built(text)(nn)) == repr(built(text)(torch.nn))


def test_vmap_of_tables():
    table = nn.Embedding(5, 3, padding_idx=1, dtype=np.float64)
    mapped = autograd.vmap(lambda numbers: (table(numbers) ** 2).sum())(NUMBERS)
    looped = [(table(row) ** 2).sum().item() for row in NUMBERS]
    np.testing.assert_allclose(mapped.detach().numpy(), looped, rtol=1e-12)
    gradient = autograd.grad(lambda weight, numbers: (nn.functional.embedding(numbers, weight, 1) ** 2).sum())
    weight = table.weight.detach().numpy()
    mapped = autograd.vmap(gradient, (None, 0))(weight, NUMBERS)
    np.testing.assert_allclose(mapped, np.stack([gradient(weight, row) for row in NUMBERS]), rtol=1e-12)


@pytest.mark.parametrize("build, error, message", [
    (lambda: nn.Embedding(5, 3, padding_idx=5), autograd.OperationError, "padding_idx=5: expected a row of the 5"),
    (lambda: nn.Embedding(5.0, 3), TypeError, r"Embedding\(num_embeddings\)"),
    (lambda: nn.Embedding(5, 3, _weight=np.ones((5, 2))), ValueError, r"expected shape \(5, 3\)"),
    (lambda: nn.Embedding.from_pretrained([1.0]), ValueError, "matrix of rows"),
    (lambda: nn.Embedding(5, 3)(np.array([5])), autograd.OperationIndexError, "index 5 is out of range for a table of 5 rows"),
    (lambda: nn.Embedding(5, 3, max_norm=1.0)(np.array([-1])), autograd.OperationIndexError, "index -1 is out of range"),
    (lambda: nn.Embedding(5, 3)(np.array([1.0])), autograd.OperationTypeError, "expected integers, the numbers of rows"),
    (lambda: nn.EmbeddingBag(5, 3, mode="min"), ValueError, "'sum', 'mean' or 'max'"),
    (lambda: nn.functional.embedding_bag([[1]], np.ones((2, 2)), mode="min"), ValueError, "'sum', 'mean' or 'max'"),
    (lambda: nn.EmbeddingBag(5, 3)([1, 2]), ValueError, r"\(total,\) with offsets"),
    (lambda: nn.EmbeddingBag(5, 3)([[1, 2]], [0]), ValueError, "leave offsets=None"),
    (lambda: nn.EmbeddingBag(5, 3)([1, 2], [1]), ValueError, "begins with 0"),
    (lambda: nn.EmbeddingBag(5, 3)([1, 2], [0, 2, 1]), ValueError, "rising order"),
    (lambda: nn.EmbeddingBag(5, 3)([1, 2], [0, 3]), ValueError, "at most 2"),
    (lambda: nn.EmbeddingBag(5, 3)([1, 2], [0], [1.0, 2.0]), ValueError, "for mode='sum'"),
    (lambda: nn.EmbeddingBag(5, 3, mode="sum")([1, 2], [0], [1.0]), ValueError, r"input's shape \(2,\)"),
])  # fmt: skip
def test_what_is_refused(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_wrong_counts_of_sums():
    with pytest.raises(autograd.OperationTypeError, match="expected an integer"):
        autograd.add_rows(np.ones((2, 3)), [0, 1], 2.0)
