"""Derivatives as functions of functions, and of Tensors that were computed already.

Reading order: ``nesting`` and ``tracing`` (what every transform does), ``first_order`` (reverse mode), ``levels`` and
``dual`` (forward mode), ``batching`` (vmap), ``matrices`` and ``products``, ``checkpoints``.
"""

from .batching.mapping import vmap as vmap
from .checkpoints import checkpoint as checkpoint
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
from .numpy_functions import numpy_function as numpy_function
from .of_tensors import gradients as gradients
from .products import hessian_tensor_product as hessian_tensor_product
from .products import hessian_vector_product as hessian_vector_product
from .products import hvp as hvp
from .products import make_ggnvp as make_ggnvp
from .products import make_hvp as make_hvp
from .products import make_jvp_reversemode as make_jvp_reversemode
from .products import tensor_jacobian_product as tensor_jacobian_product
from .products import vector_jacobian_product as vector_jacobian_product
from .sparse import sparse_hessian as sparse_hessian
from .sparse import sparse_jacobian as sparse_jacobian
