"""What programs do that have a class of arrays of their own, and a NumPy of their own around this one."""

import importlib

import numpy as np
import pytest
from autograd.builtins import list as traced_list
from autograd.core import VJPNode
from autograd.extend import Box, defvjp, primitive
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.tracer import isbox, new_box, trace_stack

from autograd import grad, hessian, jacobian


class Marked(np.ndarray):
    """An array that says whether it may be differentiated, and whose functions compute on plain arrays."""

    def __new__(cls, values, free=True):
        made = np.asarray(values).view(cls)
        made.free = free
        return made

    def __array_finalize__(self, parent):
        self.free = getattr(parent, "free", True)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [value.view(np.ndarray) if isinstance(value, Marked) else value for value in inputs]
        return Marked(getattr(ufunc, method)(*plain, **options))


def box_of(value, *where):
    if not value.free:
        raise ValueError("this one is held fixed")
    return ArrayBox(value, *where)


@pytest.fixture
def registered():
    theirs = Marked.__array_ufunc__
    Box.type_mappings[Marked] = box_of
    yield
    del Box.type_mappings[Marked]
    Marked.__array_ufunc__ = theirs


def test_arrays_of_a_registered_kind_are_differentiated(registered):
    a, b = np.array([0.5, 2.0]), np.array([3.0, 4.0])
    x, y = Marked(a), Marked(b)
    product = lambda x, y: np.sum(np.sin(x) * np.cos(y) + y * x)
    np.testing.assert_allclose(grad(product)(x, y), np.cos(a) * np.cos(b) + b)
    np.testing.assert_allclose(grad(product, 1)(x, y), a - np.sin(a) * np.sin(b))
    np.testing.assert_allclose(hessian(product, 1)(x, y), np.diag(-np.sin(a) * np.cos(b)))
    np.testing.assert_allclose(jacobian(lambda y: np.stack([x * y, y - x]))(y)[0], np.diag(a))


def test_the_maker_of_its_boxes_may_refuse(registered):
    with pytest.raises(ValueError, match="held fixed"):
        grad(np.sum)(Marked([1.0], free=False))


def test_a_kind_that_is_registered_with_the_class_of_boxes():
    class Plain(np.ndarray):
        pass

    ArrayBox.register(Plain)
    try:
        np.testing.assert_array_equal(grad(lambda x: np.sum(x * x))(np.array([1.0, 2.0]).view(Plain)), [2.0, 4.0])
    finally:
        del Box.type_mappings[Plain]


@pytest.mark.parametrize("name, function", [("fft", "rfft"), ("linalg", "solve"), ("random", "normal"), (None, "unwrap")])
def test_the_dictionary_of_a_module_holds_its_functions_and_nothing_of_its_machinery(name, function):
    module = importlib.import_module("autograd.numpy" + (f".{name}" if name else ""))
    held = vars(module)
    assert callable(held[function]) and not {"__getattr__", "__dir__"} & set(held)
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        module.nothing_of_this_name  # noqa: B018


def test_the_gradient_of_a_list_of_numbers_may_be_an_array():
    @primitive
    def squares(numbers):
        return sum(float(x) ** 2 for x in numbers)

    defvjp(squares, lambda ans, numbers: lambda g: g * 2 * np.array(numbers))
    assert grad(lambda x, y: squares(traced_list([x, y])))(3.0, 4.0) == 6.0
    found = grad(lambda x: squares(traced_list([x[0], x[1], 5.0])) * x[1])(np.array([3.0, 4.0]))
    np.testing.assert_array_equal(found, [24.0, 9 + 16 + 25 + 32])


def test_a_trace_by_hand_tells_whether_a_result_depends_on_the_arguments():
    with trace_stack.new_trace() as level:
        start = new_box((1.0, np.ones(2)), level, VJPNode.new_root())
        x, y = start
        depends, does_not = x * np.sum(y), np.sum(np.ones(2))
    assert start._trace == level and isbox(depends) and depends._trace == level and not isbox(does_not)


def test_jacobians_of_a_primitive_whose_rule_takes_one_plain_gradient_at_a_time():
    @primitive
    def doubled(x):
        return 2 * x

    defvjp(doubled, lambda ans, x: lambda g: np.array([2 * float(part) for part in g]))
    x = np.array([1.0, 3.0])
    np.testing.assert_array_equal(jacobian(lambda x: doubled(x) * x[0])(x), [[4.0, 0.0], [6.0, 2.0]])
