"""Distributions, as text that makes them in either library, each with values to look at."""

import numpy as np

rng = np.random.default_rng(5)
M = rng.normal(size=(2, 3, 3))
COVARIANCE = M @ np.swapaxes(M, -2, -1) + np.eye(3)

ARRAYS = {
    "L": np.array([-0.5, 0.3, 1.2]), "S": np.array([0.5, 1.0, 2.5]), "P": np.array([0.2, 0.5, 0.9]),
    "G": np.array([-1.5, 0.4, 2.0]), "B": np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]]),
    "C": np.array([[1.5, 0.4, 2.0], [3.0, 2.5, 1.2]]), "V": np.array([[0.1, -0.3, 0.5], [1.0, 0.0, -2.0]]),
    "K": COVARIANCE, "T": np.linalg.cholesky(COVARIANCE), "X": np.array([0.3, 0.7]),
}  # fmt: skip
"""The parameters, by the letter that stands for them."""

REAL, POSITIVE = [[-1.3, 0.2, 0.9], [2.0, -0.4, 3.0]], [[0.3, 1.4, 2.2], [4.0, 0.7, 0.05]]
UNIT = [[0.2, 0.5, 0.99], [0.01, 0.6, 0.3]]
COUNTS, SIMPLEX = [[0.0, 1.0, 3.0], [2.0, 5.0, 0.0]], [[0.2, 0.3, 0.5], [0.6, 0.1, 0.3]]
CORRELATED = [[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [0.48, 0.64, 0.6]]
BOOLEANS, ONE_HOT = [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]

CASES = [
    ("Normal(L, S)", REAL), ("HalfNormal(S)", POSITIVE), ("LogNormal(L, S)", POSITIVE),
    ("Uniform(L - 4, L + S + 4)", REAL), ("Laplace(L, S)", REAL), ("Cauchy(L, S)", REAL), ("Gumbel(L, S)", REAL),
    ("Exponential(S)", POSITIVE), ("Gamma(S, P)", POSITIVE), ("Chi2(S)", POSITIVE), ("Beta(S, P)", UNIT),
    ("Dirichlet(C)", SIMPLEX), ("StudentT(2.0 * S, L, P)", REAL), ("Poisson(S)", COUNTS),
    ("Bernoulli(P)", BOOLEANS), ("Bernoulli(logits=G)", BOOLEANS), ("Geometric(P)", COUNTS), ("Geometric(logits=G)", COUNTS),
    ("Binomial(5, P)", COUNTS), ("Binomial(5, logits=G)", COUNTS),
    ("Categorical(B)", [[0, 2], [1, 1]]), ("Categorical(logits=C)", [[0, 2], [1, 1]]), ("Categorical(logits=G)", [0, 2, 1]),
    ("OneHotCategorical(B)", ONE_HOT), ("OneHotCategorical(logits=C)", ONE_HOT),
    ("Multinomial(4, B)", [[1.0, 1.0, 2.0], [0.0, 4.0, 0.0]]), ("Multinomial(4, logits=C)", [[1.0, 1.0, 2.0], [0.0, 4.0, 0.0]]),
    ("MultivariateNormal(V, K)", REAL), ("MultivariateNormal(V, precision_matrix=K)", REAL),
    ("MultivariateNormal(V, scale_tril=T)", REAL), ("MultivariateNormal(V[0], scale_tril=T)", REAL),
    ("Independent(Normal(V, S), 1)", REAL), ("Independent(Normal(V, S), 0)", REAL),
    ("TransformedDistribution(Normal(L, S), [transforms.TanhTransform()])", [[-0.8, 0.2, 0.9]]),
    ("TransformedDistribution(Normal(L, S), [transforms.AffineTransform(1.0, -2.0), transforms.SigmoidTransform()])", UNIT),
    ("TransformedDistribution(Normal(L, S), transforms.ComposeTransform([transforms.ExpTransform(), "
     "transforms.PowerTransform(A(2.0)), transforms.SoftplusTransform()]))", [[0.9, 1.4, 2.2]]),
    ("TransformedDistribution(Normal(V, S), [transforms.AffineTransform(1.0, -2.0, event_dim=1)])", REAL),
    ("MixtureSameFamily(Categorical(B), Normal(V, S))", [-1.0, 0.5]),
    ("MixtureSameFamily(Categorical(X), Independent(Normal(V, S), 1))", REAL),
    ("Weibull(S, P * 2 + 0.6)", POSITIVE), ("Pareto(S / 10, S + 9.0)", [[0.3, 1.4, 2.2]]), ("HalfCauchy(S)", POSITIVE),
    ("Kumaraswamy(S, P)", UNIT), ("InverseGamma(S + 9.0, S)", POSITIVE), ("FisherSnedecor(2 * S, 30 * S)", POSITIVE),
    ("GeneralizedPareto(L - 4, S, P / 4)", REAL), ("GeneralizedPareto(L - 9, 4 * S, P * 0)", REAL),
    ("NegativeBinomial(S * 2, P)", COUNTS), ("NegativeBinomial(3, logits=G / 2)", COUNTS),
    ("VonMises(L, S)", REAL), ("ContinuousBernoulli(P)", UNIT), ("ContinuousBernoulli(logits=G)", UNIT),
    ("LogisticNormal(G[:2], S[:2])", SIMPLEX), ("LowRankMultivariateNormal(V, V.reshape(3, 2), S)", REAL),
    ("Wishart(S + 5.0, K[0])", [COVARIANCE[1].tolist()] * 3),
    ("Wishart(A(3.5), precision_matrix=K)", COVARIANCE[::-1].tolist()),
    ("LKJCholesky(2, S)", [[[1.0, 0.0], [0.6, 0.8]]] * 3), ("LKJCholesky(3, A(1.5))", CORRELATED),
    ("TransformedDistribution(Normal(V, S), [transforms.StickBreakingTransform()])", [[0.1, 0.2, 0.3, 0.4]] * 2),
    ("TransformedDistribution(Normal(V, S), [transforms.IndependentTransform(transforms.ExpTransform(), 1)])", POSITIVE),
    ("TransformedDistribution(Normal(L, S), transforms.CorrCholeskyTransform())", [CORRELATED] * 2),
    ("TransformedDistribution(Normal(V, S), [transforms.ReshapeTransform((3,), (3, 1)), transforms.ExpTransform()])",
     [[[0.3], [1.4], [2.2]]] * 2),
    ("TransformedDistribution(Normal(V, S), transforms.CatTransform([transforms.ExpTransform(), transforms.TanhTransform()], "
     "-1, [1, 2]))", [[0.3, 0.4, -0.5]] * 2),
    ("TransformedDistribution(Normal(A(0.5), A(2.0)), transforms.AffineTransform(L, S))", REAL),
    ("TransformedDistribution(Normal(L, S), transforms.CumulativeDistributionTransform(Normal(A(0.5), A(2.0))))", UNIT),
    ("RelaxedBernoulli(A(0.7), P)", UNIT), ("RelaxedOneHotCategorical(A(0.7), B)", SIMPLEX),
]  # fmt: skip

PAIRS = [
    ("Normal(L, S)", "Normal(G, P)"), ("LogNormal(L, S)", "LogNormal(G, P)"), ("HalfNormal(S)", "HalfNormal(P)"),
    ("MultivariateNormal(V, K)", "MultivariateNormal(V * 2, scale_tril=T)"), ("Uniform(L, L + S)", "Uniform(L - P, L + 3.0)"),
    ("Uniform(L, L + 9)", "Uniform(L, L + S)"), ("Laplace(L, S)", "Laplace(G, P)"), ("Exponential(S)", "Exponential(P)"),
    ("Gamma(S, P)", "Gamma(P, S)"), ("Beta(S, P)", "Beta(P, S)"), ("Dirichlet(C)", "Dirichlet(B)"),
    ("Bernoulli(P)", "Bernoulli(logits=G)"), ("Binomial(4, P)", "Binomial(4, logits=G)"),
    ("Geometric(P)", "Geometric(logits=G)"),
    ("Poisson(S)", "Poisson(P)"), ("Categorical(B)", "Categorical(logits=C)"), ("Chi2(S)", "Gamma(P, S)"),
    ("OneHotCategorical(B)", "OneHotCategorical(logits=C)"), ("Independent(Normal(V, S), 1)", "Independent(Normal(V, P), 1)"),
    ("Gumbel(L, P)", "Gumbel(G, S)"), ("Pareto(S, P + 1)", "Pareto(S - 0.2, P)"),
    ("Cauchy(L, S)", "Cauchy(G, P)"), ("Exponential(S)", "Gamma(P, S)"), ("Gamma(S, P)", "Exponential(S)"),
    ("TransformedDistribution(Normal(L, S), transforms.TanhTransform())",
     "TransformedDistribution(Normal(G, P), transforms.TanhTransform())"),
    ("Wishart(A(5.5), K[0])", "Wishart(A(4.2), K[1])"),
    ("Uniform(L, L + S)", "Normal(G, P)"), ("ContinuousBernoulli(P)", "Normal(G, S)"), ("Beta(S, P)", "Exponential(S)"),
    ("LowRankMultivariateNormal(V, V.reshape(3, 2), S)", "MultivariateNormal(V * 2, scale_tril=T)"),
]  # fmt: skip


def made(text, distributions, parameters, tensor):
    """The distribution that `text` means, with the tensors `parameters` for the letters."""
    names = {name: getattr(distributions, name) for name in ("transforms", *distributions.__all__)}
    return eval(text, {**names, **parameters, "A": lambda value: tensor(np.array(value))})
