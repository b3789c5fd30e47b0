"""Compatibility with HIPS autograd: what its users extend it with."""

from autograd.core import JVPNode as JVPNode
from autograd.core import VJPNode as VJPNode
from autograd.primitives import def_linear as def_linear
from autograd.primitives import defjvp as defjvp
from autograd.primitives import defjvp_argnum as defjvp_argnum
from autograd.primitives import defjvp_argnums as defjvp_argnums
from autograd.primitives import defvjp as defvjp
from autograd.primitives import defvjp_argnum as defvjp_argnum
from autograd.primitives import defvjp_argnums as defvjp_argnums
from autograd.primitives import notrace_primitive as notrace_primitive
from autograd.primitives import primitive as primitive
from autograd.tracer import Box as Box
from autograd.tracer import register_notrace as register_notrace
from autograd.vector_spaces import SparseObject as SparseObject
from autograd.vector_spaces import VSpace as VSpace
from autograd.vector_spaces import vspace as vspace
