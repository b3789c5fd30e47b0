"""Layers and losses as functions, under PyTorch's names."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "autograd": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d conv1d conv2d conv3d conv_transpose1d conv_transpose2d
        conv_transpose3d fractional_max_pool2d fractional_max_pool3d gelu linear max_pool1d max_pool2d max_pool3d
        max_unpool1d max_unpool2d max_unpool3d sigmoid tanh""",
    ".activation": """
        celu celu_ elu elu_ glu hardshrink hardsigmoid hardswish hardtanh hardtanh_ leaky_relu leaky_relu_ logsigmoid
        mish prelu relu relu6 relu_ rrelu rrelu_ selu selu_ silu softplus softshrink softsign tanhshrink threshold
        threshold_""",
    ".attending": "multi_head_attention_forward scaled_dot_product_attention",
    ".categories": "gumbel_softmax log_softmax one_hot softmax softmin",
    ".convolution": "fold unfold",
    ".distance": "bilinear cosine_similarity pairwise_distance pdist",
    ".lookup": "embedding embedding_bag",
    ".losses_alignment": "ctc_loss",
    ".losses_classification": """
        cross_entropy hinge_embedding_loss linear_cross_entropy multi_margin_loss multilabel_margin_loss
        multilabel_soft_margin_loss nll_loss""",
    ".losses_pairs": "cosine_embedding_loss margin_ranking_loss triplet_margin_loss triplet_margin_with_distance_loss",
    ".losses_regression": """
        binary_cross_entropy binary_cross_entropy_with_logits gaussian_nll_loss huber_loss kl_div l1_loss mse_loss
        poisson_nll_loss smooth_l1_loss soft_margin_loss""",
    ".normalisation": "batch_norm group_norm instance_norm layer_norm local_response_norm normalize rms_norm",
    ".padding": "pad",
    ".pooling": """
        adaptive_max_pool1d_with_indices adaptive_max_pool2d_with_indices adaptive_max_pool3d_with_indices
        fractional_max_pool2d_with_indices fractional_max_pool3d_with_indices lp_pool1d lp_pool2d lp_pool3d
        max_pool1d_with_indices max_pool2d_with_indices max_pool3d_with_indices""",
    ".randomised": "alpha_dropout check_probability dropout dropout1d dropout2d dropout3d feature_alpha_dropout",
    ".reductions": "check_reduction reduction_of",
    ".resizing": "interpolate upsample upsample_bilinear upsample_nearest",
    ".sampling": "affine_grid grid_sample",
    ".shuffling": "channel_shuffle pixel_shuffle pixel_unshuffle",
})  # fmt: skip
