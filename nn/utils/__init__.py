"""Tools around modules and their parameters, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".": "parametrizations parametrize prune rnn stateless",
    ".clipping": "clip_grad_norm clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm",
    ".fusing": "fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights",
    ".making": "skip_init",
    ".reweighting": "remove_spectral_norm remove_weight_norm spectral_norm weight_norm",
    ".stateless": "functional_call stack_module_state",
    ".vectors": "parameters_to_vector vector_to_parameters",
})  # fmt: skip
