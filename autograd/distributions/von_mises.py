"""The distribution of von Mises, the normal one of angles."""

import math

from ..engine.modes import no_grad
from ..functions.elementwise import cos, log
from ..special import i0e, i1e
from . import constraints
from .distribution import Distribution
from .utils import drawn


class VonMises(Distribution):
    """Angles around `loc`, in radians; `concentration` is about one divided by their variance.

    ``variance`` is the circular one, 1 less the mean cosine of the deviation. Draws lie between -pi and pi.
    Raises ValueError for a concentration that is not positive.

    >>> from autograd.distributions import VonMises
    >>> VonMises(0.0, 2.0).log_prob(tensor(0.0))
    tensor(-0.66187061)
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}

    def __init__(self, loc, concentration, validate_args=None):
        self._set(validate_args, loc=loc, concentration=concentration)

    @property
    def mean(self):
        return self.loc

    mode = mean

    @property
    def variance(self):
        return 1 - i1e(self.concentration) / i0e(self.concentration)

    def sample(self, sample_shape=()):
        with no_grad():
            loc, concentration = self.loc.numpy(), self.concentration.numpy()
            return drawn(self.loc.dtype, "vonmises", loc, concentration, self._extended_shape(sample_shape))

    def log_prob(self, value):
        away = cos(self._checked(value) - self.loc) - 1
        return self.concentration * away - math.log(2 * math.pi) - log(i0e(self.concentration))
