"""The updates of all optimisers in one expression after the other, for one parameter: what the fused ones must equal.

``rule(options)`` is a function ``(p, g, t, s) -> p``: the parameter, the gradient, the number of the step and a dict of
what is kept from step to step.
"""

import math

import numpy as np


def values_after_steps(rule, values, gradients, maximize=False, weight_decay=0, decoupled_weight_decay=False, **options):
    """The values of one parameter after each step; a gradient that is None leaves it out."""
    kept, t, history = {}, 0, []
    for gradient in gradients:
        if gradient is not None:
            t += 1
            g = -gradient if maximize else gradient
            if decoupled_weight_decay:
                values = values - options.get("lr", 1e-3) * weight_decay * values
            else:
                g = g + weight_decay * values
            values = rule(values, g, t, kept, **options)
        history.append(values)
    return history


def sgd(p, g, t, s, lr=1e-3, momentum=0, dampening=0, nesterov=False):
    s["b"] = momentum * s["b"] + (1 - dampening) * g if "b" in s else g
    return p - lr * ((g + momentum * s["b"]) if nesterov else s["b"] if momentum else g)


def moments(s, g, betas):
    s["m"] = betas[0] * s.get("m", 0) + (1 - betas[0]) * g
    s["v"] = betas[1] * s.get("v", 0) + (1 - betas[1]) * g * g
    return s["m"], s["v"]


def adam(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, amsgrad=False):
    m, v = moments(s, g, betas)
    if amsgrad:
        v = s["largest"] = np.maximum(s.get("largest", 0), v)
    return p - lr * m / (1 - betas[0] ** t) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)


def adamax(p, g, t, s, lr=2e-3, betas=(0.9, 0.999), eps=1e-8):
    s["m"] = betas[0] * s.get("m", 0) + (1 - betas[0]) * g
    s["u"] = np.maximum(betas[1] * s.get("u", 0), np.abs(g) + eps)
    return p - lr / (1 - betas[0] ** t) * s["m"] / s["u"]


def nadam(p, g, t, s, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, momentum_decay=4e-3):
    m, v = moments(s, g, betas)
    mu, later = (betas[0] * (1 - 0.96 ** (n * momentum_decay) / 2) for n in (t, t + 1))
    s["product"] = s.get("product", 1) * mu
    mixed = mu_weighted(m, later, s["product"] * later, 1) + mu_weighted(g, mu, s["product"], 0)
    return p - lr * mixed / (np.sqrt(v / (1 - betas[1] ** t)) + eps)


def mu_weighted(x, mu, product, of_mean):
    return (mu if of_mean else 1 - mu) * x / (1 - product)


def radam(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v = moments(s, g, betas)
    most = 2 / (1 - betas[1]) - 1
    rho = most - 2 * t * betas[1] ** t / (1 - betas[1] ** t)
    m = m / (1 - betas[0] ** t)
    if rho <= 5:
        return p - lr * m
    r = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
    return p - lr * r * m * math.sqrt(1 - betas[1] ** t) / (np.sqrt(v) + eps)


def adagrad(p, g, t, s, lr=1e-2, lr_decay=0, initial_accumulator_value=0, eps=1e-10):
    s["sum"] = s.get("sum", initial_accumulator_value) + g * g
    return p - lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(s["sum"]) + eps)


def adadelta(p, g, t, s, lr=1.0, rho=0.9, eps=1e-6):
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
    delta = np.sqrt(s.get("d", 0) + eps) / np.sqrt(s["v"] + eps) * g
    s["d"] = rho * s.get("d", 0) + (1 - rho) * delta * delta
    return p - lr * delta


def rmsprop(p, g, t, s, lr=1e-2, alpha=0.99, eps=1e-8, momentum=0, centered=False):
    s["v"] = alpha * s.get("v", 0) + (1 - alpha) * g * g
    s["m"] = alpha * s.get("m", 0) + (1 - alpha) * g
    s["b"] = momentum * s.get("b", 0) + g / (np.sqrt(s["v"] - s["m"] ** 2 * centered) + eps)
    return p - lr * s["b"]


