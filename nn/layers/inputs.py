"""What layers with parameters do with their input first: a layer computes in the dtype of its parameters."""

import autograd


def matched(input, parameter, layer):
    """`input` as a Tensor of the parameter's dtype: floating input is cast, so that one batch of float64 does not
    silently halve the speed of a float32 net.

    Raises OperationTypeError for integers and booleans, and for complex input to real parameters.
    """
    input = autograd.as_tensor(input)
    have, want = input.dtype, parameter.dtype
    if have == want:
        return input
    if have.kind not in "fc" or (have.kind == "c" and want.kind != "c"):
        raise autograd.OperationTypeError(
            f"{layer} has parameters of {want} and cannot take input of {have}{list(input.shape)}; "
            f"convert it first: x.astype({str(want)!r})"
        )
    return input.astype(want)
