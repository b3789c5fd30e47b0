"""In-place operations as functions: ``relu_(t)`` is ``t.relu_()``."""

from ..engine.tensor import Tensor, as_tensor

NAMES = """
    abs_ acos_ acosh_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_ atan_ atanh_ ceil_ clamp_
    clamp_max_ clamp_min_ clip_ cos_ cosh_ deg2rad_ detach_ erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ gcd_ i0_
    index_put_ lcm_ ldexp_ log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_ reciprocal_ relu_ round_
    rsqrt_ sigmoid_ sin_ sinc_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ xlogy_ zero_""".split()  # noqa: SIM905


def _function(name):
    def in_place(input, *arguments, **options):
        return getattr(as_tensor(input), name)(*arguments, **options)

    in_place.__name__ = in_place.__qualname__ = name
    in_place.__doc__ = f"``input.{name}(...)``: change `input` in place; returns it."
    return in_place


globals().update({name: _function(name) for name in NAMES if hasattr(Tensor, name)})
