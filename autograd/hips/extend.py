"""Compatibility with HIPS autograd: what its users extend it with."""

from .core import JVPNode as JVPNode
from .core import VJPNode as VJPNode
from .hips.primitives import def_linear as def_linear
from .hips.primitives import defjvp as defjvp
from .hips.primitives import defjvp_argnum as defjvp_argnum
from .hips.primitives import defjvp_argnums as defjvp_argnums
from .hips.primitives import defvjp as defvjp
from .hips.primitives import defvjp_argnum as defvjp_argnum
from .hips.primitives import defvjp_argnums as defvjp_argnums
from .hips.primitives import notrace_primitive as notrace_primitive
from .hips.primitives import primitive as primitive
from .hips.vector_spaces import SparseObject as SparseObject
from .hips.vector_spaces import VSpace as VSpace
from .hips.vector_spaces import vspace as vspace
from .tracer import Box as Box
from .tracer import register_notrace as register_notrace
