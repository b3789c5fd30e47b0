"""Derivatives as functions of functions, and of Tensors that were computed already."""

from .batching.mapping import vmap as vmap
from .first_order import deriv as deriv
from .first_order import elementwise_grad as elementwise_grad
from .first_order import grad as grad
from .first_order import grad_and_aux as grad_and_aux
from .first_order import grad_named as grad_named
from .first_order import holomorphic_grad as holomorphic_grad
from .first_order import make_vjp as make_vjp
from .first_order import multigrad_dict as multigrad_dict
from .first_order import value_and_grad as value_and_grad
from .first_order import vjp as vjp
from .forward import jvp as jvp
from .forward import make_jvp as make_jvp
from .matrices import hessian as hessian
from .matrices import jacfwd as jacfwd
from .matrices import jacobian as jacobian
from .matrices import jacrev as jacrev
from .of_tensors import gradients as gradients