def rprop(p, g, t, s, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
    agreement = np.sign(g * s.get("g", 0))
    factor = np.choose((agreement + 1).astype(int), [etas[0], 1.0, etas[1]])
    s["size"] = np.clip(s.get("size", lr) * factor, *step_sizes)
    s["g"] = np.where(agreement < 0, 0, g)
    return p - s["size"] * np.sign(s["g"])


def asgd(p, g, t, s, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6):
    eta = lr / (1 + lambd * lr * (t - 1)) ** alpha
    return p * (1 - lambd * eta) - eta * g


REFERENCES = {
    "SGD": sgd,
    "Adam": adam,
    "AdamW": adam,
    "Adamax": adamax,
    "NAdam": nadam,
    "RAdam": radam,
    "Adagrad": adagrad,
    "Adadelta": adadelta,
    "RMSprop": rmsprop,
    "Rprop": rprop,
    "ASGD": asgd,
}

CASES = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, momentum=0.9)),
    ("SGD", dict(lr=0.1, momentum=0.9, dampening=0.3)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True)),
    ("SGD", dict(lr=0.1, weight_decay=0.2)),
    ("SGD", dict(lr=0.05, momentum=0.5, weight_decay=0.1, nesterov=True)),
    ("SGD", dict(lr=0.1, momentum=0.8, dampening=0.1, weight_decay=0.1, maximize=True)),
    ("SGD", dict(lr=0.1, maximize=True)),
    ("Adam", dict()),
    ("Adam", dict(lr=0.1, betas=(0.5, 0.9))),
    ("Adam", dict(lr=0.1, eps=1e-3, weight_decay=0.2)),
    ("Adam", dict(lr=0.05, amsgrad=True)),
    ("Adam", dict(lr=0.05, amsgrad=True, weight_decay=0.1, maximize=True)),
    ("Adam", dict(lr=0.05, weight_decay=0.1, decoupled_weight_decay=True)),
    ("AdamW", dict()),
    ("AdamW", dict(lr=0.1, weight_decay=0.5, amsgrad=True, maximize=True)),
    ("Adamax", dict()),
    ("Adamax", dict(lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1, maximize=True)),
    ("NAdam", dict()),
    ("NAdam", dict(lr=0.1, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.3, maximize=True)),
    ("NAdam", dict(lr=0.1, weight_decay=0.1, decoupled_weight_decay=True)),
    ("RAdam", dict()),
    ("RAdam", dict(lr=0.1, betas=(0.8, 0.7), weight_decay=0.1, maximize=True)),
    ("RAdam", dict(lr=0.1, weight_decay=0.1, decoupled_weight_decay=True)),
    ("Adagrad", dict()),
    ("Adagrad", dict(lr=0.1, lr_decay=0.2, weight_decay=0.1, initial_accumulator_value=0.5, maximize=True)),
    ("Adadelta", dict()),
    ("Adadelta", dict(lr=0.5, rho=0.7, eps=1e-3, weight_decay=0.1, maximize=True)),
    ("RMSprop", dict()),
    ("RMSprop", dict(lr=0.05, alpha=0.7, momentum=0.9, weight_decay=0.1)),
    ("RMSprop", dict(lr=0.05, centered=True, eps=1e-3, maximize=True)),
    ("RMSprop", dict(lr=0.05, centered=True, momentum=0.5)),
    ("Rprop", dict()),
    ("Rprop", dict(lr=0.1, etas=(0.3, 1.5), step_sizes=(0.05, 0.2), maximize=True)),
    ("ASGD", dict()),
    ("ASGD", dict(lr=0.1, lambd=0.2, alpha=0.5, t0=2, weight_decay=0.1, maximize=True)),
]
"""(class, options) of every optimiser that works element by element."""

ALWAYS = {"AdamW": dict(weight_decay=1e-2, decoupled_weight_decay=True)}
"""What the plain rule has to be told of a class's defaults."""


def reference(name, values, gradients, **options):
    """The values of one parameter after each step of the optimiser `name`."""
    return values_after_steps(REFERENCES[name], values, gradients, **{**ALWAYS.get(name, {}), **options})
