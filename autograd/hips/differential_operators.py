"""Compatibility with HIPS autograd: the transforms, under the module that it keeps them in."""

from autograd.transforms import checkpoint as checkpoint
from autograd.transforms import deriv as deriv
from autograd.transforms import elementwise_grad as elementwise_grad
from autograd.transforms import grad as grad
from autograd.transforms import grad_and_aux as grad_and_aux
from autograd.transforms import grad_named as grad_named
from autograd.transforms import hessian as hessian
from autograd.transforms import hessian_tensor_product as hessian_tensor_product
from autograd.transforms import hessian_vector_product as hessian_vector_product
from autograd.transforms import holomorphic_grad as holomorphic_grad
from autograd.transforms import jacobian as jacobian
from autograd.transforms import make_ggnvp as make_ggnvp
from autograd.transforms import make_hvp as make_hvp
from autograd.transforms import make_jvp as make_jvp
from autograd.transforms import make_jvp_reversemode as make_jvp_reversemode
from autograd.transforms import make_vjp as make_vjp
from autograd.transforms import multigrad_dict as multigrad_dict
from autograd.transforms import tensor_jacobian_product as tensor_jacobian_product
from autograd.transforms import value_and_grad as value_and_grad
from autograd.transforms import vector_jacobian_product as vector_jacobian_product
