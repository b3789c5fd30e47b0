"""Custom functions inside torch.func: setup_context, jvp, vmap and generate_vmap_rule."""
import torch
from torch.func import grad, jacfwd, jacrev, jvp, vmap


class Cube(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        result = x ** 3
        dx = 3 * x ** 2
        return result, dx

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, = inputs
        result, dx = output
        ctx.save_for_backward(x, dx)

    @staticmethod
    def backward(ctx, grad_output, grad_dx):
        x, dx = ctx.saved_tensors
        return grad_output * dx + grad_dx * 6 * x


def cube(x):
    result, dx = Cube.apply(x)
    return result


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(x, factor):
        return x * factor

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, factor = inputs
        ctx.factor = factor
        ctx.save_for_forward(x)

    @staticmethod
    def backward(ctx, g):
        return g * ctx.factor, None

    @staticmethod
    def vmap(info, in_dims, x, factor):
        assert info.batch_size == 3
        x_dim, _ = in_dims
        return Scale.apply(x, factor), x_dim

    @staticmethod
    def jvp(ctx, x_t, _):
        return x_t * ctx.factor


x = torch.tensor([1.0, -2.0, 0.5])
show(vmap(cube)(x), grad(lambda x: cube(x).sum())(x), vmap(grad(lambda x: cube(x)))(x), vmap(grad(grad(cube)))(x))
show(jacrev(cube)(x), grad(lambda x: grad(lambda y: cube(y).sum())(x).sum())(x))
show(vmap(lambda row: Scale.apply(row, 2.0))(torch.arange(6.0).reshape(3, 2)))
show(jvp(lambda x: Scale.apply(x, 3.0), (x,), (torch.ones(3),)))
show(vmap(lambda c: Scale.apply(c, 2.0), in_dims=1, out_dims=1)(torch.arange(6.0).reshape(2, 3)))
