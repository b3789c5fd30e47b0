"""``torch.utils.checkpoint``: less memory for more time."""

from autograd.engine.errors import OperationError
from autograd.transforms.checkpoints import checkpoint as _checkpoint


def checkpoint(
    function, *args, use_reentrant=None, preserve_rng_state=True, determinism_check="default", debug=False, **kwargs
):
    """Call `function`, whose inner values are not kept for backward but computed again; see :func:`autograd.checkpoint`.

    >>> from autograd.utils.checkpoint import checkpoint
    >>> x = tensor(3.0, requires_grad=True)
    >>> checkpoint(lambda x: x * x, x, use_reentrant=False).backward()
    >>> x.grad
    tensor(6.)
    """
    return _checkpoint(function)(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    """Call modules or functions one after the other, in so many checkpointed segments (the last one runs as ever).

    >>> from autograd.utils.checkpoint import checkpoint_sequential
    >>> checkpoint_sequential([lambda x: x + 1.0, lambda x: x * 2.0], 2, tensor(3.0))
    tensor(8.)
    """
    functions = list(functions)
    if not 1 <= segments <= max(len(functions), 1):
        raise OperationError(f"checkpoint_sequential(segments={segments}): expected 1 to {len(functions)}")
    length = len(functions) // segments

    def part(start, end):
        def run(value):
            for function in functions[start:end]:
                value = function(value)
            return value

        return run

    for start in range(0, length * (segments - 1), length):
        input = checkpoint(part(start, start + length), input)
    return part(length * (segments - 1), len(functions))(input)
