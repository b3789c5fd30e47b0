"""Layers and losses as functions, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "autograd": "gelu linear sigmoid tanh",
    ".activation": """
        celu elu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish prelu relu relu6 rrelu selu
        silu softplus softshrink softsign tanhshrink threshold""",
    ".categories": "gumbel_softmax log_softmax one_hot softmax softmin",
    ".losses": "binary_cross_entropy_with_logits check_reduction cross_entropy l1_loss mse_loss nll_loss",
    ".normalisation": "batch_norm group_norm instance_norm layer_norm local_response_norm normalize rms_norm",
    ".randomised": """
        alpha_dropout check_probability dropout dropout1d dropout2d dropout3d feature_alpha_dropout""",
})  # fmt: skip
