"""NumPy functions without a gradient, each with the reason; on Tensors they run on the bare arrays."""

import numpy as np

CONSTANTS = {}
"""``{NumPy function: why no gradient passes through it}``"""


def without_gradient(reason, *functions):
    """Say why no gradient passes through `functions`."""
    CONSTANTS.update(dict.fromkeys(functions, reason))


without_gradient(
    "its results are booleans",
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.logical_not,
    np.isfinite, np.isinf, np.isnan, np.isnat, np.signbit, np.isneginf, np.isposinf,
    np.isreal, np.iscomplex, np.isrealobj, np.iscomplexobj,
    np.isclose, np.allclose, np.array_equal, np.array_equiv,
    np.all, np.any, np.isin,
    np.may_share_memory, np.shares_memory, np.can_cast,
)  # fmt: skip

without_gradient(
    "its results are integers",
    np.argmax, np.argmin, np.argsort, np.argpartition, np.nanargmax, np.nanargmin, np.lexsort,
    np.nonzero, np.flatnonzero, np.argwhere, np.searchsorted, np.digitize, np.count_nonzero,
    np.gcd, np.lcm, np.bitwise_count,
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.left_shift, np.right_shift,
    np.ravel_multi_index, np.unravel_index,
    np.tril_indices_from, np.triu_indices_from, np.diag_indices_from,
    np.packbits, np.unpackbits,
)  # fmt: skip

without_gradient(
    "it describes its argument without using the values",
    np.shape, np.ndim, np.size, np.result_type, np.min_scalar_type, np.common_type,
    np.zeros_like, np.ones_like, np.empty_like, np.einsum_path, np.array_repr, np.array_str, np.array2string,
)  # fmt: skip

without_gradient(
    "its results are distances between floating-point numbers, or constant between their jumps",
    np.floor_divide, np.spacing,
)  # fmt: skip

without_gradient("its results are edges to count between", np.histogram_bin_edges)
