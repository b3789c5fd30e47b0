"""Reverse-mode automatic differentiation over NumPy: write an expression, call ``.backward()``, see its tree."""

import os as _os

from . import functions as functions  # the engine, the table and the methods of Tensor; all else is imported late
from .engine.errors import provide_drawing as _provide_drawing
from .engine.freed import keep_freed_memory as _keep_freed_memory
from .faces import face as _face
from .functions.writing import handed_out as _handed_out

# The names of HIPS autograd (autograd.numpy, autograd.extend, ...) have a folder of their own, which comes first in case
# that its files lie beside ours; and so have the packages of PyTorch beside torch itself (torch.autograd, torch.func, ...).
__path__.insert(0, _os.path.join(__path__[0], "hips"))
__path__.append(_os.path.join(__path__[1], "pytorch"))

from .neighbours import warn_of_another as _warn_of_another  # noqa: E402

_warn_of_another()
_keep_freed_memory()


def _draw_operands(operands):
    from .viz.failures import draw_operands

    return draw_operands(operands)


_provide_drawing(_draw_operands)

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": """
        amp autograd backends builtins core cuda differential_operators distributions extend fft func linalg misc numpy
        random scipy special symbolic test_util testing tracer util utils viz wrap_util""",
    "": "nn",
    "nn": "optim",
    "nn.files.pytorch": "load save",
    "nn.functional": """
        alpha_dropout bilinear celu celu_ channel_shuffle cosine_similarity dropout feature_alpha_dropout group_norm
        hardshrink pairwise_distance pixel_shuffle pixel_unshuffle prelu rms_norm rrelu rrelu_ selu selu_ threshold_""",
    "numpy": "bool_ complex128 complex64 float16 float32 float64 int16 int32 int64 int8 uint16 uint32 uint64 uint8",
    ".amp": "GradScaler autocast",
    ".builtins": "dict isinstance list tuple type",  # HIPS has these here too
    ".deprecated": "primitive",
    ".engine.changes": "mark_changed",
    ".engine.defaults": "get_default_dtype set_default_dtype",
    ".engine.errors": """
        AnomalyError AutogradError GradientError InPlaceError MissingPackageError NoRuleError OperationError
        OperationIndexError OperationTypeError""",
    ".engine.function": "Function",
    ".engine.lanes": "source_of",
    ".engine.modes": """
        detect_anomaly enable_grad inference_mode is_anomaly_enabled is_grad_enabled no_grad set_detect_anomaly
        set_grad_enabled""",
    ".engine.tensor": "Tensor as_tensor tensor",
    ".functions.arithmetic": """
        addcdiv addcmul clamp_max clamp_min complex copysign digamma erfc erfinv float_power frac frexp i0 igamma
        igammac ldexp lerp lgamma logit mvlgamma nan_to_num polar polygamma rsqrt rsub sgn threshold true_divide
        view_as_complex view_as_real xlogy""",
    ".functions.attention": "add_rows attend embedding",
    ".functions.branching": "branch",
    ".functions.combining": """
        addbmm addmm addmv addr baddbmm cdist chain_matmul corrcoef cov cross cumulative_trapezoid diff dist ger
        gradient kron logcumsumexp nanmean nansum pdist renorm std_mean trapezoid trapz var_mean vdot""",
    ".functions.comparing": """
        allclose bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor count_nonzero
        eq equal floor_divide gcd ge greater greater_equal gt heaviside is_nonzero isclose isfinite isin isinf isnan
        isneginf isposinf isreal lcm le less less_equal logical_and logical_not logical_or logical_xor lt ne
        not_equal signbit""",
    ".functions.convolution": "col2im conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d im2col",
    ".functions.creation": """
        Generator arange asarray bartlett_window blackman_window default_generator empty empty_like eye from_numpy
        full full_like hamming_window hann_window linspace logspace manual_seed ones ones_like rand randint randn
        randperm scalar_tensor zeros zeros_like""",
    ".functions.elementwise": """
        abs absolute acos acosh add angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2
        atanh ceil clamp clip conj cos cosh deg2rad div divide elu erf exp exp2 expm1 fix floor fmax fmin fmod hypot
        imag leaky_relu log log10 log1p log2 logaddexp logaddexp2 maximum minimum mul multiply neg negative nextafter positive
        pow rad2deg real reciprocal relu remainder round sigmoid sign silu sin sinc sinh softplus sqrt square sub
        subtract tan tanh trunc where""",
    ".functions.factors": "lu_solve lu_unpack qr svd",
    ".functions.habits": """
        BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor Size
        are_deterministic_algorithms_enabled channels_last channels_last_3d conj_physical contiguous_format e inf is_conj
        is_same_size is_signed is_storage nan newaxis pi preserve_format resolve_conj set_default_device
        set_float32_matmul_precision set_printoptions strided typename use_deterministic_algorithms""",
    ".functions.in_place": """
        abs_ acos_ acosh_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_ atan_ atanh_ ceil_
        clamp_ clamp_max_ clamp_min_ clip_ cos_ cosh_ deg2rad_ detach_ erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_
        frac_ gcd_ i0_ index_put_ lcm_ ldexp_ log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_
        reciprocal_ relu_ round_ rsqrt_ sigmoid_ sin_ sinc_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ xlogy_ zero_""",
    ".functions.joining": """
        atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod column_stack
        combinations concat concatenate diag_embed diagflat dsplit dstack fliplr flipud hsplit hstack meshgrid rot90
        row_stack tensor_split trace tril_indices triu_indices unflatten vander vsplit vstack""",
    ".functions.kinds": """
        adjoint bool can_cast cdouble cfloat clone detach device double dtype finfo float half iinfo int
        is_complex is_floating_point is_tensor long numel promote_types ravel result_type short t""",
    ".functions.layouts": "as_strided as_strided_scatter fill frombuffer narrow_copy range split_with_sizes unravel_index",
    ".functions.lowrank": "frobenius_norm lu nuclear_norm orgqr pca_lowrank svd_lowrank",
    ".functions.nets": "binary_cross_entropy_with_logits cross_entropy gelu linear mse_loss",
    ".functions.normalisation": "layer_norm standardize_batch",
    ".functions.ordering": "argsort sort topk",
    ".functions.picking": """
        argwhere diagonal_scatter gather index_add index_copy index_fill index_put index_reduce masked_fill
        masked_scatter masked_select nonzero put scatter scatter_add scatter_reduce select_scatter slice_scatter take
        take_along_dim""",
    ".functions.pooling": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d max_pool3d""",
    ".functions.products": "bmm dot einsum inner matmul mm mv outer tensordot",
    ".functions.ranking": """
        aminmax bincount bucketize cummax cummin histc histogram kthvalue median mode msort nanmedian nanquantile
        quantile searchsorted unique unique_consecutive""",
    ".functions.recurrent": """
        gru_cell gru_gates gru_sequence lstm_cell lstm_gates lstm_sequence rnn_relu_cell rnn_relu_sequence
        rnn_tanh_cell rnn_tanh_sequence""",
    ".functions.reductions": """
        all amax amin any argmax argmin cumprod cumsum log_softmax logsumexp max mean min norm prod softmax std sum
        var""",
    ".functions.sampling": """
        bernoulli binomial get_rng_state initial_seed multinomial normal poisson rand_like randint_like randn_like
        seed set_rng_state""",
    ".functions.settings": """
        compile get_default_device get_deterministic_debug_mode get_float32_matmul_precision get_num_interop_threads
        is_autocast_enabled is_deterministic_algorithms_warn_only_enabled is_inference is_inference_mode_enabled is_neg
        is_warn_always_enabled resolve_neg set_deterministic_debug_mode set_flush_denormal set_num_interop_threads
        set_warn_always""",
    ".functions.shape": """
        broadcast_to cat chunk diag diagonal expand flatten flip index_select moveaxis movedim narrow permute repeat
        repeat_interleave reshape roll select split squeeze stack swapaxes swapdims tile transpose tril triu unbind
        unsqueeze""",
    ".functions.spectra": "istft kaiser_window stft",
    ".functions.unpooling": "fractional_max_pool2d fractional_max_pool3d max_unpool1d max_unpool2d max_unpool3d",
    ".linalg": """
        cholesky cholesky_inverse cholesky_solve det inverse logdet matrix_exp matrix_power pinverse slogdet
        triangular_solve""",
    ".rules.parallel": "get_num_threads set_num_threads",
    ".symbolic": "explain",
    ".transforms": """
        checkpoint deriv elementwise_grad grad grad_and_aux grad_named gradients hessian hessian_tensor_product
        hessian_vector_product holomorphic_grad hvp jacfwd jacobian jacrev jvp make_ggnvp make_hvp make_jvp
        make_jvp_reversemode make_vjp multigrad_dict sparse_hessian sparse_jacobian tensor_jacobian_product
        value_and_grad vector_jacobian_product vjp vmap""",
}, _handed_out, ".functions.absences")  # fmt: skip

__all__.remove("autograd")  # `from autograd import *` would hide the package by it
