"""The methods of Tensor: which there are, and where; each is imported when it is first looked at.

The tables are data. ``LATE`` says which functions are methods too, so that ``t.sum(0)`` and ``autograd.sum(t, 0)`` are one
and the same function; ``IN_PLACE`` which of them have a form with a trailing underscore, which writes the function's
result into the tensor it was given; ``OWN`` which methods are no functions.
"""

import importlib

from ..engine.errors import OperationError
from ..engine.inplace import in_place
from ..engine.tensor import Tensor
from ..rules import indexing

LATE = {
    "picking": """gather scatter scatter_add scatter_reduce index_add index_copy index_fill index_put index_reduce
        take_along_dim masked_select masked_scatter take put select_scatter slice_scatter diagonal_scatter unfold argwhere""",
    "ranking": """kthvalue median nanmedian mode cummax cummin aminmax msort quantile nanquantile unique unique_consecutive
        bincount histc histogram""",
    "comparing": """eq ne not_equal lt less le less_equal gt greater ge greater_equal isnan isinf isposinf isneginf isfinite
        isreal signbit floor_divide heaviside logical_and logical_or logical_xor logical_not bitwise_and bitwise_or
        bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift gcd lcm isclose allclose equal is_nonzero
        count_nonzero""",
    "joining": """tensor_split hsplit vsplit dsplit unflatten diag_embed diagflat trace fliplr flipud rot90""",
    "combining": """addmm addmv addr baddbmm addbmm ger vdot kron cross dist renorm nansum nanmean cov corrcoef logcumsumexp
        diff""",
    "arithmetic": """true_divide digamma erfc erfinv i0 xlogy logit lgamma mvlgamma igamma igammac rsqrt frac sgn lerp
        addcmul addcdiv copysign float_power nan_to_num ldexp frexp clamp_min clamp_max""",
    "elementwise": """abs absolute neg negative positive exp exp2 expm1 log log2 log10 log1p logaddexp sqrt square reciprocal
        sin cos tan sinh cosh tanh arcsin asin arccos acos arctan atan arctan2 atan2 arcsinh asinh arccosh acosh arctanh
        atanh hypot sinc deg2rad rad2deg sign floor ceil trunc fix round remainder fmod angle conj relu sigmoid maximum
        minimum fmax fmin add subtract sub multiply mul divide div pow clamp clip erf logaddexp2 softplus nextafter""",
    "reductions": """sum mean prod var std norm amax amin max min argmax argmin any all logsumexp softmax log_softmax
        cumsum cumprod""",
    "ordering": "sort argsort topk",
    "products": "matmul mm bmm mv dot outer inner",
    "sampling": """bernoulli multinomial uniform_ normal_ log_normal_ exponential_ bernoulli_ random_ cauchy_
        geometric_""",
    "kinds": "is_complex adjoint",
    "changing": """new_tensor new_zeros new_ones new_empty new_full fill_diagonal_ resize_ squeeze_ unsqueeze_ transpose_ t_
        swapaxes_ detach_ sum_to_size element_size type is_signed stride""",
    "memory": """cuda get_device data_ptr storage_offset is_inference set_ resize_as_ apply_ map_ map2_ new nelement ndimension
        share_memory_ is_shared is_set_to dim_order as_subclass pin_memory to_dense coalesce is_pinned is_distributed""",
    "factors": "svd qr lu_solve",
    "layouts": "as_strided as_strided_scatter split_with_sizes narrow_copy",
    "spectra": "stft istft",
    "shape": """flatten permute transpose movedim squeeze unsqueeze broadcast_to expand tile repeat repeat_interleave flip
        roll diagonal diag tril triu split chunk unbind select narrow index_select moveaxis swapdims""",
    "habits": "is_same_size is_conj resolve_conj",
    "lowrank": "lu orgqr",
}

IN_PLACE = {
    "picking": """scatter scatter_add scatter_reduce index_add index_copy index_fill index_put index_reduce masked_scatter
        put""",
    "comparing": """eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor
        logical_not bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift floor_divide
        heaviside gcd lcm""",
    "combining": "addmm addmv addr baddbmm addbmm renorm",
    "arithmetic": """true_divide digamma erfc erfinv i0 xlogy logit lgamma igamma igammac rsqrt frac sgn lerp addcmul
        addcdiv copysign float_power nan_to_num ldexp clamp_min clamp_max""",
    "elementwise": """absolute negative exp2 expm1 log2 log10 log1p tan sinh cosh asin acos atan arcsin arccos arctan asinh
        acosh atanh arcsinh arccosh arctanh atan2 arctan2 hypot sinc deg2rad rad2deg erf fix fmod subtract nextafter""",
    "methods": "polygamma",
    "reductions": "cumsum cumprod",
    "shape": "tril triu",
}

