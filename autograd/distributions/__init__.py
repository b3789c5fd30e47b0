"""Probability distributions under the names of ``torch.distributions``: densities, draws, entropies, divergences.

Draws come from the generator of :func:`autograd.manual_seed`; the numbers differ from PyTorch's, everything else agrees.
Each family stands in the file that has its name in PyTorch: ``from autograd.distributions.normal import Normal``.
"""

from ..faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": """bernoulli beta binomial categorical cauchy chi2 constraints dirichlet distribution exponential gamma geometric
        gumbel half_normal independent kl laplace log_normal mixture_same_family multinomial multivariate_normal normal
        one_hot_categorical poisson relaxed_bernoulli relaxed_categorical studentT transformed_distribution transforms
        uniform utils""",
    ".bernoulli": "Bernoulli",
    ".beta": "Beta",
    ".binomial": "Binomial",
    ".categorical": "Categorical",
    ".cauchy": "Cauchy",
    ".chi2": "Chi2",
    ".dirichlet": "Dirichlet",
    ".distribution": "Distribution",
    ".exponential": "Exponential",
    ".gamma": "Gamma",
    ".geometric": "Geometric",
    ".gumbel": "Gumbel",
    ".half_normal": "HalfNormal",
    ".independent": "Independent",
    ".kl": "kl_divergence register_kl",
    ".laplace": "Laplace",
    ".log_normal": "LogNormal",
    ".mixture_same_family": "MixtureSameFamily",
    ".multinomial": "Multinomial",
    ".multivariate_normal": "MultivariateNormal",
    ".normal": "Normal",
    ".one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    ".poisson": "Poisson",
    ".relaxed_bernoulli": "RelaxedBernoulli",
    ".relaxed_categorical": "RelaxedOneHotCategorical",
    ".studentT": "StudentT",
    ".transformed_distribution": "TransformedDistribution",
    ".transforms": """AffineTransform ComposeTransform ExpTransform PowerTransform SigmoidTransform SoftplusTransform
        TanhTransform Transform identity_transform""",
    ".uniform": "Uniform",
})  # fmt: skip
