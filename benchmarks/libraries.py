"""The libraries that are compared, each behind the same few names, so that a case is written once for all.

An adapter has ``variable`` (wants a gradient), ``constant``, ``exp``, ``total`` (sum) and ``differentiated``, which
makes the function that is timed. Importing an adapter's library is left to its constructor: a worker process has
exactly one of them.
"""

import os
import sys
from pathlib import Path

import numpy as np

THREADS = int(os.environ.get("OMP_NUM_THREADS", "2"))


class _WithBackward:
    """What libraries with ``result.backward()`` have in common."""

    def differentiated(self, function, variables, seed=None):
        """A function of nothing that computes ``function(*variables)`` and its gradient."""
        seed = None if seed is None else self.constant(seed)

        def step():
            for variable in variables:
                self.forget(variable)
            self.backward(function(*variables), seed)

        return step

    def forget(self, variable):
        variable.grad = None

    def backward(self, result, seed):
        result.backward() if seed is None else result.backward(seed)

    def exp(self, value):
        return value.exp()

    def total(self, value):
        return value.sum()


class Chainrule(_WithBackward):
    def __init__(self):
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        import autograd

        self.autograd, self.tensor = autograd, autograd.Tensor
        self.versions = {"numpy": np.__version__}

    def variable(self, value):
        return self.tensor(value, requires_grad=True)

    def constant(self, value):
        return self.tensor(value)

    def networks(self):
        import nn

        return nn, nn.optim

    def point(self, value):
        return value

    def gradient(self, function):
        return self.autograd.grad(function)

    def hips_numpy(self):
        import autograd.numpy

        return autograd.numpy

    def hessian(self, function):
        return self.autograd.hessian(function)

    def hessian_product(self, function, parameters, directions):
        """A function of nothing that multiplies the Hessian of `function` at `parameters` with `directions`."""
        product = self.autograd.hvp(function)
        return lambda: product(parameters, directions)

    hessian_product_by_hand = hessian_product

    @property
    def functions(self):
        return self.autograd

    def labels(self, array):
        return self.tensor(array)


class Torch(_WithBackward):
    def __init__(self):
        import torch

        torch.set_num_threads(THREADS)
        self.torch = torch
        self.versions = {"torch": torch.__version__}

    def variable(self, value):
        return self.constant(value).requires_grad_()

    def constant(self, value):
        return self.torch.from_numpy(np.array(value))

    labels = constant

    def networks(self):
        return self.torch.nn, self.torch.optim

    def point(self, value):
        return self.constant(value)

    def hessian(self, function):
        return self.torch.func.hessian(function)

    def hessian_product(self, function, parameters, directions):
        """By PyTorch's own function for it, which is quicker than forward over reverse with torch.func."""
        parameters, directions = (tuple(map(self.constant, values)) for values in (parameters, directions))
        return lambda: self.torch.autograd.functional.hvp(lambda *values: function(values), parameters, directions)[1]

    def hessian_product_by_hand(self, function, parameters, directions):
        """By two backward passes, the quickest way of all: it relies on the Hessian's symmetry."""
        parameters = [self.variable(value) for value in parameters]
        directions = [self.constant(value) for value in directions]

        def step():
            gradients = self.torch.autograd.grad(function(parameters), parameters, create_graph=True)
            return self.torch.autograd.grad(gradients, parameters, directions)

        return step

    @property
    def functions(self):
        return self.torch.nn.functional


class MyGrad(_WithBackward):
    def __init__(self):
        import mygrad

        self.mygrad = mygrad
        self.versions = {"mygrad": mygrad.__version__, "numpy": np.__version__}

    def variable(self, value):
        return self.mygrad.tensor(value)

    def constant(self, value):
        return self.mygrad.tensor(value, constant=True)

    def forget(self, variable):
        variable.null_grad()

    def exp(self, value):
        return self.mygrad.exp(value)


class Hips:
    """HIPS autograd differentiates functions; ``make_vjp`` is its forward and backward pass without extras."""

    def __init__(self):
        from importlib.metadata import version

        import autograd.numpy as numpy
        from autograd.differential_operators import make_vjp

        self.numpy, self.make_vjp = numpy, make_vjp
        self.versions = {"autograd": version("autograd"), "numpy": np.__version__}

    def variable(self, value):
        return value

    constant = variable

    def hips_numpy(self):
        return self.numpy

    def gradient(self, function):
        from autograd import grad

        return grad(function)

    def exp(self, value):
        return self.numpy.exp(value)

    def total(self, value):
        return self.numpy.sum(value)

    def differentiated(self, function, variables, seed=None):
        seed = 1.0 if seed is None else seed
        places = tuple(range(len(variables))) if len(variables) > 1 else 0
        forward = self.make_vjp(function, places)

        def step():
            pull_back, _ = forward(*variables)
            pull_back(seed)

        return step


class Jax:
    """JAX without jit: ``vjp`` is its forward and backward pass, one operation at a time."""

    def __init__(self):
        import jax
        import jax.numpy as numpy

        jax.config.update("jax_enable_x64", True)
        self.jax, self.numpy = jax, numpy
        self.versions = {"jax": jax.__version__}

    def variable(self, value):
        return self.numpy.asarray(value)

    constant = variable

    def exp(self, value):
        return self.numpy.exp(value)

    def total(self, value):
        return value.sum()

    def differentiated(self, function, variables, seed=None):
        seed = self.numpy.ones(()) if seed is None else self.numpy.asarray(seed)

        def step():
            _, pull_back = self.jax.vjp(function, *variables)
            self.jax.block_until_ready(pull_back(seed))

        return step


class ScalarEngine(_WithBackward):
    def __init__(self):
        from scalar_engine import Value

        self.variable = self.constant = Value
        self.versions = {}

    def forget(self, variable):
        variable.grad = 0.0


LIBRARIES = {
    "chainrule": Chainrule,
    "pytorch": Torch,
    "mygrad": MyGrad,
    "hips": Hips,
    "jax": Jax,
    "scalar engine": ScalarEngine,
}
