"""Which functions of Python take ``out=``, a tensor for the result; those that are lanes take it by themselves.

A function is wrapped where the package's face hands it out, so that methods and everything inside the package, which
never ask for it, call the function itself.
"""

import functools

from ..engine.destinations import write_out
from ..engine.errors import OperationTypeError

TAKE_OUT = set(
    """
    add addbmm addcdiv addcmul addmm addmv addr all amax amin aminmax any arange argmax argmin argsort as_strided_scatter
    baddbmm bartlett_window bernoulli bincount binomial bitwise_and bitwise_left_shift bitwise_not bitwise_or
    bitwise_right_shift bitwise_xor blackman_window bmm bucketize cat chain_matmul clamp clamp_max clamp_min clip
    column_stack complex concat concatenate conj_physical copysign count_nonzero cross cummax cummin cumprod cumsum diag
    diag_embed diagonal_scatter diff dist div divide dot dstack empty empty_like eq eye fill flip float_power
    floor_divide fmax fmin frac frexp frobenius_norm full full_like gather gcd ge ger greater greater_equal gt
    hamming_window hann_window
    heaviside histc histogram hstack igamma igammac index_add index_copy index_fill index_put index_reduce index_select
    inner isin isneginf isposinf kaiser_window kron kthvalue lcm ldexp le lerp less less_equal lgamma linspace log_softmax
    logcumsumexp logical_and logical_not logical_or logical_xor logspace logsumexp lt lu_solve lu_unpack masked_fill
    masked_scatter masked_select matmul max mean median min mm mode msort multinomial mv mvlgamma nan_to_num nanmean
    nanmedian nanquantile nansum narrow_copy ne nextafter nonzero norm normal not_equal nuclear_norm ones ones_like outer
    poisson polar pow prod put qr quantile rand rand_like randint randint_like randn randn_like randperm range reciprocal renorm
    repeat_interleave roll rot90 round row_stack rsqrt rsub scatter scatter_add scatter_reduce searchsorted select_scatter
    sgn signbit slice_scatter softmax sort stack std std_mean sub subtract sum svd take take_along_dim tensordot threshold
    topk trace tril triu true_divide var var_mean vdot vstack where zeros zeros_like
""".split()  # noqa: SIM905
)


def with_out(function):
    """`function` with ``out=``, a Tensor (or as many as there are results) that the result is written into.

    Raises GradientError if the result was recorded; see :func:`~autograd.engine.destinations.write_out`.

    >>> place = zeros(2)
    >>> with_out(add)(ones(2), 1.0, out=place) is place, place
    (True, tensor([2., 2.]))
    """

    @functools.wraps(function)
    def written(*arguments, out=None, **options):
        result = function(*arguments, **options)
        return result if out is None else write_out(out, function.__name__, result)

    return written


CREATE = set(
    """arange empty empty_like eye full full_like linspace logspace normal ones ones_like rand rand_like randint randint_like
    randn randn_like randperm zeros zeros_like""".split()  # noqa: SIM905
)


def with_layout(function):
    """`function`, which makes a tensor, with what PyTorch lets one say of its memory: `layout` can only be strided, and the
    others change nothing.

    Raises OperationTypeError for another layout.

    >>> zeros(2, layout="strided", pin_memory=True)
    tensor([0., 0.])
    """

    @functools.wraps(function)
    def made(*arguments, layout="strided", pin_memory=False, memory_format=None, **options):
        if layout not in ("strided", None):
            raise OperationTypeError(f"{function.__name__}(layout={layout!r}): expected 'strided'; there are no sparse tensors")
        return function(*arguments, **options)

    return made


def handed_out(name, value):
    """What the face of the package shows under `name`."""
    value = with_layout(value) if name in CREATE else value
    return with_out(value) if name in TAKE_OUT else value


def add_out(namespace, without=()):
    """Let the functions of Python in a module's ``__all__`` take ``out=``, but for those named in `without`."""
    for name in set(namespace["__all__"]).difference(without):
        if namespace[name].__module__ != "autograd.lanes":
            namespace[name] = with_out(namespace[name])
