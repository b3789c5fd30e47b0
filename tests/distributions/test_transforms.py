"""Transforms, regions and the tables between them: against PyTorch, against Jacobians, and bad input."""

import numpy as np
import pytest

import autograd
from autograd import distributions, tensor
from autograd.distributions import biject_to, constraints, transform_to, transforms
from autograd.distributions.constraint_registry import ConstraintRegistry

rng = np.random.default_rng(3)
VECTOR, ROWS, MATRICES = rng.normal(size=3), rng.normal(size=(2, 3)), rng.normal(size=(2, 3, 3))
PARAMETERS = {"a": np.array([0.5, -1.0, 2.0]), "b": np.array([1.5, 0.4, -2.0]), "c": np.array(0.7)}

TRANSFORMS = [
    ("identity_transform", ROWS), ("ExpTransform()", ROWS), ("SigmoidTransform()", ROWS), ("SoftplusTransform()", ROWS),
    ("SigmoidTransform()", np.array([30.0, -30.0])), ("TanhTransform()", ROWS), ("PowerTransform(c)", np.exp(ROWS)),
    ("PowerTransform(b)", np.exp(VECTOR)), ("AffineTransform(a, b)", ROWS), ("AffineTransform(1.0, -2.0)", ROWS),
    ("AffineTransform(a, 2.0, event_dim=1)", ROWS), ("AbsTransform()", ROWS), ("SoftmaxTransform()", ROWS),
    ("StickBreakingTransform()", ROWS), ("LowerCholeskyTransform()", MATRICES), ("PositiveDefiniteTransform()", MATRICES),
    ("CorrCholeskyTransform()", ROWS), ("CorrCholeskyTransform()", rng.normal(size=1)),
    ("CorrCholeskyTransform()", rng.normal(size=(2, 10))), ("ReshapeTransform((3,), (3, 1))", ROWS),
    ("ReshapeTransform((2, 3), (6,))", ROWS), ("IndependentTransform(AffineTransform(a, b), 1)", ROWS),
    ("CatTransform([ExpTransform(), AffineTransform(c, 2.0)], 1, [1, 2])", ROWS),
    ("CatTransform([ExpTransform(), TanhTransform()])", ROWS), ("CatTransform([ExpTransform(), TanhTransform()], -2)", ROWS),
    ("CatTransform([IndependentTransform(ExpTransform(), 1), AffineTransform(c, 2.0, 1)], 0)", ROWS),
    ("StackTransform([ExpTransform(), SigmoidTransform(), identity_transform], 1)", ROWS),
    ("StackTransform([ExpTransform(), TanhTransform()], -2)", ROWS),
    ("CumulativeDistributionTransform(Normal(a, 2.0))", ROWS),
    ("ComposeTransform([ExpTransform(), AffineTransform(a, b), TanhTransform()])", ROWS / 9),
    ("ComposeTransform([AffineTransform(a, 2.0), StickBreakingTransform()])", ROWS),
    ("ComposeTransform([ReshapeTransform((3,), (3, 1)), ReshapeTransform((1,), ()), ExpTransform()])", ROWS),
    ("ComposeTransform([CorrCholeskyTransform(), ReshapeTransform((3, 3), (9,))])", ROWS),
    ("ExpTransform().inv", np.exp(ROWS)), ("StickBreakingTransform().inv", np.full((2, 4), 0.25)),
    ("ReshapeTransform((3,), (3, 1)).inv", ROWS[..., None]), ("AffineTransform(a, b).with_cache()", ROWS),
]  # fmt: skip
cases = pytest.mark.parametrize("text, x", TRANSFORMS, ids=[f"{number}-{text}" for number, (text, _) in enumerate(TRANSFORMS)])


def made(text, package, make):
    parameters = {name: make(array, requires_grad=True) for name, array in PARAMETERS.items()}
    names = {name: getattr(package, name) for name in package.__all__}
    return eval(text, {**names, **parameters}), parameters


def plain(value):
    return value.detach().numpy()


def looked_at(text, x, package, make, differentiate):
    """The image, the way back, the stretch, and the gradients of a weighted sum of image and stretch."""
    transform, parameters = made(text, package, make)
    x = make(x, requires_grad=True)
    y = transform(x)
    found = {"image": y, "back": transform.inv(make(plain(y)))}
    weighted = (y * make(np.cos(np.arange(plain(y).size)).reshape(y.shape))).sum()
    if transform.bijective:
        found["stretch"] = transform.log_abs_det_jacobian(x, y)
        weighted = weighted + found["stretch"].sum()
    gradients = differentiate(weighted, [x, *parameters.values()], allow_unused=True)
    zero_or = lambda one, like: np.zeros(like.shape) if one is None else plain(one)
    found |= {f"gradient of {name}": zero_or(one, like)
              for (name, like), one in zip({"x": x, **parameters}.items(), gradients)}  # fmt: skip
    about = (tuple(transform.forward_shape(x.shape)), tuple(transform.inverse_shape(y.shape)), transform.bijective)
    return {name: value if isinstance(value, np.ndarray) else plain(value) for name, value in found.items()}, about


