"""The first calls of a lane, before it is compiled: the same values, records and gradients, to the last bit."""

import numpy as np
import pytest

from autograd import GradientError, OperationError, Tensor, no_grad
from autograd.engine import interpreted
from autograd.engine.backward import run_backward
from autograd.engine.graph import STEP
from autograd.engine.lanes import family, lane
from autograd.rules import arithmetic
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.testing import RandomDraw
from autograd.testing.entries import Call, weights_like

complete()


def kept(node):
    """What a record keeps, and for what."""
    layout = node.record[STEP].layout
    return sorted(layout.saved), [name for name in layout.saved if node.record[layout.saved[name]] is not None]


def outcome(call, patience, monkeypatch, leave_out=()):
    """The values, gradients and described records of `call`, by a lane that is compiled after `patience` calls."""
    monkeypatch.setattr(interpreted, "PATIENCE", patience)
    call.lane = lane(call.entry, family())
    leaves = [array if k in leave_out else Tensor(array, requires_grad=True) for k, array in enumerate(call.arrays)]
    outputs = [out for out in call(*leaves) if isinstance(out, Tensor)]
    recorded = [out for out in outputs if out.requires_grad]
    found = [out.detach().numpy() for out in outputs]
    described = [(out.grad_fn.name, sorted(out.grad_fn.parents), out.grad_fn.shape, out.grad_fn.dtype, kept(out.grad_fn))
                 for out in recorded]  # fmt: skip
    if recorded:
        run, _ = run_backward([out._node for out in recorded], [weights_like(out._raw) for out in recorded], keep=False)
        found += [item[1] for _, item in sorted(run.leaves.items(), reverse=True)]
    return found, described


def is_of_scipy(entry):
    """Whether this is a function of SciPy's: there are many, of the same few forms as NumPy's."""
    return any(rule.function.__module__.startswith("autograd.rules.scipy.") for rule in entry.all_rules())


@pytest.mark.parametrize("name", [name for name, entry in TABLE.items() if not is_of_scipy(entry)])
def test_it_does_what_the_compiled_lane_does(name, monkeypatch):
    entry, checked = TABLE[name], 0
    for seed, dtype in enumerate([np.float64, np.float32, np.float64, np.float64]):
        call = Call(entry, *entry.sample(RandomDraw(seed, dtype=dtype)))
        if call.refused():
            continue
        leave_out = {seed % len(call.arrays)} if seed > 1 and len(call.arrays) > 1 else ()
        early, late = (outcome(call, patience, monkeypatch, leave_out) for patience in (np.inf, 0))
        assert early[1] == late[1]
        for one, two in zip(early[0], late[0], strict=True):
            np.testing.assert_array_equal(one, two)
            assert one.dtype == two.dtype
        checked += 1
    assert checked


def test_numbers_of_python_beside_arrays_and_scalars(monkeypatch):
    single, scalar = np.ones(3, np.float32), Tensor(2.0, requires_grad=True)
    pairs = [(single, 2.5), (2.5, single), (single, np.float64(2)), (scalar, scalar)]
    for x, y in [*pairs, (scalar, 3), (scalar, 3.0), (1j, scalar), (scalar, 1j)]:
        for entry in (arithmetic.add, arithmetic.multiply, arithmetic.divide, arithmetic.subtract):
            found = []
            for patience in (np.inf, 0):
                monkeypatch.setattr(interpreted, "PATIENCE", patience)
                given = [Tensor(value, requires_grad=True) if value is single else value for value in (x, y)]
                found.append(lane(entry, family())(*given))
            assert found[0].dtype == found[1].dtype and kept(found[0].grad_fn) == kept(found[1].grad_fn)
            np.testing.assert_array_equal(found[0].detach().numpy(), found[1].detach().numpy())


def test_options_errors_and_modes(fresh_entry):
    function = lane(fresh_entry)
    x = Tensor([1.0, 2.0], requires_grad=True)
    for result in (function(x, 3.0, 4.0), function(x, 3.0, scale=4.0)):
        np.testing.assert_array_equal(result.detach().numpy(), [12.0, 24.0])
    with pytest.raises(OperationError, match="scaled_for_test"):
        function(x, np.ones(3))
    with no_grad():
        assert function(x, 3.0).grad_fn is None
    result = function(x, 3.0)
    result.backward(np.ones(2))
    with pytest.raises(GradientError, match="second"):
        result.backward(np.ones(2))
    with pytest.raises(TypeError, match="unexpected keyword argument 'size'"):
        function(x, 3.0, size=4.0)
