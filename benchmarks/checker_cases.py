"""Right and wrong gradient rules, as plain NumPy, that checkers of gradients are asked about.

A case is a function, a rule for its gradient, and a point. ``where`` is the entry whose gradient is wrong, if it is one.
"""

from typing import NamedTuple

import numpy as np


class Case(NamedTuple):
    group: str
    name: str
    forward: object
    rule: object
    point: np.ndarray
    where: int | None = None


FUNCTIONS = {
    "sin": (np.sin, lambda g, x: g * np.cos(x)),
    "exp": (np.exp, lambda g, x: g * np.exp(x)),
    "square": (np.square, lambda g, x: g * 2 * x),
    "tanh": (np.tanh, lambda g, x: g * (1 - np.tanh(x) ** 2)),
    "log": (np.log, lambda g, x: g / x),
    "sqrt": (np.sqrt, lambda g, x: g / (2 * np.sqrt(x))),
    "reciprocal": (lambda x: 1 / x, lambda g, x: -g / (x * x)),
    "sum of squares": (lambda x: np.sum(x * x), lambda g, x: g * 2 * x),
    "norm": (lambda x: np.sqrt(np.sum(x * x)), lambda g, x: g * x / np.sqrt(np.sum(x * x))),
    "logsumexp": (lambda x: np.log(np.sum(np.exp(x))), lambda g, x: g * np.exp(x) / np.sum(np.exp(x))),
}

_RNG = np.random.default_rng(0)
_SMALL = _RNG.uniform(0.3, 1.5, 12)
_LARGE = _RNG.uniform(0.3, 1.5, 10_000)


def _scaled(rule, factor):
    return lambda g, x: rule(g, x) * np.asarray(factor, x.dtype)


def _at(size, where, by):
    factor = np.ones(size)
    factor[where] = by
    return factor


def _slightly_wrong():
    for name, (forward, rule) in FUNCTIONS.items():
        yield Case("wrong by 0.1 % everywhere", name, forward, _scaled(rule, 1.001), _SMALL)


def _one_of_many():
    for name in ("sum of squares", "norm", "logsumexp"):
        forward, rule = FUNCTIONS[name]
        for how, by in {"0.1 % off": 1.001, "10 % off": 1.1, "of the wrong sign": -1.0, "zero": 0.0}.items():
            where = int(_RNG.integers(_LARGE.size))
            wrong = _scaled(rule, _at(_LARGE.size, where, by))
            yield Case("one wrong entry in 10,000", f"{name}, {how}", forward, wrong, _LARGE, where)


def _single_precision():
    functions = {
        **FUNCTIONS,
        "sin of 1000 x": (lambda x: np.sin(1000 * x), lambda g, x: g * 1000 * np.cos(1000 * x)),
        "a small slope": (lambda x: 1 + x / 1000, lambda g, x: g / 1000),
    }
    for name, (forward, rule) in functions.items():
        yield Case("right, float32", name, forward, rule, _SMALL.astype(np.float32))
    for name, (forward, rule) in functions.items():
        yield Case("wrong by 1 %, float32", name, forward, _scaled(rule, 1.01), _SMALL.astype(np.float32))


def _kinks():
    corner = np.array([0.0, 1.0, -1.0])
    right = {
        "abs": (np.abs, lambda g, x: g * np.sign(x), corner),
        "relu": (lambda x: np.maximum(x, 0), lambda g, x: g * (x > 0), corner),
        "clip": (lambda x: np.clip(x, -1, 1), lambda g, x: g * (abs(x) <= 1), corner),
        "maximum of equals": (np.max, lambda g, x: g * (x == x.max()) / np.sum(x == x.max()), np.ones(4)),
        "first of equals": (np.max, lambda g, x: g * (np.arange(4) == x.argmax()), np.ones(4)),
        "sort of equals": (np.sort, lambda g, x: g[np.argsort(np.argsort(x, kind="stable"))], np.ones(4)),
        "median of equals": (np.median, lambda g, x: g * np.array([0, 0.5, 0.5, 0]), np.ones(4)),
        "norm at 0": (lambda x: np.sqrt(np.sum(x * x)), lambda g, x: g * 0 * x, np.zeros(3)),
    }
    for name, (forward, rule, point) in right.items():
        yield Case("right, at a kink", name, forward, rule, point)
    for number in range(10):
        close = np.random.default_rng(number).uniform(-3e-6, 3e-6, 2)
        yield Case("right, next to a kink", f"abs {number}", np.abs, lambda g, x: g * np.sign(x), close)
    wrong = {
        "abs": (np.abs, lambda g, x: g * np.where(x == 0, 1.5, np.sign(x)), corner),
        "relu": (lambda x: np.maximum(x, 0), lambda g, x: g * np.where(x == 0, 2.0, x > 0), corner),
        "maximum of equals": (np.max, lambda g, x: g * (x == x.max()), np.ones(4)),
        "norm at 0": (lambda x: np.sqrt(np.sum(x * x)), lambda g, x: g * np.ones(3), np.zeros(3)),
    }
    for name, (forward, rule, point) in wrong.items():
        yield Case("wrong, at a kink", name, forward, rule, point)


def _hard_points():
    points = {
        "sqrt": 1e-9, "log": 1e-9, "reciprocal": 1e-4, "exp": 30.0, "square": 1e8, "sin": 1e5, "tanh": 15.0,
    }  # fmt: skip
    functions = {**FUNCTIONS, "arcsin": (np.arcsin, lambda g, x: g / np.sqrt(1 - x * x))}
    for name, point in {**points, "arcsin": 1 - 1e-8}.items():
        forward, rule = functions[name]
        yield Case("right, at a hard point", f"{name} at {point}", forward, rule, np.array([point]))
        yield Case("wrong by 1 %, at a hard point", f"{name} at {point}", forward, _scaled(rule, 1.01), np.array([point]))


def _other_faults():
    calls = []

    def unsteady(g, x):
        calls.append(x)
        return g * np.cos(x) * (1 + 1e-5 * (len(calls) % 2))

    for name, rule in {
        "not linear in the incoming gradient": lambda g, x: np.clip(g, -0.5, 0.5) * np.cos(x),
        "right only where the incoming gradient is positive": lambda g, x: np.where(g < 0, 1.01 * g, g) * np.cos(x),
        "another value each time": unsteady,
        "not a number in one entry": lambda g, x: g * np.cos(x) * _at(12, 3, np.nan),
        "too large by 1e-4": lambda g, x: g * np.cos(x) + 1e-4,
        "neighbours swapped": lambda g, x: (g * np.cos(x))[::-1],
    }.items():
        yield Case("wrong in other ways", name, np.sin, rule, _SMALL)


CASES = [*_slightly_wrong(), *_one_of_many(), *_single_precision(), *_kinks(), *_hard_points(), *_other_faults()]