@cases
def test_numbers_are_those_of_pytorch(text, x):
    torch = pytest.importorskip("torch")
    from torch import distributions as theirs

    found, about = looked_at(text, x, distributions, tensor, autograd.gradients)
    expected, about_them = looked_at(text, x, theirs, torch.tensor, torch.autograd.grad)
    assert about == about_them and found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-9, atol=1e-10, err_msg=name)


@cases
def test_stretches_are_determinants(text, x):
    transform, _ = made(text, distributions, tensor)
    image = transform(tensor(x))
    if not transform.bijective or np.abs(x).max() > 20:
        return
    np.testing.assert_allclose(plain(transform.inv(image)), x, rtol=1e-6, atol=1e-8)
    assert transform.domain.check(tensor(x)).all() and transform.codomain.check(image).all()
    slopes = plain(autograd.jacobian(lambda x: transform(x).reshape(-1))(tensor(x))).reshape(-1, x.size)
    slopes = slopes[_own_numbers(text, image.shape)]
    whole = plain(transform.log_abs_det_jacobian(tensor(x), image)).sum()
    np.testing.assert_allclose(np.linalg.slogdet(slopes)[1] if slopes.shape[0] == x.size else whole, whole, atol=1e-9)


def _own_numbers(text, shape):
    """The numbers of those elements of the image that do not follow from the others."""
    numbers = np.arange(np.prod(shape)).reshape(shape)
    if "Corr" in text:
        n = 3 if "Reshape" in text else shape[-1]
        return numbers.reshape(-1, n, n)[(slice(None), *np.tril_indices(n, -1))].ravel()
    return numbers[..., :-1].ravel() if "Stick" in text and not text.endswith("inv") else numbers.ravel()


def test_probabilities_stay_inside():
    probabilities = transforms.SigmoidTransform()(tensor([50.0, -1000.0]))
    assert probabilities.numpy().max() < 1 and probabilities.numpy().min() > 0
    single = transforms.SigmoidTransform()(tensor(np.float32([50.0])))
    assert single.dtype == np.float32 and single.item() < 1


def test_caches_and_equality():
    scale = transforms.AffineTransform(tensor([1.0, 2.0]), 3.0)
    assert scale == transforms.AffineTransform(tensor([1.0, 2.0]), 3.0) != transforms.AffineTransform(1.0, 3.0)
    assert transforms.ExpTransform() == transforms.ExpTransform(cache_size=1) != transforms.TanhTransform()
    assert transforms.ComposeTransform([scale]) == transforms.ComposeTransform([scale]) != transforms.identity_transform
    x, cached = tensor([1.0, 2.0]), scale.with_cache()
    assert cached.inv(cached(x)) is x and cached.with_cache() is cached and scale.inv(scale(x)) is not x
    y = tensor([3.0, 4.0])
    assert cached(cached.inv(y)) is y and cached.inv.with_cache(0).inv == scale and cached.inv.inv is cached


# -- regions ----------------------------------------------------------------------------------------------

NUMBERS = np.array([-1.5, -1.0, 0.0, 0.3, 1.0, 2.0, np.nan, np.inf])
EVENTS = np.array([[0.2, 0.3, 0.5], [0.2, 0.3, 0.6], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [np.nan, 0.5, 0.5], [-0.5, 1.0, 0.5]])
SQUARES = np.array([np.eye(3), [[1, 0, 0], [0.6, 0.8, 0], [0, 0.6, 0.8]], [[2, 1, 0], [1, 2, 0], [0, 0, 1]],
                    [[1, 2, 0], [2, 1, 0], [0, 0, 1]], [[1, 0, 0], [5, -1, 0], [0, 0, 1]], np.ones((3, 3))])  # fmt: skip
SYMMETRIC = SQUARES[[0, 2, 3]]  # of others PyTorch looks no further
REGIONS = [
    *[(text, NUMBERS) for text in ("real", "positive", "nonnegative", "unit_interval", "interval(-1.0, 1.0)", "boolean",
      "half_open_interval(-1.0, 1.0)", "greater_than(0.3)", "greater_than_eq(0.3)", "less_than(0.3)", "positive_integer",
      "integer_interval(-1, 1)")],
    *[(text, EVENTS) for text in ("simplex", "one_hot", "real_vector", "independent(positive, 1)",
      "stack([real, positive, boolean], -1)", "cat([positive, boolean], 1, [1, 2])",
      "stack([simplex, one_hot, simplex, one_hot, real_vector, simplex], 0)",
      "cat([simplex, one_hot], 0, [2, 4])", "MixtureSameFamilyConstraint(unit_interval)")],
    *[(text, SQUARES) for text in ("lower_triangular", "lower_cholesky", "corr_cholesky", "square", "symmetric",
      "independent(real, 2)")],
    ("square", np.ones((2, 3, 2))), ("positive_definite", SYMMETRIC), ("positive_semidefinite", SYMMETRIC),
]  # fmt: skip


