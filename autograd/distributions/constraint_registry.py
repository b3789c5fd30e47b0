"""Which transform leads from all real numbers into a region: ``biject_to`` and ``transform_to``, as in PyTorch."""

from ..engine.errors import OperationError
from . import constraints, transforms


class ConstraintRegistry:
    """A table from regions to transforms; called with a region, it gives the transform into it.

    Raises OperationError for a region that nobody registered, TypeError for what is no region.

    >>> from autograd.distributions import biject_to, constraints
    >>> biject_to(constraints.positive)
    ExpTransform()
    >>> biject_to(constraints.interval(-1.0, 3.0))(tensor(0.0))
    tensor(1.)
    """

    def __init__(self):
        self._factories = {}

    def register(self, constraint, factory=None):
        """Remember `factory`, a function from the region to a transform, for a class of regions or the class of an object.

        Without `factory` it is a decorator.

        >>> from autograd.distributions import constraints, transforms
        >>> from autograd.distributions.constraint_registry import ConstraintRegistry
        >>> into = ConstraintRegistry()
        >>> @into.register(constraints.positive)
        ... def into_positive(constraint):
        ...     return transforms.SoftplusTransform()
        >>> into(constraints.positive)
        SoftplusTransform()
        """
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        kind = type(constraint) if isinstance(constraint, constraints.Constraint) else constraint
        if not (isinstance(kind, type) and issubclass(kind, constraints.Constraint)):
            raise TypeError(f"register(constraint): expected a Constraint or a subclass of it, got {constraint!r}")
        self._factories[kind] = factory
        return factory

    def __call__(self, constraint):
        factory = self._factories.get(type(constraint))
        if factory is None:
            raise OperationError(f"no transform into {constraint} is known here: give one with register")
        return factory(constraint)


biject_to = ConstraintRegistry()
"""One-to-one transforms into regions, each with its Jacobian; for densities of unconstrained variables."""

transform_to = ConstraintRegistry()
"""Transforms onto regions, not always one to one; for optimising parameters that are constrained.

>>> from autograd.distributions import Normal, transform_to
>>> transform_to(Normal.arg_constraints["scale"])(tensor(0.0))
tensor(1.)
"""


def _register_both(*regions):
    """A decorator for a function that is registered in both tables; it is told which one, for regions made of others."""

    def registered(factory):
        for registry in (biject_to, transform_to):
            for region in regions:
                registry.register(region, lambda constraint, registry=registry: factory(registry, constraint))
        return factory

    return registered


@_register_both(constraints.real)
def _into_all(registry, constraint):
    return transforms.identity_transform


@_register_both(constraints.positive, constraints.nonnegative)
def _above(registry, constraint):
    if constraint in (constraints.positive, constraints.nonnegative):
        return transforms.ExpTransform()
    return _exponential(constraint.lower_bound, 1)


@_register_both(constraints.less_than)
def _below(registry, constraint):
    return _exponential(constraint.upper_bound, -1)


def _exponential(bound, sign):
    return transforms.ComposeTransform([transforms.ExpTransform(), transforms.AffineTransform(bound, sign)])


@_register_both(constraints.interval, constraints.half_open_interval)
def _between(registry, constraint):
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and (low, high) == (0, 1):
        return transforms.SigmoidTransform()
    return transforms.ComposeTransform([transforms.SigmoidTransform(), transforms.AffineTransform(low, high - low)])


@_register_both(constraints.corr_cholesky)
def _correlations(registry, constraint):
    return transforms.CorrCholeskyTransform()


@_register_both(constraints.independent)
def _side_by_side(registry, constraint):
    return transforms.IndependentTransform(registry(constraint.base_constraint), constraint.reinterpreted_batch_ndims)


@_register_both(constraints.cat)
def _joined(registry, constraint):
    return transforms.CatTransform([registry(one) for one in constraint.cseq], constraint.dim, constraint.lengths)


@_register_both(constraints.stack)
def _stacked(registry, constraint):
    return transforms.StackTransform([registry(one) for one in constraint.cseq], constraint.dim)


biject_to.register(constraints.simplex, lambda constraint: transforms.StickBreakingTransform())
transform_to.register(constraints.simplex, lambda constraint: transforms.SoftmaxTransform())
transform_to.register(constraints.lower_cholesky, lambda constraint: transforms.LowerCholeskyTransform())
transform_to.register(constraints.positive_definite, lambda constraint: transforms.PositiveDefiniteTransform())
transform_to.register(constraints.positive_semidefinite, lambda constraint: transforms.PositiveDefiniteTransform())
