"""Layers and losses as functions, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "autograd": "elu gelu leaky_relu linear log_softmax relu sigmoid silu softmax tanh",
    ".activation": "softplus",
    ".attending": "multi_head_attention_forward scaled_dot_product_attention",
    ".losses": "binary_cross_entropy_with_logits check_reduction cross_entropy l1_loss mse_loss nll_loss",
    ".lookup": "embedding embedding_bag",
    ".normalisation": "batch_norm group_norm instance_norm layer_norm local_response_norm normalize rms_norm",
    ".randomised": "check_probability dropout",
})  # fmt: skip