@pytest.mark.parametrize("text, values", REGIONS, ids=[f"{number}-{text}" for number, (text, _) in enumerate(REGIONS)])
def test_regions_are_those_of_pytorch(text, values):
    torch = pytest.importorskip("torch")
    from torch.distributions import constraints as theirs

    one, other = (eval(text, {name: getattr(package, name) for name in theirs.__all__}) for package in (constraints, theirs))
    assert (one.event_dim, one.is_discrete) == (other.event_dim, other.is_discrete)
    assert one.check(tensor(values)).tolist() == other.check(torch.tensor(values)).tolist()


@pytest.mark.parametrize("name", distributions.__all__)
def test_supports_of_classes_are_those_of_pytorch(name):
    theirs = getattr(pytest.importorskip("torch").distributions, name, None)
    ours = getattr(distributions, name)
    if not hasattr(theirs, "support") or isinstance(theirs.support, property) or name == "Wishart":
        return
    assert constraints.is_dependent(ours.support) == theirs.support.__class__.__name__.startswith("_Dependent")
    if getattr(theirs.support, "_event_dim", 0) is not NotImplemented:
        assert (ours.support.event_dim, ours.support.is_discrete) == (theirs.support.event_dim, theirs.support.is_discrete)


def test_regions_that_depend():
    known = constraints.dependent(event_dim=1)
    assert constraints.is_dependent(known) and known.event_dim == 1 and known(is_discrete=True).is_discrete
    assert not constraints.is_dependent(constraints.real)

    class Whole(constraints.Constraint):
        is_discrete = True

        def check(self, value):
            return value == value.floor()

    assert constraints.independent(Whole(), 1).check(tensor([[1.0, 2.0], [1.0, 2.5]])).tolist() == [True, False]
    assert repr(Whole()) == "Whole()" and repr(constraints.independent(constraints.simplex, 1)) == "independent(simplex, 1)"


# -- from all numbers into regions ------------------------------------------------------------------------

INTO = [
    "real", "positive", "nonnegative", "greater_than(2.0)", "greater_than_eq(-1.0)", "less_than(0.5)", "unit_interval",
    "interval(-1.0, 3.0)", "half_open_interval(0.0, 2.0)", "simplex", "corr_cholesky", "real_vector",
    "independent(positive, 1)", "lower_cholesky", "positive_definite", "positive_semidefinite",
    "cat([positive, unit_interval], 1, [1, 2])",
    "stack([positive, unit_interval, real], 1)",
]  # fmt: skip


@pytest.mark.parametrize("registry", ["biject_to", "transform_to"])
@pytest.mark.parametrize("text", INTO)
def test_ways_into_regions_are_those_of_pytorch(text, registry):
    torch = pytest.importorskip("torch")
    from torch import distributions as theirs

    regions = [eval(text, {name: getattr(package.constraints, name) for name in theirs.constraints.__all__})
               for package in (distributions, theirs)]  # fmt: skip
    x = MATRICES if regions[1].event_dim == 2 and "corr" not in text else ROWS
    try:
        other = getattr(theirs, registry)(regions[1])
    except NotImplementedError:
        with pytest.raises(autograd.OperationError, match="no transform into"):
            getattr(distributions, registry)(regions[0])
        return
    one = getattr(distributions, registry)(regions[0])
    assert one.bijective == other.bijective
    found, expected = one(tensor(x)), other(torch.tensor(x))
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-12)
    assert regions[0].check(found).all()
    if one.bijective:
        stretches = one.log_abs_det_jacobian(tensor(x), found), other.log_abs_det_jacobian(torch.tensor(x), expected)
        np.testing.assert_allclose(stretches[0].numpy(), stretches[1].numpy(), rtol=1e-12)


def test_registering():
    into = ConstraintRegistry()

    class Even(constraints.Constraint):
        pass

    assert into.register(Even(), lambda region: transforms.ExpTransform())(Even()) == transforms.ExpTransform()
    with pytest.raises(autograd.OperationError, match="no transform into positive"):
        into(constraints.positive)
    assert into(Even()) == transforms.ExpTransform() and biject_to is not transform_to


