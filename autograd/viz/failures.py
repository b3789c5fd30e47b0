"""The picture of an expression that failed: what the operands of the failed operation were computed from."""

from ..engine.wrapping import tensor_of
from .drawing import draw


def draw_operands(operands):
    """A Drawing of the operands, ``[(raw value, record or None), ...]``, that were computed from something.

    >>> x, y = Tensor(np.ones((4, 3)), requires_grad=True, name="x"), Tensor(np.ones(4), requires_grad=True, name="y")
    >>> try:
    ...     np.exp(x) + y
    ... except OperationError as error:
    ...     error.drawing
    <Drawing: Graph of exp: 1 operation, 2 variables>
    """
    return draw([tensor_of(value, record) for value, record in operands if record is not None], gradients=False)
