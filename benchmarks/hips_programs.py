"""Programs written for HIPS autograd, run unchanged on both packages: each builder returns one evaluation of a gradient.

They are of the kinds that the package's users write. Those of many small operations are bounded by what an operation
costs, the others by NumPy and the BLAS.
"""

import numpy as np


def network(library):
    """The gradient of the squared error of a 4-8-8-1 network on 10 samples."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    sizes = (4, 8, 8, 1)
    layers = [(random.standard_normal((m, n)), random.standard_normal(n)) for m, n in zip(sizes, sizes[1:])]
    x, y = random.standard_normal((10, 4)), random.standard_normal((10, 1))

    def loss(layers):
        h = x
        for w, b in layers:
            h = anp.tanh(anp.dot(h, w) + b)
        return anp.sum((h - y) ** 2)

    gradient = library.gradient(loss)
    return lambda: gradient(layers)


def recurrent_cell(library):
    """The gradient of 20 steps of a recurrent cell with 8 units on a sequence of 3-vectors."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    weights = random.standard_normal((8, 8)) / 10, random.standard_normal((3, 8)), np.zeros(8)
    sequence = random.standard_normal((20, 3))

    def loss(weights):
        among, inputs, bias = weights
        h = anp.zeros(8)
        for t in range(20):
            h = anp.tanh(anp.dot(h, among) + anp.dot(sequence[t], inputs) + bias)
        return anp.sum(h**2)

    gradient = library.gradient(loss)
    return lambda: gradient(weights)


def logistic_regression(library):
    """The gradient of the log-likelihood of 5 weights on 50 samples."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    x, labels = random.standard_normal((50, 5)), 1.0 * (random.random(50) > 0.5)
    weights = random.standard_normal(5) / 10

    def loss(weights):
        predictions = 0.5 * (anp.tanh(anp.dot(x, weights)) + 1)
        return -anp.sum(anp.log(predictions * labels + (1 - predictions) * (1 - labels)))

    gradient = library.gradient(loss)
    return lambda: gradient(weights)


def element_by_element(library):
    """The gradient of a loop that reads a vector of 50 elements one at a time."""
    anp, x = library.hips_numpy(), np.linspace(-1, 1, 50)

    def loss(x):
        total = 0.0
        for i in range(50):
            total = total + anp.sin(x[i]) * x[i]
        return total

    gradient = library.gradient(loss)
    return lambda: gradient(x)


def neural_net(library):
    """The gradient of the log-likelihood of a 784-200-100-10 network on 256 images."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    from autograd.scipy.special import logsumexp

    sizes = (784, 200, 100, 10)
    layers = [(random.standard_normal((m, n)) / 10, np.zeros(n)) for m, n in zip(sizes, sizes[1:])]
    images, targets = random.random((256, 784)), np.eye(10)[random.integers(0, 10, 256)]

    def loss(layers):
        h = images
        for w, b in layers:
            scores = anp.dot(h, w) + b
            h = anp.tanh(scores)
        return -anp.sum((scores - logsumexp(scores, axis=1, keepdims=True)) * targets)

    gradient = library.gradient(loss)
    return lambda: gradient(layers)


def lstm(library):
    """The gradient for an LSTM with 16 units that reads 8 sequences of 12 steps."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    weights = {gate: random.standard_normal((27, 16)) / 5 for gate in ("change", "forget", "write", "read")}
    sequence = random.standard_normal((12, 8, 10))

    def sigmoid(x):
        return 0.5 * (anp.tanh(x) + 1.0)

    def loss(weights):
        h = cell = anp.zeros((8, 16))
        for x in sequence:
            seen = anp.hstack((x, h, anp.ones((8, 1))))
            gates = {gate: anp.dot(seen, w) for gate, w in weights.items()}
            cell = sigmoid(gates["forget"]) * cell + sigmoid(gates["write"]) * anp.tanh(gates["change"])
            h = sigmoid(gates["read"]) * anp.tanh(cell)
        return anp.sum(h**2)

    gradient = library.gradient(loss)
    return lambda: gradient(weights)


def convolutional_net(library):
    """The gradient of a net with one layer of six 5 x 5 filters and pooling, on 16 images, by scipy.signal's convolve."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    from autograd.scipy.signal import convolve

    images = random.standard_normal((16, 1, 20, 20))
    filters, weights = random.standard_normal((1, 6, 5, 5)) / 5, random.standard_normal((384, 10)) / 20

    def loss(parameters):
        filters, weights = parameters
        maps = convolve(images, filters, axes=([2, 3], [2, 3]), dot_axes=([1], [0]), mode="valid")
        pooled = anp.max(anp.max(anp.reshape(maps, (16, 6, 8, 2, 8, 2)), axis=3), axis=4)
        return anp.sum(anp.tanh(anp.dot(anp.reshape(pooled, (16, 384)), weights)) ** 2)

    gradient = library.gradient(loss)
    return lambda: gradient((filters, weights))


