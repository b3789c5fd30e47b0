"""Products with weights."""


def linear(input, weight, bias=None):
    """``input @ weight.T + bias``, with `weight` of shape (out_features, in_features).

    >>> import nn
    >>> nn.functional.linear(tensor([[1.0, 2.0]]), tensor([[3.0, 4.0]]), tensor([0.5]))
    tensor([[11.5]])
    """
    product = input @ weight.T
    return product if bias is None else product + bias
