"""Layers and losses as functions, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "autograd": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d conv1d conv2d conv3d conv_transpose1d conv_transpose2d
        conv_transpose3d elu fractional_max_pool2d fractional_max_pool3d gelu leaky_relu linear log_softmax max_pool1d
        max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d relu sigmoid silu softmax tanh""",
    ".activation": "softplus",
    ".convolution": "fold unfold",
    ".losses": "binary_cross_entropy_with_logits check_reduction cross_entropy l1_loss mse_loss nll_loss",
    ".pooling": "lp_pool1d lp_pool2d lp_pool3d",
    ".randomised": "check_probability dropout",
})  # fmt: skip