def gaussian_process(library):
    """The gradient of the log-likelihood of a Gaussian process with a squared exponential kernel on 20 points."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    import autograd.scipy.stats.multivariate_normal as mvn

    x, y = np.linspace(-1, 1, 20)[:, None], random.standard_normal(20)

    def log_likelihood(parameters):
        mean, noise, scale, length = parameters[0], anp.exp(parameters[1]), anp.exp(parameters[2]), anp.exp(parameters[3:])
        differences = anp.expand_dims(x / length, 1) - anp.expand_dims(x / length, 0)
        cov = scale * anp.exp(-0.5 * anp.sum(differences**2, axis=2)) + noise * anp.eye(20)
        return mvn.logpdf(y, mean * anp.ones(20), cov)

    gradient = library.gradient(log_likelihood)
    return lambda: gradient(np.array([0.1, -1.0, 0.2, -0.5]))


def variational_bayesian_net(library):
    """The gradient of a Monte Carlo lower bound for a Bayesian 1-10-10-1 net: 10 samples of its weights, 20 points."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    import autograd.scipy.stats.norm as norm

    shapes = [(1, 10), (10, 10), (10, 1)]
    count = sum(m * n + n for m, n in shapes)
    x, y, noise = np.linspace(-2, 2, 20)[:, None], random.standard_normal((20, 1)), random.standard_normal((10, count))

    def log_joint(weights):
        h, place = anp.stack([x] * 10), 0
        for m, n in shapes:
            w = anp.reshape(weights[:, place : place + m * n], (10, m, n))
            b = anp.reshape(weights[:, place + m * n : place + m * n + n], (10, 1, n))
            scores = anp.einsum("mnd,mdo->mno", h, w) + b
            h, place = anp.tanh(scores), place + m * n + n
        return -0.5 * anp.sum(weights**2, axis=1) - 50 * anp.sum((scores - y) ** 2, axis=1)[:, 0]

    def lower_bound(parameters):
        mean, log_std = parameters[:count], parameters[count:]
        samples = noise * anp.exp(log_std) + mean
        return anp.mean(log_joint(samples)) + anp.sum(log_std) + anp.sum(norm.logpdf(mean, 0, 10))

    gradient = library.gradient(lower_bound)
    return lambda: gradient(np.full(2 * count, -0.5))


def natural_gradient(library):
    """The gradient of the lower bound of a normal approximation in five dimensions, rescaled by its Fisher information."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    import autograd.scipy.stats.norm as norm

    noise = random.standard_normal((50, 5))

    def lower_bound(parameters):
        mean, log_std = parameters[:5], parameters[5:]
        x = noise * anp.exp(log_std) + mean
        density = norm.logpdf(x[:, 0], 0, 1.35) + anp.sum(norm.logpdf(x[:, 1:], 0, anp.exp(x[:, :1])), axis=1)
        return -anp.mean(density) - anp.sum(log_std)

    gradient, start = library.gradient(lower_bound), np.full(10, -0.3)
    scale = np.concatenate([np.exp(2 * start[5:]), np.full(5, 0.5)])
    return lambda: scale * gradient(start)


def differential_equation(library):
    """The gradient through an ODE solver, of a net with 20 units that is fitted to a spiral at 10 times."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    from autograd.builtins import tuple as traced_tuple
    from autograd.scipy.integrate import odeint

    times, goal = np.linspace(0, 3, 10), random.standard_normal((10, 2))
    weights = random.standard_normal((2, 20)) / 5, np.zeros(20), random.standard_normal((20, 2)) / 5

    def slope(y, t, weights):
        into, bias, out = weights
        return anp.dot(anp.tanh(anp.dot(y, into) + bias), out)

    def loss(weights):
        return anp.mean(anp.abs(odeint(slope, np.array([2.0, 0.0]), times, traced_tuple((weights,)), rtol=0.01) - goal))

    gradient = library.gradient(loss)
    return lambda: gradient(weights)


def hidden_markov_model(library):
    """The gradient of the log-likelihood of a hidden Markov model with 5 states on 30 symbols: an E step of EM."""
    random = np.random.default_rng(0)
    from autograd.scipy.special import logsumexp

    symbols = random.integers(0, 8, 30)
    parameters = [np.log(random.dirichlet(np.ones(n), m)) for m, n in ((1, 5), (5, 5), (5, 8))]

    def log_likelihood(parameters):
        first, moves, emissions = parameters
        alpha = first[0]
        for symbol in symbols:
            alpha = logsumexp(alpha[:, None] + moves, axis=0) + emissions[:, symbol]
        return logsumexp(alpha)

    gradient = library.gradient(log_likelihood)
    return lambda: gradient(parameters)


