"""Invertible functions of random variables, with the logarithm of how they stretch space, under PyTorch's names."""

from ...faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".base": "ComposeTransform IndependentTransform Transform identity_transform",
    ".events": """CorrCholeskyTransform LowerCholeskyTransform PositiveDefiniteTransform ReshapeTransform SoftmaxTransform
        StickBreakingTransform""",
    ".numbers": """AbsTransform AffineTransform CumulativeDistributionTransform ExpTransform PowerTransform SigmoidTransform
        SoftplusTransform TanhTransform""",
    ".parts": "CatTransform StackTransform",
})  # fmt: skip
