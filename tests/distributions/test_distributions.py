"""Distributions: against PyTorch, against SciPy, draws against moments, shapes, and bad input."""

import numpy as np
import pytest
import scipy.stats
from cases import ARRAYS, CASES, PAIRS, made

import autograd
from autograd import distributions, tensor
from autograd.distributions import constraints, kl_divergence
from autograd.distributions.gamma import _LogOfGamma, slope_of_quantile
from autograd.testing import gradcheck

cases = pytest.mark.parametrize("text, values", CASES, ids=[text for text, _ in CASES])


def ours(text, requires_grad=True):
    parameters = {name: tensor(array, requires_grad=requires_grad) for name, array in ARRAYS.items()}
    return made(text, distributions, parameters, tensor), parameters


def theirs(text):
    torch = pytest.importorskip("torch")
    import torch.distributions as package

    parameters = {name: torch.tensor(array, requires_grad=True) for name, array in ARRAYS.items()}
    return made(text, package, parameters, torch.tensor), parameters


def plain(value):
    return None if value is None else value.detach().numpy()


def outcome(compute):
    """The Tensor, or None where a library has none (PyTorch raises NotImplementedError there)."""
    try:
        return compute()
    except (NotImplementedError, autograd.OperationError):
        return None
    except RuntimeError as error:
        if "did not match Float" in str(error):  # PyTorch's GeneralizedPareto mixes dtypes
            return None
        raise


def gradients(result, parameters, differentiate):
    if result is None or not result.requires_grad:
        return {}
    total = result.reshape(-1)[~np.isnan(plain(result).reshape(-1))].sum()
    try:
        found = differentiate(total, list(parameters.values()), retain_graph=True, allow_unused=True)
    except (TypeError, RuntimeError):  # PyTorch has no derivative of gammainc and betainc in their shapes
        return None
    return {name: plain(one) for name, one in zip(parameters, found) if one is not None and np.any(plain(one))}


def looked_at(distribution, values, made_tensor):
    """Everything that a distribution says of itself and of `values`, by name."""
    value = made_tensor(np.array(values))
    half = made_tensor(np.full(tuple(distribution.batch_shape), 0.3))
    found = {name: outcome(lambda name=name: getattr(distribution, name)) for name in ("mean", "mode", "variance", "stddev")}
    found["log_prob"] = outcome(lambda: distribution.log_prob(value))
    found["cdf"] = outcome(lambda: distribution.cdf(value))
    found["icdf"] = outcome(lambda: distribution.icdf(half))
    for name in ("entropy", "perplexity", "enumerate_support"):
        found[name] = outcome(getattr(distribution, name))
    return found


@cases
def test_numbers_are_those_of_pytorch(text, values):
    torch = pytest.importorskip("torch")
    mine, my_parameters = ours(text)
    other, other_parameters = theirs(text)
    assert mine.batch_shape == tuple(other.batch_shape) and mine.event_shape == tuple(other.event_shape)
    assert mine.has_rsample == other.has_rsample or "LogNormal" in text
    found, expected = looked_at(mine, values, tensor), looked_at(other, values, torch.tensor)
    for name, value in expected.items():
        if value is None or (name == "mode" and found[name] is None):
            continue  # PyTorch has the mode of the relatives where there is none
        known = ~np.isnan(plain(value)) if name == "mode" else ...  # PyTorch has NaN for concentrations of exactly 1
        exact = 1e-7 if "Multinomial" in text or "VonMises" in text else 1e-9  # PyTorch has log(n!) in float32, I0 to 8 digits
        np.testing.assert_allclose(plain(found[name])[known], plain(value)[known], rtol=exact, atol=1e-12, err_msg=name)
        if name == "mode":
            continue  # which jumps
        one = gradients(found[name], my_parameters, autograd.gradients)
        two = gradients(value, other_parameters, torch.autograd.grad)
        if two is None:
            continue
        for letter in two.keys() | one.keys():
            zero = np.zeros_like(ARRAYS[letter])
            np.testing.assert_allclose(one.get(letter, zero), two.get(letter, zero), rtol=10 * exact, atol=1e-10,
                                       err_msg=f"{name}: gradient of {letter}")  # fmt: skip


