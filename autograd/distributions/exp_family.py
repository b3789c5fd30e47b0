"""Exponential families: densities exp(<t(x), θ> - F(θ) + k(x)), whose entropies follow from F alone."""

from ..transforms import gradients
from .distribution import Distribution
from .utils import sum_rightmost


class ExponentialFamily(Distribution):
    """The base of exponential families.

    A subclass that gives ``_natural_params`` (a tuple of tensors θ), ``_log_normalizer(*θ)`` (F) and
    ``_mean_carrier_measure`` (the mean of k) gets ``entropy``, F(θ) - <θ, F'(θ)> less that mean (Nielsen & Nock 2010).
    The families here have entropies in closed form instead.

    >>> from autograd.distributions import ExponentialFamily, Normal
    >>> isinstance(Normal(0.0, 1.0), ExponentialFamily)
    True
    """

    @property
    def _natural_params(self):
        raise self._lacks_functions()

    def _log_normalizer(self, *natural_params):
        raise self._lacks_functions()

    @property
    def _mean_carrier_measure(self):
        raise self._lacks_functions()

    def _lacks_functions(self):
        return self._lacks("entropy", "write it, or _natural_params, _log_normalizer and _mean_carrier_measure")

    def _tangent(self, elsewhere):
        """F at θ, plus what its slope there adds up to on the way to the parameters `elsewhere`."""
        here = [one if one.requires_grad else one.detach().requires_grad_() for one in self._natural_params]
        normalizer = self._log_normalizer(*here)
        slopes = gradients(normalizer.sum(), here, create_graph=True)
        steps = [(there - one) * slope for one, there, slope in zip(here, elsewhere, slopes)]
        return normalizer + sum(sum_rightmost(step, step.ndim - normalizer.ndim) for step in steps)

    def entropy(self):
        return self._tangent([0.0 * one for one in self._natural_params]) - self._mean_carrier_measure
