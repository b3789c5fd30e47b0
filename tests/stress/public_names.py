"""Every public callable of the project, by the name under which a program reaches it, and those that are left out.

The list is made from the faces (``__all__``, or all names without an underscore where a module has none), so that a new
public name is fuzzed from the day it is there.
"""

import functools
import importlib
import inspect
import types

import numpy as np

import autograd
import nn
from autograd import Tensor
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.families import complete
from autograd.rules.table import BY_FUNCTION

complete()

ROOTS = (
    "autograd", "nn",
    "autograd.misc.flatten", "autograd.misc.optimizers", "autograd.misc.fixed_points",
    "autograd.scipy.integrate", "autograd.scipy.linalg", "autograd.scipy.special",
    "autograd.scipy.stats.beta", "autograd.scipy.stats.chi2", "autograd.scipy.stats.dirichlet", "autograd.scipy.stats.gamma",
    "autograd.scipy.stats.multivariate_normal", "autograd.scipy.stats.norm", "autograd.scipy.stats.poisson",
    "autograd.scipy.stats.t",
)  # fmt: skip
"""Where to begin; modules that these name in turn are looked at as well."""

LEFT_OUT = {
    "set_grad_enabled": "switches a mode for good",
    "set_warn_always": "switches a mode for good",
    "empty": "its result is arbitrary by design",
    "empty_like": "its result is arbitrary by design",
    "new_empty": "its result is arbitrary by design",
    "new_empty_strided": "its result is arbitrary by design",
    "empty_permuted": "its result is arbitrary by design",
    "share_memory_": "moves memory",
    "defvjp": "changes the rules of what it is given, for good",
    "defjvp": "changes the rules of what it is given, for good",
    "def_linear": "changes the rules of what it is given, for good",
    "defvjp_argnum": "changes the rules of what it is given, for good",
    "defjvp_argnum": "changes the rules of what it is given, for good",
    "defvjp_argnums": "changes the rules of what it is given, for good",
    "defjvp_argnums": "changes the rules of what it is given, for good",
    "register_notrace": "changes the rules of what it is given, for good",
    "mark_changed": "forbids gradients through what it is given, for good",
    "own_variable": "a part of the engine, which a compatibility module uses",
    "pulled_back": "a part of the engine, which a compatibility module uses",
    "flattened": "a part of the engine, which a compatibility module uses",
    "Carrier": "a part of the engine, which a compatibility module uses",
    "called": "a part of the engine, which a compatibility module uses",
    "operation_of": "a part of the engine, which a compatibility module uses",
    "tensor_of": "a part of the engine, which a compatibility module uses",
    **dict.fromkeys(("pro_ang1", "pro_rad1", "obl_ang1", "obl_rad1"), "SciPy's own for arrays, which crashes for large c"),
    **dict.fromkeys(
        ("mathieu_a", "mathieu_b", "mathieu_cem", "mathieu_sem", "mathieu_modcem1", "mathieu_modcem2", "mathieu_modsem1",
         "mathieu_modsem2"), "SciPy's own for arrays, which crashes for large q"),
    "ArrayMethods": "a part of the engine, which a compatibility module uses",
    "NodeBox": "a part of the engine, which a compatibility module uses",
    "toposort": "walks nodes, and takes anything that has parents",
    "TensorBoard": "starts threads that write files, and has tests of its own",
    "LiveView": "opens windows, and has tests of its own",
    "check_state": "a part of an optimiser, which calls it with what it has looked at",
    "example": "a strategy's way to show itself, Hypothesis's own",
}
"""Names that hostile arguments are not tried on, each with the reason."""

OPERATORS = """abs add and bool complex contains divmod eq float floordiv format ge getitem gt iadd imul index int invert
    ipow isub iter itruediv le len lshift lt matmul mod mul ne neg or pos pow radd rdivmod rfloordiv rmatmul
    rmod rmul rpow rshift rsub rtruediv setitem sub truediv xor"""
"""Tensor's special methods."""


def reason_to_leave_out(value):
    """Why a public object is not a target, or None if it is one."""
    if inspect.ismodule(value) or not callable(value):
        return "no function"
    if inspect.isclass(value) and issubclass(value, BaseException):
        return "an exception"
    module = getattr(value, "__module__", None) or getattr(type(value), "__module__", "")
    wrapped = getattr(value, "__wrapped__", None)
    if module.split(".")[0] not in ("autograd", "nn") and wrapped is None:
        return "another package's"
    if wrapped is not None and module.startswith(("scipy.", "numpy.")) and not has_a_rule(wrapped):
        return "another package's"
    return None


def has_a_rule(function):
    """Whether a function of NumPy or SciPy does more here than what it does there."""
    return function in BY_FUNCTION or function in COMPOSITIONS


