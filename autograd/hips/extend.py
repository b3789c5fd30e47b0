"""Compatibility with HIPS autograd: what its users extend it with."""

from autograd.core import JVPNode as JVPNode
from autograd.core import VJPNode as VJPNode
from autograd.hips.primitives import def_linear as def_linear
from autograd.hips.primitives import defjvp as defjvp
from autograd.hips.primitives import defjvp_argnum as defjvp_argnum
from autograd.hips.primitives import defjvp_argnums as defjvp_argnums
from autograd.hips.primitives import defvjp as defvjp
from autograd.hips.primitives import defvjp_argnum as defvjp_argnum
from autograd.hips.primitives import defvjp_argnums as defvjp_argnums
from autograd.hips.primitives import notrace_primitive as notrace_primitive
from autograd.hips.primitives import primitive as primitive
from autograd.hips.vector_spaces import SparseObject as SparseObject
from autograd.hips.vector_spaces import VSpace as VSpace
from autograd.hips.vector_spaces import vspace as vspace
from autograd.tracer import Box as Box
from autograd.tracer import register_notrace as register_notrace
