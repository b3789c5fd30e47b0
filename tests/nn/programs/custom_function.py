"""Custom autograd functions: saved tensors, non-tensor arguments, needs_input_grad, straight-through, gradient reversal."""
import torch
from torch.autograd import Function, gradcheck

class Exp(Function):
    @staticmethod
    def forward(ctx, i):
        result = i.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        result, = ctx.saved_tensors
        return grad_output * result

class LinearFunction(Function):
    @staticmethod
    def forward(input, weight, bias):
        return input @ weight.t() + bias

    @staticmethod
    def setup_context(ctx, inputs, output):
        input, weight, bias = inputs
        ctx.save_for_backward(input, weight)

    @staticmethod
    def backward(ctx, grad_output):
        input, weight = ctx.saved_tensors
        grad_input = grad_output.mm(weight) if ctx.needs_input_grad[0] else None
        grad_weight = grad_output.t().mm(input) if ctx.needs_input_grad[1] else None
        grad_bias = grad_output.sum(0) if ctx.needs_input_grad[2] else None
        return grad_input, grad_weight, grad_bias

class Reverse(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.alpha, None

class Round(Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g.clone()

x = torch.tensor([[0.5, -1.2], [2.0, 0.1]], requires_grad=True)
Exp.apply(x).sum().backward()
show(x.grad)
w = torch.tensor([[1.0, 2.0], [0.0, -1.0], [0.5, 0.5]], requires_grad=True)
b = torch.zeros(3, requires_grad=True)
x.grad = None
out = LinearFunction.apply(x, w, b)
(out ** 2).sum().backward()
show(out, x.grad, w.grad, b.grad)
x.grad.zero_()
Reverse.apply(x, 0.3).pow(2).sum().backward()
show(x.grad)
x.grad.zero_()
(Round.apply(x) * torch.tensor([1.0, 3.0])).sum().backward()
show(x.grad)
show(gradcheck(LinearFunction.apply, (x, w, b), eps=1e-6, atol=1e-4))
y = Exp.apply(x)
g, = torch.autograd.grad(y.sum(), x, create_graph=True)
show(torch.autograd.grad(g.sum(), x)[0], type(y.grad_fn).__name__ != "")

class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        ids = (x > 0).long()
        ctx.mark_non_differentiable(ids)
        return 2 * x, ids

    @staticmethod
    def backward(ctx, g, _):
        return None if g is None else 2 * g

doubled, ids = Twice.apply(x)
show(doubled, ids, ids.requires_grad)
