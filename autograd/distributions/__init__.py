"""Probability distributions under the names of ``torch.distributions``: densities, draws, entropies, divergences.

Draws come from the generator of :func:`autograd.manual_seed`; the numbers differ from PyTorch's, everything else agrees.
Each family stands in the file that has its name in PyTorch: ``from autograd.distributions.normal import Normal``.
"""

from ..faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": """bernoulli beta binomial categorical cauchy chi2 constraint_registry constraints continuous_bernoulli dirichlet
        distribution exp_family exponential fishersnedecor gamma generalized_pareto geometric gumbel half_cauchy
        half_normal independent inverse_gamma kl kumaraswamy laplace lkj_cholesky log_normal logistic_normal
        lowrank_multivariate_normal mixture_same_family multinomial multivariate_normal negative_binomial normal
        one_hot_categorical pareto poisson relaxed_bernoulli relaxed_categorical studentT transformed_distribution
        transforms uniform utils von_mises weibull wishart""",
    ".bernoulli": "Bernoulli",
    ".beta": "Beta",
    ".binomial": "Binomial",
    ".categorical": "Categorical",
    ".cauchy": "Cauchy",
    ".chi2": "Chi2",
    ".constraint_registry": "biject_to transform_to",
    ".continuous_bernoulli": "ContinuousBernoulli",
    ".dirichlet": "Dirichlet",
    ".distribution": "Distribution",
    ".exp_family": "ExponentialFamily",
    ".exponential": "Exponential",
    ".fishersnedecor": "FisherSnedecor",
    ".gamma": "Gamma",
    ".generalized_pareto": "GeneralizedPareto",
    ".geometric": "Geometric",
    ".gumbel": "Gumbel",
    ".half_cauchy": "HalfCauchy",
    ".half_normal": "HalfNormal",
    ".independent": "Independent",
    ".inverse_gamma": "InverseGamma",
    ".kl": "kl_divergence register_kl",
    ".kumaraswamy": "Kumaraswamy",
    ".laplace": "Laplace",
    ".lkj_cholesky": "LKJCholesky",
    ".log_normal": "LogNormal",
    ".logistic_normal": "LogisticNormal",
    ".lowrank_multivariate_normal": "LowRankMultivariateNormal",
    ".mixture_same_family": "MixtureSameFamily",
    ".multinomial": "Multinomial",
    ".multivariate_normal": "MultivariateNormal",
    ".negative_binomial": "NegativeBinomial",
    ".normal": "Normal",
    ".one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    ".pareto": "Pareto",
    ".poisson": "Poisson",
    ".relaxed_bernoulli": "RelaxedBernoulli",
    ".relaxed_categorical": "RelaxedOneHotCategorical",
    ".studentT": "StudentT",
    ".transformed_distribution": "TransformedDistribution",
    ".transforms": """AbsTransform AffineTransform CatTransform ComposeTransform CorrCholeskyTransform
        CumulativeDistributionTransform ExpTransform IndependentTransform LowerCholeskyTransform PositiveDefiniteTransform
        PowerTransform ReshapeTransform SigmoidTransform SoftmaxTransform SoftplusTransform StackTransform
        StickBreakingTransform TanhTransform Transform identity_transform""",
    ".uniform": "Uniform",
    ".von_mises": "VonMises",
    ".weibull": "Weibull",
    ".wishart": "Wishart",
})  # fmt: skip