def public_names(module):
    """The public names of a module."""
    names = getattr(module, "__all__", None)
    if names is not None:
        return list(names)
    names = [name for name in dir(getattr(module, "_distribution", module)) if not name.startswith("_")]
    if module.__name__.startswith(("nn.", "autograd.distributions.")):  # what these import is not their own; HIPS's hand it on
        names = [name for name in names if getattr(getattr(module, name), "__module__", None) == module.__name__]
    return names


def rooms():
    """``{path: module}`` for every module that a public name leads to."""
    found = {name: importlib.import_module(name) for name in ROOTS}
    waiting = list(found.items())
    while waiting:
        path, module = waiting.pop()
        if getattr(module, "__all__", None) is None:
            continue  # what such a module imports is its own business
        for name in sorted(public_names(module)):
            value = getattr(module, name)
            ours = isinstance(value, types.ModuleType) and value.__name__.split(".")[0] in ("autograd", "nn")
            if ours and value not in found.values():
                found[f"{path}.{name}"] = value
                waiting.append((f"{path}.{name}", value))
    return found


def targets():
    """``{name: callable}`` for every public function, class and method; one of several names of the same object."""
    found, seen = {}, {}  # the values stay in `seen`, so that no other one is given the same id
    for path, module in rooms().items():
        for name in sorted(public_names(module)):
            value = getattr(module, name)
            if name not in LEFT_OUT and reason_to_leave_out(value) is None and id(value) not in seen:
                seen[id(value)] = value
                found[f"{path}.{name}"] = value
    return dict(sorted((found | methods()).items()))


def methods():
    """``{"Class.method": function of an instance and more}`` for the classes whose instances people hold."""
    found = {f"Tensor.__{name}__": method(Tensor, f"__{name}__") for name in OPERATORS.split()}
    for kind in (Tensor, nn.Module, nn.Sequential, nn.optim.Optimizer, nn.optim.LBFGS, nn.data.DataLoader, autograd.Generator,
                 nn.optim.lr_scheduler.StepLR, nn.ParameterList, nn.ParameterDict, nn.ModuleList, nn.ModuleDict):  # fmt: skip
        for name in dir(kind):
            if not name.startswith("_") and name not in LEFT_OUT and callable(getattr(kind, name)):
                found[f"{kind.__name__}.{name}"] = method(kind, name)
    return found


def method(kind, name):
    """A method as a function that makes its own instance."""
    function = getattr(kind, name)

    @functools.wraps(function)
    def call(*arguments, **options):
        return getattr(INSTANCES[kind.__name__](), name)(*arguments, **options)

    return call


INSTANCES = {
    "Tensor": lambda: Tensor(np.array([[1.0, 2.0], [3.0, 4.0]])),
    "Module": lambda: nn.Linear(2, 2),
    "Sequential": lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU()),
    "Optimizer": lambda: nn.optim.SGD([nn.Parameter(np.ones(2))], lr=0.1),
    "LBFGS": lambda: nn.optim.LBFGS([nn.Parameter(np.ones(2))], max_iter=3),
    "DataLoader": lambda: nn.data.DataLoader(range(4), batch_size=2),
    "Generator": lambda: autograd.Generator(),
    "StepLR": lambda: nn.optim.lr_scheduler.StepLR(nn.optim.SGD([nn.Parameter(np.ones(2))], lr=0.1), 2),
    "ParameterList": lambda: nn.ParameterList([nn.Parameter(np.ones(2))]),
    "ParameterDict": lambda: nn.ParameterDict({"a": nn.Parameter(np.ones(2))}),
    "ModuleList": lambda: nn.ModuleList([nn.Linear(2, 2)]),
    "ModuleDict": lambda: nn.ModuleDict({"a": nn.Linear(2, 2)}),
}
"""What a method is called on."""


LADDER = [(), (2,), ("LSTM", 2, 2), (2, 2), (2, 2, 2), (2, 2, 1, 2), (2, [2]), (4, 6, [2]), ((2, 2), 1.0),
          (1, (2,)), (nn.Linear(2, 2),), (nn.TransformerEncoderLayer(2, 1), 1),
          (nn.TransformerDecoderLayer(2, 1), 1)]  # fmt: skip
"""Arguments that some class takes; the first that a class does take make its instance."""


def uses_of_layers():
    """``{name: function of an input}`` for every public class of modules."""
    kinds = {name: getattr(nn, name) for name in nn.__all__}
    kinds = {name: kind for name, kind in kinds.items() if inspect.isclass(kind) and issubclass(kind, nn.Module)}
    return {f"nn.{name}()": use_of(kind, arguments_of(kind)) for name, kind in kinds.items()}


def arguments_of(kind):
    """The first arguments of the ladder that `kind` takes."""
    for arguments in LADDER:
        try:
            kind(*arguments)
        except (TypeError, ValueError):
            continue
        return arguments
    raise AssertionError(f"{kind.__name__} takes nothing of the ladder")


def use_of(kind, first):
    def call(*arguments, **options):
        return kind(*first)(*arguments, **options)

    return call