def test_a_copula_is_a_distribution():
    """Uniform margins, and the density of the normal variables that the values stand for."""
    base = distributions.MultivariateNormal(tensor([0.0, 0.0]), tensor([[1.0, 0.6], [0.6, 1.0]]))
    value, normal = tensor([0.3, 0.8]), distributions.Normal(0.0, 1.0)
    copula = distributions.TransformedDistribution(base, distributions.CumulativeDistributionTransform(normal))
    z = normal.icdf(value)
    expected = base.log_prob(z) - normal.log_prob(z).sum()
    assert copula.event_shape == (2,)
    np.testing.assert_allclose(copula.log_prob(value).item(), expected.item(), rtol=1e-12)


class Waiting(distributions.ExponentialFamily):
    """An exponential distribution that says no more than what its family needs."""

    def __init__(self, rate):
        self.rate = rate
        super().__init__(rate.shape)

    @property
    def _natural_params(self):
        return (-self.rate,)

    def _log_normalizer(self, natural):
        return -autograd.log(-natural)

    _mean_carrier_measure = 0.0


def test_exponential_families():
    p, q = tensor([0.5, 2.0], requires_grad=True), tensor([1.5, 0.7])
    known = distributions.Exponential(p), distributions.Exponential(q)
    np.testing.assert_allclose(plain(Waiting(p).entropy()), plain(known[0].entropy()), rtol=1e-12)
    found, expected = (distributions.kl_divergence(*pair) for pair in ((Waiting(p), Waiting(q)), known))
    np.testing.assert_allclose(plain(found), plain(expected), rtol=1e-12)
    slopes = [autograd.gradients(one.sum(), [p])[0].numpy() for one in (found, expected)]
    np.testing.assert_allclose(*slopes, rtol=1e-12)
    with pytest.raises(autograd.OperationError, match="no closed form is known"):
        distributions.kl_divergence(distributions.Poisson(1.0), distributions.Normal(0.0, 1.0))


BAD = [
    (lambda: transforms.CatTransform([abs]), TypeError, "expected transforms"),
    (lambda: transforms.StackTransform([None]), TypeError, "expected transforms"),
    (lambda: transforms.CatTransform([transforms.ExpTransform()], 0, [1, 2]), ValueError, "1 transforms, but 2 lengths"),
    (lambda: transforms.CatTransform([transforms.ExpTransform()])(tensor([1.0, 2.0])), autograd.OperationError, "expected 1"),
    (lambda: transforms.StackTransform([transforms.ExpTransform()], 1)(tensor([1.0])), autograd.OperationError, "along axis 1"),
    (lambda: transforms.ReshapeTransform((2,), (3,)), ValueError, "equally many"),
    (lambda: transforms.ReshapeTransform((2,), (2, 1))(tensor([1.0])), autograd.OperationError, r"ends in \(2,\)"),
    (lambda: transforms.CorrCholeskyTransform()(tensor([1.0, 2.0])), autograd.OperationError, "do not fill the triangle"),
    (lambda: transforms.CorrCholeskyTransform().inverse_shape((2, 3)), autograd.OperationError, "square matrices"),
    (lambda: transforms.CumulativeDistributionTransform(3.0), TypeError, "expected a Distribution"),
    (lambda: transforms.SoftmaxTransform().log_abs_det_jacobian(None, None), autograd.OperationError, "no Jacobian"),
    (lambda: constraints.independent(None, 1), TypeError, "expected a Constraint"),
    (lambda: constraints.independent(constraints.real, -1), ValueError, "0 axes or more"),
    (lambda: constraints.cat([None]), TypeError, "expected constraints"),
    (lambda: constraints.cat([constraints.real], 0, [1, 2]), ValueError, "1 constraints, but 2 lengths"),
    (lambda: constraints.stack([constraints.real]).check(tensor([1.0, -2.0])), autograd.OperationError, "expected 1 elements"),
    (lambda: constraints.cat([constraints.real]).check(tensor([1.0, -2.0])), autograd.AutogradError, "add up"),
    (lambda: constraints.real_vector.check(tensor(1.0)), autograd.OperationError, "1 axes of their own"),
    (lambda: constraints.Constraint().check(tensor(1.0)), TypeError, "write check"),
    (lambda: constraints.dependent.event_dim, autograd.OperationError, "depends on parameters"),
    (lambda: constraints.dependent.check(tensor(1.0)), autograd.OperationError, "depends on parameters"),
    (lambda: biject_to(constraints.positive_definite), autograd.OperationError, "no transform into positive_definite"),
    (lambda: biject_to.register(3, abs), TypeError, "a Constraint or a subclass"),
    (lambda: distributions.Poisson(1.0).entropy(), autograd.OperationError, "Poisson has no entropy"),
    (lambda: distributions.TransformedDistribution(distributions.Normal(0.0, 1.0), transforms.StickBreakingTransform()),
     ValueError, "at least 1 axes"),
]  # fmt: skip


@pytest.mark.parametrize("call, kind, message", BAD)
def test_bad_input(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
