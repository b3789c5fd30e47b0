"""The yardstick for scalars: a small engine of one class, where each operation leaves a closure on its result.

This is the shape that most people meet first (a Python float per node, a closure per operation, a topological sort
before the backward pass). It has none of the features of the real engine, which is what makes it a fair bar to clear.
"""

import math


class Value:
    """A float with the operation that made it."""

    def __init__(self, data, inputs=()):
        self.data = data
        self.grad = 0.0
        self._inputs = inputs
        self._spread = None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def spread():
            self.grad += out.grad
            other.grad += out.grad

        out._spread = spread
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def spread():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._spread = spread
        return out

    def __pow__(self, exponent):
        return self._unary(self.data**exponent, lambda: exponent * self.data ** (exponent - 1))

    def relu(self):
        return self._unary(max(self.data, 0.0), lambda: float(self.data > 0))

    def tanh(self):
        out = math.tanh(self.data)
        return self._unary(out, lambda: 1 - out * out)

    def exp(self):
        out = math.exp(self.data)
        return self._unary(out, lambda: out)

    def _unary(self, data, slope):
        out = Value(data, (self,))

        def spread():
            self.grad += slope() * out.grad

        out._spread = spread
        return out

    def backward(self):
        """Give every value that this one depends on its gradient."""
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            value, inputs_done = waiting.pop()
            if inputs_done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                waiting.append((value, True))
                for source in value._inputs:
                    waiting.append((source, False))
        self.grad = 1.0
        for value in reversed(order):
            if value._spread:
                value._spread()

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__

    def __repr__(self):
        return f"Value({self.data}, grad={self.grad})"
