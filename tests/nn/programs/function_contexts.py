# Custom autograd Functions with every option of the context.
import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable


class SinCos(Function):
    @staticmethod
    def forward(ctx, x, scale):
        s, c = torch.sin(scale * x), torch.cos(scale * x)
        ctx.save_for_backward(s, c)
        ctx.scale = scale
        return s, c

    @staticmethod
    def backward(ctx, gs, gc):
        s, c = ctx.saved_tensors
        show(ctx.needs_input_grad)
        return ctx.scale * (gs * c - gc * s), None


x = torch.tensor([0.3, 0.7], requires_grad=True)
s, c = SinCos.apply(x, 2.0)
(g,) = torch.autograd.grad((s * c).sum(), x, create_graph=True)
show(g, torch.autograd.grad(g.sum(), x))


class Lazy(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.set_materialize_grads(False)
        return a.clone(), b.clone()

    @staticmethod
    def backward(ctx, ga, gb):
        show(ga is None, gb is None)
        return ga, gb


a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
Lazy.apply(a, b)[1].sum().backward()
show(a.grad, b.grad)


class InPlace(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.mark_dirty(t)
        return t.mul_(3)

    @staticmethod
    def backward(ctx, g):
        return 3 * g


y = a * 2
z = InPlace.apply(y)
(z ** 2).sum().backward()
show(z is y, y, a.grad)


class SortIndices(Function):
    @staticmethod
    def forward(ctx, t):
        values, idx = torch.sort(t)
        ctx.mark_non_differentiable(idx)
        ctx.save_for_backward(idx)
        return values, idx

    @staticmethod
    def backward(ctx, g, _):
        (idx,) = ctx.saved_tensors
        return torch.zeros_like(g).index_add(0, idx, g)


t = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
values, idx = SortIndices.apply(t)
(values * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
show(values, idx, idx.requires_grad, t.grad)


class NewStyle(Function):
    @staticmethod
    def forward(x, w):
        return x * w

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, w = inputs
        ctx.save_for_backward(x, w)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        return (g * w if ctx.needs_input_grad[0] else None), (g * x if ctx.needs_input_grad[1] else None)


w = torch.tensor([2.0, 3.0, 4.0])
NewStyle.apply(t, w).sum().backward()
show(t.grad, torch.autograd.gradcheck(NewStyle.apply, (t, w.clone().requires_grad_())), torch.autograd.gradgradcheck(NewStyle.apply, (t, w)))


class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 2

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        return 2 * ctx.saved_tensors[0] * g


show(torch.autograd.grad(Once.apply(t).sum(), t)[0])


class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        return torch.nn.functional.hardtanh(g)


r = torch.tensor([-0.5, 0.5], requires_grad=True)
(StraightThrough.apply(r) * torch.tensor([0.3, 5.0])).sum().backward()
show(r.grad)
p, q = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
show(torch.autograd.grad(p * 2, [p, q], allow_unused=True), torch.autograd.grad(p * 2, [p, q], materialize_grads=True))
show(torch.autograd.functional.jacobian(lambda u: u ** 2, t), torch.autograd.functional.hvp(lambda u: (u ** 3).sum(), t, torch.ones(3)))
f = (p * q + p).exp()
show(f.grad_fn is not None, p.is_leaf, f.is_leaf)
f.retain_grad()
(f * 2).backward(retain_graph=True, inputs=[p])
show(f.grad, p.grad, q.grad)