@pytest.mark.parametrize("first, second", PAIRS)
def test_divergences_are_those_of_pytorch(first, second):
    torch = pytest.importorskip("torch")
    found = kl_divergence(ours(first)[0], ours(second)[0])
    expected = torch.distributions.kl_divergence(theirs(first)[0], theirs(second)[0])
    np.testing.assert_allclose(plain(found), plain(expected), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("first, second", PAIRS)
def test_divergences_are_means_over_draws(first, second):
    """In closed form against the mean over many draws: three of its standard errors, for a fixed seed."""
    autograd.manual_seed(1)
    p, q = ours(first, False)[0], ours(second, False)[0]
    with autograd.no_grad():
        expected = kl_divergence(p, q).numpy()
        draws = p.sample((4000,))
        terms = (p.log_prob(draws) - _with_all_support(q).log_prob(draws)).numpy()
    finite = np.isfinite(expected)
    assert np.all(terms[:, ~finite].max(0) == np.inf)
    error = 4 * terms[:, finite].std(0) / np.sqrt(len(terms)) + 1e-12
    assert np.all(np.abs(terms[:, finite].mean(0) - expected[finite]) < error)


def test_divergences_are_infinite_where_the_support_is_smaller():
    uniform, pareto = distributions.Uniform, distributions.Pareto
    assert kl_divergence(uniform(0.0, 2.0), uniform(1.0, 3.0)).item() == np.inf
    assert kl_divergence(pareto(1.0, 2.0), pareto(1.5, 2.0)).item() == np.inf


def _with_all_support(distribution):
    distribution._validate_args = False
    return distribution


@cases
def test_draws_have_the_moments_and_shapes_that_they_should(text, values):
    autograd.manual_seed(0)
    distribution = ours(text, False)[0]
    draws = distribution.sample((4000,))
    assert draws.shape == (4000, *distribution.batch_shape, *distribution.event_shape) and not draws.requires_grad
    assert distribution.sample().shape == draws.shape[1:] and distribution.sample((2, 3)).shape == (2, 3, *draws.shape[1:])
    assert distribution.support.check(draws).all()
    mean, deviation = outcome(lambda: distribution.mean), outcome(lambda: distribution.stddev)
    if mean is None or not np.isfinite(mean.numpy()).all() or "StudentT" in text or "VonMises" in text:
        return  # angles have no linear mean
    variance = deviation.numpy() ** 2
    assert np.all(np.abs(draws.numpy().mean(0) - mean.numpy()) < 4.5 * deviation.numpy() / np.sqrt(4000))
    if "LogNormal" not in text:  # whose variance is made by rare draws
        np.testing.assert_allclose(draws.numpy().var(0), variance, rtol=0.2, atol=1e-12)


REPARAMETRISED = [(text, values) for text, values in CASES if ours(text)[0].has_rsample]


@pytest.mark.parametrize("text, values", REPARAMETRISED, ids=[text for text, _ in REPARAMETRISED])
def test_draws_are_differentiable(text, values):
    """The gradient of a draw is that of the same draw with parameters moved a little."""
    parameters = {name: tensor(array, requires_grad=True) for name, array in ARRAYS.items()}
    autograd.manual_seed(3)
    draw = made(text, distributions, parameters, tensor).rsample((2,))
    assert draw.requires_grad
    if any(name in text for name in ("Gamma", "Chi2", "Beta", "Dirichlet", "StudentT", "Fisher", "Wishart")):
        return  # draws by rejection move in jumps; see the test of implicit gradients

    def drawn(**changed):
        autograd.manual_seed(3)
        with autograd.no_grad():
            return made(text, distributions, {**parameters, **changed}, tensor).rsample((2,)).numpy().sum()

    found = autograd.gradients(draw.sum(), list(parameters.values()), allow_unused=True)
    for (name, array), gradient in zip(ARRAYS.items(), found):
        if gradient is not None and name not in "KT":
            along, h = np.cos(np.arange(array.size)).reshape(array.shape), 1e-6
            slope = (drawn(**{name: tensor(array + h * along)}) - drawn(**{name: tensor(array - h * along)})) / (2 * h)
            np.testing.assert_allclose((gradient.numpy() * along).sum(), slope, rtol=2e-4, atol=1e-7)


@pytest.mark.parametrize("a", [1.0, 1.3, 4.0, 60.0, 2000.0])
def test_implicit_gradients_of_gamma_draws(a):
    """Both derivatives against SciPy's quantile function at the same probability."""
    autograd.manual_seed(1)
    shape = tensor(np.full(6, a), requires_grad=True)
    draws = _LogOfGamma.apply(shape)
    (slope,) = autograd.gradients(draws.sum(), [shape], create_graph=True)
    (bend,) = autograd.gradients(slope.sum(), [shape])
    probabilities = scipy.stats.gamma.cdf(np.exp(draws.detach().numpy()), a)
    quantile = lambda a: np.log(scipy.stats.gamma.ppf(probabilities, a))
    h, far = 1e-5 * a, 5e-3 * a
    np.testing.assert_allclose(slope.detach().numpy(), (quantile(a + h) - quantile(a - h)) / (2 * h), rtol=1e-6)
    np.testing.assert_allclose(bend.numpy(), (quantile(a + far) - 2 * quantile(a) + quantile(a - far)) / far**2, rtol=1e-3)


def test_gradients_of_draws_in_single_precision():
    shape, value = tensor([1.5, 300.0, 20000.0]), tensor(np.log([2.5, 290.0, 20100.0]))
    single = slope_of_quantile(shape.astype(np.float32), value.astype(np.float32)).numpy()
    again = slope_of_quantile(shape, value.astype(np.float32).astype(np.float64)).numpy()
    np.testing.assert_allclose(single, again, rtol=1e-12)
    draw = distributions.Gamma(tensor(np.float32([3.0]), requires_grad=True), 1.0).rsample()
    assert draw.dtype == np.float32 and autograd.gradients(draw.sum(), [draw])[0].dtype == np.float32


@pytest.mark.parametrize("shape", [0.05, 0.7, 3.0, 40.0])
def test_gradients_of_gamma_draws_average_to_those_of_moments(shape):
    """The mean of a draw's gradient is the gradient of the mean draw, which is 1 / rate."""
    autograd.manual_seed(2)
    concentration = tensor(np.full(4000, shape), requires_grad=True)
    distributions.Gamma(concentration, 2.0).rsample().sum().backward()
    each = concentration.grad.numpy()
    assert abs(each.mean() - 0.5) < 4 * each.std() / np.sqrt(each.size)


def test_implicit_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    shape, value = np.array([1.2, 3.0, 9.0, 50.0]), np.array([0.4, 3.3, 12.0, 44.0])
    expected = torch._standard_gamma_grad(torch.tensor(shape), torch.tensor(value)).numpy()
    np.testing.assert_allclose(slope_of_quantile(tensor(shape), tensor(np.log(value))).numpy() * value, expected, rtol=2e-3)


@pytest.mark.parametrize("text, frozen", [
    ("Normal(0.3, 1.2)", scipy.stats.norm(0.3, 1.2)), ("Laplace(0.3, 1.2)", scipy.stats.laplace(0.3, 1.2)),
    ("Gamma(1.5, 2.0)", scipy.stats.gamma(1.5, scale=0.5)), ("Beta(1.5, 2.0)", scipy.stats.beta(1.5, 2.0)),
    ("StudentT(3.0)", scipy.stats.t(3.0)), ("Gumbel(0.3, 1.2)", scipy.stats.gumbel_r(0.3, 1.2)),
    ("LogNormal(0.3, 0.5)", scipy.stats.lognorm(0.5, scale=np.exp(0.3))), ("Cauchy(0.3, 1.2)", scipy.stats.cauchy(0.3, 1.2)),
    ("Exponential(2.0)", scipy.stats.expon(scale=0.5)), ("Chi2(3.0)", scipy.stats.chi2(3.0)),
    ("HalfNormal(2.0)", scipy.stats.halfnorm(scale=2.0)), ("Uniform(-1.0, 3.0)", scipy.stats.uniform(-1, 4)),
    ("Weibull(2.0, 1.5)", scipy.stats.weibull_min(1.5, scale=2.0)), ("Pareto(0.1, 3.0)", scipy.stats.pareto(3.0, scale=0.1)),
    ("HalfCauchy(2.0)", scipy.stats.halfcauchy(scale=2.0)), ("InverseGamma(3.0, 2.0)", scipy.stats.invgamma(3.0, scale=2.0)),
    ("GeneralizedPareto(0.1, 2.0, 0.3)", scipy.stats.genpareto(0.3, 0.1, 2.0)),
    ("GeneralizedPareto(0.1, 2.0, -0.3)", scipy.stats.genpareto(-0.3, 0.1, 2.0)),
])  # fmt: skip
def test_densities_are_those_of_scipy(text, frozen):
    distribution, x = ours(text)[0], np.array([0.2, 0.6, 0.9])
    np.testing.assert_allclose(distribution.log_prob(tensor(x)).numpy(), frozen.logpdf(x), rtol=1e-9)
    if (found := outcome(lambda: distribution.cdf(tensor(x)))) is not None:
        np.testing.assert_allclose(found.numpy(), frozen.cdf(x), rtol=1e-9)
    if (found := outcome(lambda: distribution.icdf(tensor(x)))) is not None:
        np.testing.assert_allclose(found.numpy(), frozen.ppf(x), rtol=1e-9)
    np.testing.assert_allclose(distribution.entropy().item(), frozen.entropy(), rtol=1e-6)


def test_log_probabilities_have_gradients():
    gradcheck(lambda m, s, x: distributions.Normal(m, s).log_prob(x), ARRAYS["L"], ARRAYS["S"], ARRAYS["G"])
    gradcheck(lambda z: distributions.Categorical(logits=z).log_prob(tensor([0, 2])), ARRAYS["V"])
    gradcheck(lambda c: distributions.Dirichlet(c).entropy(), ARRAYS["C"])


def test_dtypes_and_numbers():
    assert distributions.Normal(tensor([0.0], dtype=np.float32), 1.0).sample().dtype == np.float32
    assert distributions.Normal(0, 1).sample((2,)).dtype == np.float64
    assert distributions.Categorical(tensor([0.5, 0.5], dtype=np.float32)).sample().dtype == np.int64
    half = distributions.Bernoulli(tensor([0.5], dtype=np.float32))
    assert half.sample().dtype == half.log_prob(half.sample()).dtype == np.float32


@cases
def test_expanding(text, values):
    distribution = ours(text, False)[0]
    shape = (2, *distribution.batch_shape)
    wider = distribution.expand(shape)
    assert wider.batch_shape == shape and wider.event_shape == distribution.event_shape
    assert wider.sample().shape == shape + distribution.event_shape
    value = distribution.sample()
    twice = wider.log_prob(np.broadcast_to(value.numpy(), shape + distribution.event_shape).copy())
    np.testing.assert_allclose(twice[1].numpy(), distribution.log_prob(value).numpy(), rtol=1e-9)


def test_a_cache_keeps_what_rounding_would_lose():
    transform = distributions.TanhTransform(cache_size=1)
    x = tensor([30.0])
    y = transform(x)
    assert transform.inv(y) is x and y.item() == 1.0
    squashed = distributions.TransformedDistribution(distributions.Normal(20.0, 1.0), [transform])
    assert np.isfinite(squashed.log_prob(squashed.rsample((5,))).numpy()).all()


def test_regions():
    regions = {
        "real": ([1.0, np.nan], [True, False]), "positive": ([0.0, 1.0], [False, True]), "boolean": ([0.5, 1.0], [False, True]),
        "simplex": ([[0.5, 0.5], [0.5, 0.6]], [True, False]), "one_hot": ([[1, 0], [1, 1]], [True, False]),
        "nonnegative_integer": ([1.5, 2.0], [False, True]), "positive_integer": ([0, 2], [False, True]),
        "lower_cholesky": ([[[1.0, 0], [2, 1]], [[1, 1], [0, 1]]], [True, False]),
        "positive_definite": ([[[1.0, 0], [0, 1]], [[1, 2], [2, 1]]], [True, False]),
        "lower_triangular": ([[[1.0, 0], [2, 0]], [[1, 1], [0, 1]]], [True, False]),
        "symmetric": ([[[1.0, 2], [2, 0]], [[1, 1], [0, 1]]], [True, False]),
    }  # fmt: skip
    for name, (values, expected) in regions.items():
        assert getattr(constraints, name).check(tensor(values)).tolist() == expected, name
    assert constraints.less_than(1.0).check(tensor([0.0, 1.0])).tolist() == [True, False]
    assert constraints.greater_than_eq(tensor(1.0)).check(tensor([0.0, 1.0])).tolist() == [False, True]
    assert constraints.half_open_interval(0, 1).check(tensor([0.0, 1.0])).tolist() == [True, False]
    assert repr(constraints.interval(0, 1)) == "interval(lower_bound=0, upper_bound=1)"


BAD = [
    (lambda: distributions.Normal(0.0, -1.0), ValueError, "parameter scale to be positive, got -1.0"),
    (lambda: distributions.Normal(tensor([np.nan]), 1.0), ValueError, "loc to be real"),
    (lambda: distributions.Uniform(1.0, 1.0), ValueError, "low to be below high"),
    (lambda: distributions.Bernoulli(1.5), ValueError, "probs to be unit_interval"),
    (lambda: distributions.Bernoulli(), ValueError, "either probs or logits, got neither"),
    (lambda: distributions.Categorical(tensor([0.5]), logits=tensor([0.5])), ValueError, "got both"),
    (lambda: distributions.Categorical(0.5), ValueError, "along a last axis"),
    (lambda: distributions.Categorical(logits=tensor([np.nan, 1.0])), ValueError, "logits to be real_vector"),
    (lambda: distributions.Categorical(tensor([0.5, 0.5])).log_prob(tensor(2)), ValueError, "in its support"),
    (lambda: distributions.Normal(tensor([0.0, 1.0]), 1.0).log_prob(tensor([0.0, 1.0, 2.0])), ValueError, "do not broadcast"),
    (lambda: distributions.Dirichlet(tensor([1.0, 1.0])).log_prob(tensor(1.0)), ValueError, "last axes"),
    (lambda: distributions.Dirichlet(1.0), ValueError, "last axis"),
    (lambda: distributions.Geometric(0.0), ValueError, "above 0"),
    (lambda: distributions.Binomial(1.5, 0.5), ValueError, "total_count"),
    (lambda: distributions.Multinomial(1.5, tensor([1.0])), ValueError, "whole number"),
    (lambda: distributions.MultivariateNormal(tensor([0.0])), ValueError, "one of the three matrices, got none"),
    (lambda: distributions.MultivariateNormal(tensor([0.0]), np.eye(2)), ValueError, r"loc \(..., n\)"),
    (lambda: distributions.Independent(distributions.Normal(0.0, 1.0), 1), ValueError, "0 to 0 axes"),
    (lambda: distributions.TransformedDistribution(distributions.Normal(0.0, 1.0), [abs]), TypeError, "expected transforms"),
    (lambda: distributions.IndependentTransform(0, 0), TypeError, "expected a transform"),
    (lambda: distributions.MixtureSameFamily(None, None), TypeError, "expected a Categorical"),
    (lambda: distributions.Weibull(1.0, 0.0), ValueError, "concentration to be positive"),
    (lambda: distributions.Pareto(2.0, 1.0).log_prob(tensor(1.0)), ValueError, "in its support"),
    (lambda: distributions.GeneralizedPareto(0.0, 1.0, -0.5).log_prob(tensor(2.5)), ValueError, "upper_bound=2.0"),
    (lambda: distributions.NegativeBinomial(2.0, 1.0), ValueError, "probs to be half_open_interval"),
    (lambda: distributions.VonMises(0.0, -1.0), ValueError, "concentration to be positive"),
    (lambda: distributions.LogisticNormal(0.0, 1.0), ValueError, r"loc and scale \(..., n\), got numbers"),
    (lambda: distributions.LowRankMultivariateNormal(tensor([0.0]), tensor([1.0]), tensor([1.0])), ValueError, "cov_factor"),
    (lambda: distributions.Wishart(1.0, np.eye(3)), ValueError, "df above 2"),
    (lambda: distributions.Wishart(3.0), ValueError, "one of the three matrices, got none"),
    (lambda: distributions.Wishart(3.0, tensor([1.0])), ValueError, r"covariance_matrix \(..., p, p\)"),
    (lambda: distributions.LKJCholesky(1), ValueError, "at least 2 rows"),
    (lambda: distributions.RelaxedBernoulli(-1.0, 0.5), ValueError, "positive temperature"),
    (lambda: distributions.RelaxedOneHotCategorical(0.0, tensor([1.0])), ValueError, "positive temperature"),
    (lambda: distributions.Poisson(1.0).rsample(), autograd.OperationError, "Poisson has no rsample"),
    (lambda: distributions.Poisson(1.0).icdf(tensor(0.5)), autograd.OperationError, "Poisson has no icdf"),
    (lambda: distributions.Normal(0.0, 1.0).enumerate_support(), autograd.OperationError, "not finitely many"),
    (lambda: distributions.Binomial(tensor([1.0, 2.0]), 0.5).enumerate_support(), autograd.OperationError, "counts differ"),
    (lambda: kl_divergence(distributions.Cauchy(0.0, 1.0), None), autograd.OperationError, "no closed form"),
    (lambda: distributions.Distribution.set_default_validate_args("yes"), ValueError, "expected a bool"),
    (lambda: distributions.ExpTransform(cache_size=2), ValueError, "cache_size 0 or 1"),
    (lambda: distributions.Transform()(tensor(1.0)), TypeError, "write _call"),
]  # fmt: skip


@pytest.mark.parametrize("call, kind, message", BAD)
def test_bad_input(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_checks_can_be_left_out():
    unchecked = distributions.Normal(0.0, -1.0, validate_args=False)
    with np.errstate(all="ignore"):
        assert unchecked.scale.item() == -1.0 and np.isnan(unchecked.log_prob(tensor(0.0)).item())
