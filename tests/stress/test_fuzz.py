"""Every public function with hostile arguments: a result or an error that says what is wrong, never anything else."""

import inspect
import os
import warnings

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import autograd
import nn
from autograd import AutogradError, Tensor, is_grad_enabled

ALLOWED = (AutogradError, TypeError, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError, np.linalg.LinAlgError)
"""What a function may raise when it is given what it cannot take; all are documented. AttributeError, for one, is a slip."""

EXAMPLES = int(os.environ.get("FUZZ", 2000 if os.environ.get("SOAK") else 4))

LEFT_OUT = {"load", "save", "load_state_dict", "set_grad_enabled", "manual_seed", "empty", "no_grad", "enable_grad", "lane"}
"""Functions of files, of the global state, one whose result is arbitrary by design, and one that is not for users."""

ARRAYS = [
    np.array(2.0), np.array([1.0, np.nan]), np.zeros((0, 3)), np.array([[1.0, -2.0], [np.inf, 0.5]]),
    np.arange(6).reshape(2, 3), np.array([True, False]), np.array(["a"]), np.array([None, 1], object),
    np.array([1 + 2j, 0.5]), np.float32([1.5, 2.5]), np.ones((2, 1, 3))[:, ::-1], np.array([], np.float16),
    np.array([np.datetime64("2020-01-01")]),
]  # fmt: skip


def hostile():
    numbers = st.sampled_from([0, 1, -1, 2, 3, -7, 50, True, 0.5, -0.0, 1e308, float("nan"), float("inf"), 2j, np.float32(3)])
    others = st.sampled_from([None, "", "sum", b"x", (), [], [[1.0], [2.0, 3.0]], {}, {"a": 1}, set(), slice(None), Ellipsis,
                              object, print, lambda x: x, range(3), np.float64, Exception("x")])  # fmt: skip
    arrays = st.sampled_from(ARRAYS)
    numeric = [array for array in ARRAYS if array.dtype.kind in "fciub"]
    tensors = st.sampled_from(numeric).map(lambda array: Tensor(array.copy(), requires_grad=array.dtype.kind in "fc"))
    single = tensors | arrays | numbers | others
    return single | st.lists(single, max_size=2) | st.tuples(single, single)


def functions_of(module, prefix):
    found = {}
    for name, value in vars(module).items():
        if name.startswith("_") or name in LEFT_OUT or inspect.isclass(value) or inspect.ismodule(value):
            continue
        if callable(value) and getattr(value, "__module__", "").split(".")[0] in ("autograd", "nn"):
            found[f"{prefix}.{name}"] = value
    return found


def methods_of(kind):
    names = [name for name in dir(kind) if not name.startswith("_") and name not in LEFT_OUT]
    return {f"{kind.__name__}.{name}": getattr(kind, name) for name in names if callable(getattr(kind, name))}


def layers():
    kinds = {name: value for name, value in vars(nn).items() if inspect.isclass(value) and issubclass(value, nn.Module)}
    return {f"nn.{name}": value for name, value in kinds.items() if value is not nn.Module}


TARGETS = {
    **functions_of(autograd, "autograd"),
    **functions_of(autograd.linalg, "autograd.linalg"),
    **functions_of(autograd.special, "autograd.special"),
    **functions_of(nn.functional, "nn.functional"),
    **methods_of(Tensor),
    **layers(),
}


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_arguments_give_a_result_or_a_documented_error(name):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(hostile(), max_size=3), st.dictionaries(_options(TARGETS[name]), hostile(), max_size=1))
    def call(arguments, options):
        if name.startswith("Tensor."):
            arguments = [Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]), requires_grad=False), *arguments]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                _looked_at(TARGETS[name](*arguments, **options))
            except ALLOWED as error:
                assert str(error), "an error without a word"
        assert is_grad_enabled()

    call()


def _options(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    names = [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return st.sampled_from([*names, "bogus"])


def _looked_at(result):
    """Touch what came back: a broken Tensor shows when it is printed, or when gradients go through it."""
    for part in result if isinstance(result, (tuple, list)) else [result]:
        if isinstance(part, Tensor):
            repr(part)
            if part.requires_grad and part.numpy(force=True).size == 1:
                part.backward()


def test_there_are_targets():
    assert len(TARGETS) > 300
