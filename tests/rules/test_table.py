"""Every entry of the rule table, sampled by Hypothesis: an entry that is not tested here cannot exist."""

import sys
import warnings
import weakref
from copy import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd.functions.differential_equations  # noqa: F401  (importing it fills the table)
from autograd import Tensor, gradients
from autograd.engine.backward import run_backward
from autograd.engine.interpreted import Interpreted
from autograd.engine.wrapping import tensor_of
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.testing import STYLES, RandomDraw, calls, gradcheck, styled
from autograd.testing.entries import Call, read_only, weights_like

MAKERS = (tensor_of.__code__, type(Tensor).__call__.__code__, Interpreted.__call__.__code__)
"""What makes Tensors, beside the compiled lanes."""

complete()


TRACING = {"odeint"}
"""Entries whose gradient rule differentiates a function of the user's, for which it makes Tensors."""


def is_of_scipy(entry):
    """Whether this is a function of SciPy's: there are so many, most of one variable, that a few examples must do."""
    rules = entry.all_rules()
    return any(rule.function.__module__.startswith("autograd.rules.scipy.") for rule in rules)


def every_entry(test):
    """Run `test` for each entry of the table, with Hypothesis' data to draw calls from."""
    whole = given(data=st.data())(test)
    brief = settings(max_examples=1 + settings.default.max_examples // 4)(given(data=st.data())(test))

    @pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
    def for_entry(entry):
        (brief if is_of_scipy(entry) else whole)(entry=entry)

    for_entry.__name__, for_entry.__doc__ = test.__name__, test.__doc__
    return for_entry


def sampled(entry, data, **how):
    """A call of `entry` that Hypothesis has drawn, or None if there is none of this kind."""
    try:
        arguments, options = data.draw(calls(entry, **how))
    except (TypeError, ValueError, IndexError):
        if how.get("empty") or how.get("dtype") == np.complex128:
            return None  # the sample itself computes something that this kind of array does not allow
        raise
    call = Call(entry, arguments, options)
    return call if call.arrays else None


def leaves_of(arrays):
    return [Tensor(array, requires_grad=True) for array in arrays]


def assert_close(found, expected):
    """Equal but for rounding, and of the same shape and dtype."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        precision = np.finfo(one.dtype).eps if one.dtype.kind in "fc" else 0
        largest = np.max(abs(other), initial=1.0, where=np.isfinite(other))
        np.testing.assert_allclose(one, other, rtol=64 * precision, atol=64 * precision * largest)


# -- values and gradients ---------------------------------------------------------------------------------------


@every_entry
def test_the_value_is_that_of_the_forward_function(entry, data):
    call = sampled(entry, data)
    if call is None:
        return
    for result, expected in zip(call(*leaves_of(call.arrays)), call.raw(), strict=True):
        np.testing.assert_array_equal(result.detach().numpy(), expected)
        assert result.dtype == np.asarray(expected).dtype


@every_entry
def test_first_and_second_gradients(entry, data):
    call = sampled(entry, data)
    assert call is None or gradcheck(call, *call.arrays, order=2)


@every_entry
def test_single_precision(entry, data):
    call = sampled(entry, data, dtype=np.float32)
    if call is None:
        return
    for gradient, array in zip(call.gradients(leaves_of(call.arrays)), call.arrays, strict=True):
        assert gradient.dtype == array.dtype
    assert gradcheck(call, *call.arrays)


@every_entry
def test_complex_numbers(entry, data):
    call = sampled(entry, data, dtype=np.complex128)
    if call is not None and not call.refused() and any(np.asarray(out).dtype.kind in "fc" for out in call.raw()):
        assert gradcheck(call, *call.arrays, order=2)


MIXED = {name: entry for name, entry in TABLE.items()
         if entry.each or len(entry.differentiable) > 1}  # fmt: skip
"""Entries of which one argument may be complex and another real."""


@pytest.mark.parametrize("entry", MIXED.values(), ids=MIXED)
def test_complex_beside_real(entry):
    """A real argument beside a complex one has a real gradient, and both are right."""
    calls = [Call(entry, *entry.sample(RandomDraw(seed, empty=False))) for seed in range(3)]
    call = max(calls, key=lambda call: (len(call.arrays), -sum(array.size for array in call.arrays)))
    plain = call.arrays
    for k, array in enumerate(plain):
        turned = array + 1j * np.cos(3.0 * np.arange(array.size)).reshape(array.shape)
        call.arrays = [*plain[:k], turned, *plain[k + 1 :]]
        if _takes(call):
            found = call.gradients(leaves_of(call.arrays))
            assert [gradient.dtype for gradient in found] == [given.dtype for given in call.arrays]
            directions = [weights_like(given) * (1 - 0.5j if given.dtype.kind == "c" else 1) for given in call.arrays]
            expected = sum(np.sum(gradient.conj() * along).real for gradient, along in zip(found, directions))
            assert _slope(call, directions) == pytest.approx(expected, rel=1e-7, abs=1e-7)


def _slope(call, directions):
    """The derivative along `directions` of the results times their weights, by differences without their first error."""
    weights = [weights_like(np.asarray(out)).conj() for out in call.raw()]

    def moved(step):
        shifted = copy(call)
        shifted.arrays = [array + step * along for array, along in zip(call.arrays, directions)]
        return sum(np.sum(out * weight).real for out, weight in zip(shifted.raw(), weights) if weight.dtype.kind in "fc")

    long, short = ((moved(step) - moved(-step)) / (2 * step) for step in (2e-3, 1e-3))
    return (4 * short - long) / 3


def _takes(call):
    """Whether the forward function takes these arguments, drops no imaginary part, and knows the results, which are numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            results = [out for out in call.raw() if np.asarray(out).dtype.kind in "fc"]
            return bool(results) and all(np.isfinite(out).all() for out in results)
        except (TypeError, ValueError, np.linalg.LinAlgError, np.exceptions.ComplexWarning):
            return False


@every_entry
def test_empty_arrays(entry, data):
    call = sampled(entry, data, empty=True)
    if call is not None and not call.refused():
        assert gradcheck(call, *call.arrays, order=2)


# -- memory: layouts, aliases, what is written, what is kept -----------------------------------------------------


@every_entry
def test_layout_does_not_matter_and_nothing_is_written(entry, data):
    call = sampled(entry, data)
    if call is None:
        return
    expected = call.gradients(leaves_of(array[()] for array in call.arrays))
    style = data.draw(st.sampled_from(STYLES))
    arrays = [read_only(styled(array, style)) for array in call.arrays]
    assert_close(call.gradients(leaves_of(arrays), style=style), expected)


@every_entry
def test_one_tensor_as_two_arguments(entry, data):
    call = sampled(entry, data)
    if call is None or len(call.arrays) < 2 or len({array.shape for array in call.arrays[:2]}) > 1:
        return
    x, _, *others = call.arrays
    call.arrays = [x, x, *others]
    if call.refused():
        return
    with np.errstate(all="ignore"):
        leaf, *rest = leaves_of([x, *others])
        aliased = _aliased(call, leaf, rest)
        first, second, *_ = call.gradients(leaves_of(call.arrays))
        assert_close([aliased], [first + second])


def _aliased(call, leaf, rest):
    outputs = [out for out in call(leaf, leaf, *rest) if out.requires_grad]
    return gradients(outputs, [leaf], [weights_like(out._raw) for out in outputs])[0].numpy()


@every_entry
def test_only_what_a_rule_names_is_kept(entry, data):
    call = sampled(entry, data)
    if call is None:
        return
    named = {name for rule in [*entry.all_rules(), *([entry.into] if entry.into else [])] for name in rule.names}
    records, arrays = _recorded(call)
    assert all(record is not None for record in records)
    for name, array in zip(call.names, arrays, strict=True):
        if name not in named and "out" not in named and not entry.view:
            assert array() is None, f"{name} is kept alive, and no rule asks for it"


def _recorded(call):
    """The records of a call's results, and weak references to the arrays that it was made from."""
    leaves = leaves_of(array.copy() for array in call.arrays)
    references = [weakref.ref(leaf._raw) for leaf in leaves]
    return [out._node for out in call(*leaves) if out.requires_grad], references


# -- how rules are run ------------------------------------------------------------------------------------------


@every_entry
def test_rules_on_tensors_give_the_same_gradients(entry, data):
    call = sampled(entry, data)
    if call is not None:
        plain, recorded = (call.gradients(leaves_of(call.arrays), create_graph) for create_graph in (False, True))
        assert_close(recorded, plain)
        assert [gradient.shape for gradient in plain] == [array.shape for array in call.arrays]
        assert [gradient.dtype for gradient in plain] == [array.dtype for array in call.arrays]


@every_entry
def test_no_tensor_is_made_in_a_plain_backward_pass(entry, data):
    call = sampled(entry, data)
    if call is None or entry.name in TRACING:
        return
    outputs = [out for out in call(*leaves_of(call.arrays)) if out.requires_grad]
    roots, seeds = [out._node for out in outputs], [weights_like(out._raw) for out in outputs]
    made = []

    def watch(frame, event, _):
        code = frame.f_code
        is_lane = code.co_filename == f"<autograd lane {code.co_name}>"
        if event == "call" and (is_lane or code in MAKERS):
            made.append(code.co_name)

    sys.setprofile(watch)
    try:
        run_backward(roots, seeds, keep=False)
    finally:
        sys.setprofile(None)
    assert not made


# -- the samples ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
def test_most_samples_have_something_to_differentiate(entry):
    if not entry.differentiable:
        return
    calls = [Call(entry, *entry.sample(RandomDraw(seed))) for seed in range(20)]
    sizes = [sum(array.size for array in call.arrays) for call in calls if not call.refused()]
    assert sum(size > 0 for size in sizes) > 10


def test_the_table_is_filled():
    assert len(TABLE) > 100
