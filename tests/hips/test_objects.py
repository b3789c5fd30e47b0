"""Values of the user's own classes that are differentiated: a Box, a VSpace and primitives, as HIPS's users write them."""

import autograd.numpy as np
import numpy
import pytest
from autograd.extend import Box, VSpace, defvjp, primitive

from autograd import grad, value_and_grad


class Series:
    """A sum of cosines with these weights."""

    def __init__(self, weights):
        self.weights = numpy.asarray(weights, float)

    @primitive
    def __call__(self, x):
        return sum(w * numpy.cos(k * x) for k, w in enumerate(self.weights))

    def __add__(self, other):
        return Series(self.weights + other.weights)


class SeriesBox(Box, Series):
    @property
    def weights(self):
        return self._value.weights


class SeriesSpace(VSpace):
    def __init__(self, value):
        self.size = len(value.weights)

    def zeros(self):
        return Series(numpy.zeros(self.size))


SeriesBox.register(Series)
SeriesSpace.register(Series)
defvjp(Series.__call__, lambda ans, f, x: lambda g: Series(g * numpy.cos(numpy.arange(len(f.weights)) * x)))
halved = primitive(lambda f: Series(f.weights / 2))
defvjp(halved, lambda ans, f: lambda g: Series(g.weights / 2))


def test_the_gradient_for_a_function_is_a_function():
    f = Series([1.0, 2.0, 3.0])
    found = grad(lambda f: f(0.3) ** 2 + f(0.5) + f(0.7))(f)
    places = [2 * f(0.3) * numpy.cos(numpy.arange(3) * 0.3), *(numpy.cos(numpy.arange(3) * x) for x in (0.5, 0.7))]
    assert type(found) is Series
    numpy.testing.assert_allclose(found.weights, sum(places), rtol=1e-14)


def test_other_arguments_results_and_isinstance():
    f = Series([1.0, 2.0])

    def loss(f, x):
        assert isinstance(f, SeriesBox) and isinstance(f, Series) and isinstance(f, Box)
        assert isinstance(halved(f), SeriesBox)
        return halved(f)(x) * np.sin(x)

    value, found = value_and_grad(loss)(f, 0.4)
    assert value == f(0.4) / 2 * numpy.sin(0.4)
    numpy.testing.assert_allclose(found.weights, numpy.cos([0.0, 0.4]) / 2 * numpy.sin(0.4), rtol=1e-14)


@pytest.mark.filterwarnings("ignore:.*does not depend")
def test_a_function_that_is_not_used_has_the_zero_of_its_space():
    found = grad(lambda f, x: x * 1.0)(Series([1.0, 2.0]), 3.0)
    numpy.testing.assert_array_equal(found.weights, [0.0, 0.0])


def test_a_class_that_is_not_registered_cannot_be_differentiated():
    with pytest.raises(TypeError, match="cannot differentiate with respect to object"):
        grad(lambda x: 1.0)(object())
