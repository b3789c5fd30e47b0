"""Derivatives as functions of functions, and of Tensors that were computed already.

Reading order: ``nesting`` and ``tracing`` (what every transform does), ``first_order`` (reverse mode), ``levels`` and
``dual`` (forward mode), ``batching`` (vmap), ``matrices`` and ``products``, ``checkpoints``.
"""

from ..faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".batching.mapping": "vmap",
    ".checkpoints": "checkpoint",
    ".first_order": """
        deriv elementwise_grad grad grad_and_aux grad_named holomorphic_grad make_vjp multigrad_dict value_and_grad vjp""",
    ".forward": "jvp make_jvp",
    ".matrices": "hessian jacfwd jacobian jacrev",
    ".numpy_functions": "numpy_function",
    ".of_tensors": "gradients",
    ".products": """
        hessian_tensor_product hessian_vector_product hvp make_ggnvp make_hvp make_jvp_reversemode
        tensor_jacobian_product vector_jacobian_product""",
    ".sparse": "sparse_hessian sparse_jacobian",
})  # fmt: skip
