"""Nets, layers and large arrays: cases that are written once for this project and for PyTorch."""

import numpy as np


def _training(library, model, optimizer, shape, classes):
    """A step on a batch of normal numbers: forward, loss, backward, update."""
    nn, _ = library.networks()
    loss_of, random = nn.CrossEntropyLoss(), np.random.default_rng(0)
    x = library.constant(random.standard_normal(shape, dtype=np.float32))
    labels = library.labels(random.integers(0, classes, shape[0]))

    def step():
        optimizer.zero_grad()
        loss_of(model(x), labels).backward()
        optimizer.step()

    return step


def dense_step(library):
    """A step of a dense net 784-256-128-10 on 64 examples, with Adam."""
    nn, optim = library.networks()
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return _training(library, model, optim.Adam(model.parameters()), (64, 784), 10)


def tiny_step(library):
    """A step of a dense net 2-16-16-2 on 100 examples, with plain SGD."""
    nn, optim = library.networks()
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))
    return _training(library, model, optim.SGD(model.parameters(), lr=0.1), (100, 2), 2)


def lenet_step(library):
    """A step of a LeNet-like net (LeCun et al. 1998) on 64 images of 28 x 28, SGD with momentum."""
    nn, optim = library.networks()
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    return _training(library, model, optim.SGD(model.parameters(), lr=0.01, momentum=0.9), (64, 1, 28, 28), 10)


def elementwise(elements):
    """``sum(tanh(x * a + b) * exp(-x * x))`` and its gradient for x."""

    def build(library):
        x = library.variable(np.random.default_rng(0).standard_normal(elements, dtype=np.float32))

        def step():
            library.forget(x)
            library.backward(library.total((x * 0.5 + 0.25).tanh() * library.exp(-x * x)), None)

        return step

    return build


def _forward_and_backward(library, module, shape):
    """The result of `module` for normal numbers, and the gradients of its input and its parameters."""
    random = np.random.default_rng(0)
    x = library.variable(random.standard_normal(shape, dtype=np.float32))
    seed = library.constant(random.standard_normal(tuple(module(x).shape), dtype=np.float32))

    def step():
        library.forget(x)
        for parameter in module.parameters():
            library.forget(parameter)
        module(x).backward(seed)

    return step


def convolution(library):
    """A convolution of 3 x 3 from 32 channels to 64 on 16 images of 32 x 32."""
    nn, _ = library.networks()
    return _forward_and_backward(library, nn.Conv2d(32, 64, 3, padding=1), (16, 32, 32, 32))


def residual_block(library):
    """Two convolutions of 3 x 3 with batch norm, ReLU and a skip connection (He et al. 2016) on 16 x 64 x 16 x 16."""
    nn, _ = library.networks()

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = (nn.Conv2d(64, 64, 3, padding=1, bias=False) for _ in range(2))
            self.norm, self.last_norm = nn.BatchNorm2d(64), nn.BatchNorm2d(64)
            self.relu = nn.ReLU()

        def forward(self, x):
            y = self.relu(self.norm(self.first(x)))
            return self.relu(self.last_norm(self.second(y)) + x)

    return _forward_and_backward(library, Block(), (16, 64, 16, 16))


PROGRAMS = {
    "dense net step": dense_step,
    "tiny net step": tiny_step,
    "elementwise, 1 M": elementwise(1_000_000),
    "elementwise, 10 M": elementwise(10_000_000),
    "LeNet step": lenet_step,
    "convolution, 32 to 64 channels": convolution,
    "residual block": residual_block,
}
"""``{name of the case: its builder}``; a call is one training step, or one pass forward and backward."""
