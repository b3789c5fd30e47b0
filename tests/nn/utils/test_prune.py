"""Pruning: several methods one after the other, methods of one's own, and what each takes; beside PyTorch's."""

import numpy as np
import pytest

import autograd
import nn
from nn.utils import prune

WEIGHT = np.random.default_rng(3).normal(size=(5, 4))
MASK = np.array([[1.0, 0, 1, 1]] * 5)


def every_other(prune, kind="unstructured"):
    """A method as PyTorch's tutorial has one: every other element of what it is shown."""

    class EveryOther(prune.BasePruningMethod):
        PRUNING_TYPE, dim = kind, 0

        def compute_mask(self, t, default_mask):
            mask = default_mask.clone()
            mask.view(-1)[::2] = 0
            return mask

    return EveryOther


OF_ROWS = lambda prune: every_other(prune, "structured")

CHAINS = {
    "smallest twice": lambda p, m, t: (p.l1_unstructured(m, "weight", 5), p.l1_unstructured(m, "weight", 0.4)),
    "rows, columns": lambda p, m, t: (p.ln_structured(m, "weight", 2, n=2, dim=0), p.ln_structured(m, "weight", 1, n=1, dim=1)),
    "columns twice": lambda p, m, t: (p.ln_structured(m, "weight", 1, 2, -1), p.ln_structured(m, "weight", 0.5, np.inf, -1)),
    "a mask, then smallest": lambda p, m, t: (p.custom_from_mask(m, "weight", t(MASK)), p.l1_unstructured(m, "weight", 3)),
    "one's own twice": lambda p, m, t: (every_other(p).apply(m, "weight"), every_other(p).apply(m, "weight")),
    "one's own of all": lambda p, m, t: (p.l1_unstructured(m, "weight", 4), every_other(p, "global").apply(m, "weight")),
    "one's own of rows": lambda p, m, t: (p.ln_structured(m, "weight", 1, 2, 0), OF_ROWS(p).apply(m, "weight")),
    "by scores": lambda p, m, t: p.l1_unstructured(m, "weight", 7, importance_scores=t(WEIGHT[::-1].copy())),
    "nothing, then smallest": lambda p, m, t: (p.identity(m, "weight"), p.l1_unstructured(m, "weight", 3)),
    "all together": lambda p, m, t: p.global_unstructured([(m, "weight"), (m, "bias")], p.L1Unstructured, amount=0.5),
    "the bias": lambda p, m, t: (p.l1_unstructured(m, "bias", 2), p.remove(m, "bias"), p.l1_unstructured(m, "bias", 3)),
    "removed": lambda p, m, t: (p.l1_unstructured(m, "weight", 5), p.remove(m, "weight")),
}  # fmt: skip


def pruned(chain, prune, package, tensor):
    module = package.Linear(4, 5).double()
    for parameter, value in ((module.weight, WEIGHT), (module.bias, WEIGHT.sum(1))):
        parameter.data.copy_(tensor(value))
    CHAINS[chain](prune, module, tensor)
    return module


@pytest.mark.parametrize("chain", CHAINS)
def test_chains_are_those_of_pytorch(chain):
    torch = pytest.importorskip("torch")
    import torch.nn.utils.prune as theirs

    found, expected = pruned(chain, prune, nn, autograd.tensor), pruned(chain, theirs, torch.nn, torch.tensor)
    assert sorted(found.state_dict()) == sorted(expected.state_dict())
    for name, value in expected.state_dict().items():
        np.testing.assert_array_equal(found.state_dict()[name].numpy(), value.numpy(), err_msg=name)
    np.testing.assert_array_equal(found.weight.detach().numpy(), expected.weight.detach().numpy())


@pytest.mark.parametrize("chain", CHAINS)
def test_what_is_pruned_stays_pruned(chain):
    module = pruned(chain, prune, nn, autograd.tensor)
    for name in ("weight", "bias"):
        if prune.is_pruned_here(module, name):
            mask = getattr(module, f"{name}_mask").numpy()
            assert set(np.unique(mask)) <= {0.0, 1.0} and np.all(getattr(module, name).detach().numpy()[mask == 0] == 0)
    assert prune.is_pruned(module) == (chain != "removed")


def test_a_container_applies_its_methods_one_after_the_other():
    both = prune.PruningContainer(prune.LnStructured(1, 2, 0))
    both.add_pruning_method(prune.LnStructured(1, 2, 1))
    assert [type(method).__name__ for method in both] == ["LnStructured"] * 2 and both[1].dim == 1 and len(both) == 2
    mask = both.compute_mask(autograd.tensor(WEIGHT), autograd.ones(5, 4)).numpy()
    smallest = np.argmin((WEIGHT**2).sum(1))
    assert (mask[smallest] == 0).all() and sorted(mask.sum(0)) == [0, 4, 4, 4]


def test_methods_by_themselves():
    method = prune.RandomUnstructured(4)
    assert (method.prune(autograd.tensor(WEIGHT)).numpy() == 0).sum() == 4
    assert prune.RandomStructured(2, 0).prune(autograd.tensor(WEIGHT)).numpy().any(axis=1).sum() == 3
    layer = nn.Linear(4, 5)
    method = prune.L1Unstructured.apply(layer, "weight", 3)
    assert (method.apply_mask(layer).numpy(force=True) == layer.weight.numpy(force=True)).all()
    method.remove(layer)
    assert not prune.is_pruned(layer) and (layer.weight.numpy(force=True) == 0).sum() == 3


def test_a_failing_method_changes_nothing():
    layer = nn.Linear(4, 5)
    with pytest.raises(ValueError, match="amount"):
        prune.ln_structured(layer, "weight", 9, 2, 0)
    assert not prune.is_pruned(layer) and list(layer.state_dict()) == ["weight", "bias"]


@pytest.mark.parametrize("call, kind, message", [
    (lambda: prune.PruningContainer(abs), TypeError, "expected a BasePruningMethod, got builtin"),
    (lambda: prune.PruningContainer(prune.Identity(), prune.L1Unstructured.apply(nn.Linear(1, 1), "weight", 0)), ValueError,
     "expected a method for the parameter None, got one for 'weight'"),
    (lambda: prune.L1Unstructured(1).remove(nn.Linear(1, 1)), ValueError, "was not applied to a module"),
    (lambda: prune.BasePruningMethod().prune(autograd.ones(2)), TypeError, "write compute_mask"),
    (lambda: prune.CustomFromMask([1.0]).prune(autograd.ones(2)), ValueError, "mask of the parameter's shape"),
])  # fmt: skip
def test_bad_input(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
