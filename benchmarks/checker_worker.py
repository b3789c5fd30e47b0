"""The process of one library: asks its checker about every case and writes the answers to standard output as JSON.

Run as a script, so that only this folder is on the path: HIPS autograd shares its import name with this project. Each
checker runs with its default settings. Forward functions and rules are the same NumPy code for all of them.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from checker_cases import CASES


def chainrule():
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from autograd import Function
    from autograd.testing import UndecidableError, gradcheck

    def check(case):
        class Operation(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return np.asarray(case.forward(x))

            @staticmethod
            def backward(ctx, g):
                return np.asarray(case.rule(g.detach().numpy(), ctx.saved_tensors[0].detach().numpy()))

        failure = gradcheck(Operation.apply, case.point, raise_exception=False).failure
        return None if failure is None else ("undecidable: " if isinstance(failure, UndecidableError) else "") + str(failure)

    return check


def pytorch(**how):
    import torch

    def check(case):
        class Operation(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return torch.as_tensor(np.asarray(case.forward(x.detach().numpy())))

            @staticmethod
            def backward(ctx, g):
                return torch.as_tensor(np.asarray(case.rule(g.numpy(), ctx.saved_tensors[0].numpy())))

        torch.manual_seed(0)
        return _failure(torch.autograd.gradcheck, Operation.apply, torch.tensor(case.point, requires_grad=True), **how)

    return check


def jax():
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)

    def on_arrays(function, like):
        like = jax.ShapeDtypeStruct(np.shape(like), np.result_type(like))
        return lambda *given: jax.pure_callback(
            lambda *arrays: np.asarray(function(*map(np.asarray, arrays)), like.dtype), like, *given
        )

    def check(case):
        result = np.asarray(case.forward(case.point))
        forward, rule = on_arrays(case.forward, result), on_arrays(case.rule, case.point)
        operation = jax.custom_vjp(forward)
        operation.defvjp(lambda x: (forward(x), x), lambda x, g: (rule(g, x),))
        return _failure(check_grads, operation, (jax.numpy.asarray(case.point),), order=1, modes=["rev"])

    return check


def hips():
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    def check(case):
        operation = primitive(case.forward)
        defvjp(operation, lambda ans, x: lambda g: np.asarray(case.rule(np.asarray(g), x)))
        np.random.seed(0)
        return _failure(check_grads(operation, modes=["rev"], order=1), case.point)

    return check


CHECKERS = {
    "chainrule": chainrule,
    "pytorch": pytorch,
    "pytorch, fast mode": lambda: pytorch(fast_mode=True),
    "jax": jax,
    "hips": hips,
}


def _failure(check, *arguments, **options):
    """What the checker says is wrong; None if nothing is."""
    try:
        check(*arguments, **options)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def main(name):
    warnings.simplefilter("ignore")
    replies, sys.stdout = sys.stdout, sys.stderr
    check, answers = CHECKERS[name](), []
    with np.errstate(all="ignore"):
        for case in CASES:
            start = time.perf_counter()
            failure = check(case)
            answers.append({"failure": failure, "seconds": time.perf_counter() - start})
    json.dump(answers, replies)


if __name__ == "__main__":
    main(sys.argv[1])
