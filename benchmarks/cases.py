"""What is timed. A case is a builder ``build(library)`` that returns the function of nothing to time."""

from dataclasses import dataclass

import numpy as np

if __package__:
    from . import hips_programs, nets, sequences
else:  # in a worker, which has only this folder on its path
    import hips_programs
    import nets
    import sequences

ALL = ("chainrule", "pytorch", "mygrad", "hips")
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "4000000000", "MALLOC_MMAP_THRESHOLD_": "4000000000"}
"""Tells glibc not to give freed memory back to the kernel, so that large temporaries cause no page faults."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""On a busy machine PyTorch's two threads wait for each other; with one the work itself is compared."""


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes
    ----------
    name : str
    build : ``build(library)`` makes the function that is timed; it may fail where a library lacks something
    units : how many of `unit` one call does; reported times are per unit
    unit : what the reported time is for: an operation, a step, a row
    libraries : who takes part
    rounds : at most this many rounds, or None for as many as asked for
    environment : variables for the worker processes, beyond those that all cases share
    clock : ``process_time`` for work of one thread, because it does not count what other programs take from it;
        ``perf_counter`` for work of several
    """

    name: str
    build: object
    units: int
    unit: str = "operation"
    libraries: tuple = ALL
    rounds: int | None = None
    environment: tuple = ()
    clock: str = "process_time"


def _chain(y, a, b):
    for _ in range(100):
        y = y * a + b
    return y


def chain(start, kind):
    """Cases of ``y = y * a + b``, a hundred times over.

    `kind` says what a and b are: ``floats`` of Python, ``constants`` (tensors that need no gradient) or
    ``parameters`` (tensors that do).
    """
    like = (lambda value: np.full_like(start, value)) if isinstance(start, np.ndarray) else (lambda value: value)
    seed = like(1.0) if isinstance(start, np.ndarray) else None

    def build(library):
        x = library.variable(start)
        if kind == "parameters":
            a, b = library.variable(like(0.99)), library.variable(like(0.1))
            return library.differentiated(_chain, [x, a, b], seed)
        a, b = (0.99, 0.1) if kind == "floats" else (library.constant(like(0.99)), library.constant(like(0.1)))
        return library.differentiated(lambda x: _chain(x, a, b), [x], seed)

    return build


def training_step(library):
    """A step of a 2-16-16-2 classifier on 100 points: forward, loss, backward, SGD with momentum."""
    nn, optim = library.networks()
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))
    loss_of, optimizer = nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    random = np.random.default_rng(0)
    points = random.standard_normal((100, 2), dtype=np.float32)
    x, labels = library.constant(points), library.labels((points.sum(axis=1) > 0).astype(np.int64))

    def step():
        optimizer.zero_grad()
        loss_of(model(x), labels).backward()
        optimizer.step()

    return step


def _unary(function_of, shape=(8,)):
    """A hundred times ``y = function(library, y)`` from an array of ones."""

    def build(library):
        function = function_of(library)

        def repeated(y):
            for _ in range(100):
                y = function(y)
            return y

        return library.differentiated(repeated, [library.variable(np.ones(shape))], np.ones(shape))

    return build


def _product(library):
    w = library.constant(np.eye(8))
    return lambda y: y @ w


def row_sums(rows):
    """The sum of an array's rows, read one at a time: must stay linear in the number of rows."""

    def summed(library):
        def function(x):
            total = 0.0
            for i in range(rows):
                total = total + library.total(x[i])
            return total

        return function

    return lambda library: library.differentiated(summed(library), [library.variable(np.ones((rows, 8)))])


def deep(library):
    """A chain of a million additions, built, differentiated and freed."""

    def chain(y):
        for _ in range(1_000_000):
            y = y + 1.0
        return y

    return library.differentiated(chain, [library.variable(0.0)])


def large(elements):
    """Ten multiplications and additions on a large float32 array."""

    def build(library):
        start = np.ones(elements, np.float32)
        a, b = library.constant(np.full(elements, 0.99, np.float32)), library.constant(np.ones(elements, np.float32))

        def chain(y):
            for _ in range(5):
                y = y * a + b
            return y

        return library.differentiated(chain, [library.variable(start)], np.ones(elements, np.float32))

    return build


def gradient_of_a_program(depth, start):
    """The `depth`-fold derivative of tanh, written with exp, at a number; or of its sum, at an array."""

    def build(library):
        def tanh(x):
            y = library.exp(-2.0 * x)
            return (1.0 - y) / (1.0 + y)

        function = tanh if isinstance(start, float) else lambda x: library.total(tanh(x))
        for _ in range(depth):
            function = library.gradient(function)
        return lambda: function(start)

    return build


def hessian_of_logistic_regression(library):
    """The dense Hessian of the mean loss of 50 parameters on 500 samples."""
    random = np.random.default_rng(0)
    x, weights = library.constant(random.standard_normal((500, 50))), library.point(random.standard_normal(50) / 10)
    signs = library.constant(random.choice([-1.0, 1.0], 500))
    hessian = library.hessian(lambda w: library.functions.softplus(-signs * (x @ w)).mean())
    return lambda: hessian(weights)


