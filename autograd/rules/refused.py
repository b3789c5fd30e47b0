"""NumPy functions that take no Tensors: each with the reason, and what to call instead where there is something."""

import numpy as np

REFUSED = {}
"""``{NumPy function: why it is no operation on Tensors}``"""


def refuse(functions, reason):
    """Say why `functions` (those that this version of NumPy has, by name, or the functions themselves) are refused."""
    names = functions.split() if isinstance(functions, str) else ()
    found = [getattr(np, name) for name in names if hasattr(np, name)] if names else functions
    REFUSED.update(dict.fromkeys(found, reason))


refuse("copyto fill_diagonal place put put_along_axis putmask",
       "it changes an array in place; assign to parts of a Tensor (t[key] = value) or take np.where")  # fmt: skip
refuse("array asanyarray asarray asarray_chkfinite ascontiguousarray asfortranarray asmatrix bmat require from_dlpack",
       "it makes a plain array, which has no gradient; np.stack and np.block put Tensors together")  # fmt: skip
refuse("arange empty eye full identity ones tri zeros indices fromfunction fromiter frombuffer fromregex fromstring",
       "it makes an array of plain numbers")  # fmt: skip
refuse("bartlett blackman hamming hanning kaiser", "it makes a window of plain numbers")
refuse("diag_indices mask_indices tril_indices triu_indices", "it makes indices from plain numbers")
refuse("base_repr binary_repr format_float_positional format_float_scientific info", "it makes text of plain numbers")
refuse("isdtype issubdtype mintypecode promote_types typename", "it is about dtypes")
refuse("broadcast_shapes isfortran isscalar iterable", "it does not use the values of what it is given")
refuse("busday_count busday_offset datetime_as_string datetime_data is_busday", "it is about dates")
refuse("fromfile genfromtxt load loadtxt save savetxt savez savez_compressed",
       "it reads or writes a file; write t.detach().numpy()")  # fmt: skip
refuse("get_include get_printoptions getbufsize geterr geterrcall printoptions set_printoptions setbufsize seterr "
       "seterrcall show_config show_runtime", "it is about NumPy's settings")  # fmt: skip
refuse("frompyfunc nested_iters", "it works on Python objects one by one; np.apply_along_axis takes Tensors")
refuse("histogram2d histogramdd", "what it counts has no gradient; for sums of weights take np.bincount")
