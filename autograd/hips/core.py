"""Compatibility with HIPS autograd: vector-Jacobian products of functions of one argument, and spaces."""

from autograd.deprecated import primitive as primitive
from autograd.primitives import def_linear as def_linear
from autograd.primitives import defjvp as defjvp
from autograd.primitives import defjvp_argnum as defjvp_argnum
from autograd.primitives import defjvp_argnums as defjvp_argnums
from autograd.primitives import defvjp as defvjp
from autograd.primitives import defvjp_argnum as defvjp_argnum
from autograd.primitives import defvjp_argnums as defvjp_argnums
from autograd.primitives import primitive_jvps as primitive_jvps
from autograd.primitives import primitive_vjps as primitive_vjps
from autograd.tracer import Box as Box
from autograd.tracer import Node as Node
from autograd.tracer import getval as getval
from autograd.tracer import isbox as isbox
from autograd.tracer import trace as trace
from autograd.transforms import make_jvp as _make_jvp
from autograd.transforms import make_vjp as _make_vjp
from autograd.util import func as func
from autograd.util import subval as subval
from autograd.util import toposort as toposort
from autograd.vector_spaces import SparseObject as SparseObject
from autograd.vector_spaces import VSpace as VSpace
from autograd.vector_spaces import vspace as vspace


class VJPNode(Node):
    """What HIPS's reverse mode records; here that is done by the engine (see :mod:`autograd.engine.graph`)."""


class JVPNode(Node):
    """What HIPS's forward mode records; here that is done by dual numbers (see :mod:`autograd.transforms.dual`)."""


def make_vjp(fun, x):
    """``(vjp, value)`` of `fun` at `x`.

    >>> vjp, value = make_vjp(lambda x: x**2, 3.0)
    >>> value, vjp(1.0)
    (9.0, 6.0)
    """
    return _make_vjp(fun)(x)


def make_jvp(fun, x):
    """The function from a tangent of `x` to ``(value, tangent of the value)``.

    >>> make_jvp(lambda x: x**2, 3.0)(1.0)
    (9.0, 6.0)
    """
    return _make_jvp(fun)(x)