def _network_and_direction(library):
    """The loss of a 784-256-128-10 network on 64 samples, its parameters, and a direction."""
    random = np.random.default_rng(0)
    sizes = (784, 256, 128, 10)
    shapes = [shape for m, n in zip(sizes[1:], sizes) for shape in ((m, n), (m,))]
    parameters, directions = ([random.standard_normal(s, dtype=np.float32) / 20 for s in shapes] for _ in range(2))
    x = library.constant(random.standard_normal((64, 784), dtype=np.float32))
    labels = library.labels(random.integers(0, 10, 64))

    def loss(p):
        h = library.functions.linear(x, p[0], p[1]).tanh()
        h = library.functions.linear(h, p[2], p[3]).tanh()
        return library.functions.cross_entropy(library.functions.linear(h, p[4], p[5]), labels)

    return loss, parameters, directions


def hessian_product_of_a_network(library):
    """The Hessian of a network's loss times a vector, by the function that a library has for it."""
    return library.hessian_product(*_network_and_direction(library))


def hessian_product_by_hand(library):
    """The same, by the quickest way that there is in a library."""
    return library.hessian_product_by_hand(*_network_and_direction(library))


_BIG = dict(units=10, libraries=("chainrule", "pytorch"), rounds=3, clock="perf_counter")
_keep = tuple(KEEP_MEMORY.items())

_OF_NETS = {**nets.PROGRAMS, **sequences.PROGRAMS}

CASES = [
    *[Case(f"vector chain, {kind}", chain(np.linspace(-1, 1, 8), kind), 200)
      for kind in ("floats", "constants", "parameters")],
    *[Case(f"scalar chain, {kind}", chain(0.5, kind), 200, libraries=(*ALL, "scalar engine"))
      for kind in ("floats", "constants", "parameters")],
    Case("training step", training_step, 1, "step", libraries=("chainrule", "pytorch"), clock="perf_counter"),
    Case("training step, one thread", training_step, 1, "step", libraries=("chainrule", "pytorch"),
         environment=tuple(ONE_THREAD.items())),
    Case("exp of a negative, 8 elements", _unary(lambda library: lambda y: library.exp(-y)), 200, libraries=(*ALL, "jax")),
    Case("sum and product, 8 elements", _unary(lambda library: lambda y: y * library.total(y) * 0.125), 300,
         libraries=(*ALL, "jax")),
    Case("matrix product, 8 x 8", _unary(_product, (8, 8)), 100, libraries=(*ALL, "jax")),
    Case("row sums, 250 rows", row_sums(250), 250, "row", libraries=("chainrule", "pytorch", "hips")),
    Case("row sums, 1000 rows", row_sums(1000), 1000, "row", libraries=("chainrule", "pytorch", "hips"), rounds=3),
    *[Case(f"HIPS program: {name}", build, 1, "call", libraries=("chainrule", "hips"), environment=tuple(ONE_THREAD.items()))
      for name, build in hips_programs.PROGRAMS.items()],
    Case("gradient of a scalar program", gradient_of_a_program(1, 0.5), 1, "call", libraries=("chainrule", "hips")),
    Case("second derivative of a scalar program", gradient_of_a_program(2, 0.5), 1, "call",
         libraries=("chainrule", "hips")),
    Case("gradient of a vector program", gradient_of_a_program(1, np.linspace(-1, 1, 8)), 1, "call",
         libraries=("chainrule", "hips")),
    Case("Hessian, logistic regression", hessian_of_logistic_regression, 1, "Hessian",
         libraries=("chainrule", "pytorch"), environment=tuple(ONE_THREAD.items())),
    *[Case(f"Hessian-vector product, network{how}", build, 1, "product", libraries=("chainrule", "pytorch"),
           environment=tuple(ONE_THREAD.items()))
      for how, build in (("", hessian_product_of_a_network), (", two passes by hand", hessian_product_by_hand))],
    *[Case(name, build, 1, "pass", libraries=("chainrule", "pytorch"), clock="perf_counter")
      for name, build in _OF_NETS.items()],
    *[Case(f"{name}, one thread", build, 1, "pass", libraries=("chainrule", "pytorch"), environment=tuple(ONE_THREAD.items()))
      for name, build in _OF_NETS.items()],
    Case("a million additions deep", deep, 1_000_000, libraries=("chainrule", "pytorch"), rounds=1),
    Case("large arrays, 1 M float32", large(1_000_000), **_BIG),
    Case("large arrays, 1 M float32, memory kept", large(1_000_000), environment=_keep, **_BIG),
    Case("large arrays, 10 M float32", large(10_000_000), **_BIG),
    Case("large arrays, 10 M float32, memory kept", large(10_000_000), environment=_keep, **_BIG),
]  # fmt: skip
