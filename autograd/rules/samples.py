"""Where entries that are not elementwise may be sampled.

A sample is a function of `draw`, which hands out shapes, axes and arrays; who backs it (Hypothesis in the tests, a
NumPy generator elsewhere) is not this package's business. It returns the arguments and the options of one call:
see :class:`autograd.testing.draws.Draw` for what may be drawn.
"""


def matrix_products(draw):
    """Operands of ``@`` in all its rank combinations, with broadcasting batch axes."""
    n, k, m = draw.size(), draw.size(), draw.size()
    x, y = draw.choice(((k,), (k,)), ((n, k), (k,)), ((k,), (k, m)), ((n, k), (k, m)))
    if len(x) == 2 and len(y) == 2:
        left, right = draw.broadcastable(2, most=2)
        x, y = (*left, *x), (*right, *y)
    return [draw.array(x), draw.array(y)], {}


def indexed(draw):
    """An array and a basic, advanced, boolean or mixed index into it."""
    shape = draw.shape(least=1)
    return [draw.array(shape)], dict(key=draw.index(shape))


def written(draw, scatter=False):
    """An array, what is written into it, and where; for `scatter` only the written values and the shape."""
    (x,), options = indexed(draw)
    value = draw.array(x[options["key"]].shape)
    if scatter:
        return [value], dict(shape=x.shape, **options)
    return [x, value], options


def viewed(draw):
    """An array, a view of it, and what is written there."""
    x = draw.array(draw.shape(least=1))
    path = draw.choice(lambda x: x.T, lambda x: x[::-1], lambda x: x[..., :1], lambda x: x)
    return [x, draw.array(path(x).shape)], dict(path=path)