OWN = """exp_ log_ sqrt_ square_ neg_ abs_ reciprocal_ sin_ cos_ tanh_ sigmoid_ relu_ mul_ multiply_ floor_ ceil_ trunc_ sign_
    remainder_ clamp_ clip_ div_ divide_ round_ add_ sub_ pow_ copy_ fill_ zero_ clone astype to type_as reshape view ravel
    view_as reshape_as expand_as swapaxes masked_fill masked_fill_ nonzero size dim numel t contiguous is_contiguous
    is_floating_point cpu polygamma float double half long int bool short byte char cfloat cdouble take_along_axis T mT H
    real imag"""
"""Methods and properties of the file ``methods``."""

FACTS = dict.fromkeys("""is_cuda is_xpu is_mps is_meta is_mkldnn is_quantized is_sparse is_sparse_csr is_nested is_ipu is_xla
    is_vulkan is_mtia is_maia""".split(), False) | dict(is_cpu=True, layout="strided", output_nr=0)  # fmt: skip  # noqa: SIM905
"""What is the same for every tensor."""

LINEAR_ALGEBRA = """cholesky cholesky_inverse cholesky_solve det inverse logdet matrix_exp matrix_power pinverse slogdet
    triangular_solve"""

OPERATORS = {
    "__ifloordiv__": "floor_divide_", "__iand__": "bitwise_and_", "__ior__": "bitwise_or_", "__ixor__": "bitwise_xor_",
    "__ilshift__": "bitwise_left_shift_", "__irshift__": "bitwise_right_shift_",
}  # fmt: skip
"""Operators that change a tensor in place, and have no gradient."""


class _Late:
    """Stands for a method until it is first looked at; then the function is imported and takes its place."""

    def __init__(self, name, make):
        self.name, self.make = name, make

    def __get__(self, instance, owner):
        method = self.make()
        setattr(Tensor, self.name, method)
        return method if instance is None else method.__get__(instance, owner)


def function_of(room, name):
    """The function `name` of the file `room` of this folder."""
    return getattr(importlib.import_module(f"{__package__}.{room}"), name)


def _written_back(room, name):
    """The in-place form of a function: its result is written into the tensor."""
    function = function_of(room, name)

    def method(self, *arguments, **options):
        recorded = any(getattr(value, "requires_grad", False) for value in (self, *arguments, *options.values()))
        copy = self.clone() if recorded else self  # what is saved of this tensor must outlast the change
        result = function(copy, *arguments, **options)
        if result.shape != self.shape:
            raise OperationError(f"{name}_: the result has shape {result.shape}, which does not fit into {self.shape}")
        if result.dtype == bool:
            result = result.astype(self.dtype)
        return in_place(self, f"{name}_", indexing.assign, result, key=...)

    method.__name__ = method.__qualname__ = f"{name}_"
    method.__doc__ = f"Replace this tensor's values by the result of ``{name}``; returns the tensor."
    return method


def bind():
    """Put the late methods on the Tensor class, where there is no method of that name."""
    for room, names in LATE.items():
        for name in names.split():
            _put(name, lambda room=room, name=name: function_of(room, name))
    for name in OWN.split():
        _put(name, lambda name=name: function_of("methods", "METHODS")[name])
    for room, names in IN_PLACE.items():
        for name in names.split():
            _put(f"{name}_", lambda room=room, name=name: _written_back(room, name))
    for name in LINEAR_ALGEBRA.split():
        _put(name, lambda name=name: getattr(importlib.import_module("autograd.linalg"), name))
    for name in ("hardshrink", "prelu"):
        _put(name, lambda name=name: getattr(importlib.import_module("nn.functional"), name))
    for operator, name in OPERATORS.items():
        _put(operator, lambda name=name: getattr(Tensor, name))
    for name, original in dict(negative_="neg_", is_neg="is_conj", resolve_neg="resolve_conj", conj_physical="conj",
                               unsafe_chunk="chunk", unsafe_split="split", unsafe_split_with_sizes="split_with_sizes",
                               swapdims_="swapaxes_").items():  # fmt: skip
        _put(name, lambda original=original: getattr(Tensor, original))
    _put("where", lambda: lambda self, condition, other: function_of("elementwise", "where")(condition, self, other))
    for operator, name in dict(__rlshift__="bitwise_left_shift", __rrshift__="bitwise_right_shift").items():
        _put(operator, lambda name=name: lambda self, other: function_of("comparing", name)(other, self))
    for name in ("mH", "retains_grad"):
        _put(name, lambda name=name: function_of("memory", name))
    for name, value in FACTS.items():
        setattr(Tensor, name, value)


def _put(name, make):
    if name not in Tensor.__dict__:
        setattr(Tensor, name, _Late(name, make))


bind()
