"""Which values a parameter or a draw may have: ``constraints.positive.check(value)``, under PyTorch's names."""

import numpy as np

from ..engine.tensor import as_tensor


class Constraint:
    """A region, in the last `event_dim` axes of a value.

    Parameters
    ----------
    holds : function of the array of values, with a boolean for each event
    text : what messages call the region
    event_dim : how many axes make one event
    is_discrete : whether it holds whole numbers only

    >>> from autograd.distributions import constraints
    >>> constraints.unit_interval.check(tensor([0.5, 1.5]))
    tensor([ True, False])
    """

    def __init__(self, holds, text, event_dim=0, is_discrete=False):
        self.holds, self.text, self.event_dim, self.is_discrete = holds, text, event_dim, is_discrete

    def check(self, value):
        """For each event in `value`, whether it lies in the region."""
        value = as_tensor(value).detach()
        with np.errstate(all="ignore"):
            return as_tensor(np.asarray(self.holds(value.numpy())))

    def __repr__(self):
        return self.text


def is_dependent(constraint):
    """Whether a region depends on other parameters and so cannot be checked by itself."""
    return constraint is dependent


def interval(lower_bound, upper_bound):
    """From one bound to the other, both included; bounds may be tensors."""
    low, high = _plain(lower_bound), _plain(upper_bound)
    return Constraint(lambda x: (x >= low) & (x <= high), f"interval(lower_bound={low}, upper_bound={high})")


def half_open_interval(lower_bound, upper_bound):
    """From the lower bound up to, but without, the upper one."""
    low, high = _plain(lower_bound), _plain(upper_bound)
    return Constraint(lambda x: (x >= low) & (x < high), f"half_open_interval(lower_bound={low}, upper_bound={high})")


def greater_than(lower_bound):
    """Above a bound."""
    low = _plain(lower_bound)
    return Constraint(lambda x: x > low, f"greater_than(lower_bound={low})")


def greater_than_eq(lower_bound):
    """Above a bound, or equal to it."""
    low = _plain(lower_bound)
    return Constraint(lambda x: x >= low, f"greater_than_eq(lower_bound={low})")


def less_than(upper_bound):
    """Below a bound."""
    high = _plain(upper_bound)
    return Constraint(lambda x: x < high, f"less_than(upper_bound={high})")


def integer_interval(lower_bound, upper_bound):
    """Whole numbers from one bound to the other, both included."""
    low, high = _plain(lower_bound), _plain(upper_bound)
    holds = lambda x: _whole(x) & (x >= low) & (x <= high)
    return Constraint(holds, f"integer_interval(lower_bound={low}, upper_bound={high})", is_discrete=True)


def multinomial(upper_bound):
    """Vectors of counts that add up to the bound."""
    total = _plain(upper_bound)
    holds = lambda x: (_whole(x) & (x >= 0)).all(-1) & (x.sum(-1) == total)
    return Constraint(holds, f"multinomial(upper_bound={total})", 1, is_discrete=True)


def independent(base, reinterpreted_batch_ndims):
    """`base`, of whose batch the last axes are part of the event."""
    axes = tuple(range(-reinterpreted_batch_ndims, 0))
    event_dim = base.event_dim + reinterpreted_batch_ndims
    return Constraint(lambda x: base.holds(x).all(axis=axes), f"independent({base})", event_dim, base.is_discrete)


def _plain(bound):
    return as_tensor(bound).detach().numpy() if hasattr(bound, "detach") else bound


def _whole(x):
    return x % 1 == 0


def _is_simplex(x):
    return (x >= 0).all(-1) & (np.abs(x.sum(-1) - 1) < 1e-6)


def _is_one_hot(x):
    return ((x == 0) | (x == 1)).all(-1) & (x.sum(-1) == 1)


def _is_lower_triangular(x):
    return (np.tril(x) == x).all((-2, -1))


def _is_lower_cholesky(x):
    return _is_lower_triangular(x) & (np.diagonal(x, 0, -2, -1) > 0).all(-1)


def _is_corr_cholesky(x):
    return _is_lower_cholesky(x) & (np.abs((x**2).sum(-1) - 1) < 100 * np.finfo(x.dtype).eps * x.shape[-1]).all(-1)


def _is_symmetric(x):
    return np.isclose(x, np.swapaxes(x, -2, -1), atol=1e-6).all((-2, -1))


def _is_positive_definite(x):
    finite = np.isfinite(x).all((-2, -1))
    return finite & _is_symmetric(x) & (np.linalg.eigvalsh(np.where(finite[..., None, None], x, 0)) > 0).all(-1)


dependent = Constraint(None, "dependent")
"""A region that other parameters decide about; what has it checks it by itself."""

real = Constraint(lambda x: x == x, "real")
real_vector = Constraint(lambda x: (x == x).all(-1), "real_vector", 1)
positive, nonnegative = Constraint(lambda x: x > 0, "positive"), Constraint(lambda x: x >= 0, "nonnegative")
unit_interval = Constraint(lambda x: (x >= 0) & (x <= 1), "unit_interval")
boolean = Constraint(lambda x: (x == 0) | (x == 1), "boolean", is_discrete=True)
nonnegative_integer = Constraint(lambda x: _whole(x) & (x >= 0), "nonnegative_integer", is_discrete=True)
positive_integer = Constraint(lambda x: _whole(x) & (x >= 1), "positive_integer", is_discrete=True)
simplex = Constraint(_is_simplex, "simplex", 1)
one_hot = Constraint(_is_one_hot, "one_hot", 1, is_discrete=True)
lower_triangular = Constraint(_is_lower_triangular, "lower_triangular", 2)
lower_cholesky = Constraint(_is_lower_cholesky, "lower_cholesky", 2)
corr_cholesky = Constraint(_is_corr_cholesky, "corr_cholesky", 2)
symmetric = Constraint(_is_symmetric, "symmetric", 2)
positive_definite = Constraint(_is_positive_definite, "positive_definite", 2)