def mixture(library):
    """The gradient of the log-likelihood of a mixture of three normal distributions in the plane on 100 points."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    import autograd.scipy.stats.multivariate_normal as mvn
    from autograd.scipy.special import logsumexp

    points = random.standard_normal((100, 2))
    parameters = {"weights": np.zeros(3), "means": random.standard_normal((3, 2)), "roots": np.stack([np.eye(2)] * 3)}

    def log_likelihood(p):
        shares = p["weights"] - logsumexp(p["weights"])
        parts = [w + mvn.logpdf(points, m, anp.dot(r.T, r)) for w, m, r in zip(shares, p["means"], p["roots"])]
        return anp.sum(logsumexp(anp.vstack(parts), axis=0))

    gradient = library.gradient(log_likelihood)
    return lambda: gradient(parameters)


def fluid(library):
    """The gradient through 5 steps of a fluid on a 20 x 20 torus, for the velocities that it begins with."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    smoke, goal = random.random((20, 20)), random.random((20, 20))
    rows, columns = np.meshgrid(np.arange(20), np.arange(20), indexing="ij")

    def carried(field, vx, vy):
        x, y = rows - vx, columns - vy
        left, top = np.floor(getattr(x, "_value", x)).astype(int), np.floor(getattr(y, "_value", y)).astype(int)
        right_share, bottom_share = x - left, y - top
        left, top = left % 20, top % 20
        right, bottom = (left + 1) % 20, (top + 1) % 20
        above = (1 - right_share) * field[left, top] + right_share * field[right, top]
        return (1 - bottom_share) * above + bottom_share * (
            (1 - right_share) * field[left, bottom] + right_share * field[right, bottom]
        )

    def without_sources(vx, vy):
        around = [(-1, 0), (1, 0), (-1, 1), (1, 1)]
        source = -0.5 * (anp.roll(vx, -1, 0) - anp.roll(vx, 1, 0) + anp.roll(vy, -1, 1) - anp.roll(vy, 1, 1)) / 20
        pressure = anp.zeros((20, 20))
        for _ in range(5):
            pressure = (source + sum(anp.roll(pressure, shift, axis) for shift, axis in around)) / 4
        vx = vx - 10 * (anp.roll(pressure, -1, 0) - anp.roll(pressure, 1, 0))
        return vx, vy - 10 * (anp.roll(pressure, -1, 1) - anp.roll(pressure, 1, 1))

    def loss(velocities):
        vx, vy, field = velocities[0], velocities[1], smoke
        for _ in range(5):
            vx, vy = without_sources(carried(vx, vx, vy), carried(vy, vx, vy))
            field = carried(field, vx, vy)
        return anp.mean((field - goal) ** 2)

    gradient, start = library.gradient(loss), random.standard_normal((2, 20, 20))
    return lambda: gradient(start)


def adversarial_nets(library):
    """The gradients for a generator and a discriminator, both with 16 hidden units, on 32 points of the plane."""
    anp, random = library.hips_numpy(), np.random.default_rng(0)
    from autograd import grad

    real, noise = random.standard_normal((32, 2)), random.standard_normal((32, 4))

    def layers(*sizes):
        return [(random.standard_normal((m, n)) / 3, np.zeros(n)) for m, n in zip(sizes, sizes[1:])]

    def run(layers, h):
        for w, b in layers:
            scores = anp.dot(h, w) + b
            h = anp.maximum(scores, 0.0)
        return scores

    def objective(generator, discriminator):
        on_real, on_fake = run(discriminator, real), run(discriminator, run(generator, noise))
        return -anp.mean(anp.logaddexp(0, -on_real)) - anp.mean(anp.logaddexp(0, on_fake))

    gradient, generator, discriminator = grad(objective, (0, 1)), layers(4, 16, 2), layers(2, 16, 1)
    return lambda: gradient(generator, discriminator)


def fixed_point(library):
    """The gradient of a square root that is found as a fixed point."""
    from autograd.misc.fixed_points import fixed_point as solution

    def root(a):
        return solution(lambda a: lambda x: x - 0.05 * (x**2 - a), a, 10.0, lambda x, y: abs(x - y), 1e-4)

    gradient = library.gradient(root)
    return lambda: gradient(2.0)


def drawn_graph(library):
    """The trace of 20 operations, with a node of the caller's own class for each, as a text for Graphviz."""
    anp = library.hips_numpy()
    from autograd.tracer import Node, trace

    class Named(Node):
        def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
            self.lines = [line for parent in parents for line in parent.lines]
            self.name = f"{fun.__name__}_{len(self.lines)}"
            self.lines += [f"{parent.name} -> {self.name}" for parent in parents]

        def initialize_root(self):
            self.lines, self.name = [], "x"

    def function(x):
        for _ in range(10):
            x = anp.sin(x) * 1.1
        return x

    return lambda: "\n".join(trace(Named.new_root(), function, 0.5)[1].lines)


PROGRAMS = {
    program.__name__.replace("_", " "): program
    for program in (
        network, recurrent_cell, logistic_regression, element_by_element, gaussian_process, natural_gradient,
        hidden_markov_model, adversarial_nets, fixed_point, drawn_graph, neural_net, lstm, convolutional_net,
        variational_bayesian_net, differential_equation, mixture, fluid,
    )
}  # fmt: skip
"""``{name of the case: its builder}``"""
