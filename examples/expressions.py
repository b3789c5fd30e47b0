"""Expressions typed by hand: write them, call backward, look at their trees."""

import numpy as np

from autograd import Tensor, gradients

from .pictures import save_tree


def scalars():
    """The chain rule on two numbers."""
    a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(-0.5, requires_grad=True, name="b")
    c = a * b + a**2
    d = (c + b).tanh() * 2
    save_tree(d, "expression_scalars")
    d.backward()
    print(f"  d = 2 tanh(a b + a² + b) = {d.item():.4f},  ∂d/∂a = {a.grad.item():.4f},  ∂d/∂b = {b.grad.item():.4f}")
    return a, b


def reuse():
    """A value that is used twice collects both gradients."""
    x = Tensor(3.0, requires_grad=True, name="x")
    y = x + x
    z = y * y
    save_tree(z, "expression_reuse")
    z.backward()
    print(f"  z = (x + x)² = {z.item():.0f},  dz/dx = {x.grad.item():.0f}")
    return x


def arrays():
    """NumPy's functions on arrays, broadcasting and indexing."""
    x = Tensor(np.linspace(-1, 1, 6).reshape(2, 3), requires_grad=True, name="x")
    w = Tensor([0.5, -1.0, 2.0], requires_grad=True, name="w")
    loss = np.log1p(np.exp(x * w)).sum() + (x[0] ** 2).mean()
    save_tree(loss, "expression_arrays")
    loss.backward()
    print(f"  loss = {loss.item():.4f}, its gradient for w is {np.round(w.grad.numpy(), 4)} (summed over the broadcast rows)")
    return x, w


def higher_order():
    """Derivatives of derivatives, through the same rules."""
    x = Tensor(0.7, requires_grad=True)
    derivative, values = x.sin(), []
    for _ in range(4):
        (derivative,) = gradients(derivative, x, create_graph=True)
        values.append(derivative.item())
    print("  the first four derivatives of sin at 0.7:", ", ".join(f"{value:+.4f}" for value in values))
    return values


def control_flow():
    """Python's own loops and branches: the graph is whatever ran (Newton's method for a square root)."""
    a = Tensor(2.0, requires_grad=True, name="a")
    root = a
    while abs(root.item() ** 2 - a.item()) > 1e-12:
        root = (root + a / root) / 2
    save_tree(root, "expression_newton")
    root.backward()
    print(f"  √2 by Newton's method: {root.item():.10f}, derivative {a.grad.item():.10f} (1/(2√2) = {0.5 / np.sqrt(2):.10f})")
    return a, root


def main():
    """Run all of them."""
    for example in (scalars, reuse, arrays, higher_order, control_flow):
        print(f"{example.__name__.replace('_', ' ')}: {example.__doc__}")
        example()


if __name__ == "__main__":
    main()
