"""Reverse-mode automatic differentiation over NumPy: write an expression, call ``.backward()``, see its tree."""

import os as _os

from . import functions as functions  # the engine, the table and the methods of Tensor; all else is imported late
from .engine.errors import provide_drawing as _provide_drawing
from .faces import face as _face
from .hips.neighbours import warn_of_another as _warn_of_another

# The names of HIPS autograd (autograd.numpy, autograd.extend, ...) have a folder of their own, which comes first in case
# that its files lie beside ours.
__path__.insert(0, _os.path.join(__path__[0], "hips"))
_warn_of_another()


def _draw_operands(operands):
    from .viz.failures import draw_operands

    return draw_operands(operands)


_provide_drawing(_draw_operands)

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": """
        builtins core differential_operators extend linalg misc numpy scipy special symbolic test_util testing tracer
        util viz wrap_util""",
    "numpy": "bool_ complex128 complex64 float16 float32 float64 int16 int32 int64 int8 uint8",
    ".builtins": "dict isinstance list tuple type",  # HIPS has these here too
    ".engine.changes": "mark_changed",
    ".engine.errors": """
        AnomalyError AutogradError GradientError InPlaceError MissingPackageError NoRuleError OperationError
        OperationIndexError OperationTypeError""",
    ".engine.function": "Function",
    ".engine.lanes": "source_of",
    ".engine.modes": "detect_anomaly enable_grad is_grad_enabled no_grad set_grad_enabled",
    ".engine.tensor": "Tensor as_tensor tensor",
    ".functions.branching": "branch",
    ".functions.convolution": "col2im conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d im2col",
    ".functions.creation": """
        Generator arange default_generator empty eye full full_like linspace manual_seed ones ones_like rand randint
        randn randperm zeros zeros_like""",
    ".functions.elementwise": """
        abs absolute acos acosh add angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2
        atanh ceil clamp clip conj cos cosh deg2rad div divide elu erf exp exp2 expm1 fix floor fmax fmin fmod hypot
        imag leaky_relu log log10 log1p log2 logaddexp logaddexp2 maximum minimum mul multiply neg negative positive
        pow rad2deg real reciprocal relu remainder round sigmoid sign silu sin sinc sinh softplus sqrt square sub
        subtract tan tanh trunc where""",
    ".functions.nets": "binary_cross_entropy_with_logits cross_entropy gelu linear mse_loss",
    ".functions.normalisation": "layer_norm standardize_batch",
    ".functions.ordering": "argsort sort topk",
    ".functions.pooling": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d max_pool3d""",
    ".functions.products": "bmm dot einsum inner matmul mm mv outer tensordot",
    ".functions.reductions": """
        all amax amin any argmax argmin cumprod cumsum log_softmax logsumexp max mean min norm prod softmax std sum
        var""",
    ".functions.shape": """
        broadcast_to cat chunk diag diagonal expand flatten flip index_select movedim narrow permute repeat
        repeat_interleave reshape roll select split squeeze stack tile transpose tril triu unbind unsqueeze""",
    ".functions.unpooling": "fractional_max_pool2d fractional_max_pool3d max_unpool1d max_unpool2d max_unpool3d",
    ".symbolic": "explain",
    ".transforms": """
        checkpoint deriv elementwise_grad grad grad_and_aux grad_named gradients hessian hessian_tensor_product
        hessian_vector_product holomorphic_grad hvp jacfwd jacobian jacrev jvp make_ggnvp make_hvp make_jvp
        make_jvp_reversemode make_vjp multigrad_dict tensor_jacobian_product value_and_grad vector_jacobian_product
        vjp vmap""",
})  # fmt: skip
