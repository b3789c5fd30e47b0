"""Which values a parameter or a draw may have: ``constraints.positive.check(value)``, under PyTorch's names."""

from ...faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    ".base": "Constraint dependent dependent_property is_dependent",
    ".composed": """MixtureSameFamilyConstraint cat independent nonnegative nonnegative_integer positive positive_integer
        real_vector stack unit_interval""",
    ".intervals": "greater_than greater_than_eq half_open_interval integer_interval interval less_than multinomial",
    ".regions": """boolean corr_cholesky lower_cholesky lower_triangular one_hot positive_definite positive_semidefinite real
        simplex square symmetric""",
})  # fmt: skip
