"""The chi-squared distribution."""

from . import constraints
from .gamma import Gamma
from .utils import floating


class Chi2(Gamma):
    """The chi-squared distribution: the sum of `df` squared standard normal variables.

    Raises ValueError for degrees of freedom that are not positive.

    >>> from autograd.distributions import Chi2
    >>> Chi2(3.0).mean
    tensor(3.)
    """

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df, validate_args=None):
        (self.df,) = floating(df)
        super().__init__(0.5 * self.df, 0.5, validate_args)
